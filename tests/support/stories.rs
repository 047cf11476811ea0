//! A small provider for tests of filing: one host, one VM, one person on every day of two months.

use std::fs;
use std::path::{Path, PathBuf};

/// What differs between the inputs of two runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Story {
    /// Nothing is wrong: ready to send.
    Ready,
    /// A VM whose power state is empty, which somebody has to sign for.
    Unsigned,
    /// The same, and somebody has.
    Signed,
    /// A host whose cores cannot be read: a draft.
    Withheld,
    /// Two of them: another draft.
    WithheldTwice,
    /// One person more: another result.
    OnePersonMore,
    /// The hosts have no column that says how many cores: refused.
    Refused,
}

/// The folder of the inputs and the configuration.
pub struct Provider {
    folder: PathBuf,
}

impl Provider {
    /// Writes the inputs of a story into `folder`.
    pub fn write(folder: &Path, story: Story) -> Self {
        fs::create_dir_all(folder).unwrap();
        let mut hosts = "host,processor_count,cores_per_processor,edition,captured_at\n".to_owned();
        let mut vms = "vm,vm_id,host,guest_os,power_state,captured_at\n".to_owned();
        let mut members = "group,member,member_type,captured_at\n".to_owned();
        for (month, days) in [("2026-09", 30), ("2026-10", 31)] {
            for day in 1..=days {
                let day = format!("{month}-{day:02}");
                hosts.push_str(&format!("esx-01,2,8,datacenter,{day}\n"));
                vms.push_str(&format!("app-01,1,esx-01,Windows Server 2022,poweredOn,{day}\n"));
                members.push_str(&format!("RDS,CORP\\anna,user,{day}\n"));
            }
        }
        let mut more = "";
        match story {
            Story::Ready => {}
            Story::Unsigned => vms.push_str("app-02,2,esx-01,Windows Server 2022,,2026-10-31\n"),
            Story::Signed => {
                vms.push_str("app-02,2,esx-01,Windows Server 2022,,2026-10-31\n");
                more = "[[accepted]]\nfinding = \"power-unknown\"\nsubject = \"vm app-*\"\n\
                        reason = \"it ran\"\nby = \"licensing manager\"\nuntil = 2026-10-31\n";
            }
            Story::Withheld => hosts.push_str("esx-02,2,zwei,datacenter,2026-10-31\n"),
            Story::WithheldTwice => hosts.push_str(
                "esx-02,2,zwei,datacenter,2026-10-31\nesx-03,2,drei,datacenter,2026-10-31\n",
            ),
            Story::OnePersonMore => members.push_str("RDS,CORP\\berta,user,2026-10-31\n"),
            Story::Refused => hosts = "host,processor_count\nesx-01,2\n".to_owned(),
        }
        let configuration = format!(
            "[provider]\nagreement_number = \"E1\"\n[inputs]\nhosts = [\"hosts.csv\"]\n\
             vms = [\"vms.csv\"]\nmembers = [\"members.csv\"]\naccess_groups = [\"groups.csv\"]\n{more}"
        );
        for (name, text) in [
            ("hosts.csv", hosts.as_str()),
            ("vms.csv", &vms),
            ("members.csv", &members),
            ("groups.csv", "group,product,customer\nRDS,rds-user-sal,Contoso\n"),
            ("spla-usage.toml", &configuration),
        ] {
            fs::write(folder.join(name), text).unwrap();
        }
        Self { folder: folder.to_owned() }
    }

    /// What is typed for a report that goes into `archive`.
    pub fn report(&self, archive: &Path, more: &[&str]) -> Vec<String> {
        self.command("report", archive, more)
    }

    /// What is typed for a command on `archive`.
    pub fn command(&self, name: &str, archive: &Path, more: &[&str]) -> Vec<String> {
        let text = |path: &Path| path.to_str().unwrap().to_owned();
        let mut words = vec![name.to_owned(), "--quiet".to_owned()];
        words.extend(["--config".to_owned(), text(&self.folder.join("spla-usage.toml"))]);
        words.extend(["--archive".to_owned(), text(archive)]);
        words.extend(more.iter().map(|word| (*word).to_owned()));
        words
    }
}

/// A temporary folder, in memory where the system has such a place: thousands of runs that make each file last
/// would otherwise wait for the disk.
pub fn temporary() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap()
}
