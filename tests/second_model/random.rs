//! Small random estates that explore the rules and their corners.
//!
//! They hold no unreadable cells, absurd counts, unknown products or listed providers, and no VM
//! whose host and cluster are both unknown. Spellings in VM rows are never byte-smaller than
//! those in host rows, so that the shown name of a scope does not depend on who is asked.

use super::random_directory::random_directory;
use super::world::{
    CaptureUnit, DefaultEdition, HostRow, PriceRow, Readings, Settings, VmRow, World,
};
use std::collections::BTreeSet;

/// A seeded source of choices in the words that the generators need.
pub struct Dice {
    generator: fastrand::Rng,
}

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice { generator: fastrand::Rng::with_seed(seed) }
    }

    pub fn one_in(&mut self, n: u64) -> bool {
        self.generator.u64(0..n) == 0
    }

    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        self.generator.u64(low..=high)
    }

    pub fn pick(&mut self, choices: &[&str]) -> String {
        self.pick_from(choices).to_string()
    }

    pub fn pick_from<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.generator.usize(0..choices.len())]
    }
}

pub fn random_world(seed: u64) -> World {
    let mut dice = Dice::new(seed);
    let captures = random_captures(&mut dice);
    let mut world = World { settings: random_settings(&mut dice), ..World::default() };
    world.prices = random_prices(&mut dice);
    world.hosts = random_hosts(&mut dice, &captures);
    world.vms = random_vms(&mut dice, &captures, &world.hosts);
    random_directory(&mut dice, &captures, &mut world);
    world
}

/// One to four moments of the month; some days have several, and now and then the moment is
/// not known.
fn random_captures(dice: &mut Dice) -> Vec<String> {
    let moments = [
        "2026-10-01",
        "2026-10-05",
        "2026-10-05T06:00:00",
        "2026-10-05T18:00:00",
        "2026-10-14",
        "2026-10-14T06:30:00",
        "2026-10-20T23:59:59",
        "2026-10-31",
    ];
    let mut chosen = BTreeSet::new();
    for _ in 0..dice.between(1, 4) {
        if dice.one_in(12) {
            chosen.insert(String::new());
        } else {
            chosen.insert(dice.pick(&moments));
        }
    }
    chosen.into_iter().collect()
}

fn random_settings(dice: &mut Dice) -> Settings {
    let readings =
        if dice.one_in(3) { Readings::default() } else { Readings::numbered(dice.between(0, 63)) };
    Settings {
        default_edition: dice.pick_from(&DefaultEdition::ALL),
        readings,
        capture_unit: if dice.one_in(3) { CaptureUnit::Time } else { CaptureUnit::Day },
        ..Settings::default()
    }
}

fn random_prices(dice: &mut Dice) -> Vec<PriceRow> {
    let mut rows = Vec::new();
    let products = [
        ("ws-standard", ["10.00", "21.50", "40"]),
        ("ws-datacenter", ["40.00", "64.50", "150.25"]),
        ("ws-essentials", ["9.00", "12.00", "12.5"]),
        ("cis-standard", ["30.00", "31.00", "32.00"]),
        ("cis-datacenter", ["100.00", "120.00", "140.00"]),
        ("rds-user-sal", ["5.10", "6.00", "7.00"]),
    ];
    for (product, choices) in products {
        for from in ["2025-01-01", "2026-01-01", "2026-10-31", "2026-11-01"] {
            // Mostly there is a price of this January; the others come and go.
            let present = if from == "2026-01-01" { !dice.one_in(8) } else { dice.one_in(5) };
            if present {
                rows.push(PriceRow {
                    product: product.to_string(),
                    part_number: format!("PN-{product}"),
                    unit_price: dice.pick(&choices),
                    currency: "USD".to_string(),
                    effective_from: from.to_string(),
                });
            }
        }
    }
    rows
}

const EDITIONS: [&str; 16] = [
    "",
    "",
    "",
    "",
    "standard",
    "standard",
    "standard",
    "datacenter",
    "datacenter",
    "enterprise",
    "cheapest",
    "cheapest",
    "none",
    "essentials",
    "cis-standard",
    "cis-datacenter",
];

const HOST_SYSTEMS: [&str; 10] = [
    "",
    "",
    "",
    "VMware ESXi 8.0.2",
    "VMware ESXi 8.0.2",
    "Microsoft Windows Server 2022",
    "Windows Server 2019 Standard",
    "Windows Server 2022 Datacenter",
    "Microsoft Hyper-V Server 2019",
    "Ubuntu Linux (64-bit)",
];

fn random_hosts(dice: &mut Dice, captures: &[String]) -> Vec<HostRow> {
    // Sometimes hosts are exported at every moment, sometimes once, sometimes without a date.
    let habit = dice.between(0, 3);
    let two_sources = dice.one_in(12);
    let calm = dice.one_in(2);
    let mut rows: Vec<HostRow> = Vec::new();
    for number in 1..=dice.between(1, 5) {
        let base = random_host(dice, number, two_sources);
        let moments: Vec<String> = match habit {
            0 => vec![String::new()],
            1 => vec![captures[0].clone()],
            _ => captures.to_vec(),
        };
        let before = rows.len();
        for moment in &moments {
            if moments.len() > 1 && dice.one_in(6) {
                continue;
            }
            let mut row = base.clone();
            if !calm {
                vary_host(dice, &mut row, two_sources);
            }
            row.captured_at = moment.clone();
            rows.push(row);
        }
        if rows.len() == before {
            let mut row = base.clone();
            row.captured_at = moments[0].clone();
            rows.push(row);
        }
        if dice.one_in(25) {
            // The month before had another shape of this host, which must not matter.
            let mut row = base.clone();
            set_shape(dice, &mut row);
            row.captured_at = "2026-09-30".to_string();
            rows.push(row);
        }
    }
    rows
}

fn random_host(dice: &mut Dice, number: u64, two_sources: bool) -> HostRow {
    let mut row = HostRow {
        host: format!("esx-{number}"),
        edition: dice.pick(&EDITIONS),
        host_os: dice.pick(&HOST_SYSTEMS),
        host_role: dice.pick(&["", "", "hypervisor-only", "workload"]),
        dedicated_to: dice.pick(&["", "", "", "Contoso"]),
        operator: dice.pick(&["", "", "own", "own", "Rented Hall Ltd"]),
        license: dice.pick(&["", "", "", "spla", "spla", "byol"]),
        ..HostRow::default()
    };
    if dice.one_in(2) {
        row.operator = String::new();
        row.license = String::new();
    }
    set_shape(dice, &mut row);
    set_scope(dice, &mut row, two_sources);
    row
}

fn set_shape(dice: &mut Dice, row: &mut HostRow) {
    let processors = dice.between(1, 4);
    row.processor_count = processors.to_string();
    row.cores_per_processor = String::new();
    row.core_count = String::new();
    match dice.between(0, 3) {
        0 => {
            let cores: Vec<String> =
                (0..processors).map(|_| dice.between(4, 13).to_string()).collect();
            row.cores_per_processor = cores.join(";");
        }
        1 => row.core_count = (processors * dice.between(4, 13)).to_string(),
        _ => row.cores_per_processor = dice.between(4, 13).to_string(),
    }
}

fn set_scope(dice: &mut Dice, row: &mut HostRow, two_sources: bool) {
    row.cluster = dice.pick(&["", "", "cl-a", "cl-a", "cl-a", "cl-b"]);
    row.licensing_scope = String::new();
    if !row.cluster.is_empty() && dice.one_in(4) {
        row.licensing_scope = dice.pick(&["win", "win", "lab"]);
    }
    if two_sources {
        row.source = dice.pick(&["vc-1", "vc-2"]);
    }
}

/// Changes a little of a host from one capture to the next.
fn vary_host(dice: &mut Dice, row: &mut HostRow, two_sources: bool) {
    if dice.one_in(8) {
        set_shape(dice, row);
    }
    if dice.one_in(8) {
        set_scope(dice, row, two_sources);
    }
    if dice.one_in(8) {
        row.edition = dice.pick(&EDITIONS);
    }
    if dice.one_in(8) {
        row.host_os = dice.pick(&HOST_SYSTEMS);
    }
    if dice.one_in(8) {
        row.host_role = dice.pick(&["", "hypervisor-only", "workload"]);
    }
    if dice.one_in(10) {
        row.operator = dice.pick(&["", "own", "Rented Hall Ltd"]);
    }
    if dice.one_in(10) {
        row.license = dice.pick(&["", "spla", "byol"]);
    }
    if dice.one_in(10) {
        row.host = format!(" {}", row.host.to_uppercase());
    }
    if dice.one_in(10) {
        row.cluster = row.cluster.to_uppercase();
    }
    if dice.one_in(10) {
        row.licensing_scope = format!("{} ", row.licensing_scope.to_uppercase());
    }
    if dice.one_in(10) {
        row.edition = row.edition.to_uppercase();
    }
}

const GUESTS: [&str; 12] = [
    "Microsoft Windows Server 2022 (64-bit)",
    "Microsoft Windows Server 2022 (64-bit)",
    "Microsoft Windows Server 2022 (64-bit)",
    "Microsoft Windows Server 2019 (64-bit)",
    "Microsoft Windows Server 2019 (64-bit)",
    "Windows Server 2019 Standard",
    "Windows Server 2022 Datacenter",
    "Ubuntu Linux (64-bit)",
    "Debian GNU/Linux 12 (64-bit)",
    "Microsoft Windows 10 (64-bit)",
    "",
    "Other (64-bit)",
];

const POWER_STATES: [&str; 12] = [
    "poweredOn",
    "poweredOn",
    "poweredOn",
    "on",
    "Running",
    "suspended",
    "",
    "migrating",
    "poweredOff",
    "POWEREDOFF",
    "shut off",
    "down",
];

fn random_vms(dice: &mut Dice, captures: &[String], hosts: &[HostRow]) -> Vec<VmRow> {
    let in_month: Vec<&HostRow> =
        hosts.iter().filter(|row| row.captured_at != "2026-09-30").collect();
    let datacenter_words = dice.one_in(3);
    let with_ids = dice.pick_from(&[0, 1, 1, 2]);
    let mut rows = Vec::new();
    for number in 1..=dice.between(0, 8) {
        let mut base = VmRow {
            vm: format!("vm-{}", if dice.one_in(4) { 1 } else { number }),
            customer: dice.pick(&["", "Contoso", "Fabrikam, Inc."]),
            guest_os: dice.pick(&GUESTS),
            power_state: dice.pick(&POWER_STATES),
            vcpu_count: dice.pick(&["", "2", "4"]),
            license: dice.pick(&["", "", "", "spla", "SPLA", "byol", "csp-hoster"]),
            image: dice.pick(&["", "", "ws2022-gold"]),
            template: dice.pick(&["", "", "", "false", "no", "true"]),
            ..VmRow::default()
        };
        if !datacenter_words && base.guest_os.contains("Datacenter") {
            base.guest_os = GUESTS[0].to_string();
        }
        if with_ids == 1 || (with_ids == 2 && dice.one_in(2)) {
            let id = if dice.one_in(12) { 1 } else { number };
            base.vm_id = format!("id-{id}");
        }
        let calm = dice.one_in(2);
        let mut home = dice.pick_from(&in_month);
        for moment in captures {
            if dice.one_in(if calm { 8 } else { 3 }) {
                continue;
            }
            if dice.one_in(4) {
                home = dice.pick_from(&in_month);
            }
            let mut row = base.clone();
            row.captured_at = moment.clone();
            place(dice, &mut row, home, hosts);
            if !calm && dice.one_in(3) {
                row.power_state = dice.pick(&POWER_STATES);
            }
            rows.push(row.clone());
            if dice.one_in(15) {
                // The same VM twice, or a namesake of it.
                if dice.one_in(2) {
                    row.power_state = dice.pick(&POWER_STATES);
                }
                rows.push(row);
            }
        }
    }
    rows
}

/// Lets the VM run on a host, or somewhere in the cluster of that host.
fn place(dice: &mut Dice, row: &mut VmRow, home: &HostRow, hosts: &[HostRow]) {
    row.source = home.source.clone();
    row.host = home.host.trim().to_lowercase();
    row.cluster = home.cluster.to_lowercase();
    if !row.cluster.is_empty() && dice.one_in(8) {
        row.host = dice.pick(&["", "", "esx-ghost"]);
        let namesakes: BTreeSet<&str> = hosts
            .iter()
            .filter(|other| other.cluster.to_lowercase() == row.cluster)
            .map(|other| other.source.as_str())
            .collect();
        if namesakes.len() == 1 && dice.one_in(4) {
            row.source = "elsewhere".to_string();
        }
    } else if dice.one_in(6) {
        // The host's own row decides about the cluster, whatever the VM's row says.
        row.cluster = dice.pick(&["", "cl-a", "cl-b", "cl-unknown"]);
    }
    if dice.one_in(10) {
        row.host = format!(" {} ", row.host);
    }
    if dice.one_in(10) {
        row.vm = row.vm.to_uppercase();
    }
}
