//! A dossier with pseudonyms, computed again from inputs in which persons have other names, and held against
//! what was filed: the same in everything but the names, or it is not used.

use crate::cli::configuration::Configuration;
use crate::cli::job::scratch_folder;
use crate::cli::recompute::{NotComputed, Recipe, configuration};
use crate::cli::recomputed::{Recomputed, recomputed};
use crate::dossier::{CONFIGURATION, Disk, Filed, Kept, Previous, StandIn, WORKINGS};
use crate::error::Error;
use crate::estate::{KEY_LENGTH, Pseudonyms};
use crate::intake::{ExportTables, Kind, renamed_members};
use crate::use_report::Established;

use super::names_in_configuration;
use super::same_workings::{self, Row};

/// What came of giving a dossier pseudonyms.
pub(super) enum Pseudonymised {
    /// One that stands for it.
    StandIn(Box<Made>),
    /// None that does.
    Withheld(Withheld),
}

/// A dossier that stands for a filed one.
pub(super) struct Made {
    /// Where it lies until it is packed.
    pub stand_in: StandIn,
    /// As it was sealed.
    pub filed: Filed,
    _folder: tempfile::TempDir,
}

/// A dossier whose files with names are left out.
pub(super) struct Withheld {
    pub why: String,
    /// Its workings with pseudonyms; none where the names in them are not known for what they are.
    pub workings: Option<Vec<u8>>,
}

/// Makes a dossier that stands for `filed`, the entry `original` of the chain.
pub(super) fn make(
    disk: &Disk,
    filed: &Filed,
    original: Previous,
    key: &[u8; KEY_LENGTH],
) -> Result<Pseudonymised, Error> {
    let kept = Kept::of(disk, &filed.folder, &filed.manifest)?;
    let established = match computed(disk, &kept)? {
        Ok(established) => established,
        Err(why) => return Ok(Pseudonymised::Withheld(Withheld { why, workings: None })),
    };
    let pseudonyms = Pseudonyms::new(key, &established.estate.directory)?;
    let making = Making { disk, filed, kept: &kept, pseudonyms: &pseudonyms };
    Ok(match making.stand_in(original)? {
        Ok(made) => Pseudonymised::StandIn(Box::new(made)),
        Err(why) => {
            let workings = Some(same_workings::renamed(&making.workings()?, &pseudonyms));
            Pseudonymised::Withheld(Withheld { why, workings })
        }
    })
}

/// The report computed again, or why this program cannot.
fn computed(disk: &Disk, kept: &Kept) -> Result<Result<Box<Established>, String>, Error> {
    let established = Recipe::of(kept).established(disk)?;
    Ok(established.map_err(|why| match why {
        NotComputed::Refused(_) => "this program refuses its inputs".to_owned(),
        NotComputed::Failed(why) => format!("this program could not {why}"),
    }))
}

struct Making<'m> {
    disk: &'m Disk,
    filed: &'m Filed,
    kept: &'m Kept,
    pseudonyms: &'m Pseudonyms,
}

impl Making<'_> {
    /// Makes it, or says why it would not stand for the original.
    fn stand_in(&self, original: Previous) -> Result<Result<Made, String>, Error> {
        let folder = scratch_folder()?;
        let place = folder.path().join("dossier");
        let mut made = StandIn::begin((self.disk, place), &self.filed.manifest, original)?;
        if let Err(why) = self.inputs(&mut made)? {
            return Ok(Err(why));
        }
        for file in &self.filed.manifest.files {
            match (file.path.as_str(), &self.kept.configuration) {
                (WORKINGS, _) => {}
                (CONFIGURATION, Some(bytes)) => {
                    match names_in_configuration::renamed(bytes, self.pseudonyms) {
                        Some(renamed) => made.configuration(renamed.as_bytes())?,
                        None => return Ok(Err("its configuration cannot be read".to_owned())),
                    }
                }
                (path, _) => made.copy(self.filed, path)?,
            }
        }
        let kept = Kept::of(self.disk, made.folder(), made.manifest())?;
        let established = match computed(self.disk, &kept)? {
            Ok(established) => established,
            Err(why) => return Ok(Err(format!("with pseudonyms {why}"))),
        };
        made.workings(&established)?;
        drop(established);
        let filed = made.seal()?;
        let path = filed.folder.join(WORKINGS);
        let workings = self.disk.read(&path).map_err(|error| Error::file("read", &path, error))?;
        let held = self.workings()?;
        if let Some(Row(row)) = same_workings::first_other(&held, &workings) {
            return Ok(Err(format!("with pseudonyms row {row} of its workings would differ")));
        }
        match recomputed(self.disk, &filed, &[])?.0 {
            Recomputed::Equal | Recomputed::InAnotherForm(_) => {}
            Recomputed::Differs(faults) => {
                let names: Vec<&str> = faults.iter().map(|fault| fault.place.as_str()).collect();
                return Ok(Err(format!("with pseudonyms {} would differ", names.join(", "))));
            }
        }
        Ok(Ok(Made { stand_in: made, filed, _folder: folder }))
    }

    /// The workings as they were filed.
    fn workings(&self) -> Result<Vec<u8>, Error> {
        let path = self.filed.folder.join(WORKINGS);
        self.disk.read(&path).map_err(|error| Error::file("read", &path, error))
    }

    /// The inputs: those of members written anew, all others as they are.
    fn inputs(&self, made: &mut StandIn) -> Result<Result<(), String>, Error> {
        let Configuration { mappings, .. } = configuration(self.kept)?;
        let tables = ExportTables::read(&mappings)?;
        for (number, (input, entry)) in
            self.kept.inputs().into_iter().zip(&self.kept.entries).enumerate()
        {
            if input.kind != Kind::Members {
                made.copy(self.filed, &entry.stored.path)?;
                continue;
            }
            let path = input.source.path();
            let packed = self.disk.read(path).map_err(|error| Error::file("read", path, error))?;
            let bytes = zstd::decode_all(packed.as_slice())
                .map_err(|error| Error::file("read", path, error))?;
            let file = (input.label.as_str(), bytes.as_slice());
            match renamed_members(file, &input.settled, &tables, self.pseudonyms) {
                Some(renamed) => made.input(number, &renamed)?,
                None => {
                    let label = &input.label;
                    return Ok(Err(format!("{label} has a form that names cannot be replaced in")));
                }
            }
        }
        Ok(Ok(()))
    }
}
