//! What the configuration settles about files by their paths: `[[files]]`, and `[[mapping]]` for exports
//! that only the provider has.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use serde::Deserialize;

use crate::intake::{DateOrder, ExportTables, Kind, OwnMapping, Settled, date_in_name};
use crate::month::ReportMonth;
use crate::sheet::Encoding;

/// A section `[[mapping]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MappingSection {
    name: String,
    kind: String,
    columns: BTreeMap<String, String>,
    #[serde(default)]
    values: BTreeMap<String, BTreeMap<String, String>>,
    #[serde(default)]
    constants: BTreeMap<String, String>,
}

/// A section `[[files]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FilesSection {
    path: String,
    tool: Option<String>,
    encoding: Option<EncodingWord>,
    delimiter: Option<String>,
    dates: Option<DatesWord>,
    #[serde(default)]
    constants: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum DatesWord {
    DayFirst,
    MonthFirst,
}

#[derive(Debug, Clone, Copy, Deserialize)]
enum EncodingWord {
    #[serde(rename = "utf-8")]
    Utf8,
    #[serde(rename = "utf-16le")]
    Utf16Le,
    #[serde(rename = "utf-16be")]
    Utf16Be,
    #[serde(rename = "windows-1252")]
    Windows1252,
}

/// What is settled about the files that fit a path.
#[derive(Debug, Clone)]
pub(super) struct FileRule {
    path: String,
    settled: Settled,
}

/// What stands in a path for text that is not written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece<'p> {
    Text(&'p str),
    Anything,
    Column(&'p str),
}

impl MappingSection {
    /// The export that the section describes.
    pub fn checked(self, tables: &ExportTables) -> Result<OwnMapping, String> {
        let Self { name, kind: word, columns, values, constants } = self;
        let kind = Kind::named(&word).ok_or_else(|| {
            let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.text()).collect();
            format!("mapping `{name}`: kind is one of {}, not `{word}`", kinds.join(", "))
        })?;
        if columns.is_empty() || tables.has(&name) {
            return Err(format!(
                "mapping `{name}` needs columns and a name that no other export has"
            ));
        }
        for column in columns.keys().chain(values.keys()).chain(constants.keys()) {
            if !tables.has_column(kind, column) {
                return Err(format!("mapping `{name}`: {} have no column `{column}`", kind.text()));
            }
        }
        if let Some(column) = values.keys().find(|column| !columns.contains_key(*column)) {
            return Err(format!("mapping `{name}`: values of `{column}`, which has no header"));
        }
        Ok(OwnMapping { name, kind, columns, values, constants })
    }
}

impl FilesSection {
    /// The rule that the section states.
    pub fn checked(self, tables: &ExportTables) -> Result<FileRule, String> {
        let Self { path, tool, encoding, delimiter, dates, constants } = self;
        let wrong = |what: String| format!("files `{path}`: {what}");
        for part in path.split('/') {
            let pieces = pieces(part).map_err(&wrong)?;
            for piece in pieces {
                let Piece::Column(column) = piece else { continue };
                let known = Kind::ALL.iter().any(|kind| tables.has_column(*kind, column));
                if !known && column != "month" {
                    return Err(wrong(format!("`{{{column}}}` is no column of any input")));
                }
            }
        }
        for column in constants.keys() {
            if !Kind::ALL.iter().any(|kind| tables.has_column(*kind, column)) {
                return Err(wrong(format!("`{column}` is no column of any input")));
            }
        }
        if let Some(tool) = tool.as_deref().filter(|tool| !tables.has(tool)) {
            return Err(wrong(format!(
                "`{tool}` is no export; the README lists those that are known"
            )));
        }
        let delimiter = match delimiter.as_deref().map(str::as_bytes) {
            None => None,
            Some(&[byte]) => Some(byte),
            Some(_) => return Err(wrong("delimiter is one character, such as \";\"".into())),
        };
        let encoding = encoding.map(|word| match word {
            EncodingWord::Utf8 => Encoding::Utf8,
            EncodingWord::Utf16Le => Encoding::Utf16Le,
            EncodingWord::Utf16Be => Encoding::Utf16Be,
            EncodingWord::Windows1252 => Encoding::Windows1252,
        });
        let dates = match dates {
            None => DateOrder::Unsaid,
            Some(DatesWord::DayFirst) => DateOrder::DayFirst,
            Some(DatesWord::MonthFirst) => DateOrder::MonthFirst,
        };
        let settled = Settled { tool, encoding, delimiter, dates, given: constants };
        Ok(FileRule { path, settled })
    }
}

/// What the rules settle about the file at `path`; where several fit, the later one holds.
pub(super) fn settled(
    rules: &[FileRule],
    (kind, path): (Kind, &Path),
    month: ReportMonth,
    tables: &ExportTables,
) -> Settled {
    let mut all = Settled::default();
    for rule in rules {
        let pattern = rule.path.replace("{month}", &month.to_string());
        let Some(given) = fitted(&pattern, path) else { continue };
        let Settled { tool, encoding, delimiter, dates, given: constants } = rule.settled.clone();
        all.tool = tool.or(all.tool);
        all.encoding = encoding.or(all.encoding);
        all.delimiter = delimiter.or(all.delimiter);
        if dates != DateOrder::Unsaid {
            all.dates = dates;
        }
        for (column, value) in constants.into_iter().chain(given) {
            // Groups of one name at two customers are two groups, which their directory tells apart.
            let column = match (kind, column.as_str()) {
                (Kind::Members, "customer") => "directory".to_owned(),
                _ => column,
            };
            if tables.has_column(kind, &column) {
                all.given.insert(column, value);
            }
        }
    }
    all
}

/// The values of the columns in `pattern`, if it fits the end of the path: as many of its last parts as the
/// pattern has.
fn fitted(pattern: &str, path: &Path) -> Option<BTreeMap<String, String>> {
    let parts: Vec<String> = path
        .components()
        .filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
            _ => None,
        })
        .collect();
    let wanted: Vec<&str> = pattern.split('/').filter(|part| !part.is_empty()).collect();
    let first = parts.len().checked_sub(wanted.len())?;
    let mut given = BTreeMap::new();
    for (wanted, part) in wanted.iter().zip(&parts[first..]) {
        if !fit(&pieces(wanted).ok()?, part, &mut given) {
            return None;
        }
    }
    Some(given)
}

/// Fits pieces to a text, each with as little as the following ones leave it.
fn fit(pieces: &[Piece<'_>], text: &str, given: &mut BTreeMap<String, String>) -> bool {
    let Some((first, rest)) = pieces.split_first() else { return text.is_empty() };
    if let Piece::Text(wanted) = first {
        return text.strip_prefix(wanted).is_some_and(|behind| fit(rest, behind, given));
    }
    let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    for end in ends {
        let (taken, behind) = text.split_at(end);
        match first {
            Piece::Column(column) => {
                let Some(value) = value_of(column, taken) else { continue };
                if fit(rest, behind, given) {
                    given.insert((*column).to_owned(), value);
                    return true;
                }
            }
            _ => {
                if fit(rest, behind, given) {
                    return true;
                }
            }
        }
    }
    false
}

/// The value that a part of a path gives a column; a date is written in one way.
fn value_of(column: &str, taken: &str) -> Option<String> {
    if column == "captured_at" {
        let only_date = taken.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        return date_in_name(taken).filter(|_| only_date).map(|day| day.to_string());
    }
    Some(taken.trim().to_owned()).filter(|value| !value.is_empty())
}

/// The pieces of one part of a path.
fn pieces(part: &str) -> Result<Vec<Piece<'_>>, String> {
    let mut pieces = Vec::new();
    let mut rest = part;
    while !rest.is_empty() {
        let end = rest.find(['*', '{']).unwrap_or(rest.len());
        if end > 0 {
            pieces.push(Piece::Text(&rest[..end]));
            rest = &rest[end..];
        } else if let Some(behind) = rest.strip_prefix('*') {
            pieces.push(Piece::Anything);
            rest = behind;
        } else {
            let close = rest.find('}').ok_or_else(|| format!("`{rest}` has no closing brace"))?;
            pieces.push(Piece::Column(&rest[1..close]));
            rest = &rest[close + 1..];
        }
    }
    Ok(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_gives_the_values_of_its_columns() {
        // pattern, path, values
        let cases = [
            ("{group}.csv", "in/members/RDS-Contoso.csv", "group=RDS-Contoso"),
            ("{customer}/{group}-*.csv", "in/contoso/RDS-1-x.csv", "customer=contoso group=RDS"),
            (
                "{group}-{captured_at}.csv",
                "RDS-Contoso-2026-10-31.csv",
                "captured_at=2026-10-31 group=RDS-Contoso",
            ),
            ("{captured_at}/*.csv", "in/20261031/vinfo.csv", "captured_at=2026-10-31"),
            ("members/{group}.csv", "in/other/RDS.csv", "-"),
            ("{group}.csv", "in/.csv", "-"),
            ("a/b/c/{group}.csv", "c/RDS.csv", "-"),
        ];
        for (pattern, path, values) in cases {
            let told = fitted(pattern, Path::new(path)).map_or("-".to_owned(), |given| {
                let each = given.iter().map(|(column, value)| format!("{column}={value}"));
                each.collect::<Vec<_>>().join(" ")
            });
            assert_eq!(told, values, "{pattern} on {path}");
        }
    }

    #[test]
    fn an_open_brace_is_told() {
        assert!(pieces("{group.csv").is_err());
    }
}
