//! Results go to standard output, and nothing else does.

use std::io::{self, Write as _};

use crate::error::Error;

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
