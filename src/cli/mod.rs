//! The commands: arguments as typed, the job as meant, and what becomes of it.

mod arguments;
mod check;
mod configuration;
mod exit;
mod explain;
mod file_rules;
mod inputs;
mod job;
mod plan;
mod report;
mod say;

pub use arguments::{Arguments, LogFormat};
pub use exit::Exit;

use chrono::{DateTime, Local};

use arguments::Command;

/// Carries out a command. `command_line` is what was typed, for the manifest; `now` is the only time
/// that it knows.
pub fn run(arguments: &Arguments, command_line: &[String], now: DateTime<Local>) -> Exit {
    let result = match &arguments.command {
        Command::Check(command) => check::run(arguments, command, now.date_naive()),
        Command::Explain(command) => explain::run(arguments, command, now.date_naive()),
        Command::Plan(command) => plan::run(arguments, command, now.date_naive()),
        Command::Report(command) => report::run(arguments, command, (command_line, now)),
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
