//! Rows of registers for a random world, often almost right: a day beside a limit, another
//! customer, no evidence.

use super::days::{Day, cell_of, day, first_day_of_month, last_day_of_month};
use super::random::Dice;
use super::random_registers::moments;
use super::text::{fold, is_empty};
use super::world::{ApplicationRow, BroughtLicenseRow, ExclusionRow, HostRow, MobilityRow, World};

const CUSTOMERS: [&str; 5] = ["Contoso", "Contoso", "CONTOSO ", "Fabrikam", "Northwind"];

/// A name for a register, mostly of a VM that is there, with a customer of that VM.
fn some_vm(dice: &mut Dice, world: &World) -> (String, String) {
    if world.vms.is_empty() || dice.one_in(20) {
        return ("vm-gone".to_string(), dice.pick(&CUSTOMERS));
    }
    let row = &world.vms[dice.between(0, world.vms.len() as u64 - 1) as usize];
    let mut name = row.vm.trim().to_string();
    if !is_empty(&row.vm_id) && dice.one_in(3) {
        name = row.vm_id.clone();
    }
    if dice.one_in(8) {
        name = format!(" {} ", name.to_uppercase());
    }
    let mut customer = row.customer.clone();
    if is_empty(&customer) || dice.one_in(8) {
        customer = dice.pick(&CUSTOMERS);
    }
    (name, customer)
}

/// The same for a host, with the customer that it is dedicated to.
fn some_host(dice: &mut Dice, world: &World) -> (String, String) {
    let mut physical: Vec<&HostRow> = Vec::new();
    for row in &world.hosts {
        if !fold(&row.host).starts_with("hv-") {
            physical.push(row);
        }
    }
    let row = dice.pick_from(&physical);
    let mut customer = row.dedicated_to.clone();
    if is_empty(&customer) || dice.one_in(8) {
        customer = dice.pick(&CUSTOMERS);
    }
    (row.host.trim().to_string(), customer)
}

/// A day at or beside a capture or an end of the month, or none.
fn limit(dice: &mut Dice, world: &World) -> String {
    let mut days: Vec<Day> =
        vec![first_day_of_month(&world.settings), last_day_of_month(&world.settings)];
    for moment in moments(world) {
        days.extend(day(&moment));
    }
    match dice.between(0, 3) {
        0 => cell_of(dice.pick_from(&days) - 1),
        1 => cell_of(dice.pick_from(&days) + 1),
        _ => cell_of(dice.pick_from(&days)),
    }
}

/// The first and the last day of a row: mostly open, or wide around the month, else near it.
fn span(dice: &mut Dice, world: &World) -> (String, String) {
    let first = first_day_of_month(&world.settings);
    let from = match dice.between(0, 3) {
        0 => limit(dice, world),
        1 => cell_of(first),
        2 => cell_of(first - 100),
        _ => String::new(),
    };
    let until = match dice.between(0, 3) {
        0 => limit(dice, world),
        1 => cell_of(last_day_of_month(&world.settings)),
        _ => String::new(),
    };
    in_order(from, until)
}

/// A row that ends before it begins cannot be read, so such a row has no end.
fn in_order(from: String, until: String) -> (String, String) {
    if !until.is_empty() && until < from {
        return (from, String::new());
    }
    (from, until)
}

pub fn brought(dice: &mut Dice, world: &World) -> BroughtLicenseRow {
    let (valid_from, valid_until) = span(dice, world);
    let mut row = BroughtLicenseRow {
        product: dice.pick(&[
            "Windows Server 2022 Standard",
            "Windows Server Datacenter",
            "ws-standard",
            "Core Infrastructure Suite",
            "SQL Server Standard",
            "SQL Server 2019 Enterprise",
            "Windows 11 Enterprise",
            "Windows Server CAL",
            "Windows Server 2022 User CAL",
            "SQL Server 2022 Standard (User) CAL",
            "SQL Server 2019 Enterprise / Standard",
        ]),
        kind: dice.pick(&["subscription", "subscription", "software-assurance", "Perpetual"]),
        valid_from,
        valid_until,
        bought_on: dice.pick(&["", "2019-09-30", "2019-09-30", "2019-10-01"]),
        evidence: if dice.one_in(8) { String::new() } else { "order 4711".to_string() },
        ..BroughtLicenseRow::default()
    };
    if dice.one_in(3) {
        (row.host, row.customer) = some_host(dice, world);
    } else {
        (row.vm, row.customer) = some_vm(dice, world);
    }
    if dice.one_in(5) {
        row.vm_or_host = format!("{}{}", row.vm, row.host);
        row.vm.clear();
        row.host.clear();
    }
    row
}

pub fn exclusion(dice: &mut Dice, world: &World) -> ExclusionRow {
    let (valid_from, valid_until) = span(dice, world);
    let mut row = ExclusionRow {
        reason: dice.pick(&[
            "evaluation",
            "evaluation",
            "demonstration",
            "own-testing",
            "administration",
            "recovery-test",
            "recovery-test",
            "disaster",
            "rds-cal",
            "operator-confirmed",
        ]),
        valid_from,
        valid_until,
        reference: if dice.one_in(8) { String::new() } else { "ticket 4711".to_string() },
        ..ExclusionRow::default()
    };
    // The last day of an evaluation is at or beside a capture or an end of the month.
    if row.reason == "evaluation"
        && dice.one_in(2)
        && let Some(last) = day(&limit(dice, world))
    {
        row.valid_from = cell_of(last - 59);
    }
    if row.reason == "recovery-test"
        && dice.one_in(2)
        && let Some(from) = day(&limit(dice, world))
    {
        row.valid_from = cell_of(from - dice.pick_from(&[0, 6, 7, 83, 89, 90]));
    }
    (row.valid_from, row.valid_until) = in_order(row.valid_from, row.valid_until);
    if ["recovery-test", "disaster"].contains(&row.reason.as_str()) && dice.one_in(2) {
        row.replica_of = some_vm(dice, world).0.trim().to_string();
    }
    let persons = ["rds-cal", "demonstration", "own-testing", "evaluation"];
    if persons.contains(&row.reason.as_str()) && !world.access_groups.is_empty() && dice.one_in(2) {
        about_persons(dice, world, &mut row);
        return row;
    }
    if dice.one_in(4) {
        row.host = some_host(dice, world).0;
    } else {
        row.vm = some_vm(dice, world).0;
    }
    row.customer = dice.pick(&["", "Contoso", "Fabrikam"]);
    row.product = dice.pick(&["", "", "Windows Server", "SQL Server Standard"]);
    row
}

pub fn about_persons(dice: &mut Dice, world: &World, row: &mut ExclusionRow) {
    // The last group is the one whose persons may be another customer's as well.
    let last = world.access_groups.len() as u64 - 1;
    let number = if dice.one_in(2) { last } else { dice.between(0, last) };
    let entry = &world.access_groups[number as usize];
    row.customer = entry.customer.clone();
    row.product = entry.product.clone();
    row.quantity = dice.pick(&["", "1", "2", "3", "12", "40"]);
    if row.reason == "rds-cal" {
        row.product = dice.pick(&["", "RDS User CAL", "rds-user-sal", "SQL Server"]);
        row.kind = dice.pick(&["", "subscription", "software-assurance", "perpetual"]);
    }
    if dice.one_in(2) {
        row.valid_from = cell_of(first_day_of_month(&world.settings));
        row.valid_until.clear();
    }
}

pub fn application(dice: &mut Dice, world: &World) -> ApplicationRow {
    let (product, editions): (&str, &[&str]) = dice.pick_from(&[
        ("SQL Server", &["Web", "Standard", "Standard", "Enterprise", "Enterprise"][..]),
        ("SQL Server 2019", &["Web", "Standard", "Enterprise", "Enterprise and Web"][..]),
        ("System Center", &["Standard", "Datacenter"][..]),
        ("Exchange Server", &["", "Standard"][..]),
    ]);
    let mut row = ApplicationRow {
        product: product.to_string(),
        edition: dice.pick(editions),
        license: dice.pick(&["", "spla", "byol"]),
        licensed_by: dice.pick(&["", "", "core"]),
        ..ApplicationRow::default()
    };
    if row.edition == "Standard" && product.starts_with("SQL") && dice.one_in(6) {
        row.licensed_by = "sal".to_string();
    }
    if dice.one_in(40) {
        row.edition = dice.pick(&["Express", ""]);
    }
    let customer;
    if dice.one_in(4) {
        (row.host, customer) = some_host(dice, world);
    } else {
        (row.vm, customer) = some_vm(dice, world);
        if row.vm == "vm-gone" && !dice.one_in(4) {
            row.license = "byol".to_string();
        }
    }
    if dice.one_in(2) {
        row.customer = customer;
    }
    row
}

pub fn mobility(dice: &mut Dice, world: &World) -> MobilityRow {
    let last = last_day_of_month(&world.settings);
    let deployed = last - dice.pick_from(&[9, 10, 11, 40, 200]);
    let mut row = MobilityRow {
        product: "SQL Server".to_string(),
        edition: dice.pick(&["Standard", "Enterprise", "Web"]),
        deployed_on: cell_of(deployed),
        form_submitted_on: match dice.between(0, 4) {
            0 => String::new(),
            1 => cell_of(last),
            2 => cell_of(last + 1),
            _ => cell_of(deployed + dice.pick_from(&[0, 10, 11])),
        },
        confirmed_on: dice.pick(&["", ""]),
        assurance_until: cell_of(last + dice.pick_from(&[-1, 0, 1, 365, 365])),
        assigned_on: cell_of(deployed),
        ..MobilityRow::default()
    };
    // What is confirmed was submitted.
    if !row.form_submitted_on.is_empty() && dice.one_in(2) {
        row.confirmed_on = cell_of(last + dice.pick_from(&[0, 5]));
    }
    if dice.one_in(12) {
        row.deployed_on.clear();
    }
    if dice.one_in(12) {
        row.assurance_until.clear();
    }
    if dice.one_in(5) {
        row.released_on = cell_of(last + dice.pick_from(&[-1, 0, 1]));
    }
    if dice.one_in(5) {
        (row.product, row.edition) = ("Exchange Server".to_string(), "Standard".to_string());
    }
    if dice.one_in(5) {
        (row.host, row.customer) = some_host(dice, world);
    } else {
        (row.vm, row.customer) = some_vm(dice, world);
    }
    row
}
