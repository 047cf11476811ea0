//! Writes a large estate for measuring, and any multiple of it: 12,000 hosts in 1,000 clusters of ten and 2,000 by
//! themselves, 31 daily captures of 250,000 VMs of which some move within their cluster every day, and 5 million
//! memberships of 2 million users in 50,000 groups that lie up to six deep in each other. Seeded: equal arguments,
//! equal files.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// The seed of everything that is drawn.
const SEED: u64 = 2026;
const DAYS: u32 = 31;
const HOSTS_OF_CLUSTER: u64 = 10;
/// One VM in so many moves to another host of its cluster on a day.
const MOVES: u64 = 12;
/// The groups of one tree, of which the first gives access.
const GROUPS_OF_TREE: u64 = 100;
/// Every group but the first has a parent; with three to each, a tree of a hundred is six deep.
const CHILDREN: u64 = 3;

/// How many there are of each, in the order of the arguments.
struct Size {
    clusters: u64,
    hosts_alone: u64,
    vms: u64,
    memberships: u64,
    groups: u64,
    users: u64,
}

impl Size {
    /// The large estate, `parts` sixteenths of it.
    fn sixteenths(parts: u64) -> Self {
        let of = |whole: u64| (whole * parts / 16).max(1);
        Self {
            clusters: of(1_000),
            hosts_alone: of(2_000),
            vms: of(250_000),
            memberships: of(5_000_000),
            groups: of(50_000).next_multiple_of(GROUPS_OF_TREE),
            users: of(2_000_000),
        }
    }
}

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let parts = arguments.get(1).and_then(|text| text.parse().ok());
    let (Some(folder), Some(parts)) = (arguments.first(), parts) else {
        eprintln!(
            "usage: large_estate FOLDER SIXTEENTHS   (16 is the large estate, 160 ten times it)"
        );
        std::process::exit(64);
    };
    let (folder, size) = (Path::new(folder), Size::sixteenths(parts));
    fs::create_dir_all(folder)?;
    hosts(folder, &size)?;
    vms(folder, &size)?;
    members(folder, &size)?;
    groups(folder, &size)?;
    fs::write(
        folder.join("spla-usage.toml"),
        "[provider]\nagreement_number = \"E1\"\n[inputs]\nhosts = [\"hosts.csv\"]\nvms = [\"vms.csv\"]\n\
         members = [\"members.csv\"]\naccess_groups = [\"groups.csv\"]\n",
    )
}

fn file(folder: &Path, name: &str) -> io::Result<BufWriter<File>> {
    File::create(folder.join(name)).map(|file| BufWriter::with_capacity(1 << 20, file))
}

fn hosts(folder: &Path, size: &Size) -> io::Result<()> {
    let mut file = file(folder, "hosts.csv")?;
    writeln!(file, "host,cluster,processor_count,cores_per_processor,edition,captured_at")?;
    let in_clusters = size.clusters * HOSTS_OF_CLUSTER;
    for day in 1..=DAYS {
        for host in 0..in_clusters + size.hosts_alone {
            let number = host / HOSTS_OF_CLUSTER;
            let cluster =
                if host < in_clusters { format!("cl-{number:05}") } else { String::new() };
            let edition = if number.is_multiple_of(4) { "standard" } else { "datacenter" };
            let cores = [6, 8, 12, 16, 24][usize::try_from(number % 5).unwrap_or(0)];
            writeln!(file, "esx-{host:06}.example,{cluster},2,{cores},{edition},2026-10-{day:02}")?;
        }
    }
    file.flush()
}

/// Every VM has a home among the hosts; those of a cluster move within it, a few every day.
fn vms(folder: &Path, size: &Size) -> io::Result<()> {
    const SYSTEMS: [&str; 4] = [
        "Ubuntu Linux (64-bit)",
        "Microsoft Windows Server 2022 (64-bit)",
        "Red Hat Enterprise Linux 9 (64-bit)",
        "Microsoft Windows Server 2019 (64-bit)",
    ];
    let mut random = fastrand::Rng::with_seed(SEED);
    let in_clusters = size.clusters * HOSTS_OF_CLUSTER;
    let mut on: Vec<u64> =
        (0..size.vms).map(|_| random.u64(0..in_clusters + size.hosts_alone)).collect();
    let mut file = file(folder, "vms.csv")?;
    writeln!(file, "vm,vm_id,host,customer,guest_os,power_state,vcpu_count,captured_at")?;
    for day in 1..=DAYS {
        for (vm, host) in (0u64..).zip(&mut on) {
            if *host < in_clusters && random.u64(0..MOVES) == 0 {
                *host =
                    *host / HOSTS_OF_CLUSTER * HOSTS_OF_CLUSTER + random.u64(0..HOSTS_OF_CLUSTER);
            }
            let system = SYSTEMS[usize::try_from(vm % 4).unwrap_or(0)];
            let power = if vm.is_multiple_of(50) { "poweredOff" } else { "poweredOn" };
            let (customer, cores) = (vm % 500, 1 << (vm % 4));
            writeln!(
                file,
                "srv-{vm:07},vm-{vm},esx-{host:06}.example,Customer {customer:04},{system},{power},{cores},\
                 2026-10-{day:02}"
            )?;
        }
    }
    file.flush()
}

/// Trees of groups, and users who are in two or three groups each; the memberships of a group stand together, as
/// directories export them.
fn members(folder: &Path, size: &Size) -> io::Result<()> {
    let mut random = fastrand::Rng::with_seed(SEED + 1);
    let mut file = file(folder, "members.csv")?;
    writeln!(file, "group,member,member_type,captured_at")?;
    let nested = size.groups - size.groups / GROUPS_OF_TREE;
    let trees = size.groups / GROUPS_OF_TREE;
    let each = (size.memberships.saturating_sub(nested) / size.groups).max(1);
    for group in 0..size.groups {
        let (tree, within) = (group / GROUPS_OF_TREE * GROUPS_OF_TREE, group % GROUPS_OF_TREE);
        for child in within * CHILDREN + 1..=within * CHILDREN + CHILDREN {
            if child < GROUPS_OF_TREE {
                writeln!(file, "GRP-{group:06},GRP-{:06},group,2026-10-31", tree + child)?;
            }
        }
        for _ in 0..each {
            // The users of a tree are those of one end customer.
            let user = random.u64(0..size.users / trees) * trees + group / GROUPS_OF_TREE;
            writeln!(file, "GRP-{group:06},CORP\\user{user:07},user,2026-10-31")?;
        }
    }
    file.flush()
}

fn groups(folder: &Path, size: &Size) -> io::Result<()> {
    let mut file = file(folder, "groups.csv")?;
    writeln!(file, "group,product,customer")?;
    for group in (0..size.groups).step_by(100) {
        writeln!(file, "GRP-{group:06},rds-user-sal,Customer {:04}", group / GROUPS_OF_TREE)?;
    }
    file.flush()
}
