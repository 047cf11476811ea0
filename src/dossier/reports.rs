//! The reports of a dossier: which there are, and how each of them is written.

use std::io::{self, Write};
use std::thread;

use crate::beside::beside;
use crate::error::Error;
use crate::outputs::use_report_json::Standing;
use crate::outputs::{
    charges_csv, findings_csv, registers_csv, reseller_file, terms_csv, use_report_csv,
    use_report_json, use_report_page, use_report_workbook, workings_csv,
};
use crate::plan::Choices;
use crate::use_report::{Established, UseReport};

use super::blocks::blocks;
use super::folder::{RESELLER_FILES, Staging, TERMS};

/// The report that is no text.
pub const WORKBOOK: &str = "use-report.xlsx";

/// The report for the auditor.
pub const WORKINGS: &str = "workings.csv";

/// The reports of a dossier.
pub const REPORTS: [&str; 8] = [
    "use-report.csv",
    WORKBOOK,
    "use-report.html",
    "use-report.json",
    "findings.csv",
    "charges.csv",
    "registers.csv",
    WORKINGS,
];

/// The files for the reseller's portal that are written of a report, by their paths within the dossier.
pub fn reseller_files(report: &UseReport) -> Vec<String> {
    report.files_to_send().map(|table| format!("{RESELLER_FILES}{}", table.file)).collect()
}

/// Writes one of [`REPORTS`], or of [`reseller_files`], or [`TERMS`].
///
/// # Errors
/// Fails when writing fails.
pub fn write_report(
    name: &str,
    established: &Established,
    standing: Standing,
    into: impl Write,
) -> io::Result<()> {
    let (report, files) = (&established.report, &established.files);
    match name {
        "use-report.csv" => use_report_csv::write(report, into),
        "use-report.html" => {
            let choices = Choices::of(established).map_err(io::Error::other)?;
            use_report_page::write(established, &choices, standing, into)
        }
        WORKBOOK => use_report_workbook::write(established, standing, into),
        "use-report.json" => use_report_json::write(report, files, standing, into),
        "findings.csv" => findings_csv::write(&report.findings, files, into),
        "charges.csv" => charges_csv::write(report.month, &report.charges, into),
        TERMS => terms_csv::write(&established.terms, into),
        "registers.csv" => registers_csv::write(&report.registers, files, into),
        name if name.starts_with(RESELLER_FILES) => {
            let file = name.strip_prefix(RESELLER_FILES);
            let mut tables = report.files_to_send();
            let table = tables.find(|table| Some(table.file.as_str()) == file);
            table.map_or(Ok(()), |table| reseller_file::write(table, into))
        }
        _ => workings_csv::write(established, into),
    }
}

impl Staging {
    /// Writes some of [`REPORTS`], the workings last: the rows behind every count are found while the others are written,
    /// and put into words on the same thread while this one gives them to the disk.
    ///
    /// # Errors
    /// Fails when writing fails.
    pub fn write_reports(
        &mut self,
        names: &[&str],
        established: &Established,
        standing: Standing,
    ) -> Result<(), Error> {
        thread::scope(|scope| {
            let (into, blocks) = blocks();
            let workings = move || workings_csv::write(established, into);
            let has_workings = names.contains(&WORKINGS);
            let workings = has_workings.then(|| beside(scope, "workings", workings)).transpose()?;
            let mut others = names.iter().filter(|name| **name != WORKINGS);
            others.try_for_each(|name| {
                self.write(name, |into| write_report(name, established, standing, into))
            })?;
            let Some(workings) = workings else { return Ok(()) };
            self.write(WORKINGS, |into| {
                blocks.give(into)?;
                workings.end()
            })
        })
    }

    /// Writes the files for the reseller's portal.
    ///
    /// # Errors
    /// Fails when writing fails.
    pub fn write_reseller_files(
        &mut self,
        established: &Established,
        standing: Standing,
    ) -> Result<(), Error> {
        let names = reseller_files(&established.report);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        self.write_reports(&names, established, standing)
    }
}
