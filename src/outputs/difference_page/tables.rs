//! The tables of the page.

use crate::outputs::difference_words::{notes, signed, signed_amount};
use crate::outputs::page::{Column, Shown, Table, number, words};
use crate::revision::{
    AccessDifference, AccessSnapshot, AmountDifference, Change, Difference, HostDifference,
    ScopeDifference, ScopeSnapshot,
};

/// What stands where nothing is known.
const NOTHING: &str = "–";

fn table(label: &'static str, columns: &[Column], rows: Vec<Vec<Shown>>) -> Table {
    Table { label, columns: columns.to_vec(), rows }
}

/// A value that may have changed: once, where it has not.
fn arrow(from: &str, to: &str) -> Shown {
    let there = |text: &str| if text.is_empty() { NOTHING.to_owned() } else { text.to_owned() };
    if from == to { there(to).into() } else { format!("{} → {}", there(from), there(to)).into() }
}

fn text<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

/// Every line that is different.
pub(super) fn lines(difference: &Difference) -> Table {
    let columns = [
        words("Product"),
        number("Line"),
        words("What happened"),
        number("Quantity"),
        number("Change"),
        number("Amount"),
        number("Change"),
        words("Note"),
    ];
    let mut rows = Vec::new();
    for line in difference.lines.iter().filter(|line| line.change != Change::Equal) {
        let each = |of: &dyn Fn(&AmountDifference) -> String| -> Shown {
            line.amounts.iter().map(of).collect::<Vec<_>>().join(", ").into()
        };
        rows.push(vec![
            line.description().into(),
            text(line.to.as_ref().map(|line| line.line)).into(),
            Shown::of(line.change.text()),
            arrow(
                &text(line.from.as_ref().map(|line| line.quantity)),
                &text(line.to.as_ref().map(|line| line.quantity)),
            ),
            signed(line.quantity).into(),
            each(&|amount| {
                format!("{} {}", arrow(&text(amount.from), &text(amount.to)), amount.currency)
            }),
            each(&|amount| format!("{} {}", signed_amount(amount.difference), amount.currency)),
            notes(difference, line).join("; ").into(),
        ]);
    }
    table("Lines that are different", &columns, rows)
}

/// Every scope that is not the same.
pub(super) fn scopes(difference: &Difference) -> Table {
    let columns = [
        words("Scope"),
        words("Kind"),
        words("What happened"),
        words("Product"),
        number("Licensable cores"),
        number("Windows VMs"),
        number("Quantity"),
    ];
    let row = |of: &ScopeDifference| {
        let both = |cell: &dyn Fn(&ScopeSnapshot) -> String| {
            let side =
                |rows: &[ScopeSnapshot]| rows.iter().map(cell).collect::<Vec<String>>().join(" + ");
            arrow(&side(&of.from), &side(&of.to))
        };
        vec![
            Shown::of(&of.scope),
            Shown::of(&of.kind),
            Shown::of(of.change.text()),
            both(&|row| row.product.clone().unwrap_or_else(|| row.standing.clone())),
            both(&|row| row.licensable_cores.to_string()),
            both(&|row| row.windows_vms.to_string()),
            both(&|row| row.quantity.to_string()),
        ]
    };
    table("Scopes that are not the same", &columns, difference.scopes.iter().map(row).collect())
}

/// The access that is different, in numbers.
pub(super) fn access(difference: &Difference) -> Table {
    let columns = [
        words("End customer"),
        words("Product"),
        number("Persons"),
        number("In"),
        number("Out"),
        number("Stayed"),
        number("SALs"),
    ];
    let row = |of: &AccessDifference| {
        let both = |cell: &dyn Fn(&AccessSnapshot) -> u64| {
            arrow(&text(of.from.as_ref().map(cell)), &text(of.to.as_ref().map(cell)))
        };
        let persons = of.persons.as_ref();
        let moved = |number: Option<u64>| {
            number.map_or_else(|| Shown::of(NOTHING), |number| number.to_string().into())
        };
        vec![
            Shown::of(of.customer.as_deref().unwrap_or("the provider")),
            Shown::of(&of.product),
            both(&|row| row.persons),
            moved(persons.map(|persons| persons.entered)),
            moved(persons.map(|persons| persons.left)),
            moved(persons.map(|persons| persons.stayed)),
            both(&|row| row.quantity),
        ]
    };
    let different = difference.access.iter().filter(|of| of.change != Change::Equal);
    table("Persons authorised", &columns, different.map(row).collect())
}

/// Every host that is not the same.
pub(super) fn hosts(hosts: &[HostDifference]) -> Table {
    let row = |of: &HostDifference| {
        let changes = of.changes.iter();
        let changes: Vec<String> = changes
            .map(|change| format!("{} {}", change.what, arrow(&change.from, &change.to)))
            .collect();
        let whole = of.to.as_ref().or(of.from.as_ref()).filter(|_| changes.is_empty());
        let facts = whole.map(|row| {
            let processors = row.cores_of_processors.len();
            format!("{processors} processors, {} cores, {}", row.cores(), row.scopes.join(", "))
        });
        let told = facts.unwrap_or_else(|| changes.join("; "));
        vec![Shown::of(of.host()), Shown::of(of.change.text()), told.into()]
    };
    let columns = [words("Host"), words("What happened"), words("In detail")];
    table("Hosts that are not the same", &columns, hosts.iter().map(row).collect())
}

/// Every input that is not the same.
pub(super) fn inputs(difference: &Difference) -> Table {
    let rows = difference
        .inputs
        .iter()
        .map(|of| vec![Shown::of(&of.label), Shown::of(&of.kind), Shown::of(of.change.text())]);
    let columns = [words("Input"), words("Kind"), words("What happened")];
    table("Inputs that are not the same", &columns, rows.collect())
}

/// The readings that are not the same.
pub(super) fn readings(difference: &Difference) -> Table {
    let rows = difference.readings.iter().map(|of| {
        let (from, to) = (of.from.as_deref(), of.to.as_deref());
        vec![Shown::of(&of.reading), arrow(from.unwrap_or_default(), to.unwrap_or_default())]
    });
    table("Readings that changed", &[words("Reading"), words("Value")], rows.collect())
}

/// The kinds of findings of which there are more or fewer.
pub(super) fn findings(difference: &Difference) -> Table {
    let rows = difference.findings.iter().map(|of| {
        vec![
            Shown::of(&of.code),
            Shown::of(&of.effect),
            arrow(&of.from.to_string(), &of.to.to_string()),
        ]
    });
    table("Findings by code", &[words("Code"), words("Effect"), number("Number")], rows.collect())
}
