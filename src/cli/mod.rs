//! The commands: arguments as typed, the job as meant, and what becomes of it.

mod another_version;
mod archive_rules;
mod arguments;
mod causes;
mod check;
mod compare;
mod configuration;
mod corrected;
mod correction;
mod due;
mod earlier;
mod exit;
mod explain;
mod export;
mod file_rules;
mod filed_findings;
mod filed_rows;
mod filing;
mod history;
mod hook_rules;
mod hooks;
mod init;
mod inputs;
mod job;
mod labels;
mod log;
mod made;
mod made_from;
mod mark;
mod mistake;
mod money_rules;
mod months;
mod outside;
mod place;
mod plan;
mod progress;
mod provider_rules;
mod recompute;
mod recomputed;
mod record;
mod recorded_lines;
mod report;
mod reported;
mod rerun;
mod reseller_files;
mod say;
mod sides;
mod still_there;
mod surroundings;
mod toml_fault;
mod verify;
mod writable;

pub use arguments::{Arguments, LogFormat};
pub use exit::Exit;
pub use log::log;
pub use mistake::tell_of_mistakes;
pub use progress::Progress;
pub use say::tell_wrong_use;
pub use surroundings::Surroundings;

use arguments::Command;

use crate::error::Error;

/// Carries out a command, and says on standard error why it could not be.
pub fn run(arguments: &Arguments, surroundings: &Surroundings) -> Exit {
    match carry_out(arguments, surroundings) {
        Ok(exit) => exit,
        Err(error) => {
            log::failed(&error);
            Exit::of_error(&error)
        }
    }
}

/// Carries out a command.
///
/// # Errors
/// Fails when the command or its configuration is wrong, and when something cannot be read or written.
pub fn carry_out(arguments: &Arguments, surroundings: &Surroundings) -> Result<Exit, Error> {
    match &arguments.command {
        Command::Check(command) => check::run(arguments, command, surroundings),
        Command::History(command) => history::run(arguments, command, surroundings),
        Command::Init(command) => init::run(arguments, command, surroundings),
        Command::Mark(command) => mark::run(arguments, command, surroundings),
        Command::Plan(command) => plan::run(arguments, command, surroundings),
        Command::Record(command) => record::run(arguments, command, surroundings),
        Command::Report(command) => report::run(arguments, command, surroundings),
        Command::Rerun(command) => rerun::run(arguments, command, surroundings),
        Command::Verify(command) => verify::run(arguments, command, surroundings),
        Command::Compare(command) => compare::run(arguments, command, surroundings),
        Command::Explain(command) => explain::run(arguments, command, surroundings),
        Command::Export(command) => export::run(arguments, command, surroundings),
    }
}
