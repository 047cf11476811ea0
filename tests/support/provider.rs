//! A small provider in a folder of its own, whose months are filed by the command itself.

use std::fs;
use std::path::{Path, PathBuf};

use spla_usage::month::ReportMonth;

use crate::support::command::{Ran, files, spla_usage};

/// One Datacenter host of 2 processors with 8 cores, so 8 packs, and persons for Remote Desktop.
pub struct Provider {
    folder: tempfile::TempDir,
}

impl Provider {
    /// A provider with prices: a pack of Datacenter for 21.50 EUR, a SAL for 7.00 EUR.
    pub fn new() -> Self {
        let provider = Self { folder: tempfile::tempdir().unwrap() };
        provider.write("groups.csv", "group,product,customer\nRDS,rds-user-sal,Contoso\n");
        provider.write(
            "prices.csv",
            "product,unit_price,currency,effective_from\nws-datacenter,21.50,EUR,2024-01-01\n\
             rds-user-sal,7.00,EUR,2024-01-01\n",
        );
        provider.configure("", "");
        provider
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path().join(name), text).unwrap();
    }

    /// Writes the configuration, with more of the provider and more at its end.
    pub fn configure(&self, of_provider: &str, more: &str) {
        self.write(
            "spla-usage.toml",
            &format!(
                "[provider]\nagreement_number = \"E1\"\ncurrency = \"EUR\"\n{of_provider}\n[inputs]\n\
                 hosts = [\"hosts-{{month}}.csv\"]\nvms = [\"vms-{{month}}.csv\"]\n\
                 members = [\"members-{{month}}.csv\"]\naccess_groups = [\"groups.csv\"]\n\
                 prices = \"prices.csv\"\n{more}"
            ),
        );
    }

    /// Writes exports of every day of a month, with a number of persons and more rows of VMs.
    pub fn exports(&self, month: &str, persons: usize, more_vms: &str) {
        let month: ReportMonth = month.parse().unwrap();
        let mut hosts = "host,processor_count,cores_per_processor,edition,captured_at\n".to_owned();
        let mut vms = "vm,vm_id,host,guest_os,power_state,captured_at\n".to_owned();
        let mut members = "group,member,member_type,captured_at\n".to_owned();
        for day in month.days() {
            hosts.push_str(&format!("esx-01,2,8,datacenter,{day}\n"));
            vms.push_str(&format!("app-01,1,esx-01,Windows Server 2022,poweredOn,{day}\n"));
            for person in 1..=persons {
                members.push_str(&format!("RDS,CORP\\user{person},user,{day}\n"));
            }
        }
        self.write(&format!("hosts-{month}.csv"), &hosts);
        self.write(&format!("vms-{month}.csv"), &(vms + more_vms));
        self.write(&format!("members-{month}.csv"), &members);
    }

    /// Files a month that is ready to send.
    pub fn file(&self, month: &str, persons: usize) {
        self.exports(month, persons, "");
        self.runs(0, &["report", "--month", month, "--quiet"]);
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        spla_usage(self.path(), arguments)
    }

    /// Runs the command, which has to end with `code`.
    pub fn runs(&self, code: i32, arguments: &[&str]) -> Ran {
        let ran = self.run(arguments);
        assert_eq!(ran.code, code, "{arguments:?}\n{}{}", ran.out, ran.err);
        ran
    }

    pub fn archive(&self) -> PathBuf {
        self.path().join("archive")
    }

    /// Every file of the archive by its path, with its bytes.
    pub fn archived(&self) -> std::collections::BTreeMap<String, Vec<u8>> {
        files(&self.archive())
    }

    /// A JSON file of the archive.
    pub fn json(&self, path: &str) -> serde_json::Value {
        serde_json::from_slice(&fs::read(self.archive().join(path)).unwrap()).unwrap()
    }

    /// What `history --json` prints.
    pub fn history(&self) -> serde_json::Value {
        serde_json::from_str(&self.runs(0, &["history", "--json"]).out).unwrap()
    }
}
