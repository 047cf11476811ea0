//! Results go to standard output and nothing else does; what is told besides goes to standard error.

use std::io::{self, Write as _};

use crate::error::Error;
use crate::outputs::terminal::json_shown;

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
