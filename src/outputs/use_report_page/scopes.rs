//! Every scope as it is reported, and under each product that could license it.

use crate::licensing::windows_server::AlternativeStanding;
use crate::outputs::page::Shown;
use crate::plan::{BreakEven, Choices, PlannedProduct, PlannedScope};
use crate::terms::Product;
use crate::use_report::{ScopeRow, UseReport};

use super::marks::{Linked, Marks};
use super::words::{NOTHING, ROWS, more, or_nothing};

/// What is said of a product that is less than what a system asks for.
const NOT_ALLOWED: &str = "not allowed";

/// The section.
pub(super) struct Scopes {
    /// What Datacenter and Standard cost beside each other.
    pub break_even: Vec<Shown>,
    /// What is not known of prices; empty where they are.
    pub prices: Shown,
    /// The names of the products side by side.
    pub products: Vec<Shown>,
    pub sides: Vec<Side>,
    pub more_sides: Shown,
    /// Whether some product is not allowed somewhere, which has to be explained.
    pub any_barred: bool,
    pub rows: Vec<Row>,
    pub more_rows: Shown,
}

/// A scope under each product.
pub(super) struct Side {
    pub scope: Shown,
    pub kind: &'static str,
    pub licensable_cores: u64,
    pub windows_vms: u32,
    pub choices: Vec<Choice>,
    pub saves: Shown,
}

/// A scope under one product.
pub(super) struct Choice {
    pub quantity: Shown,
    pub amount: Shown,
    /// What is to say of it: whether the scope has it, whether it is the cheapest, whether it may be had.
    pub said: String,
    /// `now` where the scope has it.
    pub class: &'static str,
}

/// A scope and product as reported.
pub(super) struct Row {
    pub scope: Shown,
    pub kind: &'static str,
    pub product: Shown,
    pub licensable_cores: u64,
    pub windows_vms: u32,
    pub distinct_windows_vms: u32,
    pub parent_sets: u64,
    pub peak: Shown,
    pub quantity: Linked,
    /// `withheld` or `stated`.
    pub standing: &'static str,
}

/// The scopes of the report.
pub(super) fn scopes(report: &UseReport, choices: &Choices, marks: &Marks) -> Scopes {
    let mut products: Vec<&Product> = Vec::new();
    for of in choices.scopes.iter().flat_map(|scope| &scope.products) {
        if !products.contains(&&of.product) {
            products.push(&of.product);
        }
    }
    let currency = &choices.prices.currency;
    let sides = choices.scopes.iter().take(ROWS).map(|scope| side(scope, &products, currency));
    let sides: Vec<Side> = sides.collect();
    let mut said = sides.iter().flat_map(|side| &side.choices).map(|choice| &choice.said);
    Scopes {
        any_barred: said.any(|said| said.contains(NOT_ALLOWED)),
        break_even: choices.break_even.iter().filter_map(break_even).map(Shown::from).collect(),
        prices: prices(choices).into(),
        sides,
        more_sides: more(choices.scopes.len(), ROWS, "plan --json"),
        products: products.iter().map(|product| Shown::of(product.id())).collect(),
        rows: report.scopes.iter().take(ROWS).map(|row| reported(row, marks)).collect(),
        more_rows: more(report.scopes.len(), ROWS, "use-report.json"),
    }
}

fn break_even(of: &BreakEven) -> Option<String> {
    let BreakEven { standard, datacenter, .. } = of;
    let (ratio, vms) = (of.ratio?, of.vms?);
    Some(format!(
        "Break-even: {datacenter} costs {ratio} times as much as {standard}, so that it costs no more from \
         {vms} Windows VMs at once."
    ))
}

fn prices(choices: &Choices) -> String {
    let prices = &choices.prices;
    if prices.damaged {
        return "A row of the price list cannot be read, so that no amount is told: packs only."
            .into();
    }
    if prices.missing.is_empty() {
        return format!("Amounts are in {}.", prices.currency);
    }
    let missing: Vec<&str> = prices.missing.iter().map(Product::id).collect();
    let known = match prices.currency.as_str() {
        "" => String::new(),
        currency => format!("Amounts are in {currency}. "),
    };
    format!("{known}No price is known for {}: packs only.", missing.join(", "))
}

fn side(scope: &PlannedScope, products: &[&Product], currency: &str) -> Side {
    let choice = |product: &&Product| {
        let found = scope.products.iter().find(|of| of.product == **product);
        found.map_or_else(
            || Choice {
                quantity: Shown::of(NOTHING),
                amount: Shown::default(),
                said: String::new(),
                class: "",
            },
            |of| choice(scope, of),
        )
    };
    Side {
        scope: Shown::of(&scope.scope),
        kind: scope.kind,
        licensable_cores: scope.licensable_cores,
        windows_vms: scope.windows_vms,
        choices: products.iter().map(choice).collect(),
        saves: match (&scope.best, scope.saves) {
            (Some(best), Some(saves)) if !saves.is_zero() => {
                format!("{saves} {currency} with {best}").into()
            }
            (Some(_), Some(_)) => Shown::of("nothing"),
            _ => Shown::of(NOTHING),
        },
    }
}

fn choice(scope: &PlannedScope, of: &PlannedProduct) -> Choice {
    let has = scope.present.iter().any(|present| present.product == of.product);
    let mut said = Vec::new();
    if has {
        said.push("now");
    }
    if scope.best.as_ref() == Some(&of.product) {
        said.push("cheapest");
    }
    if of.standing == AlternativeStanding::BelowDatacenter {
        said.push(NOT_ALLOWED);
    }
    Choice {
        quantity: of.quantity.to_string().into(),
        amount: of.amount.map_or_else(Shown::default, |amount| amount.to_string().into()),
        said: said.join(", "),
        class: if has { "now" } else { "" },
    }
}

fn reported(row: &ScopeRow, marks: &Marks) -> Row {
    let product = row.product.as_ref().map(Product::id);
    Row {
        scope: Shown::of(&row.scope),
        kind: row.kind,
        product: match row.standing {
            "undecided" => Shown::of("edition not decided"),
            "none" => Shown::of("stated to need none"),
            "left-out" => Shown::of("reported by others"),
            _ => or_nothing(product),
        },
        licensable_cores: row.licensable_cores,
        windows_vms: row.windows_vms,
        distinct_windows_vms: row.distinct_windows_vms,
        parent_sets: row.parent_sets,
        peak: or_nothing(row.peak_captured_at.as_deref()),
        quantity: marks.linked(&row.workings),
        standing: row.line_standing.text(),
    }
}
