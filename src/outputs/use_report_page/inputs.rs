//! The files, with what each was taken for.

use crate::intake::{FileSeen, Form};
use crate::outputs::form_words::layout;
use crate::outputs::page::{Shown, number, words};

use super::Listed;
use super::words::{NOTHING, listed};

/// What an export in the program's own columns is called in its tables.
const OWN: &str = "canonical";

/// The files by kind and name.
pub(super) fn inputs(seen: &[FileSeen]) -> Listed {
    let columns = [
        words("File"),
        words("For"),
        words("Taken for"),
        words("Form"),
        number("Rows"),
        words("Not used"),
        words("Days"),
    ];
    let mut files: Vec<&FileSeen> = seen.iter().collect();
    files.sort_by(|a, b| (a.kind, &a.label).cmp(&(b.kind, &b.label)));
    let row = |of: &FileSeen| {
        vec![
            Shown::of(&of.label),
            Shown::of(of.kind.text()),
            Shown::of(if of.export == OWN { "the program's own columns" } else { &of.export }),
            form(&of.form).into(),
            of.rows.to_string().into(),
            not_used(of).into(),
            days(of).into(),
        ]
    };
    listed("Files", &columns, files.into_iter().map(row), "manifest.json")
}

fn form(form: &Form) -> String {
    let layout = layout(form);
    // Which encoding a file has is a matter of `check`; a pack with pseudonyms may need another one.
    let parts = [form.packing, Some(layout.as_str())];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn not_used(seen: &FileSeen) -> String {
    let mut told = Vec::new();
    if seen.set_aside > 0 {
        told.push(format!("set aside: {}", seen.set_aside));
    }
    told.extend(seen.passed_over.iter().map(|(reason, rows)| format!("{reason}: {rows}")));
    if told.is_empty() { NOTHING.to_owned() } else { told.join("; ") }
}

fn days(seen: &FileSeen) -> String {
    let mut told = match (seen.days.first(), seen.days.last()) {
        (Some(first), Some(last)) if first == last => vec![first.to_string()],
        (Some(first), Some(last)) => vec![format!("{} days, {first} to {last}", seen.days.len())],
        _ => Vec::new(),
    };
    if seen.undated > 0 {
        told.push(format!("{} rows without a date", seen.undated));
    }
    if told.is_empty() { NOTHING.to_owned() } else { told.join("; ") }
}
