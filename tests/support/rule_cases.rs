//! Reads the cases of the rules: the files of `fixtures/rules`, whose README tells the format.
//!
//! Strict, so that a word that is mistyped fails a test and never passes for an expectation that holds.

use std::fs;
use std::path::{Path, PathBuf};

/// Keys whose value stands in the same line: settings of the run.
const SETTINGS: [&str; 22] = [
    "month",
    "edition",
    "unit",
    "grace_days",
    "administrators",
    "zero_use",
    "named",
    "agreement_number",
    "agreement_signed_on",
    "agreement_starts_on",
    "agreement_ends_on",
    "due_day",
    "currency",
    "own",
    "exchange_rate",
    "mobility_partner",
    "pack_rounding",
    "standard_in_cluster",
    "standard_vm_count",
    "powered_off_vms",
    "disabled_accounts",
    "persons_across_customers",
];

/// Keys of files: the header stands in the line, the rows below it.
const FILES: [&str; 12] = [
    "hosts",
    "vms",
    "members",
    "access_groups",
    "prices",
    "customers",
    "brought_licenses",
    "license_mobility",
    "applications",
    "exclusions",
    "images",
    "rates",
];

/// The key of rows that are added to the terms: term, first day and value.
const TERMS: &str = "terms";

/// The key of earlier months that are filed: month, and pairs of a product and its quantity or `nothing`.
const EARLIER: &str = "earlier";

/// Expectations about what is computed without a report.
const WITHOUT_REPORT: [&str; 5] = ["error", "term", "due", "lower", "final"];

/// Keys of expectations; further ones may stand in the lines below.
const EXPECTATIONS: [&str; 19] = [
    "lines", "standing", "scope", "access", "charge", "register", "finding", "told", "row", "no",
    "other", "status", "error", "keeps", "term", "due", "lower", "final", "attests",
];

/// What a key of a case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemKind {
    Setting,
    File,
    Terms,
    Earlier,
    Expectation,
}

/// A key of a case with its value.
#[derive(Debug, Clone)]
pub struct Item {
    pub kind: ItemKind,
    pub key: String,
    /// The day of a file, where one stands behind its key.
    pub day: Option<String>,
    /// The value, and what stands indented below it. Of a file: the header and the rows.
    pub lines: Vec<String>,
}

/// One case of a rule.
#[derive(Debug, Clone)]
pub struct Case {
    /// The sum by hand, in words.
    pub name: String,
    /// Where it begins.
    pub line: usize,
    pub items: Vec<Item>,
}

/// The cases of one rule.
#[derive(Debug)]
pub struct RuleFile {
    pub rule: String,
    pub cases: Vec<Case>,
}

impl Case {
    /// The items of a kind.
    pub fn of_kind(&self, kind: ItemKind) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(move |item| item.kind == kind)
    }

    /// The value of a setting.
    pub fn setting(&self, key: &str) -> Option<&str> {
        let item = self.of_kind(ItemKind::Setting).find(|item| item.key == key)?;
        item.lines.first().map(String::as_str)
    }

    /// The lines of an expectation, each by itself; empty where the case does not state it.
    pub fn expected(&self, key: &str) -> Vec<&str> {
        let of_key = self.of_kind(ItemKind::Expectation).filter(|item| item.key == key);
        of_key.flat_map(|item| item.lines.iter().map(String::as_str)).collect()
    }

    /// The files as label and text.
    pub fn files(&self) -> Vec<(String, String)> {
        let file = |item: &Item| {
            let label = match &item.day {
                Some(day) => format!("{}-{day}.csv", item.key),
                None => format!("{}.csv", item.key),
            };
            (label, item.lines.join("\n") + "\n")
        };
        self.of_kind(ItemKind::File).map(file).collect()
    }
}

/// The folder of the cases.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/rules")
}

/// Every file of the folder, by rule.
pub fn all() -> Vec<RuleFile> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.retain(|path| path.file_name().unwrap() != "README.md");
    let read = |path: &PathBuf| {
        assert_eq!(path.extension().unwrap(), "txt", "{}", path.display());
        let rule = path.file_stem().unwrap().to_str().unwrap();
        let cases = parse(rule, &fs::read_to_string(path).unwrap());
        let cases = cases.unwrap_or_else(|wrong| panic!("{rule}.txt, {wrong}"));
        RuleFile { rule: rule.to_owned(), cases }
    };
    paths.iter().map(read).collect()
}

/// Reads the cases of the text of a file.
pub fn parse(rule: &str, text: &str) -> Result<Vec<Case>, String> {
    let head = text.lines().next().unwrap_or_default();
    let named = head.strip_prefix("# ").and_then(|head| head.split_once("  "));
    if named.is_none_or(|(own, sense)| own != rule || sense.trim().is_empty()) {
        return Err(format!("line 1: begin with `# {rule}  ` and what the rule says"));
    }
    let mut given: Vec<Item> = Vec::new();
    let mut cases: Vec<Case> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let wrong = |what: &str| Err(format!("line {number}: {what}: {line}"));
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        if line.contains('\t') || line.ends_with(' ') {
            return wrong("no tabs, and no blanks at the end");
        }
        let items = cases.last_mut().map_or(&mut given, |case| &mut case.items);
        if line.starts_with(' ') {
            match items.last_mut() {
                Some(item) if item.kind != ItemKind::Setting => {
                    item.lines.extend(expanded(line.trim()));
                }
                _ => return wrong("nothing that could go on here"),
            }
            continue;
        }
        let (key, rest) = line.split_once(' ').unwrap_or((line, ""));
        let value = rest.trim();
        if key == "case" {
            cases.push(Case { name: value.to_owned(), line: number, items: Vec::new() });
            continue;
        }
        let Some(kind) = kind_of(key) else { return wrong("no such key") };
        if kind == ItemKind::Expectation && cases.is_empty() {
            return wrong("an expectation belongs to a case");
        }
        let items = cases.last_mut().map_or(&mut given, |case| &mut case.items);
        let (day, value) = match value.split_once(' ') {
            Some((day, header)) if kind == ItemKind::File && is_day(day) => {
                (Some(day.to_owned()), header.trim())
            }
            _ => (None, value),
        };
        if value.is_empty() {
            return wrong("no value");
        }
        let twice = items.iter().any(|item| item.key == key && item.day == day);
        if twice && kind != ItemKind::Expectation {
            return wrong("this stands twice");
        }
        let lines = match kind {
            ItemKind::Earlier => expanded(value),
            _ => vec![value.to_owned()],
        };
        items.push(Item { kind, key: key.to_owned(), day, lines });
    }
    for case in &mut cases {
        complete(case, &given)?;
    }
    match cases.is_empty() {
        true => Err("without a case".to_owned()),
        false => Ok(cases),
    }
}

/// Adds what holds for every case and what this one does not say otherwise; and asks for what every case
/// has to say.
fn complete(case: &mut Case, given: &[Item]) -> Result<(), String> {
    let wrong = |what: &str| Err(format!("line {}: the case {what}", case.line));
    let own: Vec<String> = case.items.iter().map(|item| item.key.clone()).collect();
    case.items.extend(given.iter().filter(|item| !own.contains(&item.key)).cloned());
    let says = |key: &str| case.items.iter().any(|item| item.key == key);
    if case.name.is_empty() {
        return wrong("has no sum");
    }
    if !says("month") {
        return wrong("has no month");
    }
    // Whoever expects only one finding would not see that a line is wrong.
    let without_report =
        WITHOUT_REPORT.iter().any(|key| says(key)) || case.expected("status") == ["refused"];
    if says("lines") == without_report {
        return wrong("says the lines of its report, or that there is none");
    }
    Ok(())
}

fn kind_of(key: &str) -> Option<ItemKind> {
    let is = |keys: &[&str]| keys.contains(&key);
    if is(&SETTINGS) {
        Some(ItemKind::Setting)
    } else if is(&FILES) {
        Some(ItemKind::File)
    } else if key == TERMS {
        Some(ItemKind::Terms)
    } else if key == EARLIER {
        Some(ItemKind::Earlier)
    } else if is(&EXPECTATIONS) {
        Some(ItemKind::Expectation)
    } else {
        None
    }
}

fn is_day(word: &str) -> bool {
    word.parse::<chrono::NaiveDate>().is_ok()
}

/// `app-{1..3}` stands for three rows. All braces of a row are one and the same number, as wide as the
/// first one is written.
fn expanded(row: &str) -> Vec<String> {
    let range = row.split_once('{').and_then(|(_, rest)| rest.split_once('}'));
    let Some((range, _)) = range else { return vec![row.to_owned()] };
    let (first, last) = range.split_once("..").unwrap_or_else(|| panic!("no range in {row}"));
    let (from, to): (u32, u32) = (first.parse().unwrap(), last.parse().unwrap());
    let width = first.len();
    let braces = format!("{{{range}}}");
    (from..=to).map(|number| row.replace(&braces, &format!("{number:0width$}"))).collect()
}
