//! The file of a pack while it is written: beside its place, and gone if it does not get there.

use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::dossier::disk::{Disk, DiskFile};
use crate::dossier::rights::Rights;
use crate::error::Error;

/// A file beside its place.
pub(super) struct Beside {
    file: BufWriter<DiskFile>,
    disk: Disk,
    path: PathBuf,
    place: PathBuf,
    state: State,
    /// Where the next byte goes, and how far the file reaches, also when it is written in vain.
    at: u64,
    end: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Writing,
    /// A call failed, which has been told.
    Failed,
    Placed,
}

impl Beside {
    /// A new file beside `place`, named after it and the number of the process.
    pub(super) fn new(disk: &Disk, place: &Path, number: u32) -> io::Result<Self> {
        let name = place.file_name().ok_or_else(|| io::Error::other("it has no name of a file"))?;
        let path = place.with_file_name(format!(".{}.writing-{number}", name.to_string_lossy()));
        let file = disk.create(&path).inspect_err(|_| {
            let _ = disk.remove_file(&path);
        })?;
        Ok(Self {
            file: BufWriter::with_capacity(256 * 1024, file),
            disk: disk.clone(),
            path,
            place: place.to_owned(),
            state: State::Writing,
            at: 0,
            end: 0,
        })
    }

    /// Moves the file to its place.
    pub(super) fn place(mut self) -> Result<(), Error> {
        let mut lasting = || -> io::Result<()> {
            self.file.flush()?;
            self.file.get_ref().sync()?;
            self.disk.permit(&self.path, Rights::File)
        };
        lasting().map_err(|error| Error::file("write", &self.path, error))?;
        // Whoever laid something there meanwhile keeps it.
        super::free(&self.disk, &self.place)?;
        let moved = self.disk.rename(&self.path, &self.place);
        moved.map_err(|error| Error::file("write", &self.place, error))?;
        self.state = State::Placed;
        Ok(())
    }

    /// A failed call is told once. What the writer of the form does on its way out, which is to end the file
    /// properly, is then done in vain and in silence.
    fn guarded<T>(
        &mut self,
        in_vain: T,
        call: impl FnOnce(&mut BufWriter<DiskFile>) -> io::Result<T>,
    ) -> io::Result<T> {
        if self.state == State::Failed {
            return Ok(in_vain);
        }
        call(&mut self.file).inspect_err(|error| {
            if error.kind() != io::ErrorKind::Interrupted {
                self.state = State::Failed;
                // Wherever it failed, the writer of the form takes up at the end.
                self.at = self.end;
            }
        })
    }
}

impl Write for Beside {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.guarded(bytes.len(), |file| file.write(bytes))?;
        self.at += written as u64;
        self.end = self.end.max(self.at);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.guarded((), BufWriter::flush)
    }
}

impl Seek for Beside {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.end.checked_add_signed(by),
        };
        let place = place.ok_or_else(|| io::Error::other("there is nothing before a file"))?;
        self.guarded(place, |file| file.seek(SeekFrom::Start(place)))?;
        self.at = place;
        Ok(place)
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        if self.state != State::Placed {
            let _ = self.disk.remove_file(&self.path);
        }
    }
}
