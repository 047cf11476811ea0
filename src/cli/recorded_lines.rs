//! The lines of a month that was reported without this program, as somebody types or exports them.

use std::path::Path;

use rust_decimal::Decimal;

use crate::dossier::{RecordedLine, named_file};
use crate::error::Error;
use crate::fold::Fold as _;
use crate::money::{is_currency, minor_digits};
use crate::month::ReportMonth;
use crate::sheet::{Content, Record, SheetError, lay_open};
use crate::terms::{Catalogue, Product};

/// A line as it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Written {
    /// The file and line, or the option.
    pub place: String,
    pub product: String,
    pub quantity: String,
    pub amount: String,
    pub currency: String,
    /// The month that the line says it is of; empty where it says none.
    pub month: String,
}

/// The columns that are read. `use-report.csv` of this program has them, among others.
const COLUMNS: [&str; 5] = ["product", "quantity", "amount", "currency", "report_month"];
/// How many of them have to be there.
const NEEDED: usize = 2;
/// What may stand between cells; the last one does where nothing tells.
const DELIMITERS: [u8; 3] = [b'\t', b';', b','];

impl Written {
    /// `PRODUCT=QUANTITY[@AMOUNT CUR]` as it is typed.
    pub fn typed(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "`{text}` is no line; write it like ws-standard=48 or \"ws-standard=48@158.40 EUR\""
            )
        };
        let (product, rest) = text.split_once('=').ok_or_else(wrong)?;
        let (quantity, priced) = match rest.split_once('@') {
            None => (rest, None),
            Some((quantity, priced)) => (quantity, Some(priced)),
        };
        let (amount, currency) = match priced {
            None => ("", ""),
            Some(priced) => priced.trim().split_once(' ').ok_or_else(wrong)?,
        };
        let own = |text: &str| text.trim().to_owned();
        Ok(Self {
            place: format!("--line {text}"),
            product: own(product),
            quantity: own(quantity),
            amount: own(amount),
            currency: own(currency),
            month: String::new(),
        })
    }

    /// The line, if it is one of `month`; everything that is wrong with it is added to `wrong`.
    pub fn checked(
        &self,
        month: ReportMonth,
        catalogue: &Catalogue,
        wrong: &mut Vec<String>,
    ) -> Option<RecordedLine> {
        let before = wrong.len();
        // Words are compared without regard to case, here as in the exports.
        let product = self.product.folded();
        let mut tell = |column: &str, cell: &str, why: &str| {
            wrong.push(format!("{}, {column} `{cell}`: {why}", self.place));
        };
        if !self.month.is_empty() && self.month != month.to_string() {
            tell("report_month", &self.month, &format!("it is not {month}"));
        }
        if catalogue.entry(&Product::new(&product)).is_none() {
            let known = catalogue.iter().map(|entry| entry.product.id());
            let nearest = known.max_by(|a, b| {
                let likeness = |known: &str| strsim::jaro_winkler(&product, known);
                likeness(a).total_cmp(&likeness(b))
            });
            let hint = nearest.map_or_else(String::new, |id| format!("; did you mean `{id}`?"));
            let why = format!("it is not in the catalogue of {month}{hint}");
            tell("product", &self.product, &why);
        }
        let quantity = whole(&self.quantity);
        if quantity.is_none() {
            tell("quantity", &self.quantity, "it is no whole number from 0");
        }
        let amount = (!self.amount.is_empty()).then_some(self.amount.as_str());
        if amount.is_some_and(|amount| !is_amount(amount)) {
            tell("amount", &self.amount, "it is no decimal number from 0; write it like 158.40");
        }
        if let Some(why) = finer_than_currency(&self.amount, &self.currency) {
            tell("amount", &self.amount, &why);
        }
        match (amount, self.currency.is_empty()) {
            (Some(_), _) if !is_currency(&self.currency) => {
                tell("currency", &self.currency, "an amount needs its currency, like EUR");
            }
            (None, false) => tell("currency", &self.currency, "there is no amount in it"),
            _ => {}
        }
        let line = quantity.map(|quantity| RecordedLine {
            product,
            quantity,
            amount: amount.map(str::to_owned),
            currency: amount.map(|_| self.currency.to_uppercase()),
        });
        line.filter(|_| wrong.len() == before)
    }
}

fn whole(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// Why an amount is none of its currency, if it has digits behind those of the minor unit. Zeros there say nothing.
fn finer_than_currency(amount: &str, currency: &str) -> Option<String> {
    let amount = Decimal::from_str_exact(amount).ok()?.normalize();
    match minor_digits(currency) {
        Ok(digits) if amount.scale() <= digits => None,
        Ok(0) => Some(format!("{} has no digits behind a point", currency.to_uppercase())),
        Ok(digits) => {
            Some(format!("{} has {digits} digits behind its point", currency.to_uppercase()))
        }
        Err(error) => Some(error.to_string()),
    }
}

/// Digits with one point among them at most; a decimal holds them all.
fn is_amount(text: &str) -> bool {
    let written = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && text.starts_with(|first: char| first.is_ascii_digit())
        && text.ends_with(|last: char| last.is_ascii_digit());
    written && Decimal::from_str_exact(text).is_ok()
}

/// The lines of a file. A row whose cells do not fit the header is added to `wrong`.
///
/// # Errors
/// Fails when the file cannot be read, or is no table with the needed columns.
pub(super) fn of_file(path: &Path, wrong: &mut Vec<String>) -> Result<Vec<Written>, Error> {
    let refused = |why: String| Error::Usage(format!("use the lines of {}: {why}", path.display()));
    let broken = |error: SheetError| match error {
        SheetError::Io(source) => Error::file("read", path, source),
        other => refused(other.to_string()),
    };
    let file = named_file(path).map_err(|error| Error::file("read", path, error))?;
    let Content::Text(mut reader) = lay_open(Box::new(file), None).map_err(broken)?.content else {
        return Err(refused("it is no CSV".to_owned()));
    };
    let delimiter = delimiter(reader.opening(1).map_err(broken)?);
    reader.set_delimiter(delimiter);
    let header = match reader.next_record().map_err(broken)? {
        None => return Err(refused("it is empty".to_owned())),
        Some(record) => Header::of(record).map_err(refused)?,
    };
    let mut lines = Vec::new();
    while let Some(record) = reader.next_record().map_err(broken)? {
        if record.is_blank() {
            continue;
        }
        let place = format!("{}:{}", path.display(), record.line());
        if record.is_torn() {
            wrong.push(format!("{place}: a quote is missing or too many"));
        } else if record.len() == header.cells {
            lines.push(header.line(record, place));
        } else {
            let (own, cells) = (record.len(), header.cells);
            wrong.push(format!("{place}: the row has {own} cells, the header has {cells}"));
        }
    }
    Ok(lines)
}

/// What stands between the cells of the header; of equally many the comma.
fn delimiter(opening: &[u8]) -> u8 {
    let header = opening.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |delimiter: &u8| header.iter().filter(|byte| *byte == delimiter).count();
    DELIMITERS.into_iter().max_by_key(count).unwrap_or(b',')
}

/// Where the columns stand.
struct Header {
    places: [Option<usize>; COLUMNS.len()],
    cells: usize,
}

impl Header {
    fn of(record: Record<'_>) -> Result<Self, String> {
        let mut places = [None; COLUMNS.len()];
        for (at, cell) in record.iter().enumerate() {
            let known = COLUMNS.iter().position(|name| cell.trim().eq_ignore_ascii_case(name));
            let Some(place) = known.and_then(|known| places.get_mut(known)) else { continue };
            if place.replace(at).is_some() {
                return Err(format!("it has the column {} twice", cell.trim()));
            }
        }
        let mut needed = COLUMNS.iter().zip(&places).take(NEEDED);
        match needed.find(|(_, place)| place.is_none()) {
            Some((name, _)) => Err(format!(
                "it has no column {name}; it needs product and quantity, and may have amount and currency"
            )),
            None => Ok(Self { places, cells: record.len() }),
        }
    }

    fn line(&self, record: Record<'_>, place: String) -> Written {
        let [product, quantity, amount, currency, month] =
            self.places.map(|place| place.map_or("", |place| record.cell(place)).to_owned());
        Written { place, product, quantity, amount, currency, month }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_typed_with_or_without_its_amount() {
        let typed = |text: &str| {
            let line = Written::typed(text).ok()?;
            Some([line.product, line.quantity, line.amount, line.currency].join("|"))
        };
        assert_eq!(typed("ws-standard=48").as_deref(), Some("ws-standard|48||"));
        let priced = Some("ws-standard|48|158.40|EUR");
        assert_eq!(typed("ws-standard = 48 @ 158.40 EUR").as_deref(), priced);
        for wrong in ["ws-standard", "ws-standard=4@158.40", "=", ""] {
            assert!(typed(wrong).is_none_or(|line| line == "|||"), "{wrong}");
        }
    }

    #[test]
    fn only_plain_numbers_are_quantities_and_amounts() {
        for text in ["", "-1", "+1", "1.0", "1e3", " 1", "18446744073709551616"] {
            assert_eq!(whole(text), None, "{text}");
        }
        assert_eq!(whole("0"), Some(0));
        for text in ["", "-1", "1,5", ".5", "5.", "1.2.3", "1_000", "1e3", "∞"] {
            assert!(!is_amount(text), "{text}");
        }
        assert!(is_amount("0") && is_amount("158.40"));
    }

    #[test]
    fn an_amount_has_no_digit_behind_the_minor_unit_of_its_currency() {
        // amount, currency, whether it is one
        let cases = [
            ("158.40", "EUR", true),
            ("158.4", "eur", true),
            ("158.4000", "EUR", true),
            ("158.405", "EUR", false),
            ("158", "JPY", true),
            ("158.0", "JPY", true),
            ("158.4", "JPY", false),
            ("158.405", "KWD", true),
            ("158.4055", "KWD", false),
        ];
        for (amount, currency, is_one) in cases {
            assert_eq!(
                finer_than_currency(amount, currency).is_none(),
                is_one,
                "{amount} {currency}"
            );
        }
    }
}
