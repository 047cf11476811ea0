//! Times of day as cells write them, so that captures at one time are one.

/// The time of a captured_at cell in one spelling, so that `02:00` and `T02:00:00` are one time; empty
/// for a day alone. Zones are kept as written.
pub(super) fn time_of_day(text: &str) -> String {
    let rest = text.trim().get(10..).unwrap_or("");
    let time = rest.trim_start_matches(['T', 't', ' ']);
    let clock = time.split(|c: char| !c.is_ascii_digit() && c != ':').next().unwrap_or("");
    let mut behind = &time[clock.len()..];
    if let Some(fraction) = behind.strip_prefix(['.', ',']) {
        behind = fraction.trim_start_matches(|digit: char| digit.is_ascii_digit());
    }
    let seconds = if clock.len() == 5 { ":00" } else { "" };
    format!("{clock}{seconds}{}", behind.trim().to_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_one_spelling() {
        for text in ["2026-10-05 02:00", "2026-10-05T02:00:00", "2026-10-05t02:00:00.000"] {
            assert_eq!(time_of_day(text), "02:00:00", "{text}");
        }
        assert_eq!(time_of_day("2026-10-05"), "");
        assert_eq!(time_of_day("2026-10-05T02:00Z"), "02:00:00Z");
    }
}
