//! Runs the command with a limit of time, and makes what is no file: pipes, sockets, links to devices.

use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::command::Ran;

/// Longer than any run of these tests takes on a slow machine, and shorter than for ever.
const LIMIT: Duration = Duration::from_secs(120);

/// Runs the command in `folder`. One that is not at its end in time is stopped, and the test fails.
pub fn in_time(folder: &Path, arguments: &[&str]) -> Ran {
    let mut out = tempfile::tempfile().unwrap();
    let mut err = tempfile::tempfile().unwrap();
    let mut run = Command::new(env!("CARGO_BIN_EXE_spla-usage"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(out.try_clone().unwrap())
        .stderr(err.try_clone().unwrap())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = run.try_wait().unwrap() {
            break status;
        }
        if begun.elapsed() > LIMIT {
            run.kill().unwrap();
            run.wait().unwrap();
            panic!("{arguments:?} does not come to an end");
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    Ran { code: status.code().unwrap(), out: text(&mut out), err: text(&mut err) }
}

fn text(file: &mut fs::File) -> String {
    use std::io::{Read as _, Seek as _};
    file.rewind().unwrap();
    let mut text = String::new();
    file.read_to_string(&mut text).unwrap();
    text
}

/// What may stand where a file should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoFile {
    /// A pipe that nobody writes into.
    Pipe,
    /// A device without an end.
    Endless,
    /// A terminal, which waits for somebody to type.
    Terminal,
    Socket,
    Folder,
    /// A link to nothing.
    Dangling,
}

impl NoFile {
    pub const ALL: [Self; 6] =
        [Self::Pipe, Self::Endless, Self::Terminal, Self::Socket, Self::Folder, Self::Dangling];

    /// Puts it at `path`, in the place of what is there.
    pub fn put(self, path: &Path) {
        if path.symlink_metadata().is_ok() {
            fs::remove_file(path).unwrap();
        }
        match self {
            Self::Pipe => {
                use rustix::fs::{CWD, FileType, Mode, mknodat};
                mknodat(CWD, path, FileType::Fifo, Mode::from_raw_mode(0o600), 0).unwrap();
            }
            Self::Endless => symlink("/dev/zero", path).unwrap(),
            Self::Terminal => symlink("/dev/tty", path).unwrap(),
            Self::Socket => {
                // Its path may have a hundred bytes or so, which those of tests keep below.
                drop(UnixListener::bind(path).unwrap());
            }
            Self::Folder => fs::create_dir(path).unwrap(),
            Self::Dangling => symlink("nowhere", path).unwrap(),
        }
    }

    /// Takes it away again.
    pub fn remove(path: &Path) {
        if path.symlink_metadata().unwrap().is_dir() {
            fs::remove_dir(path).unwrap();
        } else {
            fs::remove_file(path).unwrap();
        }
    }
}
