//! The estate in numbers, with its scopes, the texts of its guest systems, and its access.

use std::fmt::Write as _;

use crate::estate::MostAtOnce;
use crate::estate::words::SystemKind;
use crate::outputs::terminal::Side::{Left, Right};
use crate::outputs::terminal::table;
use crate::use_report::CheckedEstate;

/// Rows of a table.
const ROWS: usize = 20;

/// Adds the estate.
pub(super) fn estate(text: &mut String, estate: &CheckedEstate) {
    text.push_str("\nEstate\n");
    numbers(text, estate);
    scopes(text, estate);
    guests(text, estate);
    access(text, estate);
}

fn numbers(text: &mut String, estate: &CheckedEstate) {
    let numbers = &estate.numbers;
    let vms = &numbers.vms;
    let mut rows: Vec<[String; 3]> = Vec::new();
    let mut row = |name: &str, number: u64, note: String| {
        rows.push([name.to_owned(), number.to_string(), note]);
    };
    let note =
        format!("clusters: {}, stand-alone hosts: {}", numbers.clusters, numbers.stand_alone);
    row("Hosts", numbers.hosts, note);
    if numbers.hosts_without_cores > 0 {
        row("  without cores", numbers.hosts_without_cores, "no row tells them".into());
    }
    row("Processors", numbers.processors, String::new());
    row(
        "Physical cores",
        numbers.physical_cores,
        "a host that changed counts at its highest".into(),
    );
    row(
        "Licensable cores",
        estate.licensable_cores,
        "with the least that a processor counts".into(),
    );
    row("VMs", vms.seen, "by their guest systems:".into());
    for (kind, number) in &vms.by_kind {
        let (name, note) = match kind {
            SystemKind::Server => ("  Windows Server", "counted where they run"),
            SystemKind::Unclear => ("  unclear", "counted, because the name cannot tell"),
            SystemKind::Disagreeing => {
                ("  disagreeing", "counted, because one of two columns says so")
            }
            SystemKind::Desktop => ("  Windows desktop", "not licensed by SPLA"),
            SystemKind::Other => ("  other", "not Windows"),
        };
        row(name, *number, note.into());
    }
    row("Templates", vms.templates, "that never ran".into());
    row("Off all month", vms.off_all_month, "of any system".into());
    if vms.without_place > 0 {
        row("Without a place", vms.without_place, "neither host nor cluster is known".into());
    }
    row("Running at once", vms.running.vms, first_on(&vms.running));
    row("  Windows Server", vms.windows.vms, first_on(&vms.windows));
    row("Groups", numbers.groups, format!("listed as giving access: {}", numbers.groups_listed));
    row("Accounts", numbers.accounts, format!("memberships: {}", numbers.memberships));
    table(text, &rows, [Left, Right, Left]);
}

fn first_on(most: &MostAtOnce) -> String {
    match &most.captured_at {
        Some(at) => format!("at most, first on {at}"),
        None => "at most".into(),
    }
}

fn scopes(text: &mut String, estate: &CheckedEstate) {
    let header =
        ["Scope", "Kind", "Hosts", "Cores", "Licensable", "VMs", "Windows at once", "First on"];
    let mut rows = vec![header.map(str::to_owned)];
    for scope in estate.scopes.iter().take(ROWS) {
        let numbers = &scope.numbers;
        rows.push([
            numbers.scope.clone(),
            numbers.kind.text().to_owned(),
            numbers.hosts.to_string(),
            numbers.physical_cores.to_string(),
            scope.licensable_cores.to_string(),
            numbers.vms.to_string(),
            numbers.windows.vms.to_string(),
            numbers.windows.captured_at.clone().unwrap_or_default(),
        ]);
    }
    text.push('\n');
    table(text, &rows, [Left, Left, Right, Right, Right, Right, Right, Left]);
    more(text, estate.scopes.len());
}

fn guests(text: &mut String, estate: &CheckedEstate) {
    let guests = &estate.numbers.vms.guests;
    if guests.is_empty() {
        return;
    }
    let mut rows = vec![["VMs", "Guest system", "Read as"].map(str::to_owned)];
    for guest in guests.iter().take(ROWS) {
        let text = if guest.text.is_empty() { "(empty)" } else { &guest.text };
        rows.push([guest.vms.to_string(), text.to_owned(), guest.kind.text().to_owned()]);
    }
    text.push('\n');
    table(text, &rows, [Right, Left, Left]);
    more(text, guests.len());
}

fn access(text: &mut String, estate: &CheckedEstate) {
    if estate.access.is_empty() {
        return;
    }
    let header = ["Access", "End customer", "Persons", "Administrators", "Quantity"];
    let mut rows = vec![header.map(str::to_owned)];
    for row in estate.access.iter().take(ROWS) {
        rows.push([
            row.product.to_string(),
            row.customer.clone().unwrap_or_else(|| "–".into()),
            row.persons.to_string(),
            row.left_out.administrator.to_string(),
            row.quantity.to_string(),
        ]);
    }
    text.push('\n');
    table(text, &rows, [Left, Left, Right, Right, Right]);
    more(text, estate.access.len());
}

/// Says how many rows a table has left out.
fn more(text: &mut String, all: usize) {
    if all > ROWS {
        let _ = writeln!(text, "  … and {} more; --json has them", all - ROWS);
    }
}
