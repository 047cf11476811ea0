//! The invariants of the architecture, each as a search through the sources for what must not be there.
//!
//! What is excepted stands in a list with its reason, and an exception that is no longer needed fails
//! the test as well, so that the lists can only get shorter.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use spla_usage::citation::rule;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A source file.
struct Source {
    /// Its path below the root, with `/`.
    path: String,
    text: String,
}

impl Source {
    /// The lines of code that is shipped, with their numbers: without comments and without the tests,
    /// which stand at the end of a file.
    fn code(&self) -> Vec<(usize, &str)> {
        (1..)
            .zip(self.text.lines())
            .take_while(|(_, line)| line.trim() != "#[cfg(test)]")
            .map(|(number, line)| (number, without_comment(line)))
            .collect()
    }

    /// The top module that the file belongs to: `estate` for `src/estate/host.rs`.
    fn module(&self) -> &str {
        let below = self.path.trim_start_matches("src/");
        let top = below.split('/').next().unwrap_or(below);
        top.trim_end_matches(".rs")
    }
}

/// The line up to a comment. Two slashes within quotes are no comment.
fn without_comment(line: &str) -> &str {
    let mut quoted = false;
    let mut before = ' ';
    for (at, letter) in line.char_indices() {
        if letter == '"' && before != '\\' && before != '\'' {
            quoted = !quoted;
        }
        if !quoted && line[at..].starts_with("//") {
            return &line[..at];
        }
        before = letter;
    }
    line
}

fn files_below(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, ending, found);
        } else if path.extension().is_some_and(|own| own == ending) {
            found.push(path);
        }
    }
}

/// The files of a folder with their paths below the root, in order.
fn files(folder: &str, ending: &str) -> Vec<Source> {
    let mut found = Vec::new();
    files_below(&Path::new(ROOT).join(folder), ending, &mut found);
    found.sort();
    let sources = found.into_iter().map(|path| {
        let below = path.strip_prefix(ROOT).unwrap();
        let parts = below.iter().map(|part| part.to_str().unwrap());
        Source {
            path: parts.collect::<Vec<_>>().join("/"),
            text: fs::read_to_string(&path).unwrap(),
        }
    });
    sources.collect()
}

fn sources() -> Vec<Source> {
    files("src", "rs")
}

/// One column of a table, `name` by its header.
fn column(table: &str, name: &str) -> Vec<String> {
    let mut table = csv::Reader::from_reader(table.as_bytes());
    let header = table.headers().unwrap().clone();
    let at = header.iter().position(|own| own == name);
    let at = at.unwrap_or_else(|| panic!("no column {name}"));
    table.records().map(|row| row.unwrap()[at].to_owned()).collect()
}

/// Whether `word` stands in `text` and is not a part of a longer word.
fn has_word(text: &str, word: &str) -> bool {
    let part = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '-';
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(part) && !after.is_some_and(part)
    })
}

/// No shipped line has one of the words, except in files that begin with one of `except`.
fn assert_nowhere(words: &[&str], except: &[&str]) {
    let mut found = Vec::new();
    for source in sources() {
        if except.iter().any(|allowed| source.path.starts_with(allowed)) {
            continue;
        }
        for (number, line) in source.code() {
            if words.iter().any(|word| has_word(line, word)) {
                found.push(format!("{}:{number}: {}", source.path, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "{words:?} in\n{}", found.join("\n"));
}

#[test]
fn only_the_shell_touches_files_environment_and_processes() {
    let outside = ["std::fs", "std::env", "std::process", "std::net", "tempfile"];
    assert_nowhere(&outside, &["src/cli", "src/dossier", "src/main.rs"]);
    // What is imported in braces would not be found above.
    assert_nowhere(&["use std::{"], &[]);
}

#[test]
fn only_main_reads_the_clock() {
    let clocks =
        ["Local::now", "Utc::now", "SystemTime", "Instant", "chrono::Local", "chrono::Utc"];
    assert_nowhere(&clocks, &["src/main.rs"]);
}

#[test]
fn no_number_is_a_float() {
    assert_nowhere(&["f32", "f64"], &[]);
}

#[test]
fn nothing_is_unwrapped() {
    let mut found = Vec::new();
    for source in sources() {
        for (number, line) in source.code() {
            if line.contains(".unwrap()") || line.contains(".expect(") {
                found.push(format!("{}:{number}: {}", source.path, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// What is said on standard error goes through the log, which has one form and steps over a bar.
#[test]
fn nothing_is_said_beside_the_log() {
    assert_nowhere(&["eprintln", "eprint", "println"], &[]);
}

/// Imports point down this list and never up. Rooms of one line do not know each other.
const ROOMS: [&[&str]; 9] = [
    &["main"],
    &["cli"],
    &["dossier"],
    &["outputs"],
    &["revision", "plan", "explain", "history"],
    &["use_report"],
    &["licensing"],
    &["estate"],
    &["intake"],
];

/// One idea each, for everybody.
const LEAVES: [&str; 16] = [
    "beside",
    "citation",
    "error",
    "figure",
    "finding",
    "fold",
    "month",
    "money",
    "origin",
    "party",
    "readings",
    "register",
    "reseller_format",
    "sheet",
    "terms",
    "variance",
];

/// What a leaf uses of a room, with the reason.
const LEAVES_MAY_USE: [(&str, &str, &str); 1] =
    [("finding", "intake::Kind", "findings name the kind of input that they are about")];

#[test]
fn imports_point_down() {
    let place = |module: &str| ROOMS.iter().position(|rooms| rooms.contains(&module));
    let mut wrong = Vec::new();
    let mut excepted = BTreeSet::new();
    for source in sources() {
        let own = source.module();
        // The code map declares the modules and uses none of them.
        if own == "lib" {
            continue;
        }
        if place(own).is_none() && !LEAVES.contains(&own) {
            wrong.push(format!("{own} has no place in the list of rooms"));
            continue;
        }
        for (number, line) in source.code() {
            for used in used_modules(line) {
                let top = used.split("::").next().unwrap_or_default();
                let allowed = top == own
                    || LEAVES.contains(&top)
                    || matches!((place(own), place(top)), (Some(own), Some(top)) if own < top);
                let exception =
                    LEAVES_MAY_USE.iter().find(|(leaf, what, _)| *leaf == own && used == *what);
                if let Some(exception) = exception {
                    excepted.insert(exception);
                } else if !allowed {
                    wrong.push(format!("{}:{number}: {own} uses {used}", source.path));
                }
            }
            // A way up out of the own room would hide from this test where it leads.
            if line.contains("super::super") {
                wrong.push(format!("{}:{number}: {}", source.path, line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(excepted.len(), LEAVES_MAY_USE.len(), "an exception is not needed");
}

/// The paths below the crate that a line names, as far as two words.
fn used_modules(line: &str) -> Vec<String> {
    let mut used = Vec::new();
    for root in ["crate::", "spla_usage::"] {
        for (at, _) in line.match_indices(root) {
            let path = &line[at + root.len()..];
            let word = |letter: char| letter.is_alphanumeric() || letter == '_';
            let parts: Vec<&str> = path
                .split("::")
                .take(2)
                .map(|part| part.split(|letter| !word(letter)).next().unwrap_or_default())
                .collect();
            used.push(parts.join("::"));
        }
    }
    used
}

/// Numbers of the licence terms and part numbers are data. Where the rules are applied, a literal
/// is therefore zero, one, or a mistake.
#[test]
fn no_licensing_number_stands_in_the_rules() {
    let mut found = Vec::new();
    for source in sources() {
        let of_rules = ["src/licensing/", "src/use_report/", "src/estate/tally.rs"];
        if !of_rules.iter().any(|folder| source.path.starts_with(folder)) {
            continue;
        }
        for (number, line) in source.code() {
            for literal in numbers(line) {
                if !["0", "1"].contains(&literal.as_str()) {
                    found.push(format!("{}:{number}: {}", source.path, line.trim()));
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The whole numbers of a line that stand outside of quotes and names.
fn numbers(line: &str) -> Vec<String> {
    let outside: Vec<&str> = line.split('"').step_by(2).collect();
    let outside = outside.join(" ");
    let word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let words = outside.split(|letter| !word(letter));
    // The number of a field of a tuple is no literal of its own.
    let fields: BTreeSet<String> = outside
        .match_indices('.')
        .map(|(at, _)| outside[at + 1..].chars().take_while(char::is_ascii_digit).collect())
        .collect();
    words
        .filter(|word| word.starts_with(|first: char| first.is_ascii_digit()))
        .filter(|word| !fields.contains(*word))
        .map(str::to_owned)
        .collect()
}

/// A date in the code would be a term without a source. What shows somebody how to write a date says
/// `like` or `as in` before it.
#[test]
fn no_dated_text_stands_in_the_code() {
    let mut found = Vec::new();
    for source in sources() {
        for (number, line) in source.code() {
            let bytes = line.as_bytes();
            let dated = bytes.windows(10).any(|part| {
                part.iter().enumerate().all(|(at, byte)| match at {
                    4 | 7 => *byte == b'-',
                    _ => byte.is_ascii_digit(),
                })
            });
            let is_example = line.contains(" like ") || line.contains(" as in ");
            if dated && !is_example {
                found.push(format!("{}:{number}: {}", source.path, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Findings and workings may say what a pack is called; the number of a pack is a term.
const SAY_A_NUMBER: [(&str, &str); 1] = [(
    "2-core packs",
    "the name of the unit, as the catalogue has it; packs are computed from the term",
)];

/// Whether a word of the text begins with a digit; the ids of rules begin with a letter.
fn has_number(text: &str) -> bool {
    let mut words = text.split(|letter: char| !letter.is_alphanumeric());
    words.any(|word| word.starts_with(|first: char| first.is_ascii_digit()))
}

/// The text of a licence term within quotes is the same mistake as a number outside of them.
#[test]
fn no_licensing_number_stands_in_a_text_of_the_rules() {
    let mut found = Vec::new();
    let mut excepted = BTreeSet::new();
    for source in sources() {
        let of_rules = ["src/licensing/", "src/use_report/"];
        if !of_rules.iter().any(|folder| source.path.starts_with(folder)) {
            continue;
        }
        for (number, line) in source.code() {
            let texts = line.split('"').skip(1).step_by(2);
            for text in texts.filter(|text| has_number(text)) {
                match SAY_A_NUMBER.iter().find(|(allowed, _)| *allowed == text) {
                    Some(exception) => {
                        excepted.insert(exception);
                    }
                    None => found.push(format!("{}:{number}: {}", source.path, line.trim())),
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert_eq!(excepted.len(), SAY_A_NUMBER.len(), "an exception is not needed");
}

#[test]
fn no_part_number_stands_in_the_code() {
    let catalogue = include_str!("../config/terms/catalogue.csv");
    let mut found = Vec::new();
    let numbers = column(catalogue, "part_number").into_iter();
    for part_number in numbers.filter(|number| !number.is_empty()) {
        for source in sources() {
            if source.text.contains(&part_number) {
                found.push(format!("{}: {part_number}", source.path));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

const RULES: &str = include_str!("../config/terms/rules.csv");

/// The rules of the table by their standing.
fn rules(standing: &str) -> BTreeSet<String> {
    let rules = column(RULES, "rule").into_iter();
    let rules = rules.zip(column(RULES, "standing"));
    rules.filter(|(_, own)| own == standing).map(|(rule, _)| rule).collect()
}

#[test]
fn every_rule_that_the_code_cites_is_implemented() {
    let implemented = rules("implemented");
    let cited: BTreeSet<String> = rule::ALL.iter().map(|rule| rule.id().to_owned()).collect();
    let wrong: Vec<&String> = cited.difference(&implemented).collect();
    assert!(wrong.is_empty(), "cited but not implemented: {wrong:?}");
    assert_eq!(cited.len(), rule::ALL.len(), "a rule stands twice");
    assert_eq!(
        column(RULES, "rule").len(),
        implemented.len() + rules("left-out").len(),
        "a rule is implemented or left out, and stands once"
    );
}

/// Every rule that the code cites is applied somewhere, not only named in the list of rules.
#[test]
fn every_cited_rule_is_applied() {
    let sources = sources();
    let applied = |rule: &str| {
        let constant = format!("rule::{}", rule.replace('-', "_"));
        sources.iter().flat_map(Source::code).any(|(_, line)| has_word(line, &constant))
    };
    let mut wrong: Vec<&str> = rule::ALL.iter().map(|rule| rule.id()).collect();
    wrong.retain(|rule| !applied(rule));
    assert!(wrong.is_empty(), "no step cites {wrong:?}");
}

#[test]
fn every_implemented_rule_is_mentioned_where_it_is() {
    let sources = sources();
    let mentioned = |rule: &str| sources.iter().any(|source| has_word(&source.text, rule));
    let implemented = rules("implemented");
    let missing: Vec<&String> = implemented.iter().filter(|rule| !mentioned(rule)).collect();
    assert!(missing.is_empty(), "no source mentions {missing:?}");
}

#[test]
fn every_table_is_compiled_in() {
    let sources = sources();
    let mut unread = Vec::new();
    for table in files("config", "csv") {
        let name = table.path.rsplit('/').next().unwrap_or_default();
        // The terms are named to a macro that puts their folder before the name, and then read.
        let by_path = format!("{}\")", table.path);
        let by_macro = format!("table!(\"{name}\")");
        let is_term = table.path.starts_with("config/terms/");
        let read = |source: &Source| {
            (source.text.contains("include_str!") && source.text.contains(&by_path))
                || (is_term && source.text.contains(&by_macro))
        };
        if !sources.iter().any(read) {
            unread.push(table.path);
        }
    }
    assert!(unread.is_empty(), "nothing reads {unread:?}");
}

/// Sources of worked examples, which tests hold the program against, and of no rule.
const FOR_EXAMPLES: [&str; 1] = ["RHIPE"];

#[test]
fn every_cited_source_is_listed() {
    let listed = column(include_str!("../config/terms/sources.csv"), "source");
    let unique: BTreeSet<&String> = listed.iter().collect();
    assert_eq!(unique.len(), listed.len(), "a source stands twice");
    let mut cited: BTreeMap<String, String> = BTreeMap::new();
    for table in files("config/terms", "csv") {
        for source in column(&table.text, "source") {
            if !table.path.ends_with("/sources.csv") {
                cited.insert(source, table.path.clone());
            }
        }
    }
    for (source, table) in &cited {
        assert!(unique.contains(source), "{table} cites {source:?}");
    }
    // A source that nothing cites is one that somebody forgot to use or to remove.
    let uncited: BTreeSet<&str> = unique
        .iter()
        .map(|source| source.as_str())
        .filter(|source| !cited.contains_key(*source))
        .collect();
    assert_eq!(uncited, BTreeSet::from(FOR_EXAMPLES));
}

#[test]
fn every_term_cites_a_listed_rule() {
    let listed: BTreeSet<String> = column(RULES, "rule").into_iter().collect();
    for table in files("config/terms", "csv") {
        let header = table.text.lines().next().unwrap_or_default();
        if !header.split(',').any(|name| name == "rule") {
            continue;
        }
        for rule in column(&table.text, "rule") {
            assert!(listed.contains(&rule), "{} cites {rule:?}", table.path);
        }
    }
}

/// The most lines of a file.
const MOST_LINES: usize = 400;

#[test]
fn no_file_is_too_long() {
    let mut wrong = Vec::new();
    for source in sources() {
        let lines = source.text.lines().count();
        if lines > MOST_LINES {
            wrong.push(format!("{}: {lines} lines", source.path));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A file that is no module of the program of the tests would be no test.
#[test]
fn every_file_of_tests_is_run() {
    let folder = Path::new(ROOT).join("tests");
    let root = fs::read_to_string(folder.join("all.rs")).unwrap();
    let named = |name: &str| root.lines().any(|line| line == format!("mod {name};"));
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(name == "all" || named(name), "tests/all.rs does not have {name}");
    }
}

/// The searches above end where the tests of a file begin, so nothing may come after them.
#[test]
fn tests_stand_at_the_end_of_a_file() {
    let mut wrong = Vec::new();
    for source in sources() {
        let lines: Vec<&str> = source.text.lines().collect();
        let Some(begin) = lines.iter().position(|line| line.trim() == "#[cfg(test)]") else {
            continue;
        };
        let end = lines.iter().skip(begin).position(|line| *line == "}");
        let is_module = lines.get(begin + 1) == Some(&"mod tests {");
        if !is_module || end.map(|end| begin + end + 1) != Some(lines.len()) {
            wrong.push(format!("{}:{}", source.path, begin + 1));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_it_is() {
    let sources = sources().into_iter();
    let without: Vec<String> = sources
        .filter(|source| !source.text.starts_with("//! "))
        .map(|source| source.path)
        .collect();
    assert!(without.is_empty(), "no head in {without:?}");
}
