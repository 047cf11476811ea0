//! `spla-usage.toml` is read or refused with the line that is to blame, whatever stands in it.
//!
//! The configuration is read as a command reads it, from a file. The command looks for an archive that is not there, so
//! that it ends when the configuration is understood. A configuration that names a file of its own, a format, is
//! passed over: what that file says is not in the hands of these bytes.

#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use spla_usage::cli::Exit;
use spla_usage_fuzz::{command, folder, word};

static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(folder);
static PATHS: LazyLock<(PathBuf, PathBuf)> =
    LazyLock::new(|| (FOLDER.path().join("spla-usage.toml"), FOLDER.path().join("absent")));

fuzz_target!(|data: &[u8]| {
    if data.windows(11).any(|word| word == b"format_file") {
        return;
    }
    let (path, absent) = &*PATHS;
    std::fs::write(path, data).expect("the folder takes a file");
    let ended = command(&["verify", "--config", word(path), "--archive", word(absent)]);
    let error = ended.expect_err("there is no archive");
    assert_eq!(Exit::of_error(&error), Exit::Usage, "{error}");
    assert!(!error.to_string().is_empty());
});
