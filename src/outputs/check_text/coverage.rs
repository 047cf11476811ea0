//! The month as a calendar: one line for each source and directory, one character a day. Below it who
//! may have been forgotten.

use std::fmt::Write as _;

use chrono::Datelike as _;

use super::listed;
use crate::outputs::terminal::Side::Left;
use crate::outputs::terminal::table;
use crate::use_report::Checked;

/// Lines of a list of names.
const LINES: usize = 6;
/// Where the names begin.
const MARGIN: usize = 4;

/// Adds the coverage.
pub(super) fn coverage(text: &mut String, checked: &Checked) {
    let _ = writeln!(text, "\nCoverage of {} (# captured, · not)", checked.month);
    let mut rows = vec![[String::new(), String::new(), ruler(checked), String::new()]];
    for captured in &checked.coverage {
        let mut days = String::new();
        let mut all = 0;
        for day in checked.month.days() {
            days.push(if captured.days.contains(&day) { '#' } else { '·' });
            all += 1;
        }
        let undated = if captured.undated { ", and rows without a date" } else { "" };
        rows.push([
            captured.kind.text().to_owned(),
            captured.place.clone(),
            days,
            format!("{} of {all} days{undated}", captured.days.len()),
        ]);
    }
    table(text, &rows, [Left, Left, Left, Left]);
    names(text, "Groups with members that no listed group reaches", &checked.groups_not_reached);
    names(
        text,
        "End customers with Windows VMs and no listed group",
        &checked.customers_without_group,
    );
}

/// The numbers of every fifth day, each beginning above its day.
fn ruler(checked: &Checked) -> String {
    let mut ruler = String::new();
    for day in checked.month.days().map(|day| day.day()) {
        let place = day as usize - 1;
        if (day == 1 || day % 5 == 0) && ruler.chars().count() <= place {
            let _ = write!(ruler, "{:1$}{day}", "", place - ruler.chars().count());
        }
    }
    ruler
}

fn names(text: &mut String, what: &str, names: &[String]) {
    if names.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n  {what} ({})", names.len());
    listed(text, (MARGIN, ""), (names, " · "), LINES);
}
