//! What `plan` shows to a person. Long lists end early here; the JSON has them whole.

mod access;
mod placing;
mod scopes;

use std::fmt::Write as _;

use crate::plan::{Amount, Plan};
use crate::terms::Product;
use crate::use_report::Status;

use super::listing::{TOLD, rest, running};
use super::terminal::Side::{Left, Right};
use super::terminal::table;

/// What stands where nothing is known.
const NOTHING: &str = "–";

/// The whole text.
pub fn text(plan: &Plan) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail, so the results of `write!` are dropped here and below.
    let _ =
        writeln!(text, "Plan for {}: advice only, nothing of it is reported or filed", plan.month);
    let report = match plan.report {
        Status::Ready => "",
        Status::NeedsSignature => {
            "The report of the month rests on assumptions, and so does this advice: see `check`."
        }
        Status::Draft => {
            "A quantity of the month is withheld, so that the advice is not complete: see `check`."
        }
    };
    running(&mut text, report);
    prices(&mut text, plan);
    scopes::scopes(&mut text, plan);
    placing::freeing(&mut text, plan);
    placing::pinning(&mut text, plan);
    access::clean_up(&mut text, plan);
    text
}

fn prices(text: &mut String, plan: &Plan) {
    let prices = &plan.prices;
    text.push_str("\nPrices of a 2-core pack\n");
    let rows: Vec<[String; 3]> = prices
        .known
        .iter()
        .map(|price| [price.description.clone(), price.shown.clone(), prices.currency.clone()])
        .collect();
    table(text, &rows, [Left, Right, Left]);
    if prices.damaged {
        running(text, "A row of the price list cannot be read, so no amount is told.");
    } else if !prices.missing.is_empty() {
        let missing: Vec<&str> = prices.missing.iter().map(Product::id).collect();
        let missing = format!("No price is known for {}: packs only.", missing.join(", "));
        running(text, &missing);
    }
    for of in &plan.break_even {
        let (Some(ratio), Some(vms)) = (of.ratio, of.vms) else { continue };
        let (standard, datacenter) = (&of.standard, &of.datacenter);
        let words = format!(
            "{datacenter} / {standard} = {ratio}: {datacenter} costs no more from {vms} Windows VMs at once"
        );
        running(text, &words);
    }
}

/// An amount, or a sign that it is not known.
fn amount(amount: Option<Amount>) -> String {
    amount.map_or_else(|| NOTHING.to_owned(), |amount| amount.to_string())
}

/// The name of an end customer.
fn customer(name: &str) -> &str {
    if name.is_empty() { "the provider" } else { name }
}
