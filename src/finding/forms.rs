//! Findings about what a file is: its encoding, its header, what stands between its rows.

use super::input::about_file;
use super::{Direction, Effect, Finding, Findings};
use crate::intake::Kind;
use crate::origin::Origin;

impl Findings {
    /// A needed header is not there.
    pub fn header_missing(
        &mut self,
        (kind, label): (Kind, &str),
        origin: Origin,
        (export, missing): (&str, &str),
        looks_like: Option<(Kind, &str)>,
        advice: Option<String>,
    ) {
        let other = looks_like.map_or_else(String::new, |(kind, export)| {
            format!("; the header is that of {} ({export})", kind.text())
        });
        let plural = if missing.contains(", ") { "columns" } else { "column" };
        self.add(Finding {
            message: format!(
                "the header lacks the {plural} {missing} that a file of {} needs (read as \
                 {export}){other}",
                kind.text()
            ),
            remedy: advice.unwrap_or_else(|| {
                "export with these columns, name the file under the kind that it is, or describe it \
                 with [[mapping]] in the configuration"
                    .into()
            }),
            origin: Some(origin),
            column: Some(missing.to_owned()),
            ..about_file(Effect::Refused, "header-missing", kind, label)
        });
    }

    /// A header that fits several exports equally well.
    pub fn export_ambiguous(&mut self, kind: Kind, label: &str, origin: Origin, exports: &str) {
        self.add(Finding {
            message: format!(
                "the header fits {exports} equally well, and each of them reads other columns, so \
                 that the quantities would rest on a guess"
            ),
            remedy:
                "say which of them it is, with tool = \"…\" for the file under [[files]] in the \
                     configuration"
                    .into(),
            origin: Some(origin),
            ..about_file(Effect::Refused, "export-ambiguous", kind, label)
        });
    }

    /// A workbook none of whose sheets is an export of the kind.
    pub fn no_sheet_fits(&mut self, kind: Kind, label: &str, sheets: &[String]) {
        self.add(Finding {
            message: format!(
                "none of its sheets ({}) has the header of an export of {}, so nothing can be read \
                 from it",
                sheets.join(", "),
                kind.text()
            ),
            remedy: "export again, or describe a sheet with [[mapping]] in the configuration"
                .into(),
            ..about_file(Effect::Refused, "header-missing", kind, label)
        });
    }

    /// Sheets of a workbook that nothing is read from.
    pub fn sheets_unused(&mut self, kind: Kind, label: &str, sheets: &[String]) {
        let plural = if sheets.len() > 1 { "sheets" } else { "sheet" };
        self.add(Finding {
            message: format!("nothing is read from the {plural} {}", sheets.join(", ")),
            remedy: "nothing to do, unless one of them should count".into(),
            ..about_file(Effect::Noted, "sheet-unused", kind, label)
        });
    }

    /// Text that is not UTF-8 and was taken for Windows-1252.
    pub fn encoding_assumed(&mut self, kind: Kind, label: &str, origin: Origin) {
        self.add(Finding {
            message:
                "the file is neither UTF-8 nor UTF-16, so that it is read as Windows-1252 from \
                      this line on; a name that comes out wrong does not match the same name in \
                      other files"
                    .into(),
            remedy: "nothing to do, if the names look right; else export as UTF-8".into(),
            origin: Some(origin),
            ..about_file(Effect::Noted, "encoding-assumed", kind, label)
        });
    }

    /// Text of which one line can only be UTF-8, and an earlier one cannot be.
    pub fn encoding_ambiguous(&mut self, kind: Kind, label: &str, origin: Option<Origin>) {
        self.add(Finding {
            message:
                "this line is UTF-8 and an earlier one is Windows-1252, so that names come out \
                      wrong whichever of them is taken for the whole file"
                    .into(),
            remedy:
                "save the file in one encoding, or say encoding = \"windows-1252\" for it under \
                     [[files]] in the configuration, if all of it is that"
                    .into(),
            origin,
            ..about_file(Effect::Refused, "encoding-ambiguous", kind, label)
        });
    }

    /// A list that says of itself that it goes on elsewhere.
    pub fn file_incomplete(&mut self, kind: Kind, label: &str, why: &str) {
        self.add(Finding {
            message: format!(
                "{why}, so the file does not hold all {}, and what is missing is not counted",
                kind.text()
            ),
            remedy: "export again, with all pages and all values of each list".into(),
            ..about_file(Effect::Withheld, "file-incomplete", kind, label)
        });
    }

    /// Lines above the header.
    pub fn titles_passed_over(&mut self, kind: Kind, label: &str, lines: u64, header: Origin) {
        self.add(Finding {
            message: format!(
                "taken for titles: {lines} of its rows, which stand above the header and are not counted"
            ),
            remedy: "nothing to do, if they are titles".into(),
            origin: Some(header),
            ..about_file(Effect::Noted, "titles-passed-over", kind, label)
        });
    }

    /// Rows that all have another number of fields than a header in which not every name is known.
    pub fn width_assumed(
        &mut self,
        (kind, label): (Kind, &str),
        header: Origin,
        (fields, named): (usize, usize),
    ) {
        let effect = match kind {
            Kind::Prices | Kind::Customers | Kind::Images | Kind::Rates => Effect::Noted,
            _ => Effect::Assumed,
        };
        self.add(Finding {
            message: format!(
                "every row has {fields} fields and the header {named}, of which not every name is \
                 known; cells are taken to stand under the names from the left on"
            ),
            remedy: "compare a row with the header; give both as many delimiters, or sign".into(),
            origin: Some(header),
            ..about_file(effect, "width-assumed", kind, label)
        });
    }

    /// Headers and type lines between the rows.
    pub fn headers_repeated(&mut self, kind: Kind, label: &str, lines: u64) {
        self.add(Finding {
            message: format!(
                "taken for headers: {lines} of its lines, which stand between the rows and are not \
                 counted"
            ),
            remedy: "nothing to do".into(),
            ..about_file(Effect::Noted, "header-repeated", kind, label)
        });
    }

    /// Rows that are none of the kind that the file is read for.
    pub fn rows_passed_over(&mut self, kind: Kind, label: &str, rows: u64, reason: &str) {
        self.add(Finding {
            message: format!("not counted as {}: {rows} of its rows; {reason}", kind.text()),
            remedy: "nothing to do, if that is so".into(),
            ..about_file(Effect::Noted, "rows-passed-over", kind, label)
        });
    }

    /// Names in which letters were lost.
    pub fn letters_lost(&mut self, kind: Kind, label: &str, names: u64, first: Origin) {
        self.add(Finding {
            message: format!(
                "a question mark stands in {names} of its names, or �, as where an export loses a letter; \
                 names that differ in nothing but that letter are one here, and count once"
            ),
            remedy: "export as UTF-8 (Export-Csv -Encoding UTF8), or with the SID or the id".into(),
            origin: Some(first),
            ..about_file(Effect::Assumed, "letters-lost", kind, label)
        });
    }

    /// Cells of a last logon that cannot be read. Nothing is counted from them, only advice is given.
    pub fn last_logon_unreadable(&mut self, label: &str, cells: u64, first: Origin) {
        self.add(Finding {
            message: format!(
                "the last logon in {cells} of its rows is no date that can be read for certain; nothing is \
                 counted from it, and the advice of `plan` does without it"
            ),
            remedy: "write days as ISO 8601, like 2026-10-31, or settle with `dates` whether the day or the \
                     month stands first"
                .into(),
            origin: Some(first),
            ..about_file(Effect::Noted, "last-logon-unreadable", Kind::Members, label)
        });
    }

    /// A group that only the name of the file tells.
    pub fn group_from_file_name(&mut self, label: &str, group: &str) {
        self.add(Finding {
            message: format!(
                "no column tells the group, so its members count for {group}, as the file is called"
            ),
            remedy:
                "nothing to do, if that is the group; else say path = \"…{group}…\" under [[files]] in the \
                     configuration"
                    .into(),
            ..about_file(Effect::Noted, "group-from-file-name", Kind::Members, label)
        });
    }

    /// The last line of a listing of a local group, which may be a member or a closing sentence.
    pub fn closing_line_unknown(&mut self, label: &str, origin: Origin) {
        self.add(Finding {
            message:
                "the last line of the listing is no sentence that is known to close one, so it counts \
                 as a member"
                    .into(),
            remedy: "remove the line, if it is none".into(),
            origin: Some(origin),
            direction: Direction::MayBeTooHigh,
            ..about_file(Effect::Assumed, "closing-line-unknown", Kind::Members, label)
        });
    }
}
