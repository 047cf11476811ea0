//! Rows of virtual machines, streamed.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::finding::Findings;

use super::cells;
use super::columns::Place;
use super::export::{ExportTables, Kind};
use super::hosts::is_own_licence;
use super::opened::{FileTally, OpenedFile, Row};
use super::rows::{Power, TemplateState, VmLicence, VmRow};
use super::stamp::Window;

struct VmColumns {
    vm: Place,
    vm_id: Place,
    host: Place,
    cluster: Place,
    customer: Place,
    guest_os: Place,
    guest_os_configured: Place,
    power_state: Place,
    vcpu_count: Place,
    license: Place,
    image: Place,
    template: Place,
    placeholder: Place,
    source: Place,
    captured_at: Place,
}

/// Gives every usable row of a file of VMs to `use_row`; `power` tells what a power state means.
pub fn read_vms(
    file: OpenedFile,
    (tables, window): (&ExportTables, Window),
    power: &mut dyn FnMut(&str) -> Power,
    findings: &mut Findings,
    use_row: &mut dyn FnMut(&VmRow<'_>),
) -> Option<FileTally> {
    let mut sheet = file.recognise(Kind::Vms, tables, findings)?;
    let place = |column| sheet.columns.place(column);
    let columns = VmColumns {
        vm: place("vm"),
        vm_id: place("vm_id"),
        host: place("host"),
        cluster: place("cluster"),
        customer: place("customer"),
        guest_os: place("guest_os"),
        guest_os_configured: place("guest_os_configured"),
        power_state: place("power_state"),
        vcpu_count: place("vcpu_count"),
        license: place("license"),
        image: place("image"),
        template: place("template"),
        placeholder: place("placeholder"),
        source: place("source"),
        captured_at: place("captured_at"),
    };
    let tally = sheet.each_row(findings, |row, findings| {
        if let Some(vm) = columns.vm_row(row, window, power, findings) {
            use_row(&vm);
        }
    });
    Some(tally)
}

impl VmColumns {
    fn vm_row<'r>(
        &self,
        row: &Row<'r>,
        window: Window,
        power: &mut dyn FnMut(&str) -> Power,
        findings: &mut Findings,
    ) -> Option<VmRow<'r>> {
        let cell = |place: &Place| place.cell(&row.record);
        let (vm, host, cluster) = (cell(&self.vm), cell(&self.host), cell(&self.cluster));
        if vm.is_empty() {
            findings.cell_empty(&row.at(&self.vm, "row of vms".into()));
            return None;
        }
        let subject = || format!("vm {vm}");
        let stamp = row.stamp(&self.captured_at, subject, findings)?;
        if !stamp.is_within(window) {
            return Some(VmRow::of_another_month(row.origin, stamp, vm));
        }
        let at = |place: &Place| row.at(place, subject());
        let vcpu_count = cells::advice(cell(&self.vcpu_count), || at(&self.vcpu_count), findings);
        let template = self.truth(&self.template, row, findings, &subject);
        let placeholder = self.truth(&self.placeholder, row, findings, &subject);
        let configured = self.guest_os_configured.exists();
        let (vm_id, guest_os) = (cell(&self.vm_id), cell(&self.guest_os));
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
            image: cell(&self.image),
            cells: if vm_id.is_empty() { self.cells(row) } else { 0 },
        })
    }

    fn cells(&self, row: &Row<'_>) -> u64 {
        // A fixed seed, so that a number never differs between two runs.
        let mut hasher = DefaultHasher::new();
        for place in [
            &self.host,
            &self.cluster,
            &self.customer,
            &self.guest_os,
            &self.guest_os_configured,
            &self.power_state,
            &self.vcpu_count,
            &self.license,
            &self.image,
            &self.template,
            &self.placeholder,
            &self.source,
        ] {
            place.cell(&row.record).to_lowercase().hash(&mut hasher);
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
        if !word.is_empty() && !word.eq_ignore_ascii_case("spla") {
            let at = row.at(&self.license, subject());
            if is_own_licence(word) {
                findings.own_licence_counts(&at);
            } else {
                findings.licence_unknown(&at);
            }
        }
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
                findings.word_unknown(&at, "true, false, yes, no, 1 and 0", "it is taken for a VM");
                TemplateState::Vm
            }
        }
    }
}
