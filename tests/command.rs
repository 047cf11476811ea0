//! The command as people and cron use it: which month, where the files go, how it ends.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it takes for granted")]

use std::fs;
use std::path::Path;

use crate::support::command;
use crate::support::command::{Ran, files, spla_usage};

/// A provider with one Datacenter host of 16 cores, a Windows VM and one person, captured on every day
/// of October 2026.
struct Provider {
    folder: tempfile::TempDir,
}

const HOSTS: &str = "host,processor_count,cores_per_processor,edition,captured_at\n";
const VMS: &str = "vm,vm_id,host,guest_os,power_state,captured_at\n";
const MEMBERS: &str = "group,member,member_type,captured_at\n";

impl Provider {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let provider = Self { folder };
        let (mut hosts, mut vms, mut members) =
            (HOSTS.to_owned(), VMS.to_owned(), MEMBERS.to_owned());
        for day in 1..=31 {
            let day = format!("2026-10-{day:02}");
            hosts.push_str(&format!("esx-01,2,8,datacenter,{day}\n"));
            vms.push_str(&format!("app-01,1,esx-01,Windows Server 2022,poweredOn,{day}\n"));
            members.push_str(&format!("RDS,CORP\\anna,user,{day}\n"));
        }
        provider.write("hosts.csv", &hosts);
        provider.write("vms.csv", &vms);
        provider.write("members.csv", &members);
        provider.write("groups.csv", "group,product,customer\nRDS,rds-user-sal,Contoso\n");
        provider.configure("");
        provider
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path().join(name), text).unwrap();
    }

    fn append(&self, name: &str, text: &str) {
        let held = fs::read_to_string(self.path().join(name)).unwrap();
        self.write(name, &(held + text));
    }

    /// Writes the configuration, with more at its end.
    fn configure(&self, more: &str) {
        self.write(
            "spla-usage.toml",
            &format!(
                "[provider]\nagreement_number = \"E1\"\n[inputs]\nhosts = [\"hosts.csv\"]\n\
                 vms = [\"vms*.csv\"]\nmembers = [\"members.csv\"]\n\
                 access_groups = [\"groups.csv\"]\n{more}"
            ),
        );
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        spla_usage(self.path(), &[&["report"], arguments].concat())
    }

    fn october(&self, more: &[&str]) -> Ran {
        self.run(&[&["--month", "2026-10"], more].concat())
    }

    fn json(&self, place: &str) -> serde_json::Value {
        let path = self.path().join("archive").join(place).join("use-report.json");
        serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
    }

    /// The folders of a month in the archive.
    fn filed(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.path().join("archive/2026-10")) else {
            return Vec::new();
        };
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

#[test]
fn a_covered_month_is_ready_to_send() {
    let provider = Provider::new();
    let ran = provider.october(&[]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("ready to send"), "{}", ran.out);
    let report = provider.json("2026-10/rev-00");
    assert_eq!(report["status"], "ready");
    let lines = report["lines"].as_array().unwrap();
    let line = |at: usize| (lines[at]["product"].as_str(), lines[at]["quantity"].as_u64());
    // One person; 2 processors of 8 cores are 16 cores, which are 8 packs.
    assert_eq!(line(0), (Some("rds-user-sal"), Some(1)));
    assert_eq!(line(1), (Some("ws-datacenter"), Some(8)));
    assert_eq!(report["lines"][0]["end_customer"], serde_json::Value::Null);
}

#[test]
fn without_a_month_it_is_the_one_before_today() {
    let provider = Provider::new();
    let today = chrono::Local::now().date_naive();
    let due = spla_usage::month::ReportMonth::before(today);
    for name in ["hosts.csv", "vms.csv", "members.csv"] {
        let text = fs::read_to_string(provider.path().join(name)).unwrap();
        provider.write(name, &text.replace("2026-10-", &format!("{due}-")));
    }
    let ran = provider.run(&[]);
    // A month of fewer days has rows that are no days; then the rows are withheld, which is no matter
    // here.
    assert!([0, 20].contains(&ran.code), "{}{}", ran.out, ran.err);
    assert!(provider.path().join("archive").join(due.to_string()).exists());
}

#[test]
fn a_month_that_is_not_over_is_only_previewed() {
    let provider = Provider::new();
    let today = chrono::Local::now().date_naive();
    let month = spla_usage::month::ReportMonth::containing(today).to_string();
    let ran = provider.run(&["--month", &month]);
    assert_eq!(ran.code, 64);
    assert!(ran.err.contains("not over") && ran.err.contains("--preview"), "{}", ran.err);
    assert!(!provider.path().join("archive").exists());
}

#[test]
fn a_preview_files_nothing_and_is_replaced() {
    let provider = Provider::new();
    for _ in 0..2 {
        assert_eq!(provider.october(&["--preview"]).code, 0);
    }
    assert_eq!(provider.json("preview/2026-10")["preview"], true);
    let names: Vec<String> = files(&provider.path().join("archive")).into_keys().collect();
    let expected = [
        "charges.csv",
        "findings.csv",
        "registers.csv",
        "use-report.csv",
        "use-report.html",
        "use-report.json",
        "use-report.xlsx",
        "workings.csv",
    ];
    assert_eq!(names, expected.map(|name| format!("preview/2026-10/{name}")));
}

#[test]
fn the_same_again_files_nothing() {
    let provider = Provider::new();
    assert_eq!(provider.october(&[]).code, 0);
    let before = files(&provider.path().join("archive"));
    let ran = provider.october(&[]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.contains("filed already"), "{}", ran.out);
    assert!(files(&provider.path().join("archive")) == before, "the archive has changed");
}

#[test]
fn a_filed_month_with_other_inputs_is_left_and_told() {
    let provider = Provider::new();
    assert_eq!(provider.october(&[]).code, 0);
    let before = files(&provider.path().join("archive"));
    provider.append("members.csv", "RDS,CORP\\berta,user,2026-10-31\n");
    let ran = provider.october(&[]);
    assert_eq!(ran.code, 40, "{}", ran.err);
    assert!(ran.err.contains("members.csv"), "{}", ran.err);
    assert!(ran.err.contains("rds-user-sal: filed 1, now 2"), "{}", ran.err);
    assert!(ran.err.contains("rerun"), "{}", ran.err);
    assert!(files(&provider.path().join("archive")) == before, "the archive has changed");
}

#[test]
fn a_signature_under_an_assumption_is_the_next_revision() {
    let provider = Provider::new();
    // A VM whose power state is empty counts as running, which somebody must sign.
    provider.append("vms.csv", "app-02,2,esx-01,Windows Server 2022,,2026-10-31\n");
    assert_eq!(provider.october(&[]).code, 10);
    provider.configure(
        "[[accepted]]\nfinding = \"power-unknown\"\nsubject = \"vm app-*\"\nreason = \"it ran\"\n\
         by = \"licensing manager\"\nuntil = 2026-10-31\n",
    );
    let ran = provider.october(&[]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert_eq!(provider.filed(), ["rev-00", "rev-01"]);
    let path = provider.path().join("archive/2026-10/rev-01/manifest.json");
    let manifest: serde_json::Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    assert_eq!(manifest["reason"], "accepted");
    assert_eq!(manifest["previous"]["entry"], "2026-10/rev-00/manifest.json");
    let (first, second) = (provider.json("2026-10/rev-00"), provider.json("2026-10/rev-01"));
    assert_eq!(first["lines"], second["lines"]);
    assert_eq!((&first["status"], &second["status"]), (&"needs-signature".into(), &"ready".into()));
    assert_eq!(second["revision"], 1);
}

#[test]
fn a_signature_ends_with_its_day() {
    let provider = Provider::new();
    provider.append("vms.csv", "app-02,2,esx-01,Windows Server 2022,,2026-10-31\n");
    provider.configure(
        "[[accepted]]\nfinding = \"power-unknown\"\nsubject = \"*\"\nreason = \"it ran\"\n\
         by = \"licensing manager\"\nuntil = 2026-10-30\n",
    );
    assert_eq!(provider.october(&[]).code, 10);
}

#[test]
fn a_draft_is_replaced_and_goes_when_the_month_is_filed() {
    let provider = Provider::new();
    let whole = fs::read_to_string(provider.path().join("hosts.csv")).unwrap();
    provider.append("hosts.csv", "esx-02,2,zwei,datacenter,2026-10-31\n");
    for _ in 0..2 {
        let ran = provider.october(&[]);
        assert_eq!(ran.code, 20);
        assert!(ran.out.contains("hosts.csv:33"), "{}", ran.out);
        assert_eq!(provider.filed(), ["draft"]);
    }
    assert_eq!(provider.json("2026-10/draft")["status"], "draft");
    provider.write("hosts.csv", &whole);
    assert_eq!(provider.october(&[]).code, 0);
    assert_eq!(provider.filed(), ["rev-00"]);
}

#[test]
fn refused_inputs_write_nothing_and_tell_every_problem() {
    let provider = Provider::new();
    provider.write("hosts.csv", "host,processor_count\nesx-01,2\n");
    provider.write("members.csv", "");
    fs::remove_file(provider.path().join("vms.csv")).unwrap();
    let ran = provider.october(&[]);
    assert_eq!(ran.code, 30);
    for told in ["header-missing", "core_count", "file-empty", "members.csv", "file-absent"] {
        assert!(ran.err.contains(told), "{told} is missing in\n{}", ran.err);
    }
    assert!(!provider.path().join("archive").exists());
}

#[test]
fn an_unknown_key_is_wrong_configuration() {
    let provider = Provider::new();
    provider.configure("grace_dayz = 1\n");
    let ran = provider.october(&[]);
    assert_eq!(ran.code, 64);
    assert!(ran.err.contains("line 8") && ran.err.contains("`grace_days`"), "{}", ran.err);
}

#[test]
fn a_configuration_that_cannot_be_meant_is_wrong() {
    let provider = Provider::new();
    let rate = |currency: &str| {
        format!(
            "[[exchange_rates]]\ncurrency = \"{currency}\"\nusd = \"1.08\"\neffective_from = 2026-10-01\n"
        )
    };
    let cases = [
        ("[archive]\ndirectory = \"\"\n".to_owned(), "archive.directory is empty"),
        (rate("EURO"), "exchange_rates.currency has three letters"),
        (rate("USD"), "exchange_rates has a rate of USD"),
        (
            "[archive.signature]\nform = \"ssh\"\nkey = \"k\"\nearlier = [\"no key\"]\n".to_owned(),
            "archive.signature.earlier",
        ),
    ];
    for (more, told) in cases {
        provider.configure(&more);
        for words in ["check", "report"] {
            let ran = spla_usage(provider.path(), &[words, "--month", "2026-10"]);
            assert!(ran.code == 64 && ran.err.contains(told), "{more}{}", ran.err);
        }
    }
    let section = "[provider]\nagreement_starts_on = 2026-10-05\nagreement_ends_on = 2026-10-01\n";
    provider.configure("");
    let held = fs::read_to_string(provider.path().join("spla-usage.toml")).unwrap();
    provider.write("spla-usage.toml", &held.replacen("[provider]\n", section, 1));
    let ran = provider.october(&[]);
    let told = "provider.agreement_ends_on, 2026-10-01, is before provider.agreement_starts_on, 2026-10-05";
    assert!(ran.code == 64 && ran.err.contains(told), "{}", ran.err);
    assert!(!provider.path().join("archive").exists());
}

#[test]
fn more_administrators_than_the_term_allows_are_wrong_configuration() {
    let provider = Provider::new();
    let administrator = |name: &str| {
        format!("[[administrators]]\naccount = \"CORP\\\\{name}\"\nreason = \"maintenance\"\n")
    };
    provider.configure(&["a", "b", "c"].map(administrator).concat());
    let ran = provider.october(&[]);
    assert_eq!(ran.code, 64);
    assert!(ran.err.contains("allows 2"), "{}", ran.err);
}

#[test]
fn a_month_before_the_first_term_is_said_to_be_so() {
    let provider = Provider::new();
    let ran = provider.run(&["--month", "2016-09"]);
    assert_eq!(ran.code, 64);
    assert!(ran.err.contains("2016-10-01"), "{}", ran.err);
}

#[test]
fn wrong_words_on_the_command_line_are_wrong_use() {
    let provider = Provider::new();
    assert_eq!(provider.run(&["--month", "2026-13"]).code, 64);
    assert_eq!(provider.run(&["--mont", "2026-10"]).code, 64);
    assert_eq!(spla_usage(provider.path(), &[]).code, 64);
    assert_eq!(spla_usage(provider.path(), &["--help"]).code, 0);
}

#[test]
fn several_months_end_with_the_gravest() {
    let provider = Provider::new();
    let ran = provider.run(&["--month", "2026-09..2026-10"]);
    // Nothing was captured in September.
    assert_eq!(ran.code, 30, "{}", ran.err);
    assert_eq!(provider.filed(), ["rev-00"]);
}

#[test]
fn zero_use_is_a_report_when_everything_was_read() {
    let provider = Provider::new();
    for (name, was, is) in [
        ("vms.csv", "Windows Server 2022", "Ubuntu Linux (64-bit)"),
        ("members.csv", "CORP\\anna,user", ","),
    ] {
        let text = fs::read_to_string(provider.path().join(name)).unwrap();
        provider.write(name, &text.replace(was, is));
    }
    let ran = provider.october(&[]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert_eq!(provider.json("2026-10/rev-00")["lines"].as_array().unwrap().len(), 0);
}

#[test]
fn zero_use_can_be_stated_but_not_against_the_inputs() {
    let provider = Provider::new();
    assert_eq!(provider.october(&["--zero-use"]).code, 20);
    for name in ["hosts.csv", "vms.csv", "members.csv"] {
        fs::remove_file(provider.path().join(name)).unwrap();
    }
    let ran = provider.october(&["--zero-use"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert_eq!(provider.filed(), ["rev-00"]);
}

#[test]
fn files_of_the_command_line_need_no_configuration() {
    let provider = Provider::new();
    fs::remove_file(provider.path().join("spla-usage.toml")).unwrap();
    assert_eq!(provider.october(&[]).code, 64);
    let ran = provider.october(&["--hosts", "hosts.csv", "--vms", "vms.csv"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}

#[test]
fn quiet_is_quiet() {
    let provider = Provider::new();
    let ran = provider.october(&["--quiet"]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
}

#[test]
fn no_name_of_a_person_leaves_the_workings() {
    let provider = Provider::new();
    assert_eq!(provider.october(&[]).code, 0);
    for (name, bytes) in files(&provider.path().join("archive/2026-10/rev-00")) {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        let named = text.contains("anna");
        assert_eq!(named, name == "workings.csv", "{name}");
    }
}

#[cfg(unix)]
#[test]
fn others_cannot_look_into_a_dossier() {
    use std::os::unix::fs::PermissionsExt as _;
    let provider = Provider::new();
    assert_eq!(provider.october(&[]).code, 0);
    let month = provider.path().join("archive/2026-10");
    for path in [month.clone(), month.join("rev-00"), month.join("rev-00/workings.csv")] {
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o007, 0, "{}", path.display());
    }
}

/// Shared exports that others wrote, where they lie beside the project.
#[test]
fn exports_that_others_wrote_give_the_sums_that_were_done_by_hand() {
    let data = command::project("../shared/data");
    if !data.exists() {
        return;
    }
    let provider = Provider::new();
    let export = |path: &str| data.join(path).to_str().unwrap().to_owned();
    provider
        .write("c.toml", "[inputs]\nhosts = [\"x\"]\n[windows_server]\nedition = \"standard\"\n");
    let (hosts, vms) =
        (export("rvtools-demo/RVTools_tabvHost.csv"), export("rvtools-demo/RVTools_tabvInfo.csv"));
    let ran = provider.october(&["--config", "c.toml", "--hosts", &hosts, "--vms", &vms]);
    assert_eq!(ran.code, 10, "{}{}", ran.out, ran.err);
    let report = provider.json("2026-10/rev-00");
    // 3 hosts × 2 processors × 24 cores = 144; 9 + 6 Windows VMs run: 144 × 15 / 2 = 1080.
    assert_eq!(report["scopes"][0]["licensable_cores"], 144);
    assert_eq!(report["scopes"][0]["windows_vms"], 15);
    assert_eq!(report["lines"][0]["quantity"], 1080);

    let provider = Provider::new();
    provider.write("c.toml", "[inputs]\nhosts = [\"x\"]\n");
    let (hosts, vms) =
        (export("rvtools-odd/RVTools_tabvHost.csv"), export("rvtools-odd/RVTools_tabvInfo.csv"));
    let ran = provider.october(&["--config", "c.toml", "--hosts", &hosts, "--vms", &vms]);
    // The last row is cut off: a VM that runs, of no known system, on no known host.
    assert_eq!(ran.code, 20, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("vm vm-9 [vm-without-place]"), "{}", ran.out);
    for host in ["10.185.26.9", "10.5.126.198", "10.41.187.30"] {
        assert!(ran.out.contains(&format!("host {host} [host-without-row]")), "{}", ran.out);
    }
}
