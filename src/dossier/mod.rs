//! The folder of a month: what was reported, from what, sealed and never changed (REP-KEEP).
//!
//! Everything is written beside its place and renamed into it, so a run that dies leaves either the
//! old state or the new one.

mod filing;
mod folder;
mod manifest;
mod seal;

pub use filing::{Archive, Filed, Repeat};
pub use folder::{Contents, Staging};
pub use manifest::{FileEntry, InputEntry, Manifest, Previous, Program};
pub use seal::{Original, Sealed, Sealer};
