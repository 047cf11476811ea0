//! The archive: what was reported for each month, from what, sealed and never changed (REP-KEEP).
//!
//! Everything is written beside its place and renamed into it, so a run that dies leaves either the
//! old state or the new one. [`disk`](Disk) is the only way to a file of the archive; [`archive`](Archive) says
//! what lies where; [`hold`](Held) is the right to change it; [`chain`](Chain) is what has been filed, and the
//! ledger its hashes; [`folder`](Staging) writes a dossier, with its [reports](REPORTS), and [`kept`](Kept) reads one to
//! compute it again.

mod archive;
mod believed;
mod blocks;
mod chain;
mod comparing;
mod disk;
mod folder;
mod hold;
mod intact;
mod kept;
mod ledger;
mod manifest;
mod mark;
mod new_file;
mod owner;
mod pack;
mod plain;
mod pseudonyms_key;
mod public_key;
mod repeat;
mod reports;
mod rights;
mod seal;
mod sealed_inputs;
mod sealing;
mod signature;
mod size_limit;
mod stand_in;
mod verify;

pub use archive::{Archive, Filed};
pub use believed::{Believed, Place};
pub use chain::{Chain, Entry, Misfit, SCHEMA, What};
pub use comparing::Comparing;
pub use disk::{Call, Disk, Faults};
pub use folder::{CONFIGURATION, Contents, RESELLER_FILES, Staging, TERMS};
pub use hold::Held;
pub use intact::digest;
pub use kept::{Kept, KeptInput};
pub use ledger::{Fit, ledger};
pub use manifest::{
    FileEntry, InputEntry, MANIFEST, Manifest, Previous, Program, SettledEntry, Version, version_of,
};
pub use mark::{Event, Mark, RecordedLine};
pub use pack::{Pack, Standing as PackStanding, file_entry};
pub use plain::{file_by_hand, is_no_file, named_file};
pub use pseudonyms_key::read_key;
pub use public_key::{KnownKey, PublicKey};
pub use repeat::{COMPARED, RESULT, Repeat, is_contained};
pub use reports::{REPORTS, WORKBOOK, WORKINGS, reseller_files, write_report};
pub use seal::{BLANK, seal_holds, sealed, sha256};
pub use sealed_inputs::{Original, Sealed, Sealer, Source, Watcher};
pub use signature::{Checked, KeyForm, Signer, SigningKey};
pub use size_limit::LimitedScratch;
pub use stand_in::StandIn;
pub use verify::{Fault, Sealing, chain_faults, file_faults, table_faults};
