//! Writes the inputs of a world as canonical CSV.

use super::world::{
    AccessGroupRow, ApplicationRow, BroughtLicenseRow, ExclusionRow, HostRow, MemberRow,
    MobilityRow, PriceRow, VmRow, World,
};

pub fn hosts(world: &World) -> String {
    table(HostRow::COLUMNS, world.hosts.iter().map(HostRow::cells).collect())
}

pub fn vms(world: &World) -> String {
    table(VmRow::COLUMNS, world.vms.iter().map(VmRow::cells).collect())
}

pub fn members(world: &World) -> String {
    table(MemberRow::COLUMNS, world.members.iter().map(MemberRow::cells).collect())
}

pub fn access_groups(world: &World) -> String {
    table(AccessGroupRow::COLUMNS, world.access_groups.iter().map(AccessGroupRow::cells).collect())
}

pub fn prices(world: &World) -> String {
    table(PriceRow::COLUMNS, world.prices.iter().map(PriceRow::cells).collect())
}

pub fn brought_licenses(rows: &[BroughtLicenseRow]) -> String {
    table(BroughtLicenseRow::COLUMNS, rows.iter().map(BroughtLicenseRow::cells).collect())
}

pub fn license_mobility(rows: &[MobilityRow]) -> String {
    table(MobilityRow::COLUMNS, rows.iter().map(MobilityRow::cells).collect())
}

pub fn applications(rows: &[ApplicationRow]) -> String {
    table(ApplicationRow::COLUMNS, rows.iter().map(ApplicationRow::cells).collect())
}

pub fn exclusions(rows: &[ExclusionRow]) -> String {
    table(ExclusionRow::COLUMNS, rows.iter().map(ExclusionRow::cells).collect())
}

/// The kinds that the provider has, each with its text. A kind without rows has no file, but a
/// register without rows has one; the names hold no date, because a date in a name would be
/// taken as the capture.
pub fn files(world: &World) -> Vec<(&'static str, String)> {
    let all = [
        ("hosts", world.hosts.is_empty(), hosts(world)),
        ("vms", world.vms.is_empty(), vms(world)),
        ("members", world.members.is_empty(), members(world)),
        ("access_groups", world.access_groups.is_empty(), access_groups(world)),
        ("prices", world.prices.is_empty(), prices(world)),
    ];
    let mut files = Vec::new();
    for (kind, absent, text) in all {
        if !absent {
            files.push((kind, text));
        }
    }
    if let Some(rows) = &world.brought_licenses {
        files.push(("brought-licenses", brought_licenses(rows)));
    }
    if let Some(rows) = &world.license_mobility {
        files.push(("license-mobility", license_mobility(rows)));
    }
    if let Some(rows) = &world.applications {
        files.push(("applications", applications(rows)));
    }
    if let Some(rows) = &world.exclusions {
        files.push(("exclusions", exclusions(rows)));
    }
    files
}

fn table(columns: &[&str], rows: Vec<Vec<&str>>) -> String {
    let mut text = line(columns);
    for row in rows {
        text.push_str(&line(&row));
    }
    text
}

fn line(cells: &[&str]) -> String {
    let mut text = String::new();
    for (position, cell) in cells.iter().enumerate() {
        if position > 0 {
            text.push(',');
        }
        text.push_str(&quoted(cell));
    }
    text.push('\n');
    text
}

/// Quotes a cell that would otherwise be read as something else.
fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_string()
    }
}
