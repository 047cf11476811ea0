//! How a file is laid out, in words; the same wherever files are listed.

use crate::intake::Form;

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
