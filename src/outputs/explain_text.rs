//! What `explain` shows to a person: the answer in sentences, the tree of its workings, and what was found.
//! Long lists end early here; the JSON has them whole.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::explain::{Explanation, Node, Operation};
use crate::finding::Finding;
use crate::origin::Files;

use super::terminal::{behind, shown, wrapped};

/// Characters of a line, as far as words allow.
const WIDTH: usize = 100;
/// The fewest characters that are left for the words of a part, however deep it stands.
const NARROWEST: usize = 40;
/// Rows below one part that are told one by one, and other parts.
const ROWS: usize = 10;
const PARTS: usize = 40;
/// Findings that are told one by one.
const FINDINGS: usize = 12;
/// Where the lines of a finding begin, and the most lines of one.
const MARGIN: usize = 6;
const LINES: usize = 4;

/// The whole text.
pub fn text(explanation: &Explanation, files: &Files) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail, so the results of `write!` are dropped here and below.
    let title =
        format!("{} in {}: {}", explanation.query, explanation.month, explanation.outcome.text());
    let _ = writeln!(text, "{}", shown(&title));
    for sentence in &explanation.headline {
        behind(&mut text, (2, ""), &wrapped(&shown(sentence), WIDTH - 2), LINES);
    }
    text.push('\n');
    for tree in &explanation.trees {
        draw(&mut text, tree, ("", ""));
    }
    findings(&mut text, &explanation.findings, files);
    text
}

/// A part and all below it; the edges are what stands before its first line and before the others.
fn draw(text: &mut String, node: &Node, (first, rest): (&str, &str)) {
    let width = WIDTH.saturating_sub(rest.chars().count() + 2).max(NARROWEST);
    // Lines after the first stand a little to the right, beside the stem of what is below.
    let stem = if node.children.is_empty() { "  " } else { "│ " };
    for (number, line) in wrapped(&shown(&words(node)), width).iter().enumerate() {
        let edge = if number == 0 { first.to_owned() } else { format!("{rest}{stem}  ") };
        let _ = writeln!(text, "{edge}{line}");
    }
    let (told, more) = told(&node.children);
    for (number, child) in told.iter().enumerate() {
        let is_last = number + 1 == told.len() && more == 0;
        let (branch, below) = if is_last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        draw(text, child, (&format!("{rest}{branch}"), &format!("{rest}{below}")));
    }
    if more > 0 {
        let _ = writeln!(text, "{rest}└─ … and {more} more; --json has them all");
    }
}

/// The parts that are told one by one, and how many are not.
fn told(children: &[Node]) -> (Vec<&Node>, usize) {
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut told = Vec::new();
    for child in children {
        let number = numbers.entry(child.operation.text()).or_default();
        *number += 1;
        let most = match child.operation {
            Operation::Witness | Operation::LeftOut | Operation::Vm => ROWS,
            _ => PARTS,
        };
        if *number <= most {
            told.push(child);
        }
    }
    let more = children.len() - told.len();
    (told, more)
}

/// A part in words: what it is, its number, how that comes about, its row, and what else there is to know.
fn words(node: &Node) -> String {
    let mut words = node.subject.clone();
    if let Some(value) = node.value {
        let _ = write!(words, " = {value}");
        if node.term.is_none() {
            let _ = write!(words, " {}", node.unit);
        }
    }
    let mut how = Vec::new();
    match node.operation {
        Operation::Step(word) if !matches!(word, "row" | "term") => how.push(word.to_owned()),
        Operation::Same => how.push("as above".to_owned()),
        Operation::Edition => how.push("edition".to_owned()),
        Operation::LeftOut => how.push("left out".to_owned()),
        _ => {}
    }
    if !node.rule.is_empty() {
        how.push(format!("{}, {}: {}", node.rule, node.source, node.clause));
    }
    if let Some(term) = &node.term {
        how.push(format!("from {}, recorded {}", term.effective_from, term.recorded_on));
    }
    if !how.is_empty() {
        let _ = write!(words, " ({})", how.join("; "));
    }
    if let Some(origin) = &node.origin {
        let _ = write!(words, " ← {origin}");
    }
    if !node.note.is_empty() {
        let _ = write!(words, " · {}", node.note);
    }
    words
}

/// What was found about it, each with its remedy.
fn findings(text: &mut String, findings: &[Finding], files: &Files) {
    if findings.is_empty() {
        return;
    }
    let _ = writeln!(text, "\nFound about it ({})", findings.len());
    for finding in findings.iter().take(FINDINGS) {
        let origin = finding.origin.map(|origin| format!(" {}", files.show(origin)));
        let head = format!(
            "{} [{}, {}]{}",
            finding.subject,
            finding.code,
            finding.effect.text(),
            origin.unwrap_or_default()
        );
        let _ = writeln!(text, "  {}", shown(&head));
        let width = WIDTH - MARGIN;
        behind(text, (MARGIN, ""), &wrapped(&shown(&finding.message), width), LINES);
        behind(text, (MARGIN, "    → "), &wrapped(&shown(&finding.remedy), width), LINES);
    }
    if findings.len() > FINDINGS {
        let more = findings.len() - FINDINGS;
        let _ = writeln!(text, "  … and {more} more; --json has them all");
    }
}
