//! Results go to standard output and nothing else does; what is told besides goes to standard error.

use std::fmt;
use std::io::{self, Write as _};

use crate::error::Error;
use crate::outputs::terminal::{json_shown, lines_shown};

/// Tells something on standard error, as `eprintln!` would, but for two things: names in it cannot steer a terminal,
/// and a standard error that cannot be written to ends no run, least of all one that files.
macro_rules! tell {
    ($($words:tt)*) => {
        $crate::cli::say::tell(format_args!($($words)*))
    };
}

/// What `tell!` does.
pub(super) fn tell(words: fmt::Arguments<'_>) {
    // Who cannot be told cannot be told that either.
    let _ = writeln!(io::stderr(), "{}", lines_shown(&words.to_string()));
}

/// Prints a result; `what` completes “could not …”.
///
/// # Errors
/// Fails when standard output fails. A reader that goes away, such as `head`, is no failure.
pub(super) fn say(what: &'static str, text: &str) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::Io { what, source: error })
        }
        _ => Ok(()),
    }
}

/// Prints a result that is JSON, in which names cannot steer a terminal either; `what` completes “could not …”.
///
/// # Errors
/// Fails when standard output fails, as [`say`] does.
pub(super) fn say_json(what: &'static str, json: &[u8]) -> Result<(), Error> {
    say(what, &json_shown(&String::from_utf8_lossy(json)))
}
