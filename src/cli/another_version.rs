//! Holds what another version of the program filed against what this one computes: the result has to be the same, however
//! it is said.
//!
//! The result is what somebody is paid for, signs or proves: lines, totals, scopes, access, applications, other readings,
//! workings, charges, registers, what a portal takes, and every finding that has to be settled or signed for. What a
//! later version may do is to say more, in more columns or fields, to say it in other words, to note other things, and
//! to tell a finding that the version of that day did not know. The page and the workbook show what the other files have,
//! and are forms of it.

use serde_json::Value;

use crate::dossier::{
    Disk, Fault, Filed, Program, RESELLER_FILES, RESULT, TERMS, Version, WORKBOOK, WORKINGS,
    is_contained, reseller_files, version_of, write_report,
};
use crate::error::Error;
use crate::outputs::use_report_json::Standing;
use crate::use_report::Established;

use super::filed_findings::{KnownFindings, of_json, of_sheet};
use super::filed_rows::{first_missing_row, first_other_row};
use super::recomputed::Differing;

/// What a report has to have in common with the one that is computed again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Common {
    /// The parts of the report for programs.
    Report,
    /// Its rows in their order, in the columns that it has, but for those that only explain.
    Rows(&'static [&'static str]),
    /// Its rows, among which there may be others.
    RowsAmongOthers,
    /// The findings that are more than notes.
    Findings,
    /// All of its bytes.
    Bytes,
    /// Nothing: it shows what others have.
    Form,
}

impl Common {
    fn of(name: &str) -> Self {
        match name {
            "use-report.json" => Self::Report,
            "use-report.csv" | WORKINGS => Self::Rows(&[]),
            "charges.csv" | "registers.csv" => Self::Rows(&["note"]),
            "findings.csv" => Self::Findings,
            TERMS => Self::RowsAmongOthers,
            // Another version packs a workbook otherwise.
            name if name.starts_with(RESELLER_FILES) && !name.ends_with(".xlsx") => Self::Bytes,
            _ => Self::Form,
        }
    }
}

/// The first version whose dossiers are kept to try this on, and that which first wrote a workbook.
const FIRST: Version = [0, 2, 0];
const FIRST_WITH_WORKBOOK: Version = [0, 3, 0];

/// The parts of the report for programs that are the same in every version, beside the result.
const HEAD: [&str; 5] = ["report_month", "revision", "status", "agreement_number", "readings"];

/// Where the result is another one than was filed, or was not filed as a whole.
///
/// # Errors
/// Fails when a report that was filed cannot be read.
pub(super) fn faults(
    disk: &Disk,
    filed: &Filed,
    (established, differing): (&Established, &[Differing]),
) -> Result<Vec<Fault>, Error> {
    let version = &filed.manifest.program.version;
    let standing = Standing::Revision(filed.manifest.revision);
    let known = KnownFindings::by(version)?;
    let asked = reseller_files(&established.report);
    let mut faults = Vec::new();
    for Differing { name, line } in differing {
        let common = Common::of(name);
        let Some(line) = line else {
            if is_written_by(version, name) {
                let what = format!(
                    "version {version}, which filed the dossier, writes it, and the manifest does not name it"
                );
                faults.push(Fault::new(name, what));
            }
            continue;
        };
        if name.starts_with(RESELLER_FILES) && !asked.contains(name) {
            faults.push(Fault::new(name, "the configuration that is kept asks for no such file"));
            continue;
        }
        if common == Common::Form {
            continue;
        }
        let path = filed.folder.join(name);
        let wrong = |error| Error::file("read", &path, error);
        let was = disk.read(&path).map_err(wrong)?;
        let mut is = Vec::new();
        write_report(name, established, standing, &mut is).map_err(wrong)?;
        let another_line = |line: u64| format!("another line {line}");
        let others = match common {
            Common::Report => other_parts((&was, &is), &known),
            Common::Rows(but) => {
                first_other_row(&was, &is, but).map(another_line).into_iter().collect()
            }
            Common::RowsAmongOthers => {
                first_missing_row(&was, &is).map(another_line).into_iter().collect()
            }
            Common::Findings => known.others(of_sheet(&was), of_sheet(&is)),
            Common::Bytes => vec![another_line(*line)],
            Common::Form => Vec::new(),
        };
        let fault = |others: String| {
            let what =
                format!("this program comes to {others} than version {version}, which filed it");
            Fault::new(name, what)
        };
        faults.extend(others.into_iter().map(fault));
    }
    Ok(faults)
}

/// Whether a version writes a report. One that is later than this program may show its result in other forms, and files for
/// a portal are written wherever the configuration asks for them.
fn is_written_by(version: &str, name: &str) -> bool {
    let since = if name == WORKBOOK { FIRST_WITH_WORKBOOK } else { FIRST };
    let Some(version) = version_of(version) else { return true };
    let is_later = Program::this().is_before(version);
    version >= since && !(is_later && Common::of(name) == Common::Form)
}

/// The parts of a report for programs that are those of another one.
fn other_parts((was, is): (&[u8], &[u8]), known: &KnownFindings) -> Vec<String> {
    let report = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes);
    let (Ok(was), Ok(is)) = (report(was), report(is)) else {
        return vec!["another report".to_owned()];
    };
    let parts = RESULT.into_iter().chain(HEAD);
    let parts = parts.filter(|part| !is_contained(&was[*part], &is[*part]));
    let mut others: Vec<String> =
        parts.map(|part| format!("other {}", part.replace('_', " "))).collect();
    if !is_contained(&without_notes(&was["registers"]), &is["registers"]) {
        others.push("other registers".to_owned());
    }
    others.extend(known.others(of_json(&was), of_json(&is)));
    others
}

/// Rows of registers without what explains them.
fn without_notes(rows: &Value) -> Value {
    let mut rows = rows.clone();
    for fields in rows.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
        fields.remove("note");
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_fields_are_another_form_and_other_values_are_not() {
        let value = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        let filed = value(r#"[{"product": "a", "quantity": 3}]"#);
        let contained = |text: &str| is_contained(&filed, &value(text));
        assert!(contained(r#"[{"product": "a", "quantity": 3, "name": "A"}]"#));
        assert!(!contained(r#"[{"product": "a", "quantity": 4}]"#));
        assert!(!contained(r#"[{"product": "a"}]"#));
        assert!(!contained(r#"[{"product": "a", "quantity": 3}, {"product": "b"}]"#));
        assert!(!contained("[]"));
    }

    #[test]
    fn a_version_writes_what_it_knew() {
        assert!(!is_written_by("0.1.9", "charges.csv"));
        assert!(is_written_by("0.2.0", "charges.csv"));
        assert!(!is_written_by("0.2.0", WORKBOOK));
        assert!(is_written_by("0.3.0", WORKBOOK));
        assert!(is_written_by("999.0.0", "charges.csv") && !is_written_by("999.0.0", WORKBOOK));
        assert!(is_written_by("none", "charges.csv"));
    }
}
