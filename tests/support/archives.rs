//! A small provider whose months are filed by the command itself.

#![allow(dead_code, reason = "each test binary uses its own part of this module")]

use std::fs;
use std::path::{Path, PathBuf};

use spla_usage::month::ReportMonth;

use crate::command::{Ran, spla_usage};

/// A folder with a configuration, exports by month and an archive.
pub struct Provider {
    folder: tempfile::TempDir,
}

impl Provider {
    /// A provider without exports.
    pub fn new() -> Self {
        let provider = Self { folder: tempfile::tempdir().unwrap() };
        provider.write("groups.csv", "group,product,customer\nRDS,rds-user-sal,Contoso\n");
        provider.write(
            "prices.csv",
            "product,unit_price,currency,effective_from\nrds-user-sal,7.00,EUR,2020-01-01\n\
             ws-datacenter,20.00,EUR,2020-01-01\n",
        );
        provider.configure("");
        provider
    }

    /// Writes the configuration, with more at its end.
    pub fn configure(&self, more: &str) {
        self.write(
            "spla-usage.toml",
            &format!(
                "[provider]\nagreement_number = \"E1\"\ncurrency = \"EUR\"\n[inputs]\n\
                 hosts = [\"{{month}}/hosts.csv\"]\nvms = [\"{{month}}/vms.csv\"]\n\
                 members = [\"{{month}}/members.csv\"]\naccess_groups = [\"groups.csv\"]\n\
                 prices = \"prices.csv\"\n{more}"
            ),
        );
    }

    /// Writes the exports of a month: a Datacenter host of 16 cores, which are 8 packs, with one Windows VM, and
    /// so many persons, all on every day.
    pub fn export(&self, month: &str, persons: usize) {
        let mut hosts = "host,processor_count,cores_per_processor,edition,captured_at\n".to_owned();
        let mut vms = "vm,vm_id,host,guest_os,power_state,captured_at\n".to_owned();
        let mut members = "group,member,member_type,captured_at\n".to_owned();
        for day in month.parse::<ReportMonth>().unwrap().days() {
            hosts.push_str(&format!("esx-01,2,8,datacenter,{day}\n"));
            vms.push_str(&format!("app-01,1,esx-01,Windows Server 2022,poweredOn,{day}\n"));
            for name in ["anna", "berta", "carla", "doris"].iter().take(persons) {
                members.push_str(&format!("RDS,CORP\\{name},user,{day}\n"));
            }
        }
        fs::create_dir_all(self.path().join(month)).unwrap();
        self.write(&format!("{month}/hosts.csv"), &hosts);
        self.write(&format!("{month}/vms.csv"), &vms);
        self.write(&format!("{month}/members.csv"), &members);
    }

    /// Writes a file of the provider.
    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path().join(name), text).unwrap();
    }

    /// Where everything is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Where the dossiers are.
    pub fn archive(&self) -> PathBuf {
        self.path().join("archive")
    }

    /// Runs a command there.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        spla_usage(self.path(), arguments)
    }
}
