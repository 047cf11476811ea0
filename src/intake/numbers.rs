//! Whole numbers and prices as spreadsheets of any country write them.

use rust_decimal::Decimal;

use crate::money;

/// What a text says as a whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whole {
    /// The number; beyond the range it is the largest one, which is absurd everywhere.
    Number(i64),
    /// `2.000` is two in one country and two thousand in another.
    Ambiguous,
    /// No whole number.
    No,
}

/// Reads a whole number: digits, with thousands divided (`16,384`, `16 384`, `16’384`), with decimals that
/// are zero (`2.0`, `16,00`), or both (`1.024,00`). A single group of three zeros fits both.
pub(super) fn whole(text: &str) -> Whole {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text),
    };
    let number = |digits: &str| Whole::Number(digits.parse().map_or(i64::MAX, |n: i64| sign * n));
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return number(digits);
    }
    let Some(divided) = Divided::of(digits) else { return Whole::No };
    match divided.last_divider() {
        Some(',' | '.') if divided.dividers.len() == 1 => {
            let decimals = divided.groups[1];
            let zeros = decimals.bytes().all(|byte| byte == b'0');
            match (divided.in_thousands(), zeros) {
                (true, true) => Whole::Ambiguous,
                (true, false) => number(&divided.groups.concat()),
                (false, true) => number(divided.groups[0]),
                (false, false) => Whole::No,
            }
        }
        _ if divided.in_thousands() => number(&divided.groups.concat()),
        Some(',' | '.') => match divided.without_decimals() {
            Some((whole, decimals)) if decimals.bytes().all(|byte| byte == b'0') => number(&whole),
            _ => Whole::No,
        },
        _ => Whole::No,
    }
}

/// Reads a price. A point alone divides decimals; a comma alone does, unless three digits follow, which
/// may be thousands. Where both stand, the last of them divides decimals. None for anything else.
pub(super) fn price(text: &str) -> Option<Decimal> {
    decimal(text).and_then(money::price)
}

fn decimal(text: &str) -> Option<Decimal> {
    if let Some(number) = exact(text) {
        return Some(number);
    }
    let divided = Divided::of(text)?;
    match divided.last_divider() {
        Some(',') if divided.dividers.len() == 1 && !divided.in_thousands() => {
            exact(&divided.groups.join("."))
        }
        Some(',' | '.') => {
            let (whole, decimals) = divided.without_decimals()?;
            exact(&format!("{whole}.{decimals}"))
        }
        _ if divided.in_thousands() => exact(&divided.groups.concat()),
        _ => None,
    }
}

/// The number that a text is with each of its digits, as programs write numbers; none where a decimal does not hold all
/// of them, and where it is written for programmers only.
fn exact(text: &str) -> Option<Decimal> {
    (!text.contains('_')).then(|| Decimal::from_str_exact(text).ok())?
}

/// Digits in groups, and what divides them.
struct Divided<'a> {
    groups: Vec<&'a str>,
    dividers: Vec<char>,
}

impl<'a> Divided<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let divides = |c: char| {
            matches!(c, '.' | ',' | '\'' | '’' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
        };
        let groups: Vec<&str> = text.split(divides).collect();
        let digits =
            |group: &&str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
        if !groups.iter().all(digits) {
            return None;
        }
        Some(Self { groups, dividers: text.chars().filter(|&c| divides(c)).collect() })
    }

    fn last_divider(&self) -> Option<char> {
        self.dividers.last().copied()
    }

    /// Whether the groups are thousands: three digits each but the first, one divider throughout.
    fn in_thousands(&self) -> bool {
        let [first, rest @ ..] = self.groups.as_slice() else { return false };
        let same = self.dividers.iter().all(|divider| Some(divider) == self.dividers.first());
        let first_fits = first.len() <= 3 && !first.starts_with('0');
        same && first_fits && !rest.is_empty() && rest.iter().all(|group| group.len() == 3)
    }

    /// The digits before and behind the last divider, where those before are thousands by another one.
    fn without_decimals(&self) -> Option<(String, &'a str)> {
        let (decimals, whole) = self.groups.split_last()?;
        let (last, before) = self.dividers.split_last()?;
        let thousands = Divided { groups: whole.to_vec(), dividers: before.to_vec() };
        let fits = !before.contains(last) && thousands.in_thousands();
        fits.then(|| (whole.concat(), *decimals))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_as_countries_write_them() {
        use Whole::{Ambiguous, No, Number};
        // cell             is
        let cells = [
            ("16", Number(16)),
            ("-2", Number(-2)),
            ("16,384", Number(16_384)),
            ("16.384", Number(16_384)),
            ("16 384", Number(16_384)),
            ("16\u{a0}384", Number(16_384)),
            ("16\u{202f}384", Number(16_384)),
            ("16'384", Number(16_384)),
            ("16’384", Number(16_384)),
            ("1,048,576", Number(1_048_576)),
            ("2.0", Number(2)),
            ("16,00", Number(16)),
            ("1.024,00", Number(1024)),
            ("1,024.0", Number(1024)),
            ("1 024,00", Number(1024)),
            ("2.000", Ambiguous),
            ("2,000", Ambiguous),
            ("2 000", Number(2000)),
            ("2.5", No),
            ("0,384", No),
            ("1,04,576", No),
            ("1.024.00", No),
            ("zwei", No),
            ("", No),
            (",", No),
            ("2e1", No),
            ("99999999999999999999", Number(i64::MAX)),
        ];
        for (cell, is) in cells {
            assert_eq!(whole(cell), is, "{cell}");
        }
    }

    #[test]
    fn prices_as_countries_write_them() {
        // cell             is; empty where it could be either
        let cells = [
            ("21.50", "21.50"),
            ("21,50", "21.50"),
            ("21,5", "21.5"),
            ("1.234,56", "1234.56"),
            ("1,234.56", "1234.56"),
            ("1 234,56", "1234.56"),
            ("1,234", ""),
            ("1.234", "1.234"),
            ("12,34,56", ""),
            ("abc", ""),
            ("", ""),
            ("1_0", ""),
            ("-1", ""),
            ("0", "0"),
            // As many decimals as a decimal holds, and one more.
            ("0.1234567890123456789012345678", "0.1234567890123456789012345678"),
            ("0.12345678901234567890123456789", ""),
            ("0,12345678901234567890123456789", ""),
            // As much as anything costs, and more.
            ("10000000000000", "10000000000000"),
            ("9 999 999 999 999,99", "9999999999999.99"),
            ("10000000000000.01", ""),
            ("79228162514264337593543950336", ""),
        ];
        for (cell, is) in cells {
            let read = price(cell).map_or_else(String::new, |price| price.to_string());
            assert_eq!(read, is, "{cell}");
        }
    }
}
