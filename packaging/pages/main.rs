//! Writes the man pages and the completions of shells into a folder: `man/` and `completions/`, for a package.
//!
//! It is an example and no command, so that what only a packager needs is no part of the program. What the pages
//! say of the options is what the program itself says of them, and the rest stands in `pages.toml` and the README.

mod commands;
mod configuration;
mod text;

use std::fs;
use std::io;
use std::path::Path;

use clap::CommandFactory as _;
use clap_complete::Shell;
use spla_usage::cli::Arguments;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder] = &arguments[..] else {
        eprintln!("usage: pages FOLDER");
        std::process::exit(64);
    };
    write(Path::new(folder))
}

fn write(folder: &Path) -> io::Result<()> {
    let man = folder.join("man");
    fs::create_dir_all(&man)?;
    for page in commands::pages()?.into_iter().chain([configuration::page()]) {
        fs::write(man.join(page.file), page.roff)?;
    }
    let completions = folder.join("completions");
    fs::create_dir_all(&completions)?;
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
        clap_complete::generate_to(shell, &mut Arguments::command(), "spla-usage", &completions)?;
    }
    Ok(())
}
