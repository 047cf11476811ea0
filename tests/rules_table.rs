//! `config/terms/RULES.md`: every rule, where it is implemented, its terms and its cases; made here from
//! the tables, the sources and the cases, and held against the file.
//!
//! `WRITE_RULES_TABLE=1 cargo test rules_table::` writes the file anew.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a table that cannot be read is a failed test, in helpers too"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::rule_cases;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const TABLE: &str = "config/terms/RULES.md";

const HEAD: &str = "\
# The rules

Every rule of the licence terms that the program knows, in the order of `rules.csv`. `tests/rules_table.rs`
makes this page from the tables of this folder, the sources and `fixtures/rules`, and fails where it is not true;
`WRITE_RULES_TABLE=1 cargo test rules_table::` writes it anew.

*In* names files of `src`, or of `config` for names that are a table. *Terms* are the rows that cite the rule: a
number with its first day, or the name of a row. *Cases* are sums by hand that the program has to come to.

";

/// A row of a table by the names of its columns.
type Row = BTreeMap<String, String>;

fn rows(path: &Path) -> (Vec<String>, Vec<Row>) {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let row = |record: csv::StringRecord| {
        header.iter().cloned().zip(record.iter().map(str::to_owned)).collect()
    };
    let rows = reader.records().map(|record| row(record.unwrap())).collect();
    (header, rows)
}

fn below(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            paths.extend(below(&path, ending));
        } else if path.to_str().unwrap().ends_with(ending) {
            paths.push(path);
        }
    }
    paths.sort();
    paths
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

/// Files that name rules and apply none: the list of all that are cited, and that of the terms.
const LISTS: [&str; 2] = ["citation.rs", "terms/in_force.rs"];

/// What may mention a rule: the sources without their tests and without lists, and what is written about
/// the tables of names.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(ROOT);
    let mut paths = below(&root.join("src"), ".rs");
    paths.extend(below(&root.join("config"), "README.md"));
    let of_path = |path: PathBuf| {
        let parts = path.strip_prefix(root).unwrap().iter().map(|part| part.to_str().unwrap());
        let name = parts.collect::<Vec<_>>().join("/");
        let text = fs::read_to_string(&path).unwrap();
        let shipped = text.split("\n#[cfg(test)]").next().unwrap_or_default().to_owned();
        (name.trim_start_matches("src/").to_owned(), shipped)
    };
    let sources = paths.into_iter().map(of_path);
    sources.filter(|(name, _)| !LISTS.contains(&name.as_str())).collect()
}

/// The files that mention the rule, those of one folder together: `licensing/{access,mod}.rs`. A figure
/// cites it by the name of its constant.
fn places(rule: &str, sources: &[(String, String)]) -> String {
    let constant = format!("rule::{}", rule.replace('-', "_"));
    let mut folders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, text) in sources {
        if has_word(text, rule) || has_word(text, &constant) {
            let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
            folders.entry(folder).or_default().push(file);
        }
    }
    let folder = |(folder, files): (&str, Vec<&str>)| {
        let slash = if folder.is_empty() { "" } else { "/" };
        match &files[..] {
            [only] => format!("`{folder}{slash}{only}`"),
            several => {
                let names = several.iter().map(|file| file.trim_end_matches(".rs"));
                format!("`{folder}{slash}{{{}}}.rs`", names.collect::<Vec<_>>().join(","))
            }
        }
    };
    folders.into_iter().map(folder).collect::<Vec<_>>().join(" ")
}

/// The rows of the term tables that cite the rule.
fn terms(rule: &str) -> String {
    let mut terms = Vec::new();
    for path in below(&Path::new(ROOT).join("config/terms"), ".csv") {
        let (header, rows) = rows(&path);
        let table = path.file_name().unwrap().to_str().unwrap();
        if table == "rules.csv" || !header.contains(&"rule".to_owned()) {
            continue;
        }
        let of_rule = rows.iter().filter(|row| row["rule"] == rule);
        let mut names: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for row in of_rule {
            match row.get("value") {
                Some(value) => {
                    terms.push(format!("`{}` {value} from {}", row["term"], row["effective_from"]));
                }
                // Such a row has no number: it is one of a list, and a list is told with its first days.
                None => {
                    let days = row.get("effective_from").map(|from| format!("from {from}"));
                    let days = days.unwrap_or_else(|| match row["ends_on"].as_str() {
                        "" => "without an end".to_owned(),
                        until => format!("until {until}"),
                    });
                    names.entry(days).or_default().push(&row[&header[0]]);
                }
            }
        }
        for (days, names) in names {
            terms.push(format!("`{table}` {} {days}", names.join(", ")));
        }
    }
    terms.join("; ")
}

fn rules() -> Vec<Row> {
    rows(&Path::new(ROOT).join("config/terms/rules.csv")).1
}

fn made() -> String {
    let sources = sources();
    let cases: BTreeMap<String, usize> =
        rule_cases::all().into_iter().map(|file| (file.rule, file.cases.len())).collect();
    let mut text = HEAD.to_owned();
    text += "| rule | says | source | grade | standing | in | terms | cases |\n";
    text += "|---|---|---|---|---|---|---|---|\n";
    for row in rules() {
        let rule = &row["rule"];
        let cases = cases.get(rule).map_or_else(String::new, |cases| {
            format!("[{cases}](../../fixtures/rules/{rule}.txt)")
        });
        let source = format!("{}: {}", row["source"], row["clause"]);
        let (places, terms) = (places(rule, &sources), terms(rule));
        let cells =
            [rule, &row["note"], &source, &row["grade"], &row["standing"], &places, &terms, &cases];
        let shown = cells.map(|cell| match cell.as_str() {
            "" => "–".to_owned(),
            cell => cell.replace('|', "\\|"),
        });
        text += &format!("| {} |\n", shown.join(" | "));
    }
    text
}

#[test]
fn the_table_is_true() {
    let path = Path::new(ROOT).join(TABLE);
    let made = made();
    if std::env::var_os("WRITE_RULES_TABLE").is_some() {
        fs::write(&path, &made).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    let first = made.lines().zip(written.lines()).find(|(made, written)| made != written);
    assert!(
        made == written,
        "{TABLE} is not true; WRITE_RULES_TABLE=1 writes it anew. The first line that differs: {first:#?}"
    );
}

#[test]
fn every_implemented_rule_has_its_place() {
    let sources = sources();
    let implemented = rules().into_iter().filter(|row| row["standing"] == "implemented");
    let without: Vec<String> = implemented
        .map(|row| row["rule"].clone())
        .filter(|rule| places(rule, &sources).is_empty())
        .collect();
    assert!(without.is_empty(), "nothing mentions {without:?}");
}

/// The list of rules that the project works from, where it lies beside the project.
const LIST: &str = "../shared/design/licensing.md";

/// Sections of the list whose tables begin with the ids of rules.
const SECTIONS: std::ops::RangeInclusive<u32> = 1..=7;

/// The ids of the list.
fn ids_of(list: &str) -> BTreeSet<String> {
    let mut section = 0;
    let mut ids = BTreeSet::new();
    for line in list.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            let number = heading.split('.').next().unwrap_or_default();
            section = number.parse().unwrap_or(0);
        }
        let Some(row) = line.strip_prefix("| ") else { continue };
        let id = row.split(" |").next().unwrap_or_default().trim();
        if SECTIONS.contains(&section) && id != "id" {
            ids.insert(id.to_owned());
        }
    }
    ids
}

#[test]
fn ids_are_the_first_cells_of_the_tables_of_rules() {
    let list = "# List\n| id | a |\n|---|---|\n| NO-1 | a |\n## 1. One\n| id | a |\n|---|---|\n| WS-1 | a |\n\
                text\n## 7. Seven\n| D1 | a |\n## 8. Eight\n| NO-2 | a |\n";
    assert_eq!(ids_of(list), BTreeSet::from(["D1".to_owned(), "WS-1".to_owned()]));
}

#[test]
fn no_rule_is_missing_and_none_invented() {
    let Ok(list) = fs::read_to_string(Path::new(ROOT).join(LIST)) else { return };
    let listed = ids_of(&list);
    assert!(listed.len() > 80, "{listed:?}");
    let known: BTreeSet<String> = rules().into_iter().map(|row| row["rule"].clone()).collect();
    let missing: Vec<&String> = listed.difference(&known).collect();
    let invented: Vec<&String> = known.difference(&listed).collect();
    assert!(
        missing.is_empty() && invented.is_empty(),
        "missing {missing:?}, invented {invented:?}"
    );
}
