//! A provider whose months are filed and packed, and packs taken apart.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};

use spla_usage::dossier::{Archive, Chain, Disk, Event, Mark, Program};

use crate::support::command::{Ran, files, spla_usage};

/// A provider with a host, a VM and two persons, of whom one has an account that is shared.
pub struct Provider {
    folder: tempfile::TempDir,
}

impl Provider {
    pub fn new() -> Self {
        let provider = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(provider.path().join("packs")).unwrap();
        provider.write("groups.csv", "group,product,customer\nRDS,rds-user-sal,Contoso\n");
        provider.configure("");
        provider
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Writes the configuration, with more at its end.
    pub fn configure(&self, more: &str) {
        self.write(
            "spla-usage.toml",
            &format!(
                "[provider]\nagreement_number = \"E1\"\n[inputs]\nhosts = [\"{{month}}/hosts.csv\"]\n\
                 vms = [\"{{month}}/vms.csv\"]\nmembers = [\"{{month}}/members*\"]\n\
                 access_groups = [\"groups.csv\"]\n{more}"
            ),
        );
    }

    /// Writes exports of a month, captured once.
    pub fn capture(&self, month: &str, members: &str) {
        let hosts = "host,processor_count,cores_per_processor,edition,captured_at\n";
        let vms = "vm,vm_id,host,guest_os,power_state,captured_at\n";
        self.write(
            &format!("{month}/hosts.csv"),
            &format!("{hosts}esx-01,2,8,datacenter,{month}-15\n"),
        );
        let vm = "app-01,1,esx-01,Windows Server 2022,poweredOn";
        self.write(&format!("{month}/vms.csv"), &format!("{vms}{vm},{month}-15\n"));
        self.write(&format!("{month}/members-{month}-15.csv"), members);
    }

    pub fn report(&self, month: &str) -> Ran {
        spla_usage(self.path(), &["report", "--month", month])
    }

    /// Files a month with two persons.
    pub fn file(&self, month: &str) {
        self.capture(month, "group,member,member_type\nRDS,CORP\\anna,user\nRDS,CORP\\bert,user\n");
        let ran = self.report(month);
        assert_eq!(ran.code, 10, "{}{}", ran.out, ran.err);
    }

    /// Files a correction of a month, with a person more.
    pub fn correct(&self, month: &str) {
        let path = self.path().join(format!("{month}/members-{month}-15.csv"));
        let held = fs::read_to_string(&path).unwrap();
        fs::write(path, held + "RDS,CORP\\carla,user\n").unwrap();
        let words = ["rerun", "--month", month, "--reason", "a person was missing"];
        let ran = spla_usage(self.path(), &words);
        assert_eq!(ran.code, 10, "{}{}", ran.out, ran.err);
    }

    /// Leaves a draft of a month, whose host has no edition.
    pub fn draft(&self, month: &str) {
        self.capture(month, "group,member,member_type\nRDS,CORP\\anna,user\n");
        let hosts = format!("{month}/hosts.csv");
        let text = fs::read_to_string(self.path().join(&hosts)).unwrap();
        self.write(&hosts, &text.replace("datacenter", ""));
        let ran = self.report(month);
        assert_eq!(ran.code, 20, "{}{}", ran.out, ran.err);
    }

    /// Files a mark that the latest revision of a month was sent.
    pub fn mark_sent(&self, month: &str) {
        let archive = Archive::new(self.path().join("archive"), Disk::default());
        let held = archive.hold("a test").unwrap();
        let mark = Mark {
            schema: 1,
            sequence: 0,
            event: Event::Sent,
            report_month: month.to_owned(),
            revision: Some(0),
            sent_on: "2026-11-03".to_owned(),
            invoiced_on: None,
            reference: None,
            lines: Vec::new(),
            made_at: "2026-11-03T09:00:00Z".to_owned(),
            program: Program::this(),
            command: Vec::new(),
            previous: None,
            seal: spla_usage::dossier::BLANK.to_owned(),
        };
        held.mark(&Chain::read(&archive).unwrap(), mark).unwrap();
    }

    /// Where the pack goes.
    pub fn pack(&self) -> PathBuf {
        self.path().join("packs/pack.zip")
    }

    pub fn export(&self, months: &str, more: &[&str]) -> Ran {
        let words = ["export", "--months", months, "--into", "packs/pack.zip"];
        spla_usage(self.path(), &[&words, more].concat())
    }

    /// The pack, unpacked into a folder.
    pub fn unpacked(&self) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in unpack(&fs::read(self.pack()).unwrap()) {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        folder
    }

    /// What lies beside the pack.
    pub fn left_beside(&self) -> Vec<String> {
        let mut names: Vec<String> = files(&self.path().join("packs")).into_keys().collect();
        names.retain(|name| name != "pack.zip");
        names
    }
}

/// The files of a pack, each with its bytes.
pub fn unpack(pack: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(pack)).unwrap();
    let mut found = BTreeMap::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        let name = file.name().unwrap().into_owned();
        assert!(!found.contains_key(&name), "{name} twice");
        found.insert(name, bytes);
    }
    found
}

/// The rows of `index.csv`.
pub fn index(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(bytes);
    assert_eq!(reader.headers().unwrap(), vec!["path", "bytes", "sha256", "entry", "note"]);
    let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect());
    rows.collect()
}

/// What a file holds, unpacked where it is packed.
pub fn laid_open(name: &str, bytes: &[u8]) -> Vec<u8> {
    let unpacked =
        if name.ends_with(".zst") { zstd::decode_all(bytes).unwrap() } else { bytes.to_vec() };
    if unpacked.starts_with(&[0x1f, 0x8b]) {
        let mut plain = Vec::new();
        flate2::read::MultiGzDecoder::new(unpacked.as_slice()).read_to_end(&mut plain).unwrap();
        return plain;
    }
    unpacked
}
