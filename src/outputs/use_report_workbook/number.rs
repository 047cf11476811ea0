//! Numbers of a workbook, which keeps them in binary and shows fifteen digits of them.
//!
//! A decimal of up to fifteen digits is the nearest one of that length to its binary form, so that it is read back as
//! it was written, by whatever program; whole numbers of that length are below 2^53 and are kept as they are. Longer
//! ones would come back as others, and are written as text.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use rust_xlsxwriter::{Format, Worksheet, XlsxError};

/// The digits that every number of a workbook has.
const DIGITS: u32 = 15;

/// Whether a number is read back as it is written.
pub(super) fn is_exact(number: Decimal) -> bool {
    // Zeros behind the point say how a number is shown and are none of its digits.
    let shortest = number.normalize();
    let fits = shortest.mantissa().unsigned_abs() < 10_u128.pow(DIGITS);
    // The shortest text of the binary form is what a file has of it.
    fits && number.to_f64().is_some_and(|binary| binary.to_string() == shortest.to_string())
}

/// Writes a number, as text where it would not be read back.
pub(super) fn put(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    number: Decimal,
    format: &Format,
) -> Result<(), XlsxError> {
    match number.to_f64().filter(|_| is_exact(number)) {
        Some(binary) => sheet.write_number_with_format(row, column, binary, format)?,
        None => sheet.write_string_with_format(row, column, number.to_string(), format)?,
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_exact_is_read_back_and_what_is_longer_is_text() {
        // number, whether it is exact
        let cases = [
            ("0", true),
            ("3082.90", true),
            ("0.1", true),
            ("9999999999999.99", true),
            ("999999999999999", true),
            ("0.00000000000000000001", true),
            ("1000000000000000000000", false),
            ("10000000000000.01", false),
            ("1000000000000001", false),
            ("9007199254740993", false),
            ("-0.123456789012345", true),
            ("79228162514264337593543950335", false),
        ];
        for (text, exact) in cases {
            let number: Decimal = text.parse().unwrap();
            assert_eq!(is_exact(number), exact, "{text}");
        }
    }

    /// Amounts around every power of ten and any others, with each number of digits that a currency has.
    #[test]
    fn amounts_come_back_with_their_digits() {
        for digits in 0..=4 {
            for power in 0..DIGITS {
                for near in -3..=3 {
                    let number = Decimal::new(10_i64.pow(power) + near, digits);
                    assert!(is_exact(number), "{number}");
                }
            }
        }
        let mut rng = fastrand::Rng::with_seed(7);
        for _ in 0..100_000 {
            let power = rng.u32(1..=DIGITS);
            let number = Decimal::new(rng.i64(0..10_i64.pow(power)), rng.u32(0..=4));
            assert!(is_exact(number), "{number}");
        }
    }
}
