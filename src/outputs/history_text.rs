//! The history for a person at a terminal: months down, what is known of them across, and how the quantities went.

use std::fmt::Write as _;

use crate::history::{History, Month, Standing, Timing, Trend};
use crate::month::ReportMonth;

use super::blocks::{Column, blocks};
use super::reminder_words::words;
use super::terminal::Side::{self, Left, Right};
use super::terminal::{behind, in_days, shown, wrapped};

/// Characters of a line.
const WIDTH: usize = 100;
/// What stands where nothing is known.
const NOTHING: &str = "–";
/// Characters of a reference; the other forms have it whole.
const REFERENCE: usize = 24;
/// Months of a line of bars, the latest ones.
const BARS: usize = 60;
/// The bars, from nothing to the most.
const STEPS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// The whole text; `place` says where the archive is.
pub fn text(history: &History, place: &str) -> String {
    let mut text = String::new();
    let (Some(first), Some(last)) = (history.months.first(), history.months.last()) else {
        // Writing to a string cannot fail, so the results of `write!` are dropped here and below.
        let _ = writeln!(text, "Nothing is filed or recorded in {}", shown(place));
        before(&mut text, history);
        reminders(&mut text, history);
        return text;
    };
    let _ = writeln!(text, "History {}, on {}\n", range(first.month, last.month), history.as_of);
    let months = column(history, Left, "Month", |month| month.month.to_string());
    let mut columns = vec![
        column(history, Left, "Revision", revision),
        column(history, Left, "Status", |month| month.standing.text().to_owned()),
    ];
    for trend in &history.trends {
        let cells = trend.quantities.iter().map(|quantity| or_nothing(*quantity));
        let header = std::iter::once(trend.product.id().to_owned());
        columns.push(Column::new(Right, header.chain(cells)));
    }
    columns.extend(amounts(history));
    columns.push(column(history, Left, "Sent", sent));
    columns.push(column(history, Left, "Sent on", |month| {
        or_nothing(month.sent().map(|sent| sent.sent_on))
    }));
    columns.push(column(history, Left, "Due", due));
    let invoiced_on = |month: &Month| month.sent().and_then(|sent| sent.invoiced_on);
    if history.months.iter().any(|month| invoiced_on(month).is_some()) {
        columns.push(column(history, Left, "Invoiced on", |month| or_nothing(invoiced_on(month))));
    }
    let has_reference = |month: &Month| month.sent().is_some_and(|sent| sent.reference.is_some());
    if history.months.iter().any(has_reference) {
        columns.push(column(history, Left, "Reference", reference));
    }
    blocks(&mut text, &months, &columns, WIDTH);
    if history.months.iter().any(is_partial) {
        text.push_str("\n  * without the lines that have no price\n");
    }
    before(&mut text, history);
    trends(&mut text, history);
    reminders(&mut text, history);
    text
}

fn column(history: &History, side: Side, header: &str, cell: impl Fn(&Month) -> String) -> Column {
    let cells = history.months.iter().map(cell);
    Column::new(side, std::iter::once(header.to_owned()).chain(cells))
}

fn or_nothing<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(|| NOTHING.to_owned(), |value| value.to_string())
}

fn revision(month: &Month) -> String {
    match month.revision {
        Some(revision) if month.revisions > 1 => {
            format!("rev-{revision:02} of {}", month.revisions)
        }
        Some(revision) => format!("rev-{revision:02}"),
        None => NOTHING.to_owned(),
    }
}

/// A column for each currency.
fn amounts(history: &History) -> Vec<Column> {
    let mut currencies: Vec<&String> =
        history.months.iter().flat_map(|month| month.totals.keys()).collect();
    currencies.sort_unstable();
    currencies.dedup();
    let of = |currency: &String| {
        column(history, Right, currency, |month| {
            let partial = if is_partial(month) { " *" } else { "" };
            let total = month.totals.get(currency);
            total.map_or_else(|| NOTHING.to_owned(), |total| format!("{total}{partial}"))
        })
    };
    currencies.into_iter().map(of).collect()
}

/// Whether a total of the month is without some of its lines.
fn is_partial(month: &Month) -> bool {
    month.without_amount > 0 && !month.totals.is_empty()
}

fn sent(month: &Month) -> String {
    let name = |revision: Option<u32>| {
        revision.map_or_else(|| "record".to_owned(), |number| format!("rev-{number:02}"))
    };
    match (month.sent(), month.unsent_revision()) {
        (Some(sent), Some(unsent)) => {
            format!("{} sent, {} not", name(sent.revision), name(Some(unsent)))
        }
        (Some(sent), None) => format!("{} sent", name(sent.revision)),
        (None, _) if month.standing == Standing::Missing => NOTHING.to_owned(),
        (None, _) => "not sent".to_owned(),
    }
}

fn due(month: &Month) -> String {
    let (Some(due_on), Some(timing)) = (month.due_on, month.timing) else {
        return NOTHING.to_owned();
    };
    match timing {
        Timing::InTime => "in time".to_owned(),
        Timing::Late { days } => format!("late: sent {} after {due_on}", in_days(days)),
        Timing::Due => format!("due on {due_on}"),
        Timing::Overdue { .. } => format!("late: was due on {due_on}"),
    }
}

fn reference(month: &Month) -> String {
    let Some(whole) = month.sent().and_then(|sent| sent.reference.as_deref()) else {
        return NOTHING.to_owned();
    };
    // Escaped before it is cut, so that what is cut is what somebody sees.
    let whole = shown(whole);
    if whole.chars().count() <= REFERENCE {
        return whole;
    }
    whole.chars().take(REFERENCE - 1).chain(['…']).collect()
}

/// The months from the first to the last in words.
fn range(first: ReportMonth, last: ReportMonth) -> String {
    if first == last { first.to_string() } else { format!("{first} to {last}") }
}

fn before(text: &mut String, history: &History) {
    let Some((first, last)) = history.not_known_before else { return };
    let months = range(first, last);
    let words = format!(
        "Nothing is known of {months}, although the agreement had begun; `record` adds what was reported for \
         a month."
    );
    text.push('\n');
    let lines = wrapped(&words, WIDTH - 2);
    behind(text, (2, ""), &lines, lines.len());
}

fn reminders(text: &mut String, history: &History) {
    if history.reminders.is_empty() {
        return;
    }
    text.push_str("\nTo do\n");
    for reminder in &history.reminders {
        let lines = wrapped(&words(reminder), WIDTH - 4);
        behind(text, (2, "- "), &lines, lines.len());
    }
}

fn trends(text: &mut String, history: &History) {
    if history.trends.is_empty() {
        return;
    }
    let months = history.months.len();
    let from = months.saturating_sub(BARS);
    let cut = if from > 0 { format!(", the last {BARS} months") } else { String::new() };
    let _ = writeln!(text, "\nQuantities over the months{cut}");
    let name = history.trends.iter().map(|trend| trend.product.id().chars().count()).max();
    let (name, bars) = (name.unwrap_or(0), months - from);
    for trend in &history.trends {
        let line: String = trend.steps.iter().skip(from).map(|step| bar(*step)).collect();
        let product = shown(trend.product.id());
        let _ = writeln!(text, "  {product:<name$}  {line:<bars$}  {}", extremes(trend));
    }
}

fn bar(step: Option<u64>) -> char {
    let step = step.and_then(|step| usize::try_from(step).ok());
    step.and_then(|step| STEPS.get(step).copied()).unwrap_or(' ')
}

fn extremes(trend: &Trend) -> String {
    let last = trend.quantities.iter().flatten().next_back();
    format!("most {}, last {}", trend.most, or_nothing(last))
}
