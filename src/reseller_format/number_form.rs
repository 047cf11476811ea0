//! How a file writes a price or an amount: never with a sign between thousands, and never rounded.

use rust_decimal::Decimal;
use serde::Deserialize;

/// What stands before the digits of the minor unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecimalSign {
    /// `158.40`.
    #[default]
    Point,
    /// `158,40`.
    Comma,
}

/// How numbers with digits behind the decimal sign are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NumberForm {
    /// The decimal sign.
    pub decimal: DecimalSign,
}

impl NumberForm {
    /// The number with as many digits behind the decimal sign as are asked for, or as it has; none where it has more
    /// of them than that, because rounding would report another number.
    pub fn written(self, number: Decimal, digits: Option<u32>) -> Option<String> {
        let mut shown = number;
        if let Some(digits) = digits {
            shown.rescale(digits);
            if shown != number {
                return None;
            }
        }
        let text = shown.to_string();
        Some(match self.decimal {
            DecimalSign::Point => text,
            DecimalSign::Comma => text.replace('.', ","),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_added_and_never_rounded_away() {
        // number, digits, with a point, with a comma
        let cases = [
            ("2713.60", None, Some("2713.60"), Some("2713,60")),
            ("3.30", Some(4), Some("3.3000"), Some("3,3000")),
            ("3.30", Some(1), Some("3.3"), Some("3,3")),
            ("5.00", Some(0), Some("5"), Some("5")),
            ("0.125", Some(2), None, None),
            ("-1.5", Some(2), Some("-1.50"), Some("-1,50")),
        ];
        for (number, digits, point, comma) in cases {
            let written = |decimal| {
                let form = NumberForm { decimal };
                form.written(number.parse().unwrap(), digits)
            };
            assert_eq!(written(DecimalSign::Point).as_deref(), point);
            assert_eq!(written(DecimalSign::Comma).as_deref(), comma);
        }
    }
}
