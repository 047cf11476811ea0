//! The files, with what each was taken for.

use crate::intake::FileSeen;
use crate::outputs::form_words::{days, form, in_order, not_used, taken_for};
use crate::outputs::page::{Shown, number, words};

use super::Listed;
use super::words::{listed, or_nothing};

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
    let row = |of: &FileSeen| {
        vec![
            Shown::of(&of.label),
            Shown::of(of.kind.text()),
            Shown::of(taken_for(of)),
            form(&of.form).into(),
            of.rows.to_string().into(),
            or_nothing(Some(&not_used(of))),
            or_nothing(Some(&days(of))),
        ]
    };
    listed("Files", &columns, in_order(seen).into_iter().map(row), "manifest.json")
}
