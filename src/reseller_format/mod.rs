//! What a file for a reseller's portal looks like: a format is a table of columns, read from TOML and checked.
//!
//! It says what stands where and in which form. It must not know a report: what a value is of a row is for
//! `use_report`, how a cell is written for `outputs`.

mod month_form;
mod number_form;
mod read;
mod shipped;
mod text_encoding;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use month_form::MonthForm;
pub use number_form::{DecimalSign, NumberForm};
pub use read::FormatError;
pub use shipped::{shipped, shipped_names};
pub use text_encoding::{TextEncoding, Writable};

use crate::month::ReportMonth;

/// The most that a cell of a workbook holds, in units of UTF-16.
pub const LONGEST_CELL: usize = 32_767;

/// A format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResellerFormat {
    /// What kind of file it is.
    pub kind: FileKind,
    /// What a row stands for.
    pub rows: Rows,
    /// How numbers with digits behind the decimal sign are written.
    pub numbers: NumberForm,
    /// What stands once, above the rows; only JSON has it.
    pub head: Vec<Column>,
    /// What stands in each row, in order.
    pub columns: Vec<Column>,
    /// The text that it was read from, which a dossier keeps.
    pub source: String,
}

/// What kind of file a format is for, with what only that kind has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileKind {
    /// Delimited text.
    Csv(CsvForm),
    /// A workbook of one sheet.
    Xlsx {
        /// The name of the sheet.
        sheet: String,
        /// Whether the headers stand in the first row.
        header_line: HeaderLine,
    },
    /// One object, which has the rows as a list of objects.
    Json {
        /// The key of the list.
        list: String,
    },
}

/// How delimited text is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvForm {
    /// What divides the cells.
    pub delimiter: u8,
    /// Which cells are quoted.
    pub quoting: Quoting,
    /// What ends a line.
    pub line_end: LineEnd,
    /// How the text becomes bytes.
    pub encoding: TextEncoding,
    /// Whether the headers stand in the first line.
    pub header_line: HeaderLine,
}

/// Which cells are quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quoting {
    /// Those that could not be read otherwise.
    #[default]
    Necessary,
    /// All of them.
    Always,
}

/// What ends a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineEnd {
    /// A line feed.
    #[default]
    Lf,
    /// A carriage return and a line feed.
    Crlf,
}

/// Whether the headers stand above the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HeaderLine {
    /// They do.
    #[default]
    Written,
    /// The file begins with the first row.
    LeftOut,
}

/// What a row of the file stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rows {
    /// A line of the report.
    Line,
    /// A product: its lines are added up.
    Product,
    /// What an end customer has of a product: the charges of its lines are added up, whatever the form of the
    /// agreement. What no end customer has is a row without one; a share of zero is none.
    EndCustomer,
}

/// A column, or a field of the head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its header; in JSON the keys that lead to it, divided by dots.
    pub header: String,
    /// What stands in it.
    pub content: Content,
    /// Whether the file can do without it.
    pub presence: Presence,
}

/// What stands in a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A value of the report.
    Value {
        /// Which.
        value: Value,
        /// How many digits a price or an amount has behind the decimal sign; those of the report, if not said.
        digits: Option<u32>,
    },
    /// The month.
    Month(MonthForm),
    /// What the configuration gives for each file, by its name.
    Constant(String),
    /// The same text in every row; it may be empty.
    Text(String),
}

/// Whether a file can do without a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// A cell that is not known stays empty, which is told.
    MayBeEmpty,
    /// Without it the file is not written.
    Required,
}

/// A value of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// The number of the agreement.
    AgreementNumber,
    /// The name of the provider.
    Provider,
    /// The country of the end customer that the row names, if it is known; else that of the provider.
    Country,
    /// The name of the reseller.
    Reseller,
    /// The number of the line; of several lines that are added up, that of the first.
    Line,
    /// The id of the product, such as `ws-standard`.
    Product,
    /// The part number.
    PartNumber,
    /// The name of the product.
    Description,
    /// What one of the quantity is.
    Unit,
    /// The quantity.
    Quantity,
    /// The price of one.
    UnitPrice,
    /// The currency of price and amount.
    Currency,
    /// The amount.
    Amount,
    /// The end customer that the row names, else the provider.
    CustomerOrProvider,
    /// The id that the reseller has for it.
    CustomerOrProviderId,
    /// The name of the end customer.
    EndCustomer,
    /// The id that the reseller has for the end customer.
    EndCustomerId,
    /// The address of the end customer.
    EndCustomerAddress,
    /// The country of the end customer.
    EndCustomerCountry,
}

impl Value {
    /// Whether each row has its own; the others are the same in the whole report.
    pub fn is_of_rows(self) -> bool {
        !matches!(self, Self::AgreementNumber | Self::Provider | Self::Reseller)
    }

    /// Whether it is a number with digits behind the decimal sign.
    pub fn is_money(self) -> bool {
        matches!(self, Self::UnitPrice | Self::Amount)
    }
}

/// A file that is asked for: a format with what the reseller has given the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResellerFile {
    /// Its name in the dossier; `{month}` stands for the month.
    pub file: String,
    /// What the configuration calls the format.
    pub called: String,
    /// The format.
    pub format: Arc<ResellerFormat>,
    /// The constants of the format, by their names; it takes all of them.
    pub constants: BTreeMap<String, String>,
    /// The ids that the reseller has for end customers, by their names in lower case; that of use without an end
    /// customer by the empty name.
    pub customer_ids: BTreeMap<String, String>,
}

impl ResellerFile {
    /// The file of a month, with the name that it has there.
    pub fn in_month(&self, month: ReportMonth) -> Self {
        Self { file: file_in(&self.file, month), ..self.clone() }
    }
}

/// The name that a file has in a month.
pub fn file_in(file: &str, month: ReportMonth) -> String {
    file.replace("{month}", &month.to_string())
}

impl ResellerFormat {
    /// The constants that it takes, in its order.
    pub fn constants(&self) -> impl Iterator<Item = &str> {
        self.head.iter().chain(&self.columns).filter_map(|column| match &column.content {
            Content::Constant(name) => Some(name.as_str()),
            Content::Value { .. } | Content::Month(_) | Content::Text(_) => None,
        })
    }

    /// Whether a column has the ids of end customers.
    pub fn takes_customer_ids(&self) -> bool {
        let mut columns = self.head.iter().chain(&self.columns);
        columns.any(|column| {
            let Content::Value { value, .. } = column.content else { return false };
            matches!(value, Value::EndCustomerId | Value::CustomerOrProviderId)
        })
    }

    /// Whether a cell of its kind of file can hold a text.
    pub fn holds(&self, text: &str) -> bool {
        match self.kind {
            FileKind::Xlsx { .. } => text.encode_utf16().count() <= LONGEST_CELL,
            FileKind::Csv(_) | FileKind::Json { .. } => true,
        }
    }

    /// How its text becomes bytes.
    pub fn encoding(&self) -> TextEncoding {
        match &self.kind {
            FileKind::Csv(form) => form.encoding,
            FileKind::Xlsx { .. } | FileKind::Json { .. } => TextEncoding::Utf8,
        }
    }
}
