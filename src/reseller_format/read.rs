//! Reads a format from TOML, and says where it is none.

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::Spanned;

use super::{
    Column, Content, CsvForm, DecimalSign, FileKind, HeaderLine, LineEnd, MonthForm, NumberForm,
    Presence, Quoting, ResellerFormat, Rows, TextEncoding, Value,
};

/// Why a text is no format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormatError {
    /// The byte at which it goes wrong, where one is to blame.
    pub at: Option<usize>,
    /// What is wrong.
    pub message: String,
}

/// The most digits behind a decimal sign that may be asked for, which is more than any currency has.
const MOST_DIGITS: u32 = 10;
/// What the name of a sheet may not have, and how many letters it has at most.
const NOT_IN_SHEETS: [char; 7] = ['[', ']', ':', '*', '?', '/', '\\'];
const LONGEST_SHEET: usize = 31;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum KindWord {
    Csv,
    Xlsx,
    Json,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FormatFile {
    kind: KindWord,
    rows: Rows,
    delimiter: Option<Spanned<String>>,
    quoting: Option<Spanned<Quoting>>,
    line_end: Option<Spanned<LineEnd>>,
    encoding: Option<Spanned<TextEncoding>>,
    header_line: Option<Spanned<HeaderLine>>,
    sheet: Option<Spanned<String>>,
    list: Option<Spanned<String>>,
    decimal: Option<Spanned<DecimalSign>>,
    #[serde(default)]
    head: Vec<ColumnSection>,
    #[serde(default)]
    columns: Vec<ColumnSection>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnSection {
    header: Spanned<String>,
    value: Option<Value>,
    digits: Option<Spanned<u32>>,
    month: Option<String>,
    constant: Option<String>,
    text: Option<String>,
    #[serde(default)]
    required: bool,
}

fn wrong<T>(at: Option<usize>, message: impl Into<String>) -> Result<T, FormatError> {
    Err(FormatError { at, message: message.into() })
}

fn place<T>(key: &Spanned<T>) -> Option<usize> {
    Some(key.span().start)
}

impl ResellerFormat {
    /// Reads a format.
    ///
    /// # Errors
    /// Fails where the text is no TOML, has a key or a word that is not known, no column, a column twice, or something
    /// that its kind of file cannot have.
    pub fn read(source: &str) -> Result<Self, FormatError> {
        let file: FormatFile = toml::from_str(source).map_err(|error| FormatError {
            at: error.span().map(|span| span.start),
            message: error.message().trim().to_owned(),
        })?;
        file.only_its_own_keys()?;
        if file.columns.is_empty() {
            return wrong(None, "it has no column: write one [[columns]] for each");
        }
        let kind = file.kind()?;
        let numbers = NumberForm { decimal: word(file.decimal) };
        let columns = |sections: Vec<ColumnSection>| -> Result<Vec<Column>, FormatError> {
            distinct(&sections, file.kind)?;
            sections.into_iter().map(ColumnSection::checked).collect()
        };
        if let FileKind::Json { list } = &kind {
            let taken = |section: &&ColumnSection| leads_into(section.header.get_ref(), list);
            if let Some(section) = file.head.iter().find(taken) {
                let header = section.header.get_ref();
                let told = format!("`{header}` is in the way of the list `{list}`");
                return wrong(place(&section.header), told);
            }
        }
        let of_rows = |section: &&ColumnSection| section.value.is_some_and(Value::is_of_rows);
        if let Some(section) = file.head.iter().find(of_rows) {
            let header = section.header.get_ref();
            let told = format!("`{header}` stands once and has no row to take its value from");
            return wrong(place(&section.header), told);
        }
        let (head, columns) = (columns(file.head)?, columns(file.columns)?);
        let format = Self { kind, rows: file.rows, numbers, head, columns, source: source.into() };
        format.with_letters_of_its_encoding()?;
        Ok(format)
    }

    /// The format, if its own texts can be written in its encoding.
    fn with_letters_of_its_encoding(&self) -> Result<(), FormatError> {
        let encoding = self.encoding();
        for column in &self.columns {
            let text = match &column.content {
                Content::Text(text) => text.as_str(),
                Content::Value { .. } | Content::Month(_) | Content::Constant(_) => "",
            };
            for text in [&column.header, text] {
                if !self.holds(text) {
                    let told = "a cell of a workbook cannot hold so long a header or text";
                    return wrong(None, told);
                }
                if let Some(letter) = encoding.writable(text).lacking.first() {
                    let told = format!(
                        "`{text}` has the letter {letter}, which {} lacks",
                        encoding.text()
                    );
                    return wrong(None, told);
                }
            }
        }
        Ok(())
    }
}

/// The word of a key that may be left out.
fn word<T: Default>(key: Option<Spanned<T>>) -> T {
    key.map(Spanned::into_inner).unwrap_or_default()
}

impl FormatFile {
    /// A key that the kind of file does not have would be passed over in silence.
    fn only_its_own_keys(&self) -> Result<(), FormatError> {
        use KindWord::{Csv, Json, Xlsx};
        let head = self.head.first().map(|section| &section.header);
        // key, where it stands, who has it
        let keys: [(&str, Option<usize>, &[KindWord]); 9] = [
            ("delimiter", self.delimiter.as_ref().and_then(place), &[Csv]),
            ("quoting", self.quoting.as_ref().and_then(place), &[Csv]),
            ("line_end", self.line_end.as_ref().and_then(place), &[Csv]),
            ("encoding", self.encoding.as_ref().and_then(place), &[Csv]),
            ("header_line", self.header_line.as_ref().and_then(place), &[Csv, Xlsx]),
            ("sheet", self.sheet.as_ref().and_then(place), &[Xlsx]),
            ("decimal", self.decimal.as_ref().and_then(place), &[Csv, Xlsx]),
            ("list", self.list.as_ref().and_then(place), &[Json]),
            ("head", head.and_then(place), &[Json]),
        ];
        for (key, at, kinds) in keys {
            if at.is_some() && !kinds.contains(&self.kind) {
                return wrong(at, format!("a file of this kind has no `{key}`"));
            }
        }
        Ok(())
    }

    fn kind(&self) -> Result<FileKind, FormatError> {
        let header_line = word(self.header_line.clone());
        Ok(match self.kind {
            KindWord::Csv => FileKind::Csv(CsvForm {
                delimiter: self.delimiter()?,
                quoting: word(self.quoting.clone()),
                line_end: word(self.line_end.clone()),
                encoding: word(self.encoding.clone()),
                header_line,
            }),
            KindWord::Xlsx => FileKind::Xlsx { sheet: self.sheet()?, header_line },
            KindWord::Json => match &self.list {
                Some(list) if !list.get_ref().is_empty() && !list.get_ref().contains('.') => {
                    FileKind::Json { list: list.get_ref().clone() }
                }
                _ => {
                    let told = "a JSON file needs `list`, the key that its rows stand under, \
                                without a dot";
                    return wrong(self.list.as_ref().and_then(place), told);
                }
            },
        })
    }

    fn delimiter(&self) -> Result<u8, FormatError> {
        let Some(delimiter) = &self.delimiter else { return Ok(b',') };
        match delimiter.get_ref().as_bytes() {
            [byte @ (b',' | b';' | b'\t' | b'|')] => Ok(*byte),
            _ => wrong(place(delimiter), "a delimiter is one of `,`, `;`, `|` and a tab"),
        }
    }

    fn sheet(&self) -> Result<String, FormatError> {
        let Some(sheet) = &self.sheet else { return Ok("Sheet1".to_owned()) };
        let name = sheet.get_ref();
        let fits = !name.trim().is_empty() && name.chars().count() <= LONGEST_SHEET;
        if !fits || name.contains(NOT_IN_SHEETS) || name.starts_with('\'') || name.ends_with('\'') {
            let told = format!(
                "`{name}` is no name of a sheet: it has 1 to {LONGEST_SHEET} letters, none of []:*?/\\, and no ' at \
                 its ends"
            );
            return wrong(place(sheet), told);
        }
        Ok(name.clone())
    }
}

/// Whether one path of keys is the other, or leads through it.
fn leads_into(one: &str, other: &str) -> bool {
    let (one, other): (Vec<&str>, Vec<&str>) =
        (one.split('.').collect(), other.split('.').collect());
    one.iter().zip(&other).all(|(one, other)| one == other)
}

/// A header tells its column from all others.
fn distinct(sections: &[ColumnSection], kind: KindWord) -> Result<(), FormatError> {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for section in sections {
        let (header, at) = (section.header.get_ref().as_str(), place(&section.header));
        if header.trim().is_empty() {
            return wrong(at, "a column needs a header");
        }
        let same = |other: &&&str| match kind {
            KindWord::Json => leads_into(header, other),
            KindWord::Csv | KindWord::Xlsx => **other == header,
        };
        if let Some(other) = seen.iter().find(same) {
            let told = match *other == header {
                true => format!("the column `{header}` is there twice"),
                false => format!("`{header}` and `{other}` are in each other's way"),
            };
            return wrong(at, told);
        }
        if kind == KindWord::Json && header.split('.').any(str::is_empty) {
            return wrong(at, format!("`{header}` has a key without a name"));
        }
        seen.insert(header);
    }
    Ok(())
}

impl ColumnSection {
    fn checked(self) -> Result<Column, FormatError> {
        let at = place(&self.header);
        let header = self.header.into_inner();
        let content = match (self.value, self.month, self.constant, self.text) {
            (Some(value), None, None, None) => Content::Value {
                value,
                digits: self.digits.as_ref().map(|digits| *digits.get_ref()),
            },
            (None, Some(pattern), None, None) => {
                let form = MonthForm::of(&pattern);
                Content::Month(form.or_else(|told| wrong(at, format!("`{header}`: {told}")))?)
            }
            (None, None, Some(name), None) if !name.trim().is_empty() => Content::Constant(name),
            (None, None, None, Some(text)) => Content::Text(text),
            _ => {
                let told = format!("`{header}` needs one of value, month, constant and text");
                return wrong(at, told);
            }
        };
        if let Some(digits) = &self.digits {
            let is_money = matches!(&content, Content::Value { value, .. } if value.is_money());
            if !is_money || *digits.get_ref() > MOST_DIGITS {
                let told = format!(
                    "digits, {MOST_DIGITS} at most, are for columns with the value unit-price or amount"
                );
                return wrong(place(digits), told);
            }
        }
        let presence = if self.required { Presence::Required } else { Presence::MayBeEmpty };
        Ok(Column { header, content, presence })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMN: &str = "[[columns]]\nheader = \"SKU\"\nvalue = \"part-number\"\n";

    /// The line at which a text is no format, and why.
    fn error(text: &str) -> (usize, String) {
        let error = ResellerFormat::read(text).unwrap_err();
        let line = error.at.map_or(0, |at| text[..at].matches('\n').count() + 1);
        (line, error.message)
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let csv = "kind = \"csv\"\nrows = \"line\"\n";
        let json = "kind = \"json\"\nrows = \"line\"\nlist = \"rows\"\n";
        // text, line, what is told of it
        let cases = [
            (csv.to_owned(), 0, "it has no column"),
            (format!("{csv}{COLUMN}{COLUMN}"), 7, "the column `SKU` is there twice"),
            (format!("{csv}{COLUMN}colour = 1\n"), 6, "unknown field `colour`"),
            (format!("{csv}[[columns]]\nheader = \"x\"\nvalue = \"quantty\"\n"), 5, "`quantty`"),
            (format!("{csv}[[columns]]\nheader = \"x\"\n"), 4, "needs one of value, month"),
            (format!("{csv}{COLUMN}text = \"x\"\n"), 4, "needs one of value, month"),
            (format!("{csv}[[columns]]\nheader = \" \"\ntext = \"\"\n"), 4, "needs a header"),
            (format!("{csv}{COLUMN}digits = 2\n"), 6, "unit-price or amount"),
            (
                format!("{csv}[[columns]]\nheader = \"P\"\nmonth = \"MM\"\n"),
                4,
                "no form of the month",
            ),
            (format!("{csv}encoding = \"latin-9\"\n{COLUMN}"), 3, "`latin-9`"),
            (format!("{csv}delimiter = \"::\"\n{COLUMN}"), 3, "a delimiter is one of"),
            (format!("{csv}sheet = \"x\"\n{COLUMN}"), 3, "has no `sheet`"),
            (format!("{csv}[[head]]\nheader = \"x\"\ntext = \"\"\n{COLUMN}"), 4, "has no `head`"),
            (format!("{json}decimal = \"comma\"\n{COLUMN}"), 4, "has no `decimal`"),
            (format!("kind = \"json\"\nrows = \"line\"\n{COLUMN}"), 0, "needs `list`"),
            (
                format!("{json}[[head]]\nheader = \"rows.a\"\ntext = \"\"\n{COLUMN}"),
                5,
                "in the way",
            ),
            (
                format!("{json}[[head]]\nheader = \"a\"\nvalue = \"quantity\"\n{COLUMN}"),
                5,
                "has no row to take its value from",
            ),
            (
                format!("{json}{COLUMN}[[columns]]\nheader = \"SKU.id\"\ntext = \"\"\n"),
                8,
                "`SKU.id` and `SKU` are in each other's way",
            ),
            (format!("{json}[[columns]]\nheader = \"a..b\"\ntext = \"\"\n"), 5, "without a name"),
            (
                format!("kind = \"xlsx\"\nrows = \"line\"\nsheet = \"a/b\"\n{COLUMN}"),
                3,
                "is no name of a sheet",
            ),
            (
                format!(
                    "{csv}encoding = \"windows-1252\"\n{COLUMN}[[columns]]\nheader = \"Ł\"\ntext = \"\"\n"
                ),
                0,
                "the letter Ł",
            ),
        ];
        for (text, line, told) in cases {
            let (at, message) = error(&text);
            assert!(message.contains(told), "{text}\n{message}");
            assert_eq!(at, line, "{text}\n{message}");
        }
    }

    #[test]
    fn a_format_says_everything_or_takes_the_usual() {
        let text = format!("kind = \"csv\"\nrows = \"product\"\n{COLUMN}required = true\n");
        let format = ResellerFormat::read(&text).unwrap();
        assert_eq!(
            format.kind,
            FileKind::Csv(CsvForm {
                delimiter: b',',
                quoting: Quoting::Necessary,
                line_end: LineEnd::Lf,
                encoding: TextEncoding::Utf8,
                header_line: HeaderLine::Written,
            })
        );
        assert_eq!(format.columns[0].presence, Presence::Required);
        assert_eq!(format.source, text);
        let keys = "delimiter = \";\"\nquoting = \"always\"\nline_end = \"crlf\"\n\
                    encoding = \"utf-16le\"\nheader_line = \"left-out\"\ndecimal = \"comma\"\n";
        let format =
            ResellerFormat::read(&format!("kind = \"csv\"\nrows = \"line\"\n{keys}{COLUMN}"))
                .unwrap();
        assert_eq!(
            format.kind,
            FileKind::Csv(CsvForm {
                delimiter: b';',
                quoting: Quoting::Always,
                line_end: LineEnd::Crlf,
                encoding: TextEncoding::Utf16Le,
                header_line: HeaderLine::LeftOut,
            })
        );
        assert_eq!(format.numbers.decimal, DecimalSign::Comma);
    }
}
