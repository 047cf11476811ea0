//! The man pages against the program and the README: a page for each command with the exit codes that there are,
//! examples that the program understands, and a page of the configuration that leaves nothing out.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

#[path = "../packaging/pages/commands.rs"]
mod commands;
#[path = "../packaging/pages/configuration.rs"]
mod configuration;
#[path = "../packaging/pages/text.rs"]
mod text;

use std::collections::BTreeSet;

use commands::{pages, program, said};
use spla_usage::cli::Exit;
use text::section;

const ALL: [Exit; 7] = [
    Exit::Ready,
    Exit::NeedsSignature,
    Exit::Draft,
    Exit::Refused,
    Exit::Differs,
    Exit::Usage,
    Exit::Io,
];

/// The words of a command line. Single quotes hold words together, as in a shell.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for letter in line.chars() {
        match letter {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            _ => words.last_mut().unwrap().push(letter),
        }
    }
    words
}

/// The text of a page as a reader sees it: without escapes, fonts and requests.
fn read(roff: &[u8]) -> String {
    let text = String::from_utf8(roff.to_vec()).unwrap();
    let fonts = ["\\fB", "\\fI", "\\fR"];
    let plain = fonts.iter().fold(text, |text, font| text.replace(font, ""));
    plain.replace("\\-", "-").replace("\\&", "").replace("\\\\", "\\")
}

#[test]
fn every_command_has_a_page_and_every_page_a_command() {
    let program = program();
    let commands = program.get_subcommands().map(|command| command.get_name().to_owned());
    let expected: BTreeSet<String> = commands.chain(["spla-usage".to_owned()]).collect();
    let said: BTreeSet<String> = said().unwrap().page.into_keys().collect();
    assert_eq!(said, expected);
    let files: BTreeSet<String> = pages().unwrap().into_iter().map(|page| page.file).collect();
    let expected: BTreeSet<String> = expected
        .into_iter()
        .map(|name| match name.as_str() {
            "spla-usage" => "spla-usage.1".to_owned(),
            command => format!("spla-usage-{command}.1"),
        })
        .collect();
    assert_eq!(files, expected);
}

#[test]
fn pages_tell_the_exit_codes_that_there_are() {
    let all: Vec<u8> = ALL.iter().map(|exit| exit.code()).collect();
    let said = said().unwrap();
    for (name, page) in &said.page {
        let told: Vec<u8> = page.exits.iter().map(|(code, _)| *code).collect();
        assert!(told.is_sorted() && told.iter().all(|code| all.contains(code)), "{name}: {told:?}");
        // Every command can be used in a wrong way, and every command reads files.
        for always in [Exit::Ready, Exit::Usage, Exit::Io] {
            assert!(told.contains(&always.code()), "{name} does not tell {always:?}");
        }
    }
    for whole in ["spla-usage", "report"] {
        let told: Vec<u8> = said.page[whole].exits.iter().map(|(code, _)| *code).collect();
        assert_eq!(told, all, "{whole}");
    }
}

#[test]
fn the_program_understands_every_example() {
    let said = said().unwrap();
    for (name, page) in &said.page {
        assert!(!page.examples.is_empty(), "{name}");
        for [line, _] in &page.examples {
            let understood = program().try_get_matches_from(words(line));
            let understood = understood.unwrap_or_else(|error| panic!("{line}\n{error}"));
            let command = understood.subcommand_name().unwrap();
            assert!(name == "spla-usage" || name == command, "{line} stands in the page of {name}");
        }
    }
}

#[test]
fn references_lead_to_pages() {
    let said = said().unwrap();
    for (name, page) in &said.page {
        for other in &page.see_also {
            assert!(other != name && said.page.contains_key(other), "{name} leads to {other}");
        }
    }
}

#[test]
fn a_page_has_every_section() {
    for page in pages().unwrap() {
        let text = read(&page.roff);
        for heading in [
            "NAME",
            "SYNOPSIS",
            "DESCRIPTION",
            "OPTIONS",
            "\"EXIT STATUS\"",
            "FILES",
            "ENVIRONMENT",
        ] {
            assert!(text.contains(&format!("\n.SH {heading}\n")), "{} {heading}", page.file);
        }
        assert!(text.contains("\n.SH EXAMPLES\n"), "{}", page.file);
        assert!(text.ends_with("spla-usage.toml(5)\n"), "{}", page.file);
    }
}

/// Every key, every value and every comment of the README's configuration stands in the page, in that order.
#[test]
fn the_page_of_the_configuration_leaves_nothing_out() {
    let page = configuration::page();
    let text = read(&page.roff);
    let mut rest = text.as_str();
    let mut keys = 0;
    let lines = section("## Configuration");
    let inside = lines.iter().skip_while(|line| **line != "```toml").skip(1);
    for line in inside.take_while(|line| **line != "```").filter(|line| !line.is_empty()) {
        let (setting, comment) = match line.split_once("# ") {
            Some((setting, comment)) => (setting.trim_end(), comment.replace('`', "")),
            None => (*line, String::new()),
        };
        for piece in [setting, comment.as_str()] {
            let (_, behind) =
                rest.split_once(piece).unwrap_or_else(|| panic!("{piece:?} is not in\n{rest}"));
            rest = behind;
        }
        keys += usize::from(setting.contains(" = "));
    }
    assert!(keys > 50, "only {keys} keys were looked for");
    assert!(text.contains("an unknown key is an error"), "the text above the block is missing");
    assert!(text.contains("replace what the configuration says"), "so is that below it");
}

#[test]
fn markdown_becomes_words() {
    // written                          read
    let cases = [
        ("see `a` and **b**", "see \\fBa\\fR and \\fBb\\fR\n"),
        ("[its page](docs/x.md) has it", "its page has it\n"),
        ("[[accepted]] stays", "[[accepted]] stays\n"),
    ];
    for (written, expected) in cases {
        let mut roff = clap_mangen::roff::Roff::new();
        roff.text(text::inline(written));
        assert_eq!(roff.to_roff(), expected, "{written}");
    }
}
