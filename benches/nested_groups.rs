//! Writes groups that lie in each other, for measuring that the walk through them takes no more than its part for each:
//! a chain, a full tree, one cycle, and a user in every group.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// The day of the only capture.
const DAY: &str = "2026-10-31";

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let groups = arguments.get(2).and_then(|text| text.parse::<u64>().ok());
    let (Some(folder), Some(shape), Some(groups)) = (arguments.first(), arguments.get(1), groups)
    else {
        eprintln!("usage: nested_groups FOLDER chain|tree|cycle|everywhere GROUPS");
        std::process::exit(64);
    };
    let folder = Path::new(folder);
    fs::create_dir_all(folder)?;
    let mut file = BufWriter::new(File::create(folder.join("members.csv"))?);
    writeln!(file, "group,member,member_type,captured_at")?;
    for group in 0..groups {
        // The group that this one lies in; the first is the one that gives access.
        let parent = match shape.as_str() {
            "chain" | "cycle" => group.checked_sub(1),
            "tree" => group.checked_sub(1).map(|before| before / 2),
            // All of them lie in the first one, and the one user in each.
            _ => (group > 0).then_some(0),
        };
        if let Some(parent) = parent {
            writeln!(file, "g{parent},g{group},group,{DAY}")?;
        }
        let user = if shape == "everywhere" { 0 } else { group };
        writeln!(file, "g{group},u{user},user,{DAY}")?;
    }
    if shape == "cycle" {
        writeln!(file, "g{},g0,group,{DAY}", groups - 1)?;
    }
    file.flush()?;
    fs::write(folder.join("groups.csv"), "group,product\ng0,rds-user-sal\n")?;
    fs::write(
        folder.join("hosts.csv"),
        format!("host,processor_count,cores_per_processor,captured_at\nh1,2,8,{DAY}\n"),
    )?;
    fs::write(
        folder.join("vms.csv"),
        format!("vm,host,guest_os,power_state,captured_at\nv1,h1,Windows Server 2022,on,{DAY}\n"),
    )?;
    fs::write(
        folder.join("spla-usage.toml"),
        "[provider]\nagreement_number = \"E1\"\n[inputs]\nhosts = [\"hosts.csv\"]\nvms = [\"vms.csv\"]\n\
         members = [\"members.csv\"]\naccess_groups = [\"groups.csv\"]\n",
    )
}
