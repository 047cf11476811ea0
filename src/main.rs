//! The command: reads the clock, carries out the job, gives its exit code.

use std::process::ExitCode;

use clap::Parser as _;
use spla_usage::cli::{self, Arguments, Exit, Progress, Surroundings};

fn main() -> ExitCode {
    cli::tell_of_mistakes();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) if error.use_stderr() => {
            cli::tell_wrong_use(&error);
            return Exit::Usage.into();
        }
        Err(help) => {
            // Help and version are no errors, and who cannot be told has seen enough of them.
            let _ = help.print();
            return Exit::Ready.into();
        }
    };
    let progress = Progress::of(&arguments);
    cli::log(&arguments, &progress);
    let typed = std::env::args_os().map(|word| word.to_string_lossy().into_owned());
    let surroundings = Surroundings {
        progress,
        ..Surroundings::of_process(typed.collect(), chrono::Local::now())
    };
    cli::run(&arguments, &surroundings).into()
}
