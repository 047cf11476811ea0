//! Results go to standard output and nothing else does; what is told besides goes to standard error.

use std::io::{self, Write as _};

use crate::error::Error;
use crate::outputs::terminal::{json_shown, lines_shown};

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

/// Tells what was wrong with the words of a command. They are repeated in it, and cannot steer a terminal.
pub fn tell_wrong_use(error: &clap::Error) {
    // Who cannot be told cannot be told that either.
    let _ = io::stderr().write_all(lines_shown(&error.render().to_string()).as_bytes());
}

/// Prints a result that is JSON, in which names cannot steer a terminal either; `what` completes “could not …”.
///
/// # Errors
/// Fails when standard output fails, as [`say`] does.
pub(super) fn say_json(what: &'static str, json: &[u8]) -> Result<(), Error> {
    say(what, &json_shown(&String::from_utf8_lossy(json)))
}
