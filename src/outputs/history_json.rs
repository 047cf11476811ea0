//! `history --json`: everything that is known of the months, for programs.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use crate::history::{History, Line, Month, Reminder, Sending, Trend};

use super::reminder_words;

#[derive(Serialize)]
struct HistoryJson<'a> {
    schema: u32,
    as_of: String,
    months: Vec<MonthJson<'a>>,
    products: Vec<ProductJson<'a>>,
    not_known_before: Option<SpanJson>,
    reminders: Vec<ReminderJson>,
    problems: &'a [String],
}

#[derive(Serialize)]
struct MonthJson<'a> {
    report_month: String,
    status: &'static str,
    revision: Option<u32>,
    revisions: usize,
    lines: Vec<LineJson<'a>>,
    totals: BTreeMap<&'a str, String>,
    lines_without_amount: usize,
    sent: Vec<SendingJson<'a>>,
    unsent_revision: Option<u32>,
    due_on: Option<String>,
    timing: Option<&'static str>,
    days_late: Option<u64>,
}

#[derive(Serialize)]
struct LineJson<'a> {
    product: &'a str,
    quantity: u64,
    amount: Option<String>,
    currency: Option<&'a str>,
}

#[derive(Serialize)]
struct SendingJson<'a> {
    revision: Option<u32>,
    sent_on: String,
    invoiced_on: Option<String>,
    reference: Option<&'a str>,
}

#[derive(Serialize)]
struct ProductJson<'a> {
    product: &'a str,
    quantities: &'a [Option<u64>],
}

#[derive(Serialize)]
struct ReminderJson {
    code: &'static str,
    message: String,
}

#[derive(Serialize)]
struct SpanJson {
    first: String,
    last: String,
}

/// Writes the object; `problems` are what could not be read or does not fit, a sentence each.
///
/// # Errors
/// Fails when writing fails.
pub fn write(history: &History, problems: &[String], mut into: impl Write) -> io::Result<()> {
    let before = history.not_known_before;
    let shown = HistoryJson {
        schema: 1,
        as_of: history.as_of.to_string(),
        months: history.months.iter().map(month).collect(),
        products: history.trends.iter().map(product).collect(),
        not_known_before: before
            .map(|(first, last)| SpanJson { first: first.to_string(), last: last.to_string() }),
        reminders: history.reminders.iter().map(reminder).collect(),
        problems,
    };
    serde_json::to_writer_pretty(&mut into, &shown)?;
    into.write_all(b"\n")
}

fn month(month: &Month) -> MonthJson<'_> {
    let totals = month.totals.iter();
    MonthJson {
        report_month: month.month.to_string(),
        status: month.standing.text(),
        revision: month.revision,
        revisions: month.revisions,
        lines: month.lines.iter().map(line).collect(),
        totals: totals.map(|(currency, total)| (currency.as_str(), total.to_string())).collect(),
        lines_without_amount: month.without_amount,
        sent: month.sendings.iter().map(sending).collect(),
        unsent_revision: month.unsent_revision(),
        due_on: month.due_on.map(|day| day.to_string()),
        timing: month.timing.map(|timing| timing.text()),
        days_late: month.timing.and_then(|timing| timing.days_late()),
    }
}

fn line(line: &Line) -> LineJson<'_> {
    LineJson {
        product: line.product.id(),
        quantity: line.quantity,
        amount: line.amount.map(|amount| amount.to_string()),
        currency: line.currency.as_deref(),
    }
}

fn sending(sending: &Sending) -> SendingJson<'_> {
    SendingJson {
        revision: sending.revision,
        sent_on: sending.sent_on.to_string(),
        invoiced_on: sending.invoiced_on.map(|day| day.to_string()),
        reference: sending.reference.as_deref(),
    }
}

fn reminder(reminder: &Reminder) -> ReminderJson {
    ReminderJson { code: reminder_words::code(reminder), message: reminder_words::words(reminder) }
}

fn product(trend: &Trend) -> ProductJson<'_> {
    ProductJson { product: trend.product.id(), quantities: &trend.quantities }
}
