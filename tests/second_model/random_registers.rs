//! Random worlds with registers: estates of the other generator in months on both sides of dated
//! rules, with rows that are often almost right.
//!
//! An identifier belongs to one name here, and every cell can be read.

use super::days::{cell_of, day, first_day_of_month, known_day, last_day_of_month};
use super::random::{Dice, random_world};
use super::random_register_rows::{about_persons, application, brought, exclusion, mobility};
use super::text::{fold, is_empty};
use super::world::{ExclusionRow, HostRow, PersonsAcrossCustomers, VmRow, World};
use std::collections::BTreeSet;

/// Before and after the dated rules: 2019-10, 2022-10, 2025-10.
const MONTHS: [(u16, u8); 9] = [
    (2019, 9),
    (2019, 10),
    (2022, 9),
    (2022, 10),
    (2022, 10),
    (2025, 9),
    (2025, 10),
    (2026, 10),
    (2026, 10),
];

pub fn random_world_with_registers(seed: u64) -> World {
    let mut world = random_world(seed);
    // Another run of the dice than the estate's own.
    let mut dice = Dice::new(seed ^ 0x5eed_0f5e_ed0f_5eed);
    move_to_month(&mut world, dice.pick_from(&MONTHS));
    vary_vms(&mut dice, &mut world);
    vary_hosts(&mut dice, &mut world);
    if dice.one_in(4) {
        add_nested(&mut dice, &mut world);
    }
    let shared = dice.one_in(5) && !world.access_groups.is_empty();
    if shared {
        // The persons of one customer are another's as well.
        let mut row = world.access_groups[0].clone();
        row.customer = dice.pick(&["Aldgate", "Zennor"]);
        world.access_groups.push(row);
        world.settings.readings.persons_across_customers = PersonsAcrossCustomers::Once;
    }
    if dice.one_in(4) {
        list_devices(&mut dice, &mut world);
    }
    if dice.one_in(2) {
        world.brought_licenses = Some(rows(&mut dice, 5, |dice| brought(dice, &world)));
    }
    if dice.one_in(2) {
        world.exclusions = Some(rows(&mut dice, 5, |dice| exclusion(dice, &world)));
        if shared {
            let mut row = ExclusionRow {
                reason: "own-testing".to_string(),
                reference: "ticket 4712".to_string(),
                ..ExclusionRow::default()
            };
            about_persons(&mut dice, &world, &mut row);
            world.exclusions.get_or_insert_default().push(row);
        }
    }
    if dice.one_in(2) {
        world.applications = Some(rows(&mut dice, 5, |dice| application(dice, &world)));
    }
    if dice.one_in(3) {
        world.license_mobility = Some(rows(&mut dice, 3, |dice| mobility(dice, &world)));
    }
    world
}

/// So many rows, now and then none at all.
fn rows<T>(dice: &mut Dice, most: u64, mut row: impl FnMut(&mut Dice) -> T) -> Vec<T> {
    (0..dice.between(0, most)).map(|_| row(dice)).collect()
}

/// The estate is of October 2026; its days go along, the 31st to the last day.
fn move_to_month(world: &mut World, (year, month): (u16, u8)) {
    (world.settings.year, world.settings.month) = (year, month);
    let first = first_day_of_month(&world.settings);
    let last = last_day_of_month(&world.settings);
    let moved = |cell: &str| -> String {
        let Some(was) = day(cell) else {
            return cell.to_string();
        };
        let now = (first + was - known_day("2026-10-01")).min(last);
        format!("{}{}", cell_of(now), &cell.trim()[10..])
    };
    for row in &mut world.hosts {
        row.captured_at = moved(&row.captured_at);
    }
    for row in &mut world.vms {
        row.captured_at = moved(&row.captured_at);
    }
    for row in &mut world.members {
        row.captured_at = moved(&row.captured_at);
    }
    for row in &mut world.prices {
        row.effective_from = match row.effective_from.as_str() {
            "2025-01-01" => format!("{}-01-01", year - 1),
            "2026-01-01" => format!("{year}-01-01"),
            "2026-10-31" => cell_of(last),
            _ => cell_of(last + 1),
        };
    }
}

fn vary_vms(dice: &mut Dice, world: &mut World) {
    let mut names = BTreeSet::new();
    for row in &world.vms {
        names.insert(fold(&row.vm));
    }
    let namesakes = dice.one_in(10);
    for name in names {
        let customer = dice.pick(&["", "Contoso", "Contoso", "contoso", "Fabrikam"]);
        let license = dice.pick(&["", "", "", "spla", "byol", "byol", "csp-hoster"]);
        let cores = dice.pick(&["", "1", "2", "3", "4", "5", "6", "8", "9", "12"]);
        let changes = dice.one_in(6);
        for row in &mut world.vms {
            if fold(&row.vm) != name {
                continue;
            }
            row.customer = customer.clone();
            row.license = license.clone();
            row.vcpu_count = cores.clone();
            if changes && dice.one_in(3) {
                row.customer = dice.pick(&["", "Fabrikam"]);
            }
            if changes && dice.one_in(3) {
                row.license = dice.pick(&["", "byol"]);
            }
            if changes && dice.one_in(3) {
                row.vcpu_count = dice.pick(&["", "16"]);
            }
            if !is_empty(&row.vm_id) {
                row.vm_id = format!("id-of-{name}");
                // Two VMs of one name, told apart by their identifiers.
                if namesakes && name == "vm-2" {
                    row.vm = "vm-1".to_string();
                }
            }
        }
    }
}

fn vary_hosts(dice: &mut Dice, world: &mut World) {
    let dedicated = dice.one_in(2);
    let listed = dice.one_in(4);
    let mut names = BTreeSet::new();
    for row in &world.hosts {
        names.insert(fold(&row.host));
    }
    for name in names {
        let dedicated_to = if dedicated {
            dice.pick(&["Contoso", "Contoso", "contoso ", "Fabrikam", ""])
        } else {
            String::new()
        };
        let operator = if listed && dice.one_in(3) {
            dice.pick(&["AWS", "Microsoft Azure"])
        } else {
            String::new()
        };
        let model = dice.pick(&["", "", "PowerEdge R740"]);
        let changes = dice.one_in(10);
        for row in &mut world.hosts {
            if fold(&row.host) != name {
                continue;
            }
            row.dedicated_to = dedicated_to.clone();
            row.model = model.clone();
            if !operator.is_empty() {
                row.operator = operator.clone();
            }
            if changes && dice.one_in(2) {
                row.dedicated_to = dice.pick(&["", "Fabrikam"]);
            }
        }
    }
}

/// The moments at which the estate was exported.
pub fn moments(world: &World) -> Vec<String> {
    let month = format!("{:04}-{:02}", world.settings.year, world.settings.month);
    let mut moments = BTreeSet::new();
    for row in &world.vms {
        if is_empty(&row.captured_at) || row.captured_at.starts_with(&month) {
            moments.insert(row.captured_at.clone());
        }
    }
    moments.into_iter().collect()
}

/// A hypervisor in a VM, or one in another, with some of the estate's VMs on it. Mostly the VM that
/// it is was seen; sometimes not at every moment, or nowhere.
fn add_nested(dice: &mut Dice, world: &mut World) {
    let physical: Vec<HostRow> = world.hosts.clone();
    let moments = moments(world);
    let two = dice.one_in(4);
    let names: &[&str] = if two { &["hv-1.lab.example", "hv-2"] } else { &["hv-1.lab.example"] };
    for (number, name) in names.iter().enumerate() {
        world.hosts.push(HostRow {
            host: (*name).to_string(),
            processor_count: "2".to_string(),
            cores_per_processor: "6".to_string(),
            edition: dice.pick(&["", "standard", "datacenter", "none"]),
            model: dice.pick(&["VMware Virtual Platform", "Virtual Machine"]),
            captured_at: String::new(),
            ..HostRow::default()
        });
        let appliance = dice.pick(&["hv-1", "HV-1.lab.example"]);
        for moment in &moments {
            if dice.one_in(5) {
                continue;
            }
            let home = &physical[dice.between(0, physical.len() as u64 - 1) as usize];
            let mut row = VmRow {
                vm: if number == 0 { appliance.clone() } else { "hv-2".to_string() },
                host: home.host.trim().to_lowercase(),
                cluster: home.cluster.clone(),
                source: home.source.clone(),
                guest_os: "VMware ESXi 8.0.2".to_string(),
                power_state: "poweredOn".to_string(),
                captured_at: moment.clone(),
                ..VmRow::default()
            };
            if two && dice.one_in(2) {
                // One in the other; both ways is a circle.
                row.host = if number == 0 { "hv-2" } else { "hv-1.lab.example" }.to_string();
                row.cluster.clear();
            }
            world.vms.push(row);
        }
    }
    for row in &mut world.vms {
        if !fold(&row.vm).starts_with("hv-") && dice.one_in(3) {
            row.host = dice.pick_from(names).to_string();
            row.cluster.clear();
        }
    }
}

fn list_devices(dice: &mut Dice, world: &mut World) {
    let products =
        ["exchange-standard-device-sal", "SQL-Standard-Device-SAL", "exchange-standard-device-sal"];
    for row in &mut world.access_groups {
        if dice.one_in(2) {
            row.product = dice.pick(&products);
        }
        if dice.one_in(25) {
            row.product = "rds-device-sal".to_string();
        }
    }
    for row in &mut world.members {
        if fold(&row.member_type) == "service" {
            row.member_type = "computer".to_string();
        }
        if fold(&row.member_type) == "shared" && dice.one_in(3) {
            // Enough persons for the limit of demonstrations.
            row.persons = "55".to_string();
        }
    }
}
