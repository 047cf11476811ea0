//! Holds what a filed dossier computes to today against what it says.

use std::collections::BTreeSet;

use crate::dossier::{
    Comparing, Disk, Fault, Filed, Kept, MANIFEST, Program, REPORTS, RESELLER_FILES, TERMS,
    WORKBOOK, reseller_files, write_report,
};
use crate::error::Error;
use crate::outputs::use_report_json::Standing;
use crate::use_report::Established;

use super::another_version;
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
            // An earlier program may not have written it, which takes nothing from what it says.
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
        let faults = another_version::faults(disk, filed, (&established, &differing))?;
        match faults.is_empty() {
            true => Recomputed::InAnotherForm(differing.into_iter().map(|own| own.name).collect()),
            false => Recomputed::Differs(faults),
        }
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
pub(super) struct Differing {
    pub name: String,
    /// The first line that differs; none where the manifest does not name the report.
    pub line: Option<u64>,
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
