//! Access that may not be needed. The row of the membership stands for the person, who is not named.

use crate::plan::{CleanUp, Plan, Why};

use super::{TOLD, amount, customer, rest, running, table};
use crate::outputs::terminal::Side::{Left, Right};

/// The memberships, and what they cost.
pub(super) fn clean_up(text: &mut String, plan: &Plan) {
    text.push_str("\nAccess to clean up before the month ends\n");
    let of = &plan.clean_up;
    if !of.logons_known {
        running(text, "No export tells when accounts were used last, so idle ones are not known.");
    }
    if of.rows.is_empty() {
        running(text, "No membership looks as if it were not needed.");
        return;
    }
    let header = ["Membership", "Group", "Product", "End customer", "Counts", "Why"];
    let mut rows = vec![header.map(str::to_owned)];
    for row in of.rows.iter().take(TOLD) {
        let why: Vec<String> = row.why.iter().map(|why| reason(why, of)).collect();
        rows.push([
            row.row.clone(),
            row.group.clone(),
            row.product.id().to_owned(),
            customer(&row.customer).to_owned(),
            if row.counts { "yes" } else { "no" }.to_owned(),
            why.join("; "),
        ]);
    }
    table(text, &rows, [Left, Left, Left, Left, Left, Left]);
    rest(text, of.rows.len());
    let header = ["Would no longer count", "End customer", "SALs", "Amount"];
    let mut rows = vec![header.map(str::to_owned)];
    for total in of.totals.iter().filter(|total| total.sals > 0).take(TOLD) {
        rows.push([
            total.product.id().to_owned(),
            customer(&total.customer).to_owned(),
            total.sals.to_string(),
            amount(total.amount),
        ]);
    }
    if rows.len() > 1 {
        table(text, &rows, [Left, Left, Right, Right]);
    }
    running(
        text,
        "Whoever is authorised at any moment of a month counts for all of it: what is removed counts no \
         longer from the next month on.",
    );
}

fn reason(why: &Why, of: &CleanUp) -> String {
    match why {
        Why::DisabledAllMonth => "disabled all month, still a member".to_owned(),
        Why::DisabledSince => "disabled within the month".to_owned(),
        Why::NeverUsed => "nobody ever signed in".to_owned(),
        Why::IdleSince(day) => match of.idle_since {
            Some(since) => format!("last logon {day}, before {since}"),
            None => format!("last logon {day}"),
        },
        Why::ServiceLike(pattern) => format!("called like a service ({pattern})"),
    }
}
