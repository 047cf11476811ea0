//! The tables of terms in a dossier: they are those of the program, to which rows are only ever added.
//!
//! A dossier computes to what it says with whatever tables it keeps. That nobody took a row away, or gave it another
//! number, is only known from the tables of the program itself.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::error::Error;
use crate::sheet::{Table, TableError, TableRow};
use crate::terms::Tables;

use super::Fault;
use crate::dossier::disk::Disk;
use crate::dossier::folder::TABLES;
use crate::dossier::kept::unpacked_tables;
use crate::dossier::manifest::{Manifest, Program, version_of};
use crate::dossier::seal::sha256;

/// Columns that nothing is computed with and nothing cites: remarks, how far a rule is carried out, and when somebody
/// looked at it again.
const ASIDE: [&str; 3] = ["note", "standing", "verified_on"];

/// Where the tables of a dossier are not those of the program that filed it. Of this version they are known, and of
/// released ones their hash is; of any version every row has to be among those of today, and of a later one every row of
/// today among those.
///
/// # Errors
/// Fails when the dossier cannot be read, or a table of the program is broken.
pub fn table_faults(
    disk: &Disk,
    folder: &Path,
    (manifest, own): (&Manifest, &Tables),
) -> Result<Vec<Fault>, Error> {
    let unpacked = match unpacked_tables(disk, folder) {
        Ok(tables) => tables,
        // Without them nothing can be computed again, which is told.
        Err(Error::Archive(_)) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let version = &manifest.program.version;
    let is_later = version_of(version).is_some_and(|version| Program::this().is_before(version));
    let mut whats = Vec::new();
    for table in own.texts() {
        let Some(text) = unpacked.1.get(table.name) else { continue };
        match Table::read(table.name, text) {
            Err(error) => whats.push(format!("a table is broken: {error}")),
            Ok(kept) => {
                let own = Table::read(table.name, &table.text)?;
                // A later version has rows that this one cannot know, and each that it knows.
                let (foreign, what) = if is_later {
                    (foreign_rows(&own, &kept), "lacks a row that later versions have as well")
                } else {
                    (foreign_rows(&kept, &own), "has a row that the program never had")
                };
                let foreign = foreign.into_iter();
                whats.extend(foreign.map(|row| format!("{} {what}: {row}", table.name)));
            }
        }
    }
    if whats.is_empty() && !are_of(version, &unpacked, (manifest, own))? {
        let what =
            format!("the tables are not those of version {version}, which filed the dossier");
        whats.push(what);
    }
    Ok(whats.into_iter().map(|what| Fault::new(TABLES, what)).collect())
}

/// The tables, as they are kept and each by its name.
type Unpacked = (Vec<u8>, BTreeMap<String, String>);

/// Whether tables are those of a version, as far as this program knows them.
fn are_of(
    version: &str,
    (unpacked, kept): &Unpacked,
    (manifest, own): (&Manifest, &Tables),
) -> Result<bool, TableError> {
    if manifest.program == Program::this() {
        let texts = own.texts();
        let is_kept = |name: &str, text: &str| kept.get(name).is_some_and(|kept| kept == text);
        return Ok(
            kept.len() == texts.len() && texts.iter().all(|table| is_kept(table.name, &table.text))
        );
    }
    let table = Table::read(
        "config/releases/terms.csv",
        include_str!("../../../config/releases/terms.csv"),
    )?;
    for row in table.rows() {
        if row.cell("version")? == version {
            return Ok(row.cell("sha256")? == sha256(unpacked));
        }
    }
    Ok(true)
}

/// The rows of a table that another one does not have, in the columns that it has itself.
fn foreign_rows(kept: &Table, own: &Table) -> Vec<String> {
    let columns: Vec<&str> =
        kept.header().iter().map(String::as_str).filter(|column| !ASIDE.contains(column)).collect();
    let cells = |row: TableRow<'_>| -> Vec<Option<String>> {
        let cell = |column: &&str| row.cell(column).ok().map(str::to_owned);
        columns.iter().map(cell).collect()
    };
    let own: BTreeSet<_> = own.rows().map(cells).collect();
    let foreign = kept.rows().map(cells).filter(|row| !own.contains(row));
    foreign.map(|row| row.into_iter().flatten().collect::<Vec<_>>().join(",")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn foreign(kept: &str, own: &str) -> Vec<String> {
        foreign_rows(&Table::read("kept", kept).unwrap(), &Table::read("own", own).unwrap())
    }

    #[test]
    fn rows_and_columns_may_come_and_no_row_may_go_or_change() {
        let kept = "term,value,note\na,8,so\nb,2,\n";
        assert_eq!(foreign(kept, "term,value,note\na,8,otherwise\nx,1,\nb,2,\n"), [""; 0]);
        assert_eq!(foreign(kept, "term,unit,value\na,cores,8\nb,cores,2\n"), [""; 0]);
        assert_eq!(foreign(kept, "term,value,note\na,9,so\nb,2,\n"), ["a,8"]);
        assert_eq!(foreign(kept, "term,value,note\na,8,so\n"), ["b,2"]);
        assert_eq!(foreign(kept, "term,note\na,so\nb,\n"), ["a,8", "b,2"]);
    }
}
