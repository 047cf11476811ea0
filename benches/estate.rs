//! Writes an estate of a chosen size, for measuring: hosts in clusters of ten and stand-alone, VMs of
//! which a third wander within their cluster, members of twenty groups, or of as many as are asked for, each of an
//! end customer of its own. Equal arguments, equal files.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

/// The numbers of the estate, in the order of the arguments.
struct Size {
    hosts: u64,
    vms: u64,
    members: u64,
    days: u64,
    captures_a_day: u64,
    customers: u64,
}

/// End customers where the arguments do not say.
const CUSTOMERS: u64 = 20;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| arguments.get(at).and_then(|text| text.parse().ok());
    let size = (|| {
        Some(Size {
            hosts: number(1)?,
            vms: number(2)?,
            members: number(3)?,
            days: number(4)?,
            captures_a_day: number(5)?,
            customers: number(6).unwrap_or(CUSTOMERS).max(1),
        })
    })();
    let (Some(folder), Some(size)) = (arguments.first(), size) else {
        eprintln!("usage: estate FOLDER HOSTS VMS MEMBERS DAYS CAPTURES_A_DAY [CUSTOMERS]");
        std::process::exit(64);
    };
    write(Path::new(folder), &size)
}

fn write(folder: &Path, size: &Size) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let file = |name: &str| File::create(folder.join(name)).map(BufWriter::new);
    let mut hosts = file("hosts.csv")?;
    writeln!(hosts, "host,cluster,processor_count,cores_per_processor,edition,captured_at")?;
    for day in 1..=size.days {
        for host in 0..size.hosts {
            let cluster = if host % 5 == 0 { String::new() } else { format!("cl-{}", host / 10) };
            writeln!(hosts, "esx-{host:05}.example,{cluster},2,16,datacenter,2026-10-{day:02}")?;
        }
    }
    let mut vms = file("vms.csv")?;
    writeln!(vms, "vm,vm_id,host,guest_os,power_state,captured_at")?;
    for day in 1..=size.days {
        for capture in 0..size.captures_a_day {
            let at = match size.captures_a_day {
                1 => format!("2026-10-{day:02}"),
                several => {
                    let minute = capture * 1440 / several;
                    format!("2026-10-{day:02}T{:02}:{:02}:00", minute / 60, minute % 60)
                }
            };
            for vm in 0..size.vms {
                let home = vm.wrapping_mul(2_654_435_761) % size.hosts;
                let host = if vm % 3 == 0 { home / 10 * 10 + (home + day) % 10 } else { home };
                let system = match vm % 2 {
                    0 => "Ubuntu Linux (64-bit)",
                    _ => "Microsoft Windows Server 2022 (64-bit)",
                };
                let host = host % size.hosts;
                writeln!(vms, "vm-{vm:06},{vm},esx-{host:05}.example,{system},poweredOn,{at}")?;
            }
        }
    }
    let mut members = file("members.csv")?;
    writeln!(members, "group,member,member_type,captured_at")?;
    for member in 0..size.members {
        let day = 1 + member % size.days;
        let group = member % size.customers;
        writeln!(members, "RDS-{group:02},CORP\\user{member:07},user,2026-10-{day:02}")?;
    }
    let mut groups = file("groups.csv")?;
    writeln!(groups, "group,product,customer")?;
    for group in 0..size.customers {
        writeln!(groups, "RDS-{group:02},rds-user-sal,Customer {group:02}")?;
    }
    fs::write(
        folder.join("spla-usage.toml"),
        "[provider]\nagreement_number = \"E1\"\n[inputs]\nhosts = [\"hosts.csv\"]\nvms = [\"vms.csv\"]\n\
         members = [\"members.csv\"]\naccess_groups = [\"groups.csv\"]\n",
    )
}
