//! Work on a thread of its own, while other work goes on. It only computes: files are touched by one thread, but for the
//! scratch store.

use std::panic::resume_unwind;
use std::thread::{Builder, Scope, ScopedJoinHandle};

use crate::error::Error;

/// Work that goes on.
#[derive(Debug)]
pub struct Beside<'scope, T>(ScopedJoinHandle<'scope, T>);

/// Begins `work` on a thread that is called `name`.
///
/// # Errors
/// Fails where no thread can be had.
pub fn beside<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    name: &str,
    work: impl FnOnce() -> T + Send + 'scope,
) -> Result<Beside<'scope, T>, Error> {
    let thread = Builder::new().name(name.to_owned()).spawn_scoped(scope, work);
    thread.map(Beside).map_err(|source| Error::Io { what: "start a thread", source })
}

impl<T> Beside<'_, T> {
    /// What it came to, once it has ended. Where it broke off, whoever waits for it breaks off as well.
    pub fn end(self) -> T {
        self.0.join().unwrap_or_else(|panic| resume_unwind(panic))
    }
}
