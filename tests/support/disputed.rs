//! A provider whose month is filed and disputed: small enough that every quantity is worked out in the head.
//!
//! One host with 2 processors of 8 cores on the cheapest edition; `app-01` runs all month, `app-02` on the first 15
//! days and `app-03` on the other 16. Two VMs at once need 2 × 16 / 2 = 16 packs of Standard at 10.00, against 8 of
//! Datacenter at 50.00. One person uses Remote Desktop Services at 6.90.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{Local, NaiveDate, TimeZone as _};
use clap::Parser as _;
use serde_json::Value;
use spla_usage::cli::{self, Arguments, Exit, Surroundings};
use spla_usage::terms::Tables;

use crate::support::command::{Ran, files, spla_usage};

const HOSTS: &str = "host,processor_count,cores_per_processor,edition,captured_at\n";
const VMS: &str = "vm,vm_id,host,guest_os,power_state,captured_at\n";
const MEMBERS: &str = "group,member,member_type,captured_at\n";
pub const PRICES: &str = "product,part_number,unit_price,currency,effective_from\n\
    ws-standard,9EM-00562,10.00,USD,2026-01-01\n\
    ws-datacenter,9EA-00039,50.00,USD,2026-01-01\n\
    rds-user-sal,6WC-00002,6.90,USD,2026-01-01\n";
/// Everything of the configuration but the readings and what tests add.
pub const CONFIGURATION: &str = "[provider]\nagreement_number = \"E1\"\n[inputs]\n\
    hosts = [\"in/hosts.csv\"]\nvms = [\"in/vms*.csv\"]\nmembers = [\"in/members.csv\"]\n\
    access_groups = [\"in/groups.csv\"]\nprices = \"in/prices.csv\"\n";

/// A row that makes the smallest processor count with 10 cores, so that the host has 20, which is a fourth more.
pub const TEN_CORES: &str = "minimum-cores-per-processor,WS-CORE-MIN,2026-10-01,2026-11-27,10,\
    core licences,S2,\"Calculating core licences, step 2\",A,2026-11-27,\n";

/// The provider.
pub struct Provider {
    folder: tempfile::TempDir,
}

impl Provider {
    /// With October 2026 exported, and nothing filed.
    pub fn new() -> Self {
        let provider = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(provider.path().join("in")).unwrap();
        let (mut hosts, mut members) = (HOSTS.to_owned(), MEMBERS.to_owned());
        for day in days() {
            hosts.push_str(&format!("esx-01,2,8,cheapest,{day}\n"));
            members.push_str(&format!("RDS,CORP\\anna.quist,user,{day}\n"));
        }
        provider.write("in/hosts.csv", &hosts);
        provider.write(
            "in/vms.csv",
            vms(&[("app-01", 1..=31), ("app-02", 1..=15), ("app-03", 16..=31)]),
        );
        provider.write("in/members.csv", &members);
        provider.write("in/groups.csv", "group,product,customer\nRDS,rds-user-sal,Contoso\n");
        provider.write("in/prices.csv", PRICES);
        provider.write("spla-usage.toml", CONFIGURATION);
        provider
    }

    /// With October 2026 filed.
    pub fn filed() -> Self {
        let provider = Self::new();
        let ran = provider.run(&["report", "--month", "2026-10"]);
        assert_eq!(ran.code, 10, "{}{}", ran.out, ran.err);
        assert_eq!(
            provider.quantities(0),
            [("rds-user-sal".into(), 1), ("ws-standard".into(), 16)]
        );
        provider
    }

    /// `app-04` was forgotten: it ran on the last 16 days, so that three VMs ran at once.
    pub fn add_app_04(&self) {
        let more = vms(&[("app-04", 16..=31)]);
        self.append("in/vms.csv", more.strip_prefix(VMS).unwrap());
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.path().join(name), text).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap()
    }

    pub fn append(&self, name: &str, text: &str) {
        self.write(name, self.read(name) + text);
    }

    pub fn replace(&self, name: &str, was: &str, is: &str) {
        let text = self.read(name);
        assert!(text.contains(was), "{name} has no {was}");
        self.write(name, text.replace(was, is));
    }

    pub fn remove(&self, name: &str) {
        fs::remove_file(self.path().join(name)).unwrap();
    }

    /// Runs the command itself.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        spla_usage(self.path(), arguments)
    }

    /// Reruns October for a reason.
    pub fn rerun(&self, more: &[&str]) -> Ran {
        self.run(&[&["rerun", "--month", "2026-10", "--reason", "disputed"], more].concat())
    }

    /// Runs a command here, in this process, at noon of a day and with tables of terms.
    pub fn within(&self, arguments: &[&str], today: &str, tables: &Tables) -> Exit {
        let configuration = self.path().join("spla-usage.toml");
        let configuration = ["--config", configuration.to_str().unwrap()];
        let typed = [&["spla-usage"], arguments, &configuration[..]].concat();
        let day: NaiveDate = today.parse().unwrap();
        let now = Local.from_local_datetime(&day.and_hms_opt(12, 0, 0).unwrap()).unwrap();
        let mut surroundings = Surroundings::of_process(vec!["spla-usage".to_owned()], now);
        surroundings.tables = tables.clone();
        cli::run(&Arguments::try_parse_from(typed).unwrap(), &surroundings)
    }

    /// Reruns October here, with other terms.
    pub fn rerun_within(&self, more: &[&str], tables: &Tables) -> Exit {
        let rerun = ["rerun", "--month", "2026-10", "--reason", "disputed"];
        self.within(&[&rerun, more].concat(), "2026-12-01", tables)
    }

    pub fn archive(&self) -> PathBuf {
        self.path().join("archive")
    }

    /// Every file of the archive.
    pub fn archived(&self) -> BTreeMap<String, Vec<u8>> {
        files(&self.archive())
    }

    /// The folders of October in the archive.
    pub fn october(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.archive().join("2026-10")) else { return Vec::new() };
        let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name();
        let mut names: Vec<String> =
            entries.map(|entry| name(entry).to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// A JSON file of a revision of October.
    pub fn json(&self, revision: u32, name: &str) -> Value {
        let path = format!("archive/2026-10/rev-{revision:02}/{name}");
        serde_json::from_str(&self.read(&path)).unwrap()
    }

    /// The quantity of every product in a revision of October.
    pub fn quantities(&self, revision: u32) -> Vec<(String, u64)> {
        let report = self.json(revision, "use-report.json");
        let lines = report["lines"].as_array().unwrap().iter();
        let of = |line: &Value| {
            (line["product"].as_str().unwrap().to_owned(), line["quantity"].as_u64().unwrap())
        };
        lines.map(of).collect()
    }

    /// What the difference of a revision says of a product, after a check that every share adds up.
    pub fn told(&self, revision: u32, product: &str) -> String {
        told(&self.json(revision, "difference.json"), product)
    }
}

/// What a difference says of a product: `16 → 24: inputs +8 80.00`, causes that change nothing left out. Checks that
/// the shares of every line add up, in quantity and in amount.
pub fn told(difference: &Value, product: &str) -> String {
    let mut told = None;
    for line in difference["lines"].as_array().unwrap() {
        let quantity = |side: &str| line[side]["quantity"].as_i64().unwrap_or(0);
        let shares = line["by_cause"].as_object().unwrap();
        let number = |share: &Value| share.as_i64().unwrap_or(0);
        let sum: i64 = shares.values().map(number).sum();
        assert_eq!(sum, quantity("to") - quantity("from"), "{line:#}");
        for amount in line["amounts"].as_array().unwrap() {
            let decimal = |value: &Value| -> rust_decimal::Decimal {
                value.as_str().unwrap_or("0").parse().unwrap()
            };
            let sum: rust_decimal::Decimal =
                amount["by_cause"].as_object().unwrap().values().map(decimal).sum();
            assert_eq!(sum, decimal(&amount["to"]) - decimal(&amount["from"]), "{line:#}");
        }
        if line["product"] != product {
            continue;
        }
        let causes = ["program", "terms", "readings", "inputs", "prices"].into_iter();
        let each = causes.filter_map(|cause| {
            let quantity = number(&shares[cause]);
            let amount = line["amounts"][0]["by_cause"][cause].as_str().unwrap_or("0.00");
            let changes = quantity != 0 || amount != "0.00";
            changes.then(|| format!("{cause} {quantity:+} {amount}"))
        });
        let each = each.collect::<Vec<_>>().join(", ");
        told = Some(format!("{} → {}: {each}", quantity("from"), quantity("to")));
    }
    told.unwrap_or_else(|| panic!("no line of {product}"))
}

/// The tables of the program with a row of numbers for Windows Server more.
pub fn tables_with(row: &str) -> Tables {
    let compiled = Tables::compiled();
    let name = "windows_server.csv";
    let own = compiled.texts().iter().find(|table| table.name == name).unwrap();
    compiled.with(vec![(name.to_owned(), format!("{}{row}", own.text))])
}

/// The days of October 2026.
pub fn days() -> impl Iterator<Item = String> {
    (1..=31).map(|day| format!("2026-10-{day:02}"))
}

/// An export of VMs, each on its days of October 2026.
pub fn vms(runs: &[(&str, std::ops::RangeInclusive<u32>)]) -> String {
    let mut text = VMS.to_owned();
    for (name, days) in runs {
        for day in days.clone() {
            text.push_str(&format!(
                "{name},id-{name},esx-01,Windows Server 2022,poweredOn,2026-10-{day:02}\n"
            ));
        }
    }
    text
}
