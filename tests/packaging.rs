//! What runs the program every month against the program: exit codes of the unit, and the line of cron in the README.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

use spla_usage::cli::Exit;

const SERVICE: &str = include_str!("../packaging/systemd/spla-usage.service");
const TIMER: &str = include_str!("../packaging/systemd/spla-usage.timer");
const CRON: &str = include_str!("../packaging/cron.d");
const README: &str = include_str!("../README.md");

/// The value of a key of a unit, which has to stand there once.
fn value<'a>(unit: &'a str, key: &str) -> &'a str {
    let mut values = unit.lines().filter_map(|line| line.strip_prefix(&format!("{key}=")));
    let value = values.next().unwrap_or_else(|| panic!("no {key}"));
    assert_eq!(values.next(), None, "{key} stands there twice");
    value
}

fn codes(text: &str) -> Vec<u8> {
    text.split_whitespace().map(|code| code.parse().unwrap()).collect()
}

#[test]
fn a_report_that_is_filed_is_a_success() {
    assert_eq!(codes(value(SERVICE, "SuccessExitStatus")), [Exit::NeedsSignature.code()]);
}

/// Reading and writing may go well the next time. What somebody has to correct first is not tried again.
#[test]
fn only_reading_and_writing_is_tried_again() {
    let waits = [Exit::Draft, Exit::Refused, Exit::Differs, Exit::Usage].map(Exit::code);
    assert_eq!(codes(value(SERVICE, "RestartPreventExitStatus")), waits);
    assert_eq!(value(SERVICE, "Restart"), "on-failure");
}

#[test]
fn cron_does_what_the_timer_does_and_the_readme_shows_it() {
    let line = CRON.lines().find(|line| !line.starts_with(['#', 'M'])).unwrap();
    assert!(README.lines().any(|own| own == line), "the README has another line than\n{line}");
    let fields: Vec<&str> = line.split_whitespace().collect();
    let [minute, hour, days, month, weekday, account, command @ ..] = &fields[..] else {
        panic!("{line}");
    };
    let (first, last) = days.split_once('-').unwrap();
    let calendar = format!("*-*-{first:0>2}..{last:0>2} {hour:0>2}:{minute:0>2}");
    assert_eq!(value(TIMER, "OnCalendar"), calendar);
    assert_eq!((*month, *weekday), ("*", "*"));
    assert_eq!(value(SERVICE, "User"), *account);
    let of_cron: Vec<&str> = command.iter().copied().filter(|word| *word != "--quiet").collect();
    assert_eq!(value(SERVICE, "ExecStart"), of_cron.join(" "));
}
