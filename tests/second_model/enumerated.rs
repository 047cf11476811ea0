//! All small worlds over a stated grid, so that no corner depends on luck.

use super::world::{
    AccessGroupRow, CaptureUnit, DefaultEdition, HostRow, MemberRow, PriceRow, Readings, Settings,
    VmRow, World,
};

/// All worlds of one host, then all of two.
///
/// One host: processors 1–2 × cores per processor 7, 8, 9 × nine editions, the empty one under
/// each of four defaults × no Windows, Windows parent, Windows workload × stand-alone, cluster
/// × up to two VMs of four kinds.
///
/// Two hosts: seven editions each × three physical systems each × together in a cluster, in two
/// clusters, stand-alone × up to two VMs, each on or off, on either host.
///
/// Everything else (the readings, the shape of two hosts, whether the second VM was seen at the
/// same moment) turns with the number of the world.
pub fn enumerated_worlds() -> impl Iterator<Item = World> {
    let mut worlds = one_host_worlds();
    worlds.extend(two_host_worlds());
    worlds.into_iter()
}

/// A number that turns through `choices` without following the order of the loops. The bits are
/// mixed thoroughly, because otherwise two questions would turn in step with each other.
pub fn turn(number: usize, question: u64, choices: u64) -> u64 {
    let mut mixed =
        (number as u64 + 1).wrapping_add(question << 32).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed ^ (mixed >> 31)) % choices
}

const PARENTS: [(&str, &str); 3] = [
    ("VMware ESXi 8.0.2", "workload"),
    ("Windows Server 2022", "hypervisor-only"),
    ("Windows Server 2022", "workload"),
];

const DAYS: [&str; 2] = ["2026-10-07", "2026-10-21"];

fn one_host_worlds() -> Vec<World> {
    let mut editions: Vec<(&str, DefaultEdition)> =
        DefaultEdition::ALL.into_iter().map(|default| ("", default)).collect();
    for stated in [
        "standard",
        "enterprise",
        "datacenter",
        "essentials",
        "cis-standard",
        "cis-datacenter",
        "cheapest",
        "none",
    ] {
        editions.push((stated, DefaultEdition::Withhold));
    }
    let kinds = [
        ("Windows Server 2022", "poweredOn"),
        ("Windows Server 2022", "poweredOff"),
        ("Windows Server 2022 Datacenter", "poweredOn"),
        ("Ubuntu Linux (64-bit)", "poweredOn"),
    ];

    let mut worlds = Vec::new();
    for processors in 1..=2 {
        for cores in [7, 8, 9] {
            for (edition, default) in &editions {
                for parent in PARENTS {
                    for cluster in ["", "cl-1"] {
                        for fleet in up_to_two(kinds.len()) {
                            let mut world = priced_world(worlds.len(), *default);
                            world.hosts.push(HostRow {
                                processor_count: processors.to_string(),
                                cores_per_processor: cores.to_string(),
                                ..host("esx-1", cluster, edition, parent)
                            });
                            for kind in fleet {
                                let (guest, power) = kinds[kind];
                                add_vm(&mut world, worlds.len(), "esx-1", guest, power);
                            }
                            worlds.push(world);
                        }
                    }
                }
            }
        }
    }
    worlds
}

fn two_host_worlds() -> Vec<World> {
    let editions =
        ["", "standard", "datacenter", "essentials", "cheapest", "none", "cis-datacenter"];
    let placements = [["cl-1", "cl-1"], ["cl-1", "cl-2"], ["", ""]];
    let shapes = [[(1, "7"), (2, "9")], [(2, "8"), (1, "9")]];
    let kinds = [
        ("esx-1", "poweredOn"),
        ("esx-1", "poweredOff"),
        ("esx-2", "poweredOn"),
        ("esx-2", "poweredOff"),
    ];

    let mut worlds = Vec::new();
    for first in editions {
        for second in editions {
            for first_parent in PARENTS {
                for second_parent in PARENTS {
                    for placement in placements {
                        for fleet in up_to_two(kinds.len()) {
                            let number = worlds.len();
                            let default = DefaultEdition::ALL[turn(number, 1, 4) as usize];
                            let shape = shapes[turn(number, 2, 2) as usize];
                            let mut world = priced_world(number, default);
                            let hosts = [
                                host("esx-1", placement[0], first, first_parent),
                                host("esx-2", placement[1], second, second_parent),
                            ];
                            for (host, (processors, cores)) in hosts.into_iter().zip(shape) {
                                world.hosts.push(HostRow {
                                    processor_count: processors.to_string(),
                                    cores_per_processor: cores.to_string(),
                                    ..host
                                });
                            }
                            for kind in fleet {
                                let (name, power) = kinds[kind];
                                add_vm(&mut world, number, name, "Windows Server 2022", power);
                            }
                            worlds.push(world);
                        }
                    }
                }
            }
        }
    }
    worlds
}

/// All choices of none, one or two of so many kinds, whatever the order.
fn up_to_two(kinds: usize) -> Vec<Vec<usize>> {
    let mut choices = vec![Vec::new()];
    for first in 0..kinds {
        choices.push(vec![first]);
        for second in first..kinds {
            choices.push(vec![first, second]);
        }
    }
    choices
}

pub fn priced_world(number: usize, default_edition: DefaultEdition) -> World {
    let mut world = World {
        settings: Settings {
            default_edition,
            readings: Readings::numbered(turn(number, 3, 64)),
            capture_unit: if turn(number, 4, 4) == 0 {
                CaptureUnit::Time
            } else {
                CaptureUnit::Day
            },
            ..Settings::default()
        },
        ..World::default()
    };
    // At twice the price of Standard, two VMs make a tie.
    for (product, unit_price) in [("ws-standard", "20.00"), ("ws-datacenter", "40.00")] {
        world.prices.push(PriceRow {
            product: product.to_string(),
            unit_price: unit_price.to_string(),
            currency: "USD".to_string(),
            effective_from: "2026-01-01".to_string(),
            ..PriceRow::default()
        });
    }
    world
}

fn host(name: &str, cluster: &str, edition: &str, parent: (&str, &str)) -> HostRow {
    HostRow {
        host: name.to_string(),
        cluster: cluster.to_string(),
        edition: edition.to_string(),
        host_os: parent.0.to_string(),
        host_role: parent.1.to_string(),
        captured_at: DAYS[0].to_string(),
        ..HostRow::default()
    }
}

fn add_vm(world: &mut World, number: usize, host: &str, guest_os: &str, power_state: &str) {
    let position = world.vms.len();
    let later = position > 0 && turn(number, 5, 3) == 0;
    world.vms.push(VmRow {
        vm: format!("vm-{}", position + 1),
        host: host.to_string(),
        guest_os: guest_os.to_string(),
        power_state: power_state.to_string(),
        captured_at: DAYS[usize::from(later)].to_string(),
        ..VmRow::default()
    });
}

/// All graphs of one to three groups and up to three accounts: every nesting of a group in
/// another as a bit mask, and every way to put three accounts into the groups (an account in
/// none is not there). The first group is listed for Contoso, the second for Fabrikam. What
/// the accounts are, the readings and the administrator turn with the number of the world.
pub fn enumerated_directories() -> impl Iterator<Item = World> {
    let mut worlds = Vec::new();
    for groups in 1..=3 {
        for nestings in 0..1 << (groups * (groups - 1)) {
            let places = 1 << groups;
            for first in 0..places {
                for second in first..places {
                    for third in second..places {
                        let places = [first, second, third];
                        worlds.push(directory_world(worlds.len(), groups, nestings, places));
                    }
                }
            }
        }
    }
    worlds.into_iter()
}

fn directory_world(number: usize, groups: usize, nestings: u32, places: [u32; 3]) -> World {
    let mut world = priced_world(number, DefaultEdition::Withhold);
    world.hosts.push(HostRow {
        processor_count: "1".to_string(),
        cores_per_processor: "8".to_string(),
        ..host("esx-1", "", "none", ("", ""))
    });

    let mut bit = 0;
    for outer in 0..groups {
        for inner in 0..groups {
            if outer == inner {
                continue;
            }
            if nestings & (1 << bit) != 0 {
                let untyped = turn(number, 6, 2) == 0;
                let member_type = if untyped { "" } else { "group" };
                add_member(&mut world, outer, &format!("g-{inner}"), member_type);
            }
            bit += 1;
        }
    }

    let kinds = ["user", "", "shared", "service", "computer", "contact"];
    let names = ["ann", "CORP\\ben", "cas@corp.example"];
    for (account, place) in places.into_iter().enumerate() {
        let kind = kinds[turn(number, 7 + account as u64, 6) as usize];
        let identified = turn(number, 10 + account as u64, 3) == 0;
        let disabled = turn(number, 13 + account as u64, 5) == 0;
        for group in 0..groups {
            if place & (1 << group) == 0 {
                continue;
            }
            add_member(&mut world, group, names[account], kind);
            if let Some(row) = world.members.last_mut() {
                if kind == "shared" {
                    row.persons = "3".to_string();
                }
                if identified {
                    row.person_id = "p-1".to_string();
                }
                if disabled {
                    row.enabled = "false".to_string();
                }
            }
        }
    }
    if world.members.is_empty() {
        add_member(&mut world, 0, "", "");
    }

    for (group, customer) in ["Contoso", "Fabrikam"].into_iter().enumerate() {
        if group < groups {
            world.access_groups.push(AccessGroupRow {
                group: format!("g-{group}"),
                product: "rds-user-sal".to_string(),
                customer: customer.to_string(),
                ..AccessGroupRow::default()
            });
        }
    }
    if turn(number, 16, 4) == 0 {
        world.settings.administrators.push(names[0].to_string());
    }
    world
}

fn add_member(world: &mut World, group: usize, member: &str, member_type: &str) {
    world.members.push(MemberRow {
        group: format!("g-{group}"),
        member: member.to_string(),
        member_type: member_type.to_string(),
        captured_at: DAYS[0].to_string(),
        ..MemberRow::default()
    });
}
