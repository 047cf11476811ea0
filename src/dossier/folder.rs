//! Writes the files of a dossier into a folder beside its place.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::outputs::use_report_json::Standing;
use crate::outputs::{findings_csv, registers_csv, use_report_csv, use_report_json, workings_csv};
use crate::use_report::Established;

use super::manifest::{FileEntry, Manifest};

/// The files that every report has.
const REPORTS: [&str; 5] =
    ["use-report.csv", "use-report.json", "workings.csv", "findings.csv", "registers.csv"];

/// What else goes into a dossier.
#[derive(Debug, Clone, Default)]
pub struct Contents {
    /// The configuration, byte for byte, if there was one.
    pub configuration: Option<Vec<u8>>,
}

/// A folder that is being written. It vanishes when it is dropped before it was put in its place.
#[derive(Debug)]
pub struct Staging {
    folder: tempfile::TempDir,
    /// Dropped after the folder, so that an archive made for nothing vanishes with it.
    _made: MadeArchive,
}

/// The folders that this run made for the archive, the innermost first. They are removed again if
/// nothing came into them.
#[derive(Debug)]
struct MadeArchive(Vec<PathBuf>);

impl Drop for MadeArchive {
    fn drop(&mut self) {
        for folder in &self.0 {
            // Only an empty folder can be removed so; a filed one stays.
            let _ = fs::remove_dir(folder);
        }
    }
}

impl Staging {
    /// A new folder in `archive`, which is made if it is not there.
    ///
    /// # Errors
    /// Fails when the archive cannot be written.
    pub fn new(archive: &Path) -> Result<Self, Error> {
        let missing = archive.ancestors().take_while(|folder| !folder.exists());
        let missing = missing.filter(|folder| !folder.as_os_str().is_empty());
        let made = MadeArchive(missing.map(Path::to_owned).collect());
        make_folder(archive).map_err(|error| Error::file("write", archive, error))?;
        let folder = tempfile::Builder::new()
            .prefix(".writing-")
            .tempdir_in(archive)
            .map_err(|error| Error::file("write", archive, error))?;
        Ok(Self { folder, _made: made })
    }

    /// Where the files go meanwhile.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes the reports.
    ///
    /// # Errors
    /// Fails when writing fails.
    pub fn write_reports(
        &self,
        established: &mut Established,
        standing: Standing,
    ) -> Result<(), Error> {
        let report = &established.report;
        self.write("use-report.csv", |into| use_report_csv::write(report, into))?;
        self.write("use-report.json", |into| {
            use_report_json::write(report, &established.files, standing, into)
        })?;
        self.write("findings.csv", |into| {
            findings_csv::write(&report.findings, &established.files, into)
        })?;
        self.write("registers.csv", |into| {
            registers_csv::write(&report.registers, &established.files, into)
        })?;
        self.write("workings.csv", |into| workings_csv::write(established, into))
    }

    /// Writes what the report was made with: the configuration and the terms in force.
    ///
    /// # Errors
    /// Fails when writing fails.
    pub fn write_contents(
        &self,
        established: &Established,
        contents: &Contents,
    ) -> Result<(), Error> {
        if let Some(configuration) = &contents.configuration {
            self.write("inputs/configuration.toml", |into| into.write_all(configuration))?;
        }
        self.write("inputs/terms.csv", |into| {
            let mut csv = csv::Writer::from_writer(into);
            let header = ["term", "rule", "effective_from", "recorded_on", "value", "unit"];
            csv.write_record(header.iter().chain(&["source", "clause", "grade"]))?;
            for term in established.terms.terms() {
                csv.write_record([
                    &term.name,
                    &term.rule,
                    &term.effective_from.to_string(),
                    &term.recorded_on.to_string(),
                    &term.value.to_string(),
                    &term.unit,
                    &term.source,
                    &term.clause,
                    &term.grade,
                ])?;
            }
            csv.flush()
        })
    }

    /// The entries of every file but the sealed inputs, in order.
    ///
    /// # Errors
    /// Fails when a file cannot be read.
    pub fn entries(&self) -> Result<Vec<FileEntry>, Error> {
        let mut names: Vec<&str> = REPORTS.to_vec();
        names.extend(["inputs/configuration.toml", "inputs/terms.csv"]);
        names.sort_unstable();
        let mut entries = Vec::new();
        for name in names {
            let path = self.path().join(name);
            if path.exists() {
                let entry = FileEntry::of(&path, name);
                entries.push(entry.map_err(|error| Error::file("read", &path, error))?);
            }
        }
        Ok(entries)
    }

    /// Writes the manifest, the last file of a dossier.
    ///
    /// # Errors
    /// Fails when writing fails.
    pub fn write_manifest(&self, manifest: &Manifest) -> Result<(), Error> {
        self.write("manifest.json", |into| {
            serde_json::to_writer_pretty(&mut *into, manifest)?;
            into.write_all(b"\n")
        })
    }

    fn write(
        &self,
        name: &str,
        fill: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
    ) -> Result<(), Error> {
        let path = self.path().join(name);
        let write = || -> io::Result<()> {
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            let mut file = BufWriter::with_capacity(256 * 1024, File::create(&path)?);
            fill(&mut file)?;
            file.flush()?;
            file.get_ref().sync_all()
        };
        write().map_err(|error| Error::file("write", &path, error))
    }

    /// Puts the folder in its place, which must be free.
    ///
    /// # Errors
    /// Fails when there is something already, or the rename fails; then nothing has changed.
    pub fn place_new(self, place: &Path) -> Result<(), Error> {
        self.prepare(place)?;
        if place.exists() {
            let taken = io::Error::new(io::ErrorKind::AlreadyExists, "another run filed it");
            return Err(Error::file("write", place, taken));
        }
        self.rename(place)
    }

    /// Puts the folder in its place instead of what is there.
    ///
    /// # Errors
    /// Fails when the old folder cannot be moved away or the rename fails.
    pub fn replace(self, place: &Path) -> Result<(), Error> {
        self.prepare(place)?;
        let old: Option<PathBuf> = if place.exists() {
            // The old folder is moved aside first, because a folder cannot be renamed onto another.
            let aside = self.path().with_extension("replaced");
            fs::rename(place, &aside).map_err(|error| Error::file("rename", place, error))?;
            Some(aside)
        } else {
            None
        };
        let placed = self.rename(place);
        if let Some(aside) = old {
            match &placed {
                Ok(()) => fs::remove_dir_all(&aside)
                    .map_err(|error| Error::file("remove", &aside, error))?,
                Err(_) => fs::rename(&aside, place)
                    .map_err(|error| Error::file("rename", &aside, error))?,
            }
        }
        placed
    }

    fn prepare(&self, place: &Path) -> Result<(), Error> {
        restrict(self.path()).map_err(|error| Error::file("write", self.path(), error))?;
        if let Some(parent) = place.parent() {
            make_folder(parent).map_err(|error| Error::file("write", parent, error))?;
        }
        Ok(())
    }

    fn rename(self, place: &Path) -> Result<(), Error> {
        fs::rename(self.path(), place).map_err(|error| Error::file("write", place, error))?;
        let Self { folder, _made } = self;
        // The folder is in its place; there is nothing left to remove.
        let _ = folder.keep();
        let parent = place.parent().unwrap_or(place);
        sync_folder(parent).map_err(|error| Error::file("write", parent, error))
    }
}

/// Makes a folder that others cannot look into; one that is there already stays as it is.
fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(folder)?;
    permit(folder, 0o750)
}

/// Lets the owner and the group read and nobody else, and makes the entries of folders lasting.
fn restrict(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            restrict(&entry.path())?;
        } else {
            permit(&entry.path(), 0o640)?;
        }
    }
    permit(folder, 0o750)?;
    sync_folder(folder)
}

#[cfg(unix)]
fn permit(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn permit(_: &Path, _: u32) -> io::Result<()> {
    // Other systems inherit the rights of the archive's folder.
    Ok(())
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    // Folders cannot be opened for syncing elsewhere; their entries last with the files.
    Ok(())
}
