//! The provider's own registers: licences of end customers, applications, use that is not reported, images.
//!
//! Files of some hundred rows, which are kept whole. A row with a cell that cannot be read is told and not
//! used, so that it takes nothing out of the count.

use std::collections::HashSet;

use chrono::NaiveDate;

use crate::finding::{CellAt, ControlNames, Findings};
use crate::origin::{FileId, Origin};
use crate::register::{
    Application, ApplicationLicence, ApprovedImage, BroughtKind, BroughtLicence, Exclusion,
    ExclusionReason, LicensedBy, Machine, MobilityLicence, Span,
};

use super::cells;
use super::columns::Columns;
use super::export::ExportTables;
use super::kind::Kind;
use super::opened::{Ended, OpenSheet};
use super::part::Part;
use super::row::Row;
use super::seen::FileSeen;

/// Reads the register of licences that end customers bring.
pub fn read_brought_licenses(
    part: (Part, FileId),
    tables: &ExportTables,
    findings: &mut Findings,
    rows: &mut Vec<BroughtLicence>,
) -> Option<FileSeen> {
    read(part, (Kind::BroughtLicenses, tables), findings, rows, |row, findings| {
        Some(BroughtLicence {
            customer: row.filled("customer", findings)?,
            product: row.filled("product", findings)?,
            machine: row.machine(),
            kind: row.brought_kind("kind", findings)??,
            valid: row.span(findings)?,
            bought_on: row.day("bought_on", findings)?,
            evidence: row.text("evidence"),
            origin: row.row.origin,
        })
    })
}

/// Reads the register of License Mobility.
pub fn read_license_mobility(
    part: (Part, FileId),
    tables: &ExportTables,
    findings: &mut Findings,
    rows: &mut Vec<MobilityLicence>,
) -> Option<FileSeen> {
    read(part, (Kind::LicenseMobility, tables), findings, rows, |row, findings| {
        Some(MobilityLicence {
            customer: row.filled("customer", findings)?,
            product: row.filled("product", findings)?,
            edition: row.text("edition"),
            machine: row.named_machine(findings)?,
            deployed_on: row.day("deployed_on", findings)?,
            form_submitted_on: row.day("form_submitted_on", findings)?,
            confirmed_on: row.day("confirmed_on", findings)?,
            assurance_until: row.day("assurance_until", findings)?,
            assigned_on: row.day("assigned_on", findings)?,
            released_on: row.day("released_on", findings)?,
            origin: row.row.origin,
        })
    })
}

/// Reads the register of applications.
pub fn read_applications(
    part: (Part, FileId),
    tables: &ExportTables,
    findings: &mut Findings,
    rows: &mut Vec<Application>,
) -> Option<FileSeen> {
    read(part, (Kind::Applications, tables), findings, rows, |row, findings| {
        Some(Application {
            product: row.filled("product", findings)?,
            machine: row.named_machine(findings)?,
            edition: row.text("edition"),
            customer: row.text("customer"),
            licence: row.application_licence(findings),
            licensed_by: row.licensed_by(findings)?,
            origin: row.row.origin,
        })
    })
}

/// Reads the register of what is not reported.
pub fn read_exclusions(
    part: (Part, FileId),
    tables: &ExportTables,
    findings: &mut Findings,
    rows: &mut Vec<Exclusion>,
) -> Option<FileSeen> {
    let (from, label) = (rows.len(), part.0.label.clone());
    let seen = read(part, (Kind::Exclusions, tables), findings, rows, |row, findings| {
        let word = row.filled("reason", findings)?;
        let Some(reason) = ExclusionReason::named(&word) else {
            findings.word_unknown(
                &row.at("reason"),
                ExclusionReason::WORDS,
                "the row leaves nothing out",
            );
            return None;
        };
        Some(Exclusion {
            reason,
            customer: row.text("customer"),
            machine: row.machine(),
            product: row.text("product"),
            quantity: row.quantity(findings)?,
            kind: row.brought_kind("kind", findings)?,
            replica_of: row.text("replica_of"),
            valid: row.span(findings)?,
            reference: row.text("reference"),
            origin: row.row.origin,
        })
    });
    unite_repeated(rows, from, &label, findings);
    seen
}

/// Reads the list of approved images.
pub fn read_images(
    part: (Part, FileId),
    tables: &ExportTables,
    findings: &mut Findings,
    rows: &mut Vec<ApprovedImage>,
) -> Option<FileSeen> {
    read(part, (Kind::Images, tables), findings, rows, |row, findings| {
        Some(ApprovedImage {
            image: row.filled("image", findings)?,
            valid: row.span(findings)?,
            origin: row.row.origin,
        })
    })
}

/// Reads a register, row by row.
fn read<T>(
    (part, file): (Part, FileId),
    (kind, tables): (Kind, &ExportTables),
    findings: &mut Findings,
    rows: &mut Vec<T>,
    row_of: impl Fn(&RegisterRow<'_, '_>, &mut Findings) -> Option<T>,
) -> Option<FileSeen> {
    let mut sheet = OpenSheet::open(part, file, (kind, tables), findings)?;
    let mut control_names = ControlNames::default();
    loop {
        let columns = sheet.columns.clone();
        let ended = sheet.each_row(findings, |row, findings| {
            let row = RegisterRow { columns: &columns, row };
            control_names.note(&row.text("customer"), row.row.origin);
            rows.extend(row_of(&row, findings));
        });
        if ended == Ended::File {
            break;
        }
    }
    control_names.tell(ControlNames::END_CUSTOMERS, findings);
    Some(sheet.end(findings))
}

/// Takes out the rows of a file that say just what a row before them says, in this file or another: what is not reported is
/// counted row by row, and a copy of a file must not take the same use out twice. `from` is the first row of the file.
fn unite_repeated(rows: &mut Vec<Exclusion>, from: usize, label: &str, findings: &mut Findings) {
    let nowhere = Origin { file: FileId(0), line: 0 };
    let apart_from_row = |row: &Exclusion| Exclusion { origin: nowhere, ..row.clone() };
    let of_file = rows.split_off(from);
    let mut held: HashSet<Exclusion> = rows.iter().map(apart_from_row).collect();
    let (new, repeated): (Vec<_>, Vec<_>) =
        of_file.into_iter().partition(|row| held.insert(apart_from_row(row)));
    rows.extend(new);
    if let Some(first) = repeated.first() {
        findings.rows_repeated(Kind::Exclusions, label, repeated.len() as u64, first.origin);
    }
}

/// A row of a register. Its cells are looked up by name each time: registers are short.
struct RegisterRow<'c, 'r> {
    columns: &'c Columns,
    row: &'c Row<'r>,
}

impl<'r> RegisterRow<'_, 'r> {
    /// The cell of a column; empty where the file does not have it.
    fn text(&self, column: &str) -> String {
        self.columns.place(column).cell(&self.row.record).to_owned()
    }

    /// The cell of a column that must not be empty.
    fn filled(&self, column: &str, findings: &mut Findings) -> Option<String> {
        let text = self.text(column);
        if text.is_empty() {
            findings.cell_empty(&self.at(column));
            return None;
        }
        Some(text)
    }

    /// A day that may be missing; none, with a finding, where the cell cannot be read.
    fn day(&self, column: &str, findings: &mut Findings) -> Option<Option<NaiveDate>> {
        if self.text(column).is_empty() {
            return Some(None);
        }
        let day = self.row.day(&self.columns.place(column));
        if day.is_none() {
            findings.day_unreadable(&self.at(column));
            return None;
        }
        Some(day)
    }

    /// The days on which the row holds.
    fn span(&self, findings: &mut Findings) -> Option<Span> {
        let from = self.day("valid_from", findings);
        let until = self.day("valid_until", findings);
        let span = Span { from: from?, until: until? };
        if let (Some(from), Some(until)) = (span.from, span.until)
            && until < from
        {
            findings.days_reversed(&self.at("valid_until"));
            return None;
        }
        Some(span)
    }

    /// The machine, where the row names one. A VM comes before the host that may stand beside it.
    fn machine(&self) -> Machine {
        let (vm, host, either) = (self.text("vm"), self.text("host"), self.text("vm_or_host"));
        if !vm.is_empty() {
            Machine::Vm(vm)
        } else if !either.is_empty() {
            Machine::VmOrHost(either)
        } else if !host.is_empty() {
            Machine::Host(host)
        } else {
            Machine::Unnamed
        }
    }

    /// The machine of a row that must name one.
    fn named_machine(&self, findings: &mut Findings) -> Option<Machine> {
        let machine = self.machine();
        if machine == Machine::Unnamed {
            findings.cell_empty(&self.at("vm"));
            return None;
        }
        Some(machine)
    }

    /// The kind of licence that a customer brings; the inner one is none where the cell is empty.
    fn brought_kind(&self, column: &str, findings: &mut Findings) -> Option<Option<BroughtKind>> {
        let word = self.text(column);
        let kind = BroughtKind::named(&word);
        let needed = self.row.kind == Kind::BroughtLicenses;
        if kind.is_none() && word.is_empty() && needed {
            findings.cell_empty(&self.at(column));
            return None;
        }
        if kind.is_none() && !word.is_empty() {
            let meanwhile = "the row leaves nothing out";
            findings.word_unknown(&self.at(column), BroughtKind::WORDS, meanwhile);
            return None;
        }
        Some(kind)
    }

    fn quantity(&self, findings: &mut Findings) -> Option<Option<u32>> {
        let text = self.text("quantity");
        if text.is_empty() {
            return Some(None);
        }
        cells::persons(&text, &|| self.at("quantity"), findings).map(Some)
    }

    /// Whose licence an application runs on; a word that is not known says ours.
    fn application_licence(&self, findings: &mut Findings) -> ApplicationLicence {
        let word = self.text("license");
        if word.eq_ignore_ascii_case("byol") {
            return ApplicationLicence::Brought;
        }
        cells::tell_licence(&word, || self.at("license"), findings);
        ApplicationLicence::Spla
    }

    fn licensed_by(&self, findings: &mut Findings) -> Option<LicensedBy> {
        let word = self.text("licensed_by");
        if word.is_empty() || word.eq_ignore_ascii_case("core") {
            return Some(LicensedBy::Core);
        }
        if word.eq_ignore_ascii_case("sal") {
            return Some(LicensedBy::Sal);
        }
        findings.word_unknown(&self.at("licensed_by"), "core and sal", "the row is not counted");
        None
    }

    /// What a finding about a cell says of it.
    fn at(&self, column: &str) -> CellAt<'r> {
        let customer = self.text("customer");
        let subject = self.machine().subject().unwrap_or_else(|| match customer.is_empty() {
            true => format!("row of {}", self.row.kind.text()),
            false => format!("customer {customer}"),
        });
        self.row.at(&self.columns.place(column), subject)
    }
}
