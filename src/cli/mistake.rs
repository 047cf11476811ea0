//! A mistake of the program itself: what is told when it panics.
//!
//! The message of a panic may quote what the code had in its hands: a cell, a path, the name of a person. It is not
//! shown; the place at which the program stopped is enough to find the mistake.

use std::io::{self, Write as _};
use std::panic;

use tracing::dispatcher;

use super::log::tell;

/// From here on a panic says where the program stopped and what to do, and nothing of what it was working on.
pub fn tell_of_mistakes() {
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(
            || "an unknown place".to_owned(),
            |at| format!("{}:{}", within_program(at.file()), at.line()),
        );
        let told = format!(
            "stopped at {place} by a mistake of the program, version {}. Nothing that is filed was \
             changed; what this run has begun the next one removes. Tell the place and the version to those who \
             maintain the program; what it was working on is not shown here.",
            env!("CARGO_PKG_VERSION")
        );
        if dispatcher::has_been_set() {
            tell!("{told}");
        } else {
            // Who cannot be told cannot be told that either.
            let _ = writeln!(io::stderr(), "spla-usage: {told}");
        }
    }));
}

/// A source file without the folders of the machine on which it was built: its crate and its path within that.
fn within_program(file: &str) -> String {
    match file.rsplit_once("/src/") {
        Some((folder, file)) => {
            let name = folder.rsplit('/').next().unwrap_or_default();
            format!("{name}/src/{file}")
        }
        None if file.starts_with('/') => file.rsplit('/').next().unwrap_or_default().to_owned(),
        None => file.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_tells_nothing_of_the_machine() {
        // as the compiler has it                                     as it is told
        let cases = [
            ("src/cli/report.rs", "src/cli/report.rs"),
            (
                "/home/anna/.cargo/registry/src/index/csv-1.4.0/src/reader.rs",
                "csv-1.4.0/src/reader.rs",
            ),
            ("/rustc/59807616e1fa/library/core/src/option.rs", "core/src/option.rs"),
            ("/home/anna/build.rs", "build.rs"),
        ];
        for (file, told) in cases {
            assert_eq!(within_program(file), told);
        }
    }
}
