//! All small worlds with registers over a stated grid: licences that customers bring, and
//! applications.

use super::days::{cell_of, last_day_of_month};
use super::enumerated::{priced_world, turn};
use super::world::{
    ApplicationRow, BroughtLicenseRow, DefaultEdition, HostRow, MobilityRow, VmRow, World,
};

const MONTHS: [(u16, u8); 4] = [(2022, 9), (2022, 10), (2025, 9), (2025, 10)];

/// What the register of brought licences holds.
const REGISTERS: [&str; 7] =
    ["none", "empty", "valid", "expired", "without-evidence", "other-customer", "perpetual"];

/// 3,024 worlds: seven registers × not claimed, claimed as the customer's own, claimed as sold by
/// the hoster × shared, dedicated and broken hardware × the months on both sides of October 2022
/// and of October 2025 × our own operator, a Listed Provider × a row for the VM, for the host ×
/// bought the day before October 2019, on its first day, on a day that nobody knows.
///
/// The host in question is in a cluster with one of ours, so that what counts on it is seen. How
/// the row names its machine, the product, the captures and the readings turn with the number.
pub fn enumerated_registers() -> impl Iterator<Item = World> {
    let mut worlds = Vec::new();
    for register in REGISTERS {
        for claim in ["", "byol", "csp-hoster"] {
            for hardware in ["shared", "dedicated", "broken"] {
                for month in MONTHS {
                    for operator in ["own", "Amazon Web Services"] {
                        for column in ["vm", "host"] {
                            for bought_on in ["2019-09-30", "2019-10-01", ""] {
                                let number = worlds.len();
                                let mut world = brought_world(number, hardware, month, operator);
                                claim_licence(&mut world, claim, column);
                                let row = licence(&world, number, column, bought_on);
                                world.brought_licenses = register_of(register, row, &world);
                                worlds.push(world);
                            }
                        }
                    }
                }
            }
        }
    }
    worlds.into_iter()
}

fn brought_world(number: usize, hardware: &str, month: (u16, u8), operator: &str) -> World {
    let default = DefaultEdition::ALL[turn(number, 20, 4) as usize];
    let mut world = priced_world(number, default);
    (world.settings.year, world.settings.month) = month;
    let captured_at = if turn(number, 21, 4) == 0 { String::new() } else { on(&world, 14) };
    for row in &mut world.prices {
        row.effective_from = "2020-01-01".to_string();
    }

    let edition = ["standard", "datacenter", "cis-standard", ""][turn(number, 22, 4) as usize];
    world.hosts.push(HostRow {
        operator: operator.to_string(),
        dedicated_to: if hardware == "shared" { "" } else { "Contoso" }.to_string(),
        ..host("esx-1", "cl-1", edition, &captured_at)
    });
    world.hosts.push(host("esx-2", "cl-1", edition, &captured_at));
    let neighbour = if hardware == "broken" { "Fabrikam" } else { "CONTOSO" };
    for (name, host, customer) in
        [("vm-1", "esx-1", "Contoso"), ("vm-2", "esx-1", neighbour), ("vm-3", "esx-2", "")]
    {
        world.vms.push(VmRow {
            vm: name.to_string(),
            host: host.to_string(),
            customer: customer.to_string(),
            captured_at: captured_at.clone(),
            ..vm()
        });
    }
    world
}

/// The VM or the host says that the customer licenses it. No host says that a hoster sold it.
fn claim_licence(world: &mut World, claim: &str, column: &str) {
    if column == "vm" {
        world.vms[0].license = claim.to_string();
    } else if !claim.is_empty() {
        world.hosts[0].license = "byol".to_string();
    }
}

fn licence(world: &World, number: usize, column: &str, bought_on: &str) -> BroughtLicenseRow {
    let mut row = BroughtLicenseRow {
        customer: "Contoso".to_string(),
        product: ["Windows Server 2022 Standard", "CIS Datacenter"][turn(number, 23, 2) as usize]
            .to_string(),
        kind: ["subscription", "software-assurance"][turn(number, 24, 2) as usize].to_string(),
        bought_on: bought_on.to_string(),
        evidence: "agreement 4711".to_string(),
        ..BroughtLicenseRow::default()
    };
    if turn(number, 25, 2) == 0 {
        // Exactly the month.
        row.valid_from = on(world, 1);
        row.valid_until = cell_of(last_day_of_month(&world.settings));
    }
    let name = if column == "vm" { "VM-1" } else { "ESX-1" }.to_string();
    if turn(number, 26, 3) == 0 {
        row.vm_or_host = name;
    } else if column == "vm" {
        row.vm = name;
    } else {
        row.host = name;
    }
    row
}

fn register_of(
    register: &str,
    mut row: BroughtLicenseRow,
    world: &World,
) -> Option<Vec<BroughtLicenseRow>> {
    match register {
        "none" => return None,
        "empty" => return Some(Vec::new()),
        "expired" => row.valid_until = on(world, 13),
        "without-evidence" => row.evidence.clear(),
        "other-customer" => row.customer = "Fabrikam".to_string(),
        "perpetual" => row.kind = "perpetual".to_string(),
        _ => {}
    }
    Some(vec![row])
}

/// Whose licence an application has: ours, or the customer's with a row of License Mobility that
/// is a day on either side of each limit.
const LICENCES: [&str; 10] = [
    "spla",
    "byol-without-row",
    "assured-to-the-last-day",
    "assured-to-the-day-before",
    "deployed-ten-days-before",
    "deployed-eleven-days-before",
    "form-on-the-last-day",
    "form-on-the-day-after",
    "released-on-the-last-day",
    "released-on-the-day-after",
];

/// 1,920 worlds: 1 to 8 virtual cores × three editions × no second instance, or one of three
/// editions × with and without Enterprise on the host × ten licences.
///
/// Whether the VM ran, moved to another host, or belongs to another customer turns with the number
/// of the world, and so do the readings and the cores of the host.
pub fn enumerated_applications() -> impl Iterator<Item = World> {
    let mut worlds = Vec::new();
    for cores in 1..=8 {
        for edition in ["Web", "Standard", "Enterprise"] {
            for second in ["", "Web", "Standard", "Enterprise"] {
                for enterprise_host in [false, true] {
                    for licence in LICENCES {
                        let number = worlds.len();
                        let mut world = application_world(number, cores);
                        let rows = world.applications.get_or_insert_default();
                        rows.push(sql(edition, licence));
                        if !second.is_empty() {
                            rows.push(sql(second, "spla"));
                        }
                        if enterprise_host {
                            rows.push(ApplicationRow {
                                vm: String::new(),
                                host: "esx-1".to_string(),
                                ..sql("Enterprise", "spla")
                            });
                        }
                        if !["spla", "byol-without-row"].contains(&licence) {
                            let row = moved(edition, licence, &world);
                            world.license_mobility = Some(vec![row]);
                        }
                        worlds.push(world);
                    }
                }
            }
        }
    }
    worlds.into_iter()
}

fn application_world(number: usize, cores: u64) -> World {
    let mut world = priced_world(number, DefaultEdition::Datacenter);
    let shapes = [("1", "3"), ("1", "5"), ("2", "3;4"), ("2", "9")];
    let (processors, per_processor) = shapes[turn(number, 27, 4) as usize];
    let day = on(&world, 14);
    for name in ["esx-1", "esx-2"] {
        world.hosts.push(HostRow {
            processor_count: processors.to_string(),
            cores_per_processor: per_processor.to_string(),
            ..host(name, "", "", &day)
        });
    }
    let customer = if turn(number, 28, 6) == 0 { "Fabrikam" } else { "Contoso" };
    let power_state = if turn(number, 29, 6) == 0 { "poweredOff" } else { "poweredOn" };
    let row = VmRow {
        vm: "db-1".to_string(),
        host: "esx-1".to_string(),
        customer: customer.to_string(),
        guest_os: ["Windows Server 2022", "Ubuntu Linux (64-bit)"][turn(number, 30, 2) as usize]
            .to_string(),
        power_state: power_state.to_string(),
        vcpu_count: cores.to_string(),
        captured_at: day,
        ..vm()
    };
    if turn(number, 31, 4) == 0 {
        // It moved, with fewer cores than before.
        world.vms.push(VmRow {
            host: "esx-2".to_string(),
            vcpu_count: "1".to_string(),
            captured_at: on(&world, 15),
            ..row.clone()
        });
    }
    world.vms.push(row);
    world
}

fn sql(edition: &str, licence: &str) -> ApplicationRow {
    ApplicationRow {
        product: "SQL Server".to_string(),
        vm: "db-1".to_string(),
        edition: edition.to_string(),
        customer: if licence == "spla" { "" } else { "Contoso" }.to_string(),
        license: if licence == "spla" { "" } else { "byol" }.to_string(),
        ..ApplicationRow::default()
    }
}

fn moved(edition: &str, licence: &str, world: &World) -> MobilityRow {
    let last = last_day_of_month(&world.settings);
    let mut row = MobilityRow {
        customer: "Contoso".to_string(),
        product: "SQL Server".to_string(),
        edition: edition.to_string(),
        vm: "db-1".to_string(),
        deployed_on: cell_of(last - 200),
        form_submitted_on: cell_of(last - 195),
        confirmed_on: cell_of(last - 190),
        assurance_until: cell_of(last + 365),
        assigned_on: cell_of(last - 200),
        ..MobilityRow::default()
    };
    let form_missing = |row: &mut MobilityRow, deployed: i64| {
        row.deployed_on = cell_of(last - deployed);
        row.form_submitted_on.clear();
        row.confirmed_on.clear();
    };
    match licence {
        "assured-to-the-last-day" => row.assurance_until = cell_of(last),
        "assured-to-the-day-before" => row.assurance_until = cell_of(last - 1),
        "deployed-ten-days-before" => form_missing(&mut row, 10),
        "deployed-eleven-days-before" => form_missing(&mut row, 11),
        "form-on-the-last-day" => row.form_submitted_on = cell_of(last),
        "form-on-the-day-after" => row.form_submitted_on = cell_of(last + 1),
        "released-on-the-last-day" => row.released_on = cell_of(last),
        _ => row.released_on = cell_of(last + 1),
    }
    row
}

fn on(world: &World, day: u8) -> String {
    format!("{:04}-{:02}-{day:02}", world.settings.year, world.settings.month)
}

fn host(name: &str, cluster: &str, edition: &str, captured_at: &str) -> HostRow {
    HostRow {
        host: name.to_string(),
        cluster: cluster.to_string(),
        processor_count: "1".to_string(),
        cores_per_processor: "9".to_string(),
        edition: edition.to_string(),
        captured_at: captured_at.to_string(),
        ..HostRow::default()
    }
}

fn vm() -> VmRow {
    VmRow {
        guest_os: "Windows Server 2022".to_string(),
        power_state: "poweredOn".to_string(),
        ..VmRow::default()
    }
}
