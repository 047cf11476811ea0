//! `spla-usage verify`: whether what lies in the archive is what was filed, and still computes to the same.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::{ArgAction, Args};

use crate::dossier::{
    Archive, Believed, Chain, Checked, Disk, Fault, Filed, Fit, KnownKey, MANIFEST, Manifest,
    Place, Sealing, chain_faults, file_by_hand, file_faults, table_faults,
};
use crate::error::Error;
use crate::month::ReportMonth;
use crate::outputs::terminal::shown;
use crate::terms::Tables;

use super::arguments::Arguments;
use super::correction;
use super::exit::Exit;
use super::job::{Job, configuration};
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

    /// Files of the public keys that may have signed, instead of those of the configuration
    #[arg(long, value_name = "FILE", num_args = 1.., action = ArgAction::Append)]
    pub signer: Vec<PathBuf>,

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

    /// Whose signatures are believed: the keys that are named here, or else those of the configuration.
    fn believed(
        &self,
        configured: impl FnOnce() -> Result<Believed, Error>,
    ) -> Result<Believed, Error> {
        if self.signer.is_empty() {
            return configured();
        }
        let mut keys = Vec::new();
        for path in &self.signer {
            let bytes = file_by_hand(path)
                .map_err(|error| Error::file("read the public key", path, error))?;
            let text = String::from_utf8_lossy(&bytes);
            // A file may have several, and comments beside them, as the first line of a minisign key is one.
            let before = keys.len();
            keys.extend(text.lines().filter_map(|line| KnownKey::of(line.trim())));
            if keys.len() == before {
                return Err(Error::Usage(format!("find a public key in {}", path.display())));
            }
        }
        Ok(Believed { keys, since: None })
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
        let believed = command.believed(|| configuration(arguments)?.believed())?;
        let verified = alone((disk, &surroundings.tables), folder, &believed)?;
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
    let believed = command.believed(|| job.configuration.believed())?;
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
        let signing = (&believed, believed.place(&chain, manifest));
        let by = (disk, &surroundings.tables);
        verified.push((name, dossier(by, (&filed, signing), before.as_ref())?));
        bar.done();
    }
    drop(bar);
    let mut faults = chain_faults(&chain, &Fit::Equal);
    faults.extend(of_ledger);
    faults.extend(believed.chain_fault(&chain));
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
    /// What is to be said of who signed.
    signed: String,
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
fn alone(
    (disk, tables): (&Disk, &Tables),
    folder: &Path,
    believed: &Believed,
) -> Result<Verified, Error> {
    let path = folder.join(MANIFEST);
    let bytes = disk.read(&path).map_err(|error| Error::file("read", &path, error))?;
    match serde_json::from_slice::<Manifest>(&bytes) {
        Ok(manifest) => {
            let filed = Filed { folder: folder.to_owned(), manifest };
            // By itself nothing shows that it was filed before any was signed.
            dossier((disk, tables), (&filed, (believed, Place::Signed)), None)
        }
        Err(error) => Ok(Verified {
            sealing: Sealing::default(),
            signed: String::new(),
            faults: vec![Fault::new(MANIFEST, format!("it is no manifest: {error}"))],
            recomputed: None,
        }),
    }
}

/// One dossier; `before` is the revision that it takes the place of, where that is at hand.
fn dossier(
    (disk, tables): (&Disk, &Tables),
    (filed, (believed, place)): (&Filed, (&Believed, Place)),
    before: Option<&Filed>,
) -> Result<Verified, Error> {
    let path = filed.folder.join(MANIFEST);
    let bytes = disk.read(&path).map_err(|error| Error::file("read", &path, error))?;
    let (sealing, mut faults) = file_faults(disk, &filed.folder, (&filed.manifest, &bytes))?;
    // With other inputs it computes to something else, which tells nothing that is not told.
    let of_inputs = |fault: &Fault| fault.place == MANIFEST || fault.place.starts_with("inputs/");
    let is_computed = !faults.iter().any(of_inputs);
    let signed = signed(&sealing, (believed, place));
    faults.extend(believed.fault(&filed.manifest, place, &sealing));
    if !is_computed {
        return Ok(Verified { sealing, signed, faults, recomputed: None });
    }
    faults.extend(table_faults(disk, &filed.folder, (&filed.manifest, tables))?);
    let (recomputed, established) = recomputed(disk, filed, &faults)?;
    if let (Recomputed::Equal, Some(established)) = (&recomputed, &established) {
        faults.extend(correction::difference_faults(disk, (filed, established), before)?);
    }
    if let Recomputed::Differs(others) = &recomputed {
        faults.extend(others.iter().cloned());
    }
    Ok(Verified { sealing, signed, faults, recomputed: Some(recomputed) })
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
    let Sealing { files, inputs, signature: _ } = &of.sealing;
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
    let standing = match of.faults.len() {
        0 => "whole".to_owned(),
        1 => "1 fault".to_owned(),
        number => format!("{number} faults"),
    };
    format!("{standing}: {sealed}, {computed}{}", of.signed)
}

/// Who signed a dossier, behind what else is said of it.
fn signed(sealing: &Sealing, (believed, place): (&Believed, Place)) -> String {
    match &sealing.signature {
        Some(Checked::Good(key)) if believed.keys.is_empty() => {
            format!("; signed by {key}, and no key is known to hold that against")
        }
        Some(Checked::Good(key)) => format!("; signed by {key}"),
        Some(Checked::Bad(_)) => "; not signed by its signer".to_owned(),
        Some(Checked::NotChecked(why)) => format!("; signature not checked: {}", shown(why)),
        None if believed.keys.is_empty() => String::new(),
        None if place == Place::BeforeSigning => "; not signed, before any was".to_owned(),
        None => "; not signed".to_owned(),
    }
}
