//! A difference for a person at a terminal. Long lists end early here; `--json` has them whole.

use std::fmt::Write as _;

use crate::revision::{
    AccessDifference, Cause, Change, Difference, FindingDifference, HostDifference,
    InputDifference, LineDifference, Names, ReadingDifference, ScopeDifference, ScopeSnapshot,
};

use super::difference_words::{
    METHOD, cause, fees, notes, sides, signed, signed_amount, window, without_price,
};
use super::listing::{TOLD, rest, running};
use super::terminal::Side::{Left, Right};
use super::terminal::{shown, table};

/// What stands where nothing is known.
const NOTHING: &str = "–";

/// The whole text.
pub fn text(difference: &Difference, names: Names) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail, so the results of `write!` are dropped here and below.
    let _ = writeln!(text, "Difference {}", shown(&sides(difference)));
    if let Some(reason) = &difference.reason {
        running(&mut text, &format!("Reason: {reason}"));
    }
    if difference.from.status != difference.to.status {
        let (from, to) = (&difference.from.status, &difference.to.status);
        running(&mut text, &format!("Status: {}.", arrow(from, to)));
    }
    for total in &difference.totals {
        running(&mut text, &fees(total));
    }
    for line in difference.without_price() {
        running(&mut text, &without_price(line));
    }
    if let Some(of) = &difference.window {
        running(&mut text, &window(of));
    }
    if difference.is_empty() {
        running(&mut text, "Nothing is different.");
        return text;
    }
    lines(&mut text, difference);
    inputs(&mut text, &difference.inputs);
    scopes(&mut text, &difference.scopes);
    access(&mut text, &difference.access, names);
    hosts(&mut text, difference.hosts.as_deref());
    readings(&mut text, difference);
    findings(&mut text, difference);
    text
}

fn lines(text: &mut String, difference: &Difference) {
    text.push_str("\nLines\n");
    let different: Vec<&LineDifference> =
        difference.lines.iter().filter(|line| line.change != Change::Equal).collect();
    let equal = difference.lines.len() - different.len();
    if different.is_empty() {
        running(text, &format!("All lines are equal: {equal}."));
        return;
    }
    let header = ["Line", "Product", "From", "To", "Change", "Amount", "By cause"];
    let mut rows = vec![header.map(str::to_owned)];
    for line in different.iter().take(TOLD) {
        let mut causes = by_cause(line).into_iter();
        rows.push([
            line.to.as_ref().map_or_else(|| NOTHING.to_owned(), |line| line.line.to_string()),
            line.product_and_customer(),
            line.from_quantity().to_string(),
            line.to_quantity().to_string(),
            signed(line.quantity),
            amounts(line),
            causes.next().unwrap_or_default(),
        ]);
        // Each cause has a row of its own, so that many of them do not run beyond the screen.
        rows.extend(causes.map(|cause| {
            let mut row = [const { String::new() }; 7];
            row[6] = cause;
            row
        }));
    }
    table(text, &rows, [Right, Left, Right, Right, Right, Right, Left]);
    rest(text, different.len());
    if equal > 0 {
        running(text, &format!("Equal besides: {equal}."));
    }
    for line in different.iter().take(TOLD) {
        let notes = notes(difference, line);
        if !notes.is_empty() {
            let of = line.product_and_customer();
            running(text, &format!("{of}: {}", notes.join("; ")));
        }
    }
    if let Some(causes) = &difference.causes {
        for words in causes.iter().filter_map(cause) {
            running(text, &words);
        }
        running(text, METHOD);
    }
}

fn amounts(line: &LineDifference) -> String {
    let each = line.amounts.iter();
    let each: Vec<String> =
        each.map(|of| format!("{} {}", signed_amount(of.difference), of.currency)).collect();
    if each.is_empty() { NOTHING.to_owned() } else { each.join(", ") }
}

/// What each cause changed, in the quantity and in the amounts; causes that changed nothing are passed over.
fn by_cause(line: &LineDifference) -> Vec<String> {
    let told = |cause: Cause| {
        let quantity = line.shares.as_ref().map_or(0, |shares| *shares.of(cause));
        let mut parts = Vec::new();
        if quantity != 0 {
            parts.push(signed(quantity));
        }
        for amount in &line.amounts {
            let share = amount.shares.as_ref().map(|shares| *shares.of(cause));
            if let Some(share) = share.filter(|share| !share.is_zero()) {
                parts.push(format!("{} {}", signed_amount(share), amount.currency));
            }
        }
        (!parts.is_empty()).then(|| format!("{} {}", cause.text(), parts.join(" = ")))
    };
    Cause::ALL.into_iter().filter_map(told).collect()
}

fn inputs(text: &mut String, inputs: &[InputDifference]) {
    if inputs.is_empty() {
        return;
    }
    text.push_str("\nInputs that are not the same\n");
    let row =
        |of: &InputDifference| [of.label.clone(), of.kind.clone(), of.change.text().to_owned()];
    let rows: Vec<[String; 3]> = inputs.iter().take(TOLD).map(row).collect();
    table(text, &rows, [Left, Left, Left]);
    rest(text, inputs.len());
}

fn scopes(text: &mut String, scopes: &[ScopeDifference]) {
    if scopes.is_empty() {
        return;
    }
    text.push_str("\nScopes that are not the same\n");
    let header = ["Scope", "Kind", "", "Product", "Cores", "VMs", "Quantity"];
    let mut rows = vec![header.map(str::to_owned)];
    for of in scopes.iter().take(TOLD) {
        let both = |cell: &dyn Fn(&ScopeSnapshot) -> String| {
            let side = |rows: &[ScopeSnapshot]| -> String {
                let cells: Vec<String> = rows.iter().map(cell).collect();
                cells.join(" + ")
            };
            arrow(&side(&of.from), &side(&of.to))
        };
        rows.push([
            of.scope.clone(),
            of.kind.clone(),
            of.change.text().to_owned(),
            both(&|row| row.product.clone().unwrap_or_else(|| row.standing.clone())),
            both(&|row| row.licensable_cores.to_string()),
            both(&|row| row.windows_vms.to_string()),
            both(&|row| row.quantity.to_string()),
        ]);
    }
    table(text, &rows, [Left, Left, Left, Left, Right, Right, Right]);
    rest(text, scopes.len());
}

fn access(text: &mut String, access: &[AccessDifference], names: Names) {
    let different: Vec<&AccessDifference> =
        access.iter().filter(|of| of.change != Change::Equal).collect();
    if different.is_empty() {
        return;
    }
    text.push_str("\nPersons authorised\n");
    let header = ["Product", "End customer", "Persons", "In", "Out", "Stayed", "SALs"];
    let mut rows = vec![header.map(str::to_owned)];
    for of in different.iter().take(TOLD) {
        let number = |number: Option<u64>| number.map_or_else(String::new, |of| of.to_string());
        let persons = of.persons.as_ref();
        let moved =
            |number: Option<u64>| number.map_or_else(|| NOTHING.to_owned(), |of| of.to_string());
        rows.push([
            of.product.clone(),
            of.customer.clone().unwrap_or_else(|| "the provider".to_owned()),
            arrow(
                &number(of.from.as_ref().map(|row| row.persons)),
                &number(of.to.as_ref().map(|row| row.persons)),
            ),
            moved(persons.map(|persons| persons.entered)),
            moved(persons.map(|persons| persons.left)),
            moved(persons.map(|persons| persons.stayed)),
            arrow(
                &number(of.from.as_ref().map(|row| row.quantity)),
                &number(of.to.as_ref().map(|row| row.quantity)),
            ),
        ]);
    }
    table(text, &rows, [Left, Left, Right, Right, Right, Right, Right]);
    rest(text, different.len());
    if names == Names::Shown {
        for of in &different {
            who(text, of);
        }
    }
}

/// Who came and went, each on a line; whoever asks for names gets all of them.
fn who(text: &mut String, of: &AccessDifference) {
    let Some(persons) = &of.persons else { return };
    let customer = of.customer.as_deref().unwrap_or("the provider");
    let _ = writeln!(text, "  {} at {}", shown(&of.product), shown(customer));
    for (sign, names) in [("+", &persons.who_entered), ("−", &persons.who_left)] {
        for name in names {
            let _ = writeln!(text, "    {sign} {}", shown(name));
        }
    }
}

fn hosts(text: &mut String, hosts: Option<&[HostDifference]>) {
    let Some(hosts) = hosts.filter(|hosts| !hosts.is_empty()) else { return };
    text.push_str("\nHosts that are not the same\n");
    let mut rows = Vec::new();
    for of in hosts.iter().take(TOLD) {
        let changes = of.changes.iter();
        let changes: Vec<String> = changes
            .map(|change| format!("{} {}", change.what, arrow(&change.from, &change.to)))
            .collect();
        let row = of.to.as_ref().or(of.from.as_ref()).filter(|_| changes.is_empty());
        let facts = row.map(|row| {
            let number = row.cores_of_processors.len();
            format!("{number} processors, {} cores, {}", row.cores(), row.scopes.join(", "))
        });
        let told = facts.unwrap_or_else(|| changes.join("; "));
        rows.push([of.host().to_owned(), of.change.text().to_owned(), told]);
    }
    table(text, &rows, [Left, Left, Left]);
    rest(text, hosts.len());
}

fn readings(text: &mut String, difference: &Difference) {
    if difference.readings.is_empty() {
        return;
    }
    text.push_str("\nReadings\n");
    let row = |of: &ReadingDifference| {
        let (from, to) = (of.from.as_deref(), of.to.as_deref());
        [of.reading.clone(), arrow(from.unwrap_or_default(), to.unwrap_or_default())]
    };
    let rows: Vec<[String; 2]> = difference.readings.iter().map(row).collect();
    table(text, &rows, [Left, Left]);
}

fn findings(text: &mut String, difference: &Difference) {
    if difference.findings.is_empty() {
        return;
    }
    text.push_str("\nFindings, by code\n");
    let row = |of: &FindingDifference| {
        [of.effect.clone(), of.code.clone(), format!("{} → {}", of.from, of.to)]
    };
    let rows: Vec<[String; 3]> = difference.findings.iter().take(TOLD).map(row).collect();
    table(text, &rows, [Left, Left, Right]);
    rest(text, difference.findings.len());
}

/// A value that may have changed: once, where it has not.
fn arrow(from: &str, to: &str) -> String {
    let there = |text: &str| if text.is_empty() { NOTHING.to_owned() } else { text.to_owned() };
    if from == to { there(to) } else { format!("{} → {}", there(from), there(to)) }
}
