//! Rows of virtual machines, streamed.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::finding::Findings;
use crate::fold::Fold as _;
use crate::origin::{FileId, Origin};

use super::cells;
use super::columns::{Columns, Place};
use super::export::ExportTables;
use super::identifiers::{given, is_no_name, named};
use super::kind::Kind;
use super::lines::{Lines, ToldBefore};
use super::opened::{Ended, OpenSheet};
use super::part::Part;
use super::repeats::Repeats;
use super::row::{Row, RowNotes, When};
use super::rows::{Listing, Power, TemplateState, VmLicence, VmRow};
use super::seen::FileSeen;
use super::stamp::{Stamp, Window};
use super::taking::{Rows, Taken};

struct VmColumns {
    vm: Place,
    vm_id: Place,
    host: Place,
    cluster: Place,
    customer: Place,
    guest_os: Place,
    guest_os_configured: Place,
    /// The name of the VM, a colon and its guest system.
    name_and_guest_os: Place,
    power_state: Place,
    vcpu_count: Place,
    memory_mib: Place,
    license: Place,
    image: Place,
    template: Place,
    placeholder: Place,
    source: Place,
    row_kind: Place,
    listed_beside: Place,
    when: When,
}

/// Takes rows of VMs.
pub trait VmRows {
    /// What a row came to, apart from its time.
    type Same: Copy;

    /// Takes a row, which is likely of the VM of a number that was given for an earlier row. Gives the number of the VM
    /// and what the row came to, if a row that is equal but for its time comes to the same.
    fn row(&mut self, row: &VmRow<'_>, likely: Option<u32>) -> Option<(u32, Self::Same)>;

    /// Takes a row that says the same again.
    fn again(&mut self, same: Self::Same, origin: Origin, stamp: Stamp<'_>);

    /// Takes a row that says the same again but for its host, and gives what it came to; none where more of the row has
    /// to be known.
    fn moved(
        &mut self,
        same: Self::Same,
        host: &str,
        origin: Origin,
        stamp: Stamp<'_>,
    ) -> Option<Self::Same>;
}

/// Takes every row by itself, for who has no use for repeated ones.
pub struct EachVm<F>(F);

impl<F: FnMut(&VmRow<'_>)> EachVm<F> {
    /// Gives every row to `use_row`.
    pub fn to(use_row: F) -> Self {
        Self(use_row)
    }
}

impl<F: FnMut(&VmRow<'_>)> VmRows for EachVm<F> {
    type Same = ();

    fn row(&mut self, row: &VmRow<'_>, _: Option<u32>) -> Option<(u32, ())> {
        (self.0)(row);
        None
    }

    fn again(&mut self, (): (), _: Origin, _: Stamp<'_>) {}

    fn moved(&mut self, (): (), _: &str, _: Origin, _: Stamp<'_>) -> Option<()> {
        None
    }
}

/// Gives every usable row of a file of VMs to `rows`; `power` tells what a power state means.
pub fn read_vms<R: VmRows>(
    (part, file): (Part, FileId),
    (tables, window): (&ExportTables, Window),
    power: &mut dyn FnMut(&str) -> Power,
    findings: &mut Findings,
    (rows, repeats): (&mut R, &mut Repeats<R::Same>),
) -> Option<FileSeen> {
    let mut sheet = OpenSheet::open(part, file, (Kind::Vms, tables), findings)?;
    sheet.day_of_file.settle(window);
    loop {
        let when = sheet.when();
        let time = when.field();
        let mut taker = VmLines {
            columns: VmColumns::of(&sheet.columns, when),
            window,
            power,
            rows,
            lines: Lines::of(&sheet, time, repeats).changing("host", &sheet.columns),
        };
        if sheet.each_row_or_line(findings, &mut taker) == Ended::File {
            break;
        }
    }
    Some(sheet.end(findings))
}

/// Takes the lines of a file of VMs.
struct VmLines<'a, R: VmRows> {
    columns: VmColumns,
    window: Window,
    power: &'a mut dyn FnMut(&str) -> Power,
    rows: &'a mut R,
    lines: Lines<'a, R::Same>,
}

impl<R: VmRows> Rows for VmLines<'_, R> {
    const LINES: Taken = Taken::Yes;

    fn row(&mut self, row: &Row<'_>, findings: &mut Findings) {
        let before = ToldBefore::of(row, findings);
        let vm = self.columns.vm_row(row, self.window, self.power, findings);
        let Some(vm) = vm else { return };
        let came_to = self.rows.row(&vm, self.lines.likely());
        self.lines.keep((row, vm.stamp), came_to, &before, findings);
    }

    fn line(&mut self, line: &[u8], origin: Origin, notes: &RowNotes) -> Taken {
        let Self { rows, lines, .. } = self;
        let again = lines.again(line, notes, |same, stamp| rows.again(same, origin, stamp));
        if again == Taken::Yes {
            return again;
        }
        let moved = |same, host: &str, stamp: Stamp<'_>| rows.moved(same, host, origin, stamp);
        lines.change(line, notes, moved)
    }
}

impl VmColumns {
    fn of(columns: &Columns, when: When) -> Self {
        let place = |column| columns.place(column);
        Self {
            vm: place("vm"),
            vm_id: place("vm_id"),
            host: place("host"),
            cluster: place("cluster"),
            customer: place("customer"),
            guest_os: place("guest_os"),
            guest_os_configured: place("guest_os_configured"),
            name_and_guest_os: place("name_and_guest_os"),
            power_state: place("power_state"),
            vcpu_count: place("vcpu_count"),
            memory_mib: place("memory_mib"),
            license: place("license"),
            image: place("image"),
            template: place("template"),
            placeholder: place("placeholder"),
            source: place("source"),
            row_kind: place("row_kind"),
            listed_beside: place("listed_beside"),
            when,
        }
    }

    fn vm_row<'r>(
        &'r self,
        row: &Row<'r>,
        window: Window,
        power: &mut dyn FnMut(&str) -> Power,
        findings: &mut Findings,
    ) -> Option<VmRow<'r>> {
        let cell = |place: &'r Place| place.cell(&row.record);
        if row.is_passed_over(&self.row_kind) {
            return None;
        }
        let (vm, host, cluster) = (cell(&self.vm), cell(&self.host), named(cell(&self.cluster)));
        if vm.is_empty() {
            findings.cell_empty(&row.at(&self.vm, "row of vms".into()));
            return None;
        }
        if is_no_name(vm) && given(cell(&self.vm_id)).is_empty() {
            findings.cell_no_name(&row.at(&self.vm, "row of vms".into()));
            return None;
        }
        let subject = || format!("vm {vm}");
        let Some(stamp) = row.stamp(&self.when, subject, findings) else {
            self.tell_rest(row, findings, &subject);
            return None;
        };
        if !stamp.is_within(window) {
            return Some(VmRow::of_another_month(row.origin, stamp, vm));
        }
        let at = |place: &Place| row.at(place, subject());
        let at_cores = || at(&self.vcpu_count);
        let vcpu_count = cells::virtual_cores(cell(&self.vcpu_count), &at_cores, findings);
        let memory_mib = cells::advice(cell(&self.memory_mib), || at(&self.memory_mib), findings);
        let template = self.truth(&self.template, row, findings, &subject);
        let placeholder = self.truth(&self.placeholder, row, findings, &subject);
        let configured = self.guest_os_configured.exists();
        let (vm_id, guest_os) = (given(cell(&self.vm_id)), self.guest_os(row));
        if vm_id.is_empty() {
            row.note_letters(vm);
        }
        let guest_os_configured = cell(&self.guest_os_configured);
        Some(VmRow {
            origin: row.origin,
            stamp,
            vm,
            vm_id,
            host,
            cluster,
            source: cell(&self.source),
            customer: cell(&self.customer),
            // The tools inside the guest know best; a VM that never started has only the other.
            guest_os: if guest_os.is_empty() && configured {
                guest_os_configured
            } else {
                guest_os
            },
            guest_os_configured: configured.then_some(guest_os_configured),
            power: power(cell(&self.power_state)),
            power_state: cell(&self.power_state),
            licence: self.licence(row, findings, &subject),
            template: template.max(placeholder),
            vcpu_count,
            memory_mib,
            image: cell(&self.image),
            listing: if self.listed_beside.exists() { Listing::Beside } else { Listing::OfVms },
            cells: if vm_id.is_empty() { self.cells(row) } else { 0 },
        })
    }

    /// Tells what else is wrong with a row whose time cannot be read, so that all of it can be corrected at once.
    fn tell_rest(&self, row: &Row<'_>, findings: &mut Findings, subject: &dyn Fn() -> String) {
        let at_cores = || row.at(&self.vcpu_count, subject());
        cells::virtual_cores(self.vcpu_count.cell(&row.record), &at_cores, findings);
        self.truth(&self.template, row, findings, subject);
        self.truth(&self.placeholder, row, findings, subject);
        self.licence(row, findings, subject);
    }

    /// The guest system as the tools inside the VM tell it.
    fn guest_os<'r>(&'r self, row: &Row<'r>) -> &'r str {
        let guest_os = self.guest_os.cell(&row.record);
        if !guest_os.is_empty() {
            return guest_os;
        }
        let both = self.name_and_guest_os.cell(&row.record);
        let behind_name = both.strip_prefix(self.vm.cell(&row.record));
        let guest_os = behind_name.and_then(|behind| behind.strip_prefix(':'));
        // A VM may have been renamed since; a name without a colon is the rule.
        let guest_os = guest_os.or_else(|| both.split_once(':').map(|(_, guest_os)| guest_os));
        guest_os.map_or("", str::trim)
    }

    /// What the cells come to that make two rows of one name two VMs. Memory, which only advice reads, is not
    /// among them: it must change no count.
    fn cells(&self, row: &Row<'_>) -> u64 {
        // A fixed seed, so that a number never differs between two runs.
        let mut hasher = DefaultHasher::new();
        for place in [
            &self.host,
            &self.cluster,
            &self.customer,
            &self.guest_os,
            &self.guest_os_configured,
            &self.name_and_guest_os,
            &self.power_state,
            &self.vcpu_count,
            &self.license,
            &self.image,
            &self.template,
            &self.placeholder,
            &self.source,
        ] {
            place.cell(&row.record).folded().hash(&mut hasher);
        }
        hasher.finish()
    }

    fn licence(
        &self,
        row: &Row<'_>,
        findings: &mut Findings,
        subject: &dyn Fn() -> String,
    ) -> VmLicence {
        let word = self.license.cell(&row.record);
        if word.eq_ignore_ascii_case("byol") {
            return VmLicence::Brought;
        }
        if word.eq_ignore_ascii_case("csp-hoster") {
            return VmLicence::CspHoster;
        }
        cells::tell_licence(word, || row.at(&self.license, subject()), findings);
        VmLicence::Spla
    }

    /// Whether the cell says that the row is a template. A word that is not known says no, because a
    /// template may leave the count.
    fn truth(
        &self,
        place: &Place,
        row: &Row<'_>,
        findings: &mut Findings,
        subject: &dyn Fn() -> String,
    ) -> TemplateState {
        let word = place.cell(&row.record);
        match cells::truth(word) {
            Some(true) => TemplateState::Template,
            Some(false) => TemplateState::Vm,
            None if word.is_empty() => TemplateState::Vm,
            None => {
                let at = row.at(place, subject());
                findings.word_unknown(&at, cells::TRUTH_WORDS, "it is taken for a VM");
                TemplateState::Vm
            }
        }
    }
}
