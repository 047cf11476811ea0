//! The files: what each was taken for. Files of one kind with one header stand together, so that the
//! columns are told once.

use std::fmt::Write as _;

use super::{listed, named};
use crate::intake::{FileSeen, Form};
use crate::outputs::form_words::layout;
use crate::outputs::terminal::Side::{Left, Right};
use crate::outputs::terminal::{shown, table};
use crate::use_report::CheckedFile;

/// Lines of the columns that nothing is read from.
const IGNORED: usize = 2;
/// Lines of anything else; more than any file needs.
const ALL: usize = 100;
/// Where the columns begin.
const MARGIN: usize = 14;

/// Adds the files.
pub(super) fn files(text: &mut String, files: &[CheckedFile]) {
    let _ = writeln!(text, "\nFiles ({})", files.len());
    for alike in files.chunk_by(alike) {
        let [first, ..] = alike else { continue };
        match &first.seen {
            Some(seen) => {
                let _ = writeln!(text, "\n  {}: {}", first.kind.text(), shown(&seen.export));
            }
            None => {
                let _ = writeln!(text, "\n  {}: not understood", first.kind.text());
            }
        }
        let rows: Vec<[String; 5]> = alike.iter().map(row).collect();
        table(text, &rows, [Left, Left, Left, Right, Left]);
        for file in alike {
            for why in &file.refused {
                let told =
                    if alike.len() > 1 { format!("{}: {why}", file.label) } else { why.clone() };
                named(text, (MARGIN, "    refused"), &told, ALL);
            }
        }
        if let Some(seen) = &first.seen {
            columns(text, seen);
        }
    }
}

fn alike(one: &CheckedFile, other: &CheckedFile) -> bool {
    let header = |file: &CheckedFile| {
        file.seen
            .as_ref()
            .map(|seen| (seen.export.clone(), seen.columns.clone(), seen.unused.clone()))
    };
    one.kind == other.kind && header(one) == header(other)
}

/// One file: its name, its form, its rows, its days. What became of rows that are not used follows.
fn row(file: &CheckedFile) -> [String; 5] {
    let Some(seen) = &file.seen else {
        return [String::new(), file.label.clone(), String::new(), String::new(), String::new()];
    };
    let mut notes = vec![captures(seen)];
    if seen.set_aside > 0 {
        notes.push(format!("{} set aside", seen.set_aside));
    }
    for (reason, rows) in &seen.passed_over {
        notes.push(format!("{rows} passed over ({reason})"));
    }
    notes.retain(|note| !note.is_empty());
    let s = if seen.rows == 1 { "" } else { "s" };
    // The first cell only sets the others off.
    [
        String::new(),
        file.label.clone(),
        form(&seen.form),
        format!("{} row{s}", seen.rows),
        notes.join("; "),
    ]
}

fn form(form: &Form) -> String {
    let layout = layout(form);
    let parts = [form.packing, form.encoding, Some(layout.as_str())];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn captures(seen: &FileSeen) -> String {
    let mut told = match (seen.days.first(), seen.days.last()) {
        (Some(first), Some(last)) if first == last => first.to_string(),
        (Some(first), Some(last)) => format!("{} days, {first} to {last}", seen.days.len()),
        _ => String::new(),
    };
    if seen.undated > 0 {
        let between = if told.is_empty() { "" } else { "; " };
        let _ = write!(told, "{between}{} without a date", seen.undated);
    }
    told
}

/// The columns of the program, each with the header that it is read from where that is another word.
fn columns(text: &mut String, seen: &FileSeen) {
    let read: Vec<String> = seen
        .columns
        .iter()
        .map(|(column, headers)| match &headers[..] {
            [] => format!("{column} (given)"),
            [only] if only == column => column.clone(),
            _ => format!("{column} ← {}", headers.join(", else ")),
        })
        .collect();
    listed(text, (MARGIN, "    read"), (&read, " · "), ALL);
    if let [first, rest @ ..] = &seen.unused[..] {
        let first = format!("{}: {first}", seen.unused.len());
        let ignored: Vec<String> = std::iter::once(first).chain(rest.iter().cloned()).collect();
        listed(text, (MARGIN, "    ignored"), (&ignored, " · "), IGNORED);
    }
}
