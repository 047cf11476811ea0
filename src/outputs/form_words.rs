//! What a file was taken for and how it is laid out, in words; the same wherever files are listed.

use crate::intake::{FileSeen, Form};

/// What an export in the program's own columns is called in its tables.
const OWN: &str = "canonical";

/// The files by kind and name.
pub(super) fn in_order(seen: &[FileSeen]) -> Vec<&FileSeen> {
    let mut files: Vec<&FileSeen> = seen.iter().collect();
    files.sort_by(|a, b| (a.kind, &a.label).cmp(&(b.kind, &b.label)));
    files
}

/// The export that a file is.
pub(super) fn taken_for(seen: &FileSeen) -> &str {
    if seen.export == OWN { "the program's own columns" } else { &seen.export }
}

/// How a file is packed and laid out.
pub(super) fn form(form: &Form) -> String {
    let layout = layout(form);
    // Which encoding a file has is a matter of `check`; a pack with pseudonyms may need another one.
    let parts = [form.packing, Some(layout.as_str())];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The rows that nothing is taken from, by the reason; empty where there are none.
pub(super) fn not_used(seen: &FileSeen) -> String {
    let mut told = Vec::new();
    if seen.set_aside > 0 {
        told.push(format!("set aside: {}", seen.set_aside));
    }
    told.extend(seen.passed_over.iter().map(|(reason, rows)| format!("{reason}: {rows}")));
    told.join("; ")
}

/// The days of the captures of a file; empty where it has none.
pub(super) fn days(seen: &FileSeen) -> String {
    let mut told = match (seen.days.first(), seen.days.last()) {
        (Some(first), Some(last)) if first == last => vec![first.to_string()],
        (Some(first), Some(last)) => vec![format!("{} days, {first} to {last}", seen.days.len())],
        _ => Vec::new(),
    };
    if seen.undated > 0 {
        told.push(format!("{} rows without a date", seen.undated));
    }
    told.join("; ")
}

/// What divides the cells, or what form the file has.
pub(super) fn layout(form: &Form) -> String {
    match form.layout.delimiter() {
        Some(',') => "comma".to_owned(),
        Some(';') => "semicolon".to_owned(),
        Some('\t') => "tab".to_owned(),
        Some(other) => format!("divided by {other}"),
        None => form.layout.text().to_owned(),
    }
}
