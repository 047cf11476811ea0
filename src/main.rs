//! The command: reads the clock, carries out the job, gives its exit code.

use std::process::ExitCode;

use clap::Parser as _;
use spla_usage::cli::{self, Arguments, Exit};

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are no errors; whatever else clap tells is wrong use.
            let _ = error.print();
            return if error.use_stderr() { Exit::Usage.into() } else { Exit::Ready.into() };
        }
    };
    cli::log(&arguments);
    let typed = std::env::args_os().map(|word| word.to_string_lossy().into_owned());
    cli::run(&arguments, &typed.collect::<Vec<_>>(), chrono::Local::now()).into()
}
