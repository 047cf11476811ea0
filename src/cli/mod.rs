//! The commands: arguments as typed, the job as meant, and what becomes of it.

mod arguments;
mod causes;
mod check;
mod compare;
mod configuration;
mod correction;
mod earlier;
mod exit;
mod explain;
mod export;
mod file_rules;
mod filing;
mod inputs;
mod job;
mod made;
mod months;
mod plan;
mod recompute;
mod recomputed;
mod report;
mod rerun;
mod say;
mod surroundings;
mod verify;

pub use arguments::{Arguments, LogFormat};
pub use exit::Exit;

pub use surroundings::Surroundings;

use arguments::Command;

/// Carries out a command.
pub fn run(arguments: &Arguments, surroundings: &Surroundings) -> Exit {
    let result = match &arguments.command {
        Command::Check(command) => check::run(arguments, command, surroundings),
        Command::Plan(command) => plan::run(arguments, command, surroundings),
        Command::Report(command) => report::run(arguments, command, surroundings),
        Command::Rerun(command) => rerun::run(arguments, command, surroundings),
        Command::Verify(command) => verify::run(arguments, command, surroundings),
        Command::Compare(command) => compare::run(arguments, command, surroundings),
        Command::Export(command) => export::run(arguments, command, surroundings),
        Command::Explain(command) => explain::run(arguments, command, surroundings),
    };
    match result {
        Ok(exit) => exit,
        Err(error) => {
            eprintln!("spla-usage: could not {error}");
            Exit::of_error(&error)
        }
    }
}

/// Sends log lines to standard error, as many and in the form that is asked for.
pub fn log(arguments: &Arguments) {
    let level = match arguments.verbosity() {
        0 => tracing::Level::WARN,
        1 => tracing::Level::INFO,
        _ => tracing::Level::TRACE,
    };
    let lines = tracing_subscriber::fmt().with_writer(std::io::stderr).with_max_level(level);
    match arguments.log_format() {
        LogFormat::Text => lines.without_time().with_target(false).init(),
        LogFormat::Json => lines.json().init(),
    }
}
