//! A page for the program and one for each of its commands: what the program says of itself, with the exit codes,
//! files, environment, examples and references of `pages.toml`.

use std::collections::BTreeMap;
use std::io;

use clap::{Command, CommandFactory as _};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};
use serde::Deserialize;
use spla_usage::cli::Arguments;

use super::text::{self, Page};

/// What `pages.toml` says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// What every page says of the environment: the variable, and what it does.
    pub environment: Vec<[String; 2]>,
    /// The page of the program, and those of its commands, by their names.
    pub page: BTreeMap<String, Extras>,
}

/// What a page has beside what the program says of itself.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extras {
    /// Exit codes: the code, and what it means here.
    pub exits: Vec<(u8, String)>,
    /// Files: the path, and what it is here.
    pub files: Vec<[String; 2]>,
    /// Examples: the command line, and what it does.
    pub examples: Vec<[String; 2]>,
    /// Commands whose pages lead on.
    pub see_also: Vec<String>,
}

/// The file beside this one.
///
/// # Errors
/// Fails where it is not as [`Said`] wants it.
pub fn said() -> io::Result<Said> {
    toml::from_str(include_str!("pages.toml")).map_err(io::Error::other)
}

/// The program with its commands, as they are called. That of `help` has no page, since it is one.
pub fn program() -> Command {
    let mut program = Arguments::command().disable_help_subcommand(true);
    program.build();
    program
}

/// All pages.
///
/// # Errors
/// Fails where `pages.toml` does not know a command.
pub fn pages() -> io::Result<Vec<Page>> {
    let said = said()?;
    let program = program();
    let mut pages = vec![page(&program, &said)?];
    for command in program.get_subcommands() {
        pages.push(page(command, &said)?);
    }
    Ok(pages)
}

fn page(command: &Command, said: &Said) -> io::Result<Page> {
    let missing = || io::Error::other(format!("pages.toml has no page.{}", command.get_name()));
    let extras = said.page.get(command.get_name()).ok_or_else(missing)?;
    let name = command.get_display_name().unwrap_or(command.get_name()).to_owned();
    let version = concat!("spla-usage ", env!("CARGO_PKG_VERSION"));
    // What stands below the options in the help is the description here.
    let description = command.get_after_help().map(ToString::to_string);
    let command = command.clone().after_help(None::<&str>);
    let has_commands = command.has_subcommands();
    let man = Man::new(command).title(&name).source(version).manual("");
    let mut roff = Vec::new();
    man.render_title(&mut roff)?;
    man.render_name_section(&mut roff)?;
    man.render_synopsis_section(&mut roff)?;
    man.render_description_section(&mut roff)?;
    roff.extend(paragraphs(description.as_deref().unwrap_or_default()).into_bytes());
    if has_commands {
        man.render_subcommands_section(&mut roff)?;
    }
    man.render_options_section(&mut roff)?;
    roff.extend(sections(&name, extras, said).into_bytes());
    Ok(Page { file: format!("{name}.1"), roff })
}

/// The paragraphs of a help text, whose lines are filled anew.
fn paragraphs(text: &str) -> String {
    let mut roff = Roff::new();
    for paragraph in text.split("\n\n").filter(|paragraph| !paragraph.is_empty()) {
        roff.control("PP", []);
        roff.text([roman(paragraph.replace('\n', " "))]);
    }
    roff.to_roff()
}

fn sections(name: &str, extras: &Extras, said: &Said) -> String {
    let mut roff = Roff::new();
    let exits = extras.exits.iter();
    let exits = exits.map(|(code, means)| (bold(code.to_string()), means.as_str()));
    text::definitions(&mut roff, "EXIT STATUS", exits);
    let files = extras.files.iter().map(|[path, is]| (text::place(path), is.as_str()));
    text::definitions(&mut roff, "FILES", files);
    let variables = said.environment.iter().map(|[name, does]| (bold(name), does.as_str()));
    text::definitions(&mut roff, "ENVIRONMENT", variables);
    let examples = extras.examples.iter().map(|[line, does]| (bold(line), does.as_str()));
    text::definitions(&mut roff, "EXAMPLES", examples);
    let others: Vec<String> = extras.see_also.iter().map(|other| page_of(other)).collect();
    let others = others.iter().map(|other| (other.as_str(), "(1)"));
    let program = (name != "spla-usage").then_some(("spla-usage", "(1)"));
    text::see_also(
        &mut roff,
        program.into_iter().chain(others).chain([("spla-usage.toml", "(5)")]),
    );
    roff.to_roff()
}

/// The name of the page of a command.
fn page_of(command: &str) -> String {
    format!("spla-usage-{command}")
}
