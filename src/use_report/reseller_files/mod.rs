//! What the files for the reseller's portal say: the report in rows and cells, as each format wants them.
//!
//! Quantities are only added up and never changed, so the rows of a file come to what the report says. A cell that
//! is not known stays empty, which is told; whether a file is written is decided here, and how by `outputs`.

mod cells;
mod rows;
mod told;

use std::sync::Arc;

use crate::finding::{Findings, UnwrittenFile};
use crate::month::ReportMonth;
use crate::party::{EndCustomers, Provider};
use crate::reseller_format::{Column, Presence, ResellerFile, ResellerFormat};

use super::{Charge, ReportLine, Settings, Status, UseReport};
use cells::{Lack, Source};
use rows::rows;
use told::Lacks;

/// A file for the reseller's portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResellerTable {
    /// Its name in the dossier.
    pub file: String,
    /// What the configuration calls the format.
    pub called: String,
    /// The format.
    pub format: Arc<ResellerFormat>,
    /// The month, whose last day is the only day that the file may know.
    pub month: ReportMonth,
    /// What stands in it, or why it is not written.
    pub standing: ResellerStanding,
}

/// Whether a file for the reseller's portal can be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResellerStanding {
    /// It can.
    Written {
        /// The cells of the head, in the order of the format.
        head: Vec<ResellerCell>,
        /// The cells of each row, in the order of the format.
        rows: Vec<Vec<ResellerCell>>,
    },
    /// A column that it cannot do without is not known in each row; this one, of those the first.
    NotWritten {
        /// Its header.
        column: String,
    },
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResellerCell {
    /// Text, which may come from an export.
    Text(String),
    /// A whole number.
    Whole(u64),
    /// A number with digits behind the decimal sign, as the format writes it.
    Decimal(String),
    /// Nothing.
    Empty,
}

/// What the cells of all files come from.
#[derive(Clone, Copy)]
pub(super) struct Reported<'r> {
    pub settings: &'r Settings,
    pub lines: &'r [ReportLine],
    pub charges: &'r [Charge],
    pub customers: &'r EndCustomers,
}

/// Every file that is asked for.
pub(super) fn reseller_files(
    reported: Reported<'_>,
    findings: &mut Findings,
) -> Vec<ResellerTable> {
    let files = reported.settings.reseller_files.iter();
    files.map(|asked| table(reported, asked, findings)).collect()
}

/// One file; tells what it lacks.
fn table(reported: Reported<'_>, asked: &ResellerFile, findings: &mut Findings) -> ResellerTable {
    let format = &asked.format;
    let nobody = Provider::default();
    let source = Source {
        month: reported.settings.month,
        provider: reported.settings.provider.as_ref().unwrap_or(&nobody),
        asked,
        customers: reported.customers,
    };
    let rows = rows((reported.lines, reported.charges), format.rows);
    let mut lacks = Lacks::default();
    let head: Vec<ResellerCell> =
        format.head.iter().map(|column| lacks.kept(column, "", source.of_report(column))).collect();
    let made: Vec<Vec<ResellerCell>> = rows
        .iter()
        .map(|row| {
            let (cells, name) = (format.columns.iter(), row.name());
            cells.map(|column| lacks.kept(column, &name, source.of_row(column, row))).collect()
        })
        .collect();
    let required = |lack: &(&Column, Lack)| lack.0.presence == Presence::Required;
    let missing = lacks.each().find(required).map(|(column, _)| column.header.clone());
    lacks.tell(asked, rows.len(), findings);
    let standing = match missing {
        Some(column) => {
            findings.reseller_file_not_written(&UnwrittenFile {
                file: &asked.file,
                format: &asked.called,
                column: &column,
            });
            ResellerStanding::NotWritten { column }
        }
        None => ResellerStanding::Written { head, rows: made },
    };
    ResellerTable {
        file: asked.file.clone(),
        called: asked.called.clone(),
        format: Arc::clone(format),
        month: reported.settings.month,
        standing,
    }
}

impl UseReport {
    /// The files for the reseller's portal that are written: none of a draft, which nobody may send, and none that
    /// lacks what it cannot do without.
    pub fn files_to_send(&self) -> impl Iterator<Item = &ResellerTable> {
        let can_be_sent = self.status != Status::Draft;
        self.reseller_files.iter().filter(move |table| {
            can_be_sent && matches!(table.standing, ResellerStanding::Written { .. })
        })
    }
}
