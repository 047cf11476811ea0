//! `spla-usage verify`: whether what lies in the archive is what was filed, and still computes to the same.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::dossier::{
    Archive, Chain, Checked, Disk, Fault, Filed, Fit, MANIFEST, Manifest, Sealing, chain_faults,
    file_faults, table_faults,
};
use crate::error::Error;
use crate::month::ReportMonth;
use crate::outputs::terminal::shown;
use crate::terms::Tables;

use super::arguments::Arguments;
use super::correction;
use super::exit::Exit;
use super::job::Job;
use super::log::tell;
use super::recomputed::{Recomputed, recomputed};
use super::say::say;
use super::surroundings::Surroundings;

/// What the help of `verify` adds to its options.
pub(super) const HELP: &str = "\
Checks every hash and seal, computes every report again from what its dossier keeps, and follows the chain
and the ledger. A dossier that was copied without the rest is verified by --dossier.

It ends with 0 where everything is whole, 40 where something is not, which it names; 64 wrong use, 74 an
archive that cannot be read.";

/// Show whether what is filed is as it was left.
#[derive(Debug, Args)]
pub(super) struct VerifyCommand {
    /// Only the dossiers of this month, with the chain around them
    #[arg(long, value_name = "YYYY-MM")]
    pub month: Option<ReportMonth>,

    /// A dossier that lies anywhere, by itself
    #[arg(long, value_name = "DIR", conflicts_with_all = ["month", "rebuild_ledger"])]
    pub dossier: Option<PathBuf>,

    /// Write the ledger anew from the entries that are there, then verify
    #[arg(long)]
    pub rebuild_ledger: bool,
}

impl VerifyCommand {
    /// The month of a dossier that is to be verified. A name that is no month would be among the broken entries.
    fn asks(&self, manifest: &Manifest) -> Option<ReportMonth> {
        let month: ReportMonth = manifest.report_month.parse().ok()?;
        self.month.is_none_or(|asked| asked == month).then_some(month)
    }
}

/// Verifies the archive, a month of it, or a dossier that lies anywhere.
pub(super) fn run(
    arguments: &Arguments,
    command: &VerifyCommand,
    surroundings: &Surroundings,
) -> Result<Exit, Error> {
    let disk = &surroundings.disk;
    if let Some(folder) = &command.dossier {
        let verified = alone((disk, &surroundings.tables), folder)?;
        let name = folder.display().to_string();
        return tell(arguments, &[(name, verified)], &Standing::Alone);
    }
    let job = Job::of_archive(arguments, surroundings)?;
    let archive = &job.archive;
    if !archive.is_there()? {
        return Err(Error::Usage(format!(
            "find an archive: there is no {}",
            archive.folder().display()
        )));
    }
    if command.rebuild_ledger {
        let held = job.hold()?;
        for fault in read(archive)?.1 {
            tell!("the ledger is written anew: {}", shown(&fault.what));
        }
        held.rebuild_ledger()?;
    }
    let (chain, of_ledger) = read(archive)?;
    if chain.entries.is_empty() {
        tell!("nothing is filed in {}", archive.folder().display());
    }
    let is_unknown = |month: &ReportMonth| {
        chain.revisions(*month).is_empty() && chain.nothing_broken(*month).is_ok()
    };
    if let Some(month) = command.month.filter(is_unknown) {
        return Err(Error::Usage(format!(
            "find a filed report of {month} in {}",
            archive.folder().display()
        )));
    }
    let mut verified: Vec<(String, Verified)> = Vec::new();
    let months: Vec<(ReportMonth, &Manifest)> = chain
        .manifests()
        .filter_map(|manifest| Some((command.asks(manifest)?, manifest)))
        .collect();
    let bar = surroundings.progress.counting("verifying", months.len());
    for (month, manifest) in months {
        let name = Archive::revision(month, manifest.revision);
        bar.begin(&name);
        let filed = archive.filed(month, manifest);
        let before = manifest.revision.checked_sub(1).and_then(|number| {
            let revisions = chain.revisions(month);
            let before = revisions.into_iter().find(|other| other.revision == number)?;
            // From a dossier that is not as it was filed no difference can be computed.
            let name = Archive::revision(month, number);
            let whole = verified.iter().any(|(own, of)| *own == name && of.faults.is_empty());
            whole.then(|| archive.filed(month, before))
        });
        verified.push((name, dossier((disk, &surroundings.tables), &filed, before.as_ref())?));
        bar.done();
    }
    drop(bar);
    let mut faults = chain_faults(&chain, &Fit::Equal);
    faults.extend(of_ledger);
    let entries = chain.entries.len();
    tell(arguments, &verified, &Standing::InChain { entries, faults, chain: &chain })
}

/// The chain, and how the ledger does not fit. Something else in the place of the ledger is a fault like any other.
fn read(archive: &Archive) -> Result<(Chain, Vec<Fault>), Error> {
    match Chain::with_ledger(archive) {
        Ok((chain, fit)) => Ok((chain, chain_faults(&Chain::default(), &fit))),
        Err(Error::Archive(why)) => Ok((Chain::read(archive)?, vec![Fault::new("ledger", why)])),
        Err(error) => Err(error),
    }
}

/// What came of verifying one dossier.
struct Verified {
    sealing: Sealing,
    faults: Vec<Fault>,
    /// How it computed again; none where its inputs have faults, so that it would tell nothing.
    recomputed: Option<Recomputed>,
}

/// What is known of the chain around the dossiers.
enum Standing<'c> {
    Alone,
    InChain { entries: usize, faults: Vec<Fault>, chain: &'c Chain },
}

/// A dossier that was copied without the rest.
fn alone((disk, tables): (&Disk, &Tables), folder: &Path) -> Result<Verified, Error> {
    let path = folder.join(MANIFEST);
    let bytes = disk.read(&path).map_err(|error| Error::file("read", &path, error))?;
    match serde_json::from_slice::<Manifest>(&bytes) {
        Ok(manifest) => {
            let filed = Filed { folder: folder.to_owned(), manifest };
            dossier((disk, tables), &filed, None)
        }
        Err(error) => Ok(Verified {
            sealing: Sealing::default(),
            faults: vec![Fault::new(MANIFEST, format!("it is no manifest: {error}"))],
            recomputed: None,
        }),
    }
}

/// One dossier; `before` is the revision that it takes the place of, where that is at hand.
fn dossier(
    (disk, tables): (&Disk, &Tables),
    filed: &Filed,
    before: Option<&Filed>,
) -> Result<Verified, Error> {
    let path = filed.folder.join(MANIFEST);
    let bytes = disk.read(&path).map_err(|error| Error::file("read", &path, error))?;
    let (sealing, mut faults) = file_faults(disk, &filed.folder, (&filed.manifest, &bytes))?;
    // With other inputs it computes to something else, which tells nothing that is not told.
    let of_inputs = |fault: &Fault| fault.place == MANIFEST || fault.place.starts_with("inputs/");
    if faults.iter().any(of_inputs) {
        return Ok(Verified { sealing, faults, recomputed: None });
    }
    faults.extend(table_faults(disk, &filed.folder, (&filed.manifest, tables))?);
    let (recomputed, established) = recomputed(disk, filed, &faults)?;
    if let (Recomputed::Equal, Some(established)) = (&recomputed, &established) {
        faults.extend(correction::difference_faults(disk, (filed, established), before)?);
    }
    if let Recomputed::Differs(others) = &recomputed {
        faults.extend(others.iter().cloned());
    }
    Ok(Verified { sealing, faults, recomputed: Some(recomputed) })
}

/// Prints what was found and says how the command ended.
fn tell(
    arguments: &Arguments,
    verified: &[(String, Verified)],
    standing: &Standing<'_>,
) -> Result<Exit, Error> {
    let mut text = String::new();
    let mut faults = 0;
    // Writing to a string cannot fail.
    for (name, of) in verified {
        faults += of.faults.len();
        if of.faults.is_empty() && arguments.quiet {
            continue;
        }
        let _ = writeln!(text, "{}  {}", shown(name), summary(of));
        for fault in &of.faults {
            let _ = writeln!(text, "    {}: {}", shown(&fault.place), shown(&fault.what));
        }
    }
    match standing {
        Standing::Alone => {}
        Standing::InChain { entries, faults: of_chain, chain } => {
            faults += of_chain.len();
            if !of_chain.is_empty() {
                let _ = writeln!(text, "chain and ledger");
            } else if !arguments.quiet {
                let number = if *entries == 1 { "1 entry" } else { &format!("{entries} entries") };
                let _ = writeln!(text, "chain and ledger  whole, with {number}");
            }
            for fault in of_chain {
                let _ = writeln!(text, "    {}: {}", shown(&fault.place), shown(&fault.what));
            }
            for strange in &chain.strange {
                tell!("passing over {}: {}", shown(&strange.path), strange.why);
            }
        }
    }
    if faults > 0 {
        let faults = if faults == 1 { "1 fault".to_owned() } else { format!("{faults} faults") };
        let _ = writeln!(text, "{faults}: what was filed is not as it was left");
    }
    say("print what was found", &text)?;
    Ok(if faults > 0 { Exit::Differs } else { Exit::Ready })
}

/// How a dossier stands, in a few words.
fn summary(of: &Verified) -> String {
    let Sealing { files, inputs, signature } = &of.sealing;
    let sealed = format!("{files} files, {inputs} of them inputs");
    let computed = match &of.recomputed {
        None => "not computed again".to_owned(),
        Some(Recomputed::Equal) => "computed again with equal bytes".to_owned(),
        Some(Recomputed::InAnotherForm(names)) => format!(
            "computed again with an equal result; another program wrote {} in another form",
            names.join(", ")
        ),
        Some(Recomputed::Differs(_)) => "computed again with another result".to_owned(),
    };
    let signed = match signature {
        None => String::new(),
        Some(Checked::Good) => "; signed".to_owned(),
        Some(Checked::Bad(_)) => "; not signed by its signer".to_owned(),
        Some(Checked::NotChecked(why)) => {
            format!("; signature not checked: {}", shown(why))
        }
    };
    let standing = match of.faults.len() {
        0 => "whole".to_owned(),
        1 => "1 fault".to_owned(),
        number => format!("{number} faults"),
    };
    format!("{standing}: {sealed}, {computed}{signed}")
}
