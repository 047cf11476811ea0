//! Holds what a filed dossier computes to today against what it says.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::dossier::{
    Comparing, Disk, Fault, Filed, Kept, MANIFEST, Program, REPORTS, RESELLER_FILES, RESULT, TERMS,
    WORKBOOK, is_contained, reseller_files, write_report,
};
use crate::error::Error;
use crate::outputs::use_report_json::Standing;
use crate::use_report::Established;

use super::recompute::{NotComputed, Recipe};

/// How a dossier computed again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Recomputed {
    /// Every report has the bytes that were filed.
    Equal,
    /// Another program filed it: the result is the same, and these reports say it in another form.
    InAnotherForm(Vec<String>),
    /// Something else came out.
    Differs(Vec<Fault>),
}

/// Computes a dossier again and compares. `known` are the faults of its files: what is told of a file already is not
/// told again.
///
/// # Errors
/// Fails when the dossier cannot be read or scratch space fails. A dossier that this program cannot compute is
/// no failure: it differs.
pub(super) fn recomputed(
    disk: &Disk,
    filed: &Filed,
    known: &[Fault],
) -> Result<(Recomputed, Option<Box<Established>>), Error> {
    let kept = match Kept::of(disk, &filed.folder, &filed.manifest) {
        Ok(kept) => kept,
        Err(error) => return Ok((not_computed(&format!("could not {error}")), None)),
    };
    let established = match Recipe::of(&kept).established(disk)? {
        Ok(established) => established,
        Err(NotComputed::Refused(code)) => {
            return Ok((not_computed(&format!("its inputs are refused ({code})")), None));
        }
        Err(NotComputed::Failed(why)) => {
            return Ok((not_computed(&format!("could not {why}")), None));
        }
    };
    let standing = Standing::Revision(filed.manifest.revision);
    let same_program = filed.manifest.program == Program::this();
    let mut differing: Vec<Differing> = Vec::new();
    for name in names(filed, &established) {
        if known.iter().any(|fault| fault.place == name) {
            continue;
        }
        let is_there = filed.manifest.files.iter().any(|file| file.path == name);
        if !is_there {
            // An earlier program did not write it, which takes nothing from what it says.
            differing.push(Differing { name, line: None });
            continue;
        }
        let path = filed.folder.join(&name);
        let wrong = |error| Error::file("compare", &path, error);
        let mut comparing = Comparing::with(disk, &path).map_err(wrong)?;
        write_report(&name, &established, standing, &mut comparing).map_err(wrong)?;
        if let Some(line) = comparing.first_difference().map_err(wrong)? {
            differing.push(Differing { name, line: Some(line) });
        }
    }
    let of_manifest = manifest_faults(filed, &established);
    let recomputed = if !of_manifest.is_empty() {
        Recomputed::Differs(of_manifest)
    } else if differing.is_empty() {
        Recomputed::Equal
    } else if same_program {
        Recomputed::Differs(differing.iter().map(Differing::fault).collect())
    } else {
        by_another_program(disk, filed, (&established, &differing))?
    };
    Ok((recomputed, Some(established)))
}

/// The files that are computed again: the reports, and those for the reseller's portal that are filed or come out now.
fn names(filed: &Filed, established: &Established) -> Vec<String> {
    let reports = REPORTS.into_iter().chain([TERMS]).map(str::to_owned);
    let of_portal = filed.manifest.files.iter().map(|file| file.path.clone());
    let of_portal = of_portal.filter(|path| path.starts_with(RESELLER_FILES));
    let of_portal: BTreeSet<String> =
        of_portal.chain(reseller_files(&established.report)).collect();
    reports.chain(of_portal).collect()
}

/// What the manifest says of the report, and the report is not.
fn manifest_faults(filed: &Filed, established: &Established) -> Vec<Fault> {
    let report = &established.report;
    let mut faults = Vec::new();
    let mut told = |what: &str, says: &str, is: &str| {
        if says != is {
            let what = format!("it says that {what} is {says}, and computing it again gives {is}");
            faults.push(Fault::new(MANIFEST, what));
        }
    };
    told("the status", &filed.manifest.status, report.status.text());
    for (reading, value) in report.readings.entries() {
        // A reading that the program of that day did not have is in no manifest of it.
        if let Some(says) = filed.manifest.readings.get(reading) {
            told(reading, says, value);
        }
    }
    faults
}

/// A report that computes to other bytes than are filed.
struct Differing {
    name: String,
    /// The first line that differs; none where the program that filed the dossier does not write the report.
    line: Option<u64>,
}

impl Differing {
    /// What it is where this program filed the dossier.
    fn fault(&self) -> Fault {
        let what = match self.line {
            // The bytes of a workbook are packed; people would look for its lines in vain.
            Some(_) if self.name == WORKBOOK => "computing it again gives other bytes".to_owned(),
            Some(line) => format!("computing it again gives another line {line}"),
            None => {
                "the program that filed the dossier writes it, and the manifest does not name it"
                    .to_owned()
            }
        };
        Fault::new(&self.name, what)
    }
}

fn not_computed(why: &str) -> Recomputed {
    Recomputed::Differs(vec![Fault::new(
        "use-report.json",
        format!("it cannot be computed again: {why}"),
    )])
}

/// A later program may say more, or say it elsewhere. What it may not do is come to another result, or to other
/// workings.
fn by_another_program(
    disk: &Disk,
    filed: &Filed,
    (established, differing): (&Established, &[Differing]),
) -> Result<Recomputed, Error> {
    let version = &filed.manifest.program.version;
    let standing = Standing::Revision(filed.manifest.revision);
    let mut faults = Vec::new();
    let is_there = differing.iter().any(|report| report.name == "use-report.json");
    if is_there {
        faults.extend(result_faults(disk, filed, established)?);
    }
    let names = differing.iter().map(|report| report.name.clone());
    let of_result = ["workings.csv", "use-report.csv"];
    let differs =
        |name: &&str| differing.iter().any(|report| report.name == *name && report.line.is_some());
    for name in of_result.into_iter().filter(differs) {
        let path = filed.folder.join(name);
        let wrong = |error| Error::file("read", &path, error);
        let held = disk.read(&path).map_err(wrong)?;
        let mut made = Vec::new();
        write_report(name, established, standing, &mut made).map_err(wrong)?;
        if let Some(line) = first_other_row(&held, &made) {
            let what = format!(
                "this program comes to another line {line} than version {version}, which filed it"
            );
            faults.push(Fault::new(name, what));
        }
    }
    Ok(if faults.is_empty() {
        Recomputed::InAnotherForm(names.collect())
    } else {
        Recomputed::Differs(faults)
    })
}

/// Where this program comes to another result than `use-report.json` says.
fn result_faults(
    disk: &Disk,
    filed: &Filed,
    established: &Established,
) -> Result<Vec<Fault>, Error> {
    let version = &filed.manifest.program.version;
    let standing = Standing::Revision(filed.manifest.revision);
    let mut faults = Vec::new();
    let path = filed.folder.join("use-report.json");
    let wrong = |error| Error::file("read", &path, error);
    let held = disk.read(&path).map_err(wrong)?;
    let held: Value = serde_json::from_slice(&held).map_err(|error| wrong(error.into()))?;
    let mut made = Vec::new();
    write_report("use-report.json", established, standing, &mut made).map_err(wrong)?;
    let made: Value = serde_json::from_slice(&made).map_err(|error| wrong(error.into()))?;
    for part in RESULT {
        if !is_contained(&held[part], &made[part]) {
            let part = part.replace('_', " ");
            let what = format!(
                "this program comes to other {part} than version {version}, which filed it"
            );
            faults.push(Fault::new("use-report.json", what));
        }
    }
    Ok(faults)
}

/// The first line at which two sheets differ in the columns that the first has.
fn first_other_row(filed: &[u8], made: &[u8]) -> Option<u64> {
    let mut filed = csv::Reader::from_reader(filed);
    let mut made = csv::Reader::from_reader(made);
    let header = filed.headers().ok()?.clone();
    let own = made.headers().ok()?.clone();
    let columns: Option<Vec<usize>> =
        header.iter().map(|name| own.iter().position(|other| other == name)).collect();
    let Some(columns) = columns else { return Some(1) };
    let (mut filed, mut made) = (filed.into_records(), made.into_records());
    // The header is the first line.
    let mut line = 1;
    loop {
        line += 1;
        match (filed.next(), made.next()) {
            (None, None) => return None,
            (Some(Ok(filed)), Some(Ok(made))) => {
                let same = columns.iter().zip(filed.iter());
                if !same.into_iter().all(|(at, cell)| made.get(*at) == Some(cell)) {
                    return Some(line);
                }
            }
            _ => return Some(line),
        }
    }
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
    fn columns_may_come_and_rows_may_not_change() {
        let filed = b"step,value\n1,8\n2,16\n";
        assert_eq!(first_other_row(filed, b"step,value\n1,8\n2,16\n"), None);
        assert_eq!(first_other_row(filed, b"step,name,value\n1,x,8\n2,y,16\n"), None);
        assert_eq!(first_other_row(filed, b"step,value\n1,8\n2,17\n"), Some(3));
        assert_eq!(first_other_row(filed, b"step,value\n1,8\n"), Some(3));
        assert_eq!(first_other_row(filed, b"step,value\n1,8\n2,16\n3,1\n"), Some(4));
        assert_eq!(first_other_row(filed, b"step\n1\n2\n"), Some(1));
    }
}
