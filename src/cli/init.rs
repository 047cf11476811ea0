//! `spla-usage init`: a new configuration, with every section explained and every list that it names.
//!
//! The texts are those of `config/init`. A list has its header and no row, and what is invented in the configuration
//! stands behind a `#`, so that nothing of an example can come into a report.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::error::Error;
use crate::month::ReportMonth;
use crate::outputs::terminal::shown;

use super::arguments::Arguments;
use super::exit::Exit;
use super::say::say;
use super::surroundings::Surroundings;

/// Make a new configuration with commented examples.
#[derive(Debug, Args)]
pub(super) struct InitCommand {
    /// The folder, which is made if it is not there
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

/// A file of a new configuration: its place and what it says.
type Template = (&'static str, &'static str);

/// The files of a new configuration.
const TEMPLATES: [Template; 11] = [
    ("spla-usage.toml", include_str!("../../config/init/spla-usage.toml")),
    ("README.txt", include_str!("../../config/init/README.txt")),
    ("access-groups.csv", include_str!("../../config/init/access-groups.csv")),
    ("prices.csv", include_str!("../../config/init/prices.csv")),
    ("customers.csv", include_str!("../../config/init/customers.csv")),
    ("rates.csv", include_str!("../../config/init/rates.csv")),
    (
        "registers/brought-licenses.csv",
        include_str!("../../config/init/registers/brought-licenses.csv"),
    ),
    (
        "registers/license-mobility.csv",
        include_str!("../../config/init/registers/license-mobility.csv"),
    ),
    ("registers/applications.csv", include_str!("../../config/init/registers/applications.csv")),
    ("registers/exclusions.csv", include_str!("../../config/init/registers/exclusions.csv")),
    ("registers/images.csv", include_str!("../../config/init/registers/images.csv")),
];

/// The folder of the exports, which has one for each month.
const INVENTORY: &str = "inventory";

/// Writes a new configuration. What is there already is never overwritten: then nothing is written at all.
pub(super) fn run(
    arguments: &Arguments,
    command: &InitCommand,
    surroundings: &Surroundings,
) -> Result<Exit, Error> {
    let folder = &command.folder;
    if let Some(there) = already_there(folder) {
        return Err(Error::Usage(format!(
            "make a configuration in {}: {there} is there already, and nothing is overwritten",
            folder.display()
        )));
    }
    let month = ReportMonth::before(surroundings.today());
    let mut making = Making::default();
    if let Err((path, error)) = making.all(folder, month) {
        making.undo();
        return Err(Error::file("write", &path, error));
    }
    if !arguments.quiet {
        say("print what was made", &told(folder, month))?;
    }
    Ok(Exit::Ready)
}

/// The first file that is there already.
fn already_there(folder: &Path) -> Option<&'static str> {
    // A link that leads nowhere is something, too.
    let is_there = |name: &&str| folder.join(name).symlink_metadata().is_ok();
    TEMPLATES.iter().map(|(name, _)| *name).find(is_there)
}

/// What was made so far, in its order, to be taken away again if the rest cannot be made.
#[derive(Default)]
struct Making {
    folders: Vec<PathBuf>,
    files: Vec<PathBuf>,
}

/// What could not be made, and why.
type Failed = (PathBuf, io::Error);

impl Making {
    fn all(&mut self, folder: &Path, month: ReportMonth) -> Result<(), Failed> {
        self.folder(&folder.join(INVENTORY).join(month.to_string()))?;
        for (name, text) in TEMPLATES {
            self.file(&folder.join(name), text)?;
        }
        Ok(())
    }

    /// Makes a folder with those above it that are missing.
    fn folder(&mut self, folder: &Path) -> Result<(), Failed> {
        let missing: Vec<&Path> = folder
            .ancestors()
            .take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists())
            .collect();
        for folder in missing.into_iter().rev() {
            fs::create_dir(folder).map_err(|error| (folder.to_owned(), error))?;
            self.folders.push(folder.to_owned());
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, text: &str) -> Result<(), Failed> {
        if let Some(folder) = path.parent() {
            self.folder(folder)?;
        }
        let failed = |error| (path.to_owned(), error);
        // Somebody may have made it since it was looked for.
        let mut file =
            OpenOptions::new().write(true).create_new(true).open(path).map_err(failed)?;
        self.files.push(path.to_owned());
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)
    }

    /// Takes away what was made. What cannot be removed is harmless, and the failure before it is told.
    fn undo(&self) {
        for file in &self.files {
            let _ = fs::remove_file(file);
        }
        for folder in self.folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// What was made, and what comes next.
fn told(folder: &Path, month: ReportMonth) -> String {
    let place = shown(&folder.display().to_string());
    let mut text = format!("A new configuration in {place}:\n");
    for (name, _) in TEMPLATES {
        text.push_str(&format!("  {name}\n"));
    }
    text.push_str(&format!(
        "  {INVENTORY}/{month}/\n\nPut the exports of {month} into {INVENTORY}/{month}/, fill access-groups.csv and \
         prices.csv, then run\n  spla-usage check --config {place}/spla-usage.toml --month {month}\n"
    ));
    text
}
