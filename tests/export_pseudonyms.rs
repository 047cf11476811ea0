//! What an auditor gets who is not to know the persons: the same report from the same rows, with pseudonyms.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it takes for granted")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::support::command;
use crate::support::command::{files, spla_usage};
use crate::support::packs::{Provider, index, laid_open, unpack};

/// Files the golden month in `name` and exports it. Gives the archive and the pack, each as its files.
fn golden(name: &str) -> (tempfile::TempDir, BTreeMap<String, Vec<u8>>) {
    let folder = tempfile::tempdir().unwrap();
    let config = command::project(&format!("fixtures/months/{name}/spla-usage.toml"));
    let config = config.to_str().unwrap();
    let month = &name[..7];
    let common = ["--config", config, "--archive", "archive"];
    let ran = spla_usage(folder.path(), &[&["report", "--month", month], &common[..]].concat());
    assert!([0, 10].contains(&ran.code), "{name}: {}{}", ran.out, ran.err);
    let words = ["export", "--months", month, "--into", "pack.zip", "--pseudonyms"];
    let ran = spla_usage(folder.path(), &[&words, &common[..]].concat());
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{name}: {}", ran.out);
    let packed = unpack(&fs::read(folder.path().join("pack.zip")).unwrap());
    (folder, packed)
}

fn golden_months() -> Vec<String> {
    let months = fs::read_dir(command::project("fixtures/months")).unwrap();
    let mut names: Vec<String> =
        months.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert!(names.len() >= 8, "{names:?}");
    names
}

/// Every name of an account in the exports of a golden month, in small letters: that of each row that is no
/// group, and what else the exports of real tools say of it.
fn names_of(name: &str) -> BTreeSet<String> {
    let (mut names, mut groups) = (BTreeSet::new(), BTreeSet::new());
    for (path, bytes) in files(&command::project(&format!("fixtures/months/{name}/inventory"))) {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes.as_slice());
        let header = reader.byte_headers().unwrap().clone();
        let place = |column: &[u8]| header.iter().position(|held| held == column);
        let (Some(group), Some(member)) = (place(b"group"), place(b"member")) else { continue };
        for row in reader.records() {
            let row = row.unwrap();
            groups.insert(row[group].to_lowercase());
            let kind = place(b"member_type").map_or("", |at| &row[at]);
            let name = row[member].to_lowercase();
            match kind {
                "group" => groups.insert(name),
                _ => names.insert(name.rsplit('\\').next().unwrap().to_owned()),
            };
            if let Some(id) = place(b"person_id").filter(|at| !row[*at].is_empty()) {
                names.insert(row[id].to_lowercase());
            }
            assert!(path.contains("members"), "{path}");
        }
    }
    if name == "2026-09-four-sources" {
        names.extend(
            [
                "anna",
                "bert",
                "carl",
                "dora",
                "erik",
                "dora dahl",
                "svc-backup",
                "anna alt",
                "bert blum",
                "carl cohn",
                "6f1e2d3c-4b5a-4c6d-8e7f-000000000001",
                "6f1e2d3c-4b5a-4c6d-8e7f-000000000005",
                "s-1-5-21-1004336348-1177238915-682003330-1101",
                "s-1-5-21-1004336348-1177238915-682003330-1103",
            ]
            .map(str::to_owned),
        );
    }
    names.retain(|name| !name.is_empty() && !groups.contains(name));
    assert!(!names.is_empty(), "{name} has no persons");
    names
}

/// The names that stand in a text as words of their own.
fn named<'n>(text: &[u8], names: &'n BTreeSet<String>) -> Vec<&'n str> {
    let text = String::from_utf8_lossy(text).to_lowercase();
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '.' || c == '-');
    let stands = |name: &&String| {
        text.match_indices(name.as_str()).any(|(at, _)| {
            let (before, behind) = (&text[..at], &text[at + name.len()..]);
            !letter(before.chars().next_back()) && !behind.starts_with(char::is_alphanumeric)
        })
    };
    names.iter().filter(stands).map(String::as_str).collect()
}

/// Every file, also what is packed within it.
fn open(packed: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    packed.iter().map(|(name, bytes)| (name.clone(), laid_open(name, bytes))).collect()
}

fn rows(workings: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(workings);
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn the_golden_months_come_out_the_same_and_name_nobody() {
    for name in golden_months() {
        let names = names_of(&name);
        let (folder, packed) = golden(&name);
        let archive = open(&files(&folder.path().join("archive")));
        let packed_open = open(&packed);
        let within = format!("{}/rev-00", &name[..7]);
        // The search finds the names where they are.
        let held = named(&archive[&format!("{within}/workings.csv")], &names);
        assert!(!held.is_empty(), "{name}");
        for (path, bytes) in &packed_open {
            assert_eq!(named(bytes, &names), Vec::<&str>::new(), "{name}: {path}");
        }
        for report in ["use-report.csv", "use-report.json", "findings.csv", "registers.csv"] {
            let path = format!("{within}/{report}");
            assert!(packed_open[&path] == archive[&path], "{name}: {report} differs");
        }
        let workings = format!("{within}/workings.csv");
        let (one, other) = (rows(&archive[&workings]), rows(&packed_open[&workings]));
        assert_eq!(one.len(), other.len(), "{name}");
        let mut accounts = 0;
        for (one, other) in one.iter().zip(&other) {
            let mut as_filed = other.clone();
            if one[4].starts_with("account ") {
                accounts += 1;
                assert_ne!(one[4], other[4], "{name}");
                (as_filed[4], as_filed[15]) = (one[4].clone(), one[15].clone());
            }
            assert_eq!(*one, as_filed, "{name}");
        }
        assert!(accounts > 0, "{name}");
        // The auditor's own look at it.
        let unpacked = tempfile::tempdir().unwrap();
        for (path, bytes) in &packed {
            let path = unpacked.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        let ran = spla_usage(unpacked.path(), &["verify", "--dossier", &within]);
        assert_eq!(ran.code, 0, "{name}: {}{}", ran.out, ran.err);
        assert!(ran.out.contains("computed again with equal bytes"), "{name}: {}", ran.out);
    }
}

/// The pack of a provider, every file laid open.
fn pack(provider: &Provider, months: &str, more: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let _ = fs::remove_file(provider.pack());
    let ran = provider.export(months, &[&["--pseudonyms"], more].concat());
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    open(&unpack(&fs::read(provider.pack()).unwrap()))
}

fn text(packed: &BTreeMap<String, Vec<u8>>, name: &str) -> String {
    String::from_utf8(packed[name].clone()).unwrap()
}

/// The pseudonyms of the accounts in the workings of a dossier, in the order of their rows.
fn accounts(packed: &BTreeMap<String, Vec<u8>>, dossier: &str) -> Vec<String> {
    let rows = rows(&packed[&format!("{dossier}/workings.csv")]);
    let subjects = rows.into_iter().map(|row| row[4].clone());
    subjects.filter_map(|subject| subject.strip_prefix("account ").map(str::to_owned)).collect()
}

#[test]
fn a_person_is_the_same_in_every_month_and_pack_of_an_archive_and_in_no_other() {
    let provider = Provider::new();
    provider.file("2026-08");
    provider.correct("2026-08");
    provider.file("2026-10");
    let packed = pack(&provider, "2026-08..2026-10", &[]);
    let first = accounts(&packed, "2026-08/rev-00");
    assert!(first.len() == 2 && first[0] != first[1], "{first:?}");
    assert!(first.iter().all(|name| name.starts_with("CORP\\p-")), "{first:?}");
    assert_eq!(accounts(&packed, "2026-10/rev-00"), first);
    assert_eq!(accounts(&packed, "2026-08/rev-01")[..2], first);
    assert_eq!(accounts(&packed, "2026-08/rev-01").len(), 3);
    let before = fs::read(provider.pack()).unwrap();
    pack(&provider, "2026-08..2026-10", &[]);
    assert!(fs::read(provider.pack()).unwrap() == before, "the second pack has other bytes");
    // What holds the key resolves it, and nothing else does.
    let other = Provider::new();
    other.file("2026-10");
    assert_ne!(accounts(&pack(&other, "2026-10", &[]), "2026-10/rev-00"), first);
    let key = provider.path().join("archive/.pseudonyms-key");
    let of_file = pack(&other, "2026-10", &["--key", key.to_str().unwrap()]);
    assert_eq!(accounts(&of_file, "2026-10/rev-00"), first);
    let digits = fs::read_to_string(&key).unwrap();
    for (name, bytes) in pack(&provider, "2026-10", &[]) {
        let bytes = String::from_utf8_lossy(&bytes);
        assert!(!bytes.contains(digits.trim()) && !bytes.contains("anna"), "{name}");
    }
}

#[test]
fn the_pack_says_which_originals_its_files_stand_for() {
    let provider = Provider::new();
    provider.file("2026-10");
    provider.mark_sent("2026-10");
    let archive = provider.path().join("archive");
    let packed = pack(&provider, "2026-10", &[]);
    let original = fs::read(archive.join("2026-10/rev-00/manifest.json")).unwrap();
    assert!(packed["originals/2026-10/rev-00/manifest.json"] == original);
    let filed: serde_json::Value = serde_json::from_slice(&original).unwrap();
    let made: serde_json::Value =
        serde_json::from_slice(&packed["2026-10/rev-00/manifest.json"]).unwrap();
    assert_eq!(made["stands_for"]["entry"], "2026-10/rev-00/manifest.json");
    let ledger = text(&packed, "ledger");
    let hash = made["stands_for"]["sha256"].as_str().unwrap();
    assert!(ledger.contains(&format!("{hash}  2026-10/rev-00/manifest.json\n")), "{ledger}");
    let notes: BTreeMap<String, String> = index(&packed["index.csv"])
        .into_iter()
        .filter(|row| row[4].contains("stands for"))
        .map(|row| (row[0].clone(), row[4].clone()))
        .collect();
    let changed: Vec<&str> = notes.keys().map(String::as_str).collect();
    let within = |name: &str| format!("2026-10/rev-00/{name}");
    let expected = [
        "inputs/configuration.toml",
        "inputs/members/003-members-2026-10-15.csv.zst",
        "manifest.json",
        "workings.csv",
    ];
    assert_eq!(changed, expected.map(within));
    let of_workings = filed["files"].as_array().unwrap().iter();
    let of_workings = of_workings.filter(|file| file["path"] == "workings.csv");
    let of_workings = of_workings.map(|file| file["sha256"].as_str().unwrap()).next().unwrap();
    assert!(notes["2026-10/rev-00/workings.csv"].ends_with(of_workings));
    assert!(text(&packed, "README.txt").contains("stands_for"));
    assert!(!text(&packed, "README.txt").contains("Names withheld"));
}

/// Carries out every line of the README of a pack that holds entries against the ledger, and says which that were.
#[cfg(unix)]
fn held_against_the_ledger(provider: &Provider) -> Vec<String> {
    let unpacked = provider.unpacked();
    let readme = fs::read_to_string(unpacked.path().join("README.txt")).unwrap();
    let lines = readme.lines().map(str::trim).filter(|line| line.contains("sha256sum -c"));
    let lines: Vec<String> =
        lines.filter(|line| line.contains("ledger")).map(str::to_owned).collect();
    for line in &lines {
        let checked = std::process::Command::new("sh")
            .args(["-c", line])
            .current_dir(unpacked.path())
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&checked.stdout).into_owned();
        assert!(checked.status.success() && told.contains("OK"), "{line}\n{told}");
    }
    lines
}

/// What the README of a pack says is checked comes out right, whatever stands in the place of names.
#[cfg(unix)]
#[test]
fn the_commands_for_the_ledger_are_those_of_the_pack() {
    if std::process::Command::new("sha256sum").arg("--version").output().is_err() {
        eprintln!("skipped: this system has no sha256sum");
        return;
    }
    let provider = Provider::new();
    provider.file("2026-10");
    assert_eq!(provider.export("2026-10", &[]).code, 0);
    let as_filed = "sha256sum -c --ignore-missing ledger";
    assert_eq!(held_against_the_ledger(&provider), [as_filed]);
    let originals = "(cd originals && sha256sum -c --ignore-missing ../ledger)";
    pack(&provider, "2026-10", &[]);
    assert_eq!(held_against_the_ledger(&provider), [originals]);
    provider.mark_sent("2026-10");
    pack(&provider, "2026-10", &[]);
    let marks = "grep -F -e /mark- ledger | sha256sum -c --ignore-missing";
    assert_eq!(held_against_the_ledger(&provider), [originals, marks]);
    // Of September names are withheld, so that its manifest is the filed one.
    provider.capture("2026-09", "");
    fs::remove_file(provider.path().join("2026-09/members-2026-09-15.csv")).unwrap();
    provider.write("2026-09/members-2026-09-15.ldf", LDIF);
    assert_eq!(provider.report("2026-09").code, 10);
    pack(&provider, "2026-09", &[]);
    assert_eq!(held_against_the_ledger(&provider), [as_filed]);
    pack(&provider, "2026-09..2026-10", &[]);
    let others =
        "grep -F -e /mark- -e 2026-09/rev-00/manifest.json ledger | sha256sum -c --ignore-missing";
    assert_eq!(held_against_the_ledger(&provider), [originals, others]);
}

/// Entries of a directory, whose form cannot be written anew.
const LDIF: &str = "\
dn: CN=RDS,OU=G,DC=corp,DC=example
objectClass: group
sAMAccountName: RDS
member: CN=Anna Alt,OU=U,DC=corp,DC=example
member: CN=Bert Blum,OU=U,DC=corp,DC=example

dn: CN=Anna Alt,OU=U,DC=corp,DC=example
objectClass: user
sAMAccountName: anna
userAccountControl: 512
objectSid: S-1-5-21-1-2-3-1101

dn: CN=Bert Blum,OU=U,DC=corp,DC=example
objectClass: user
sAMAccountName: bert
userAccountControl: 512
objectSid: S-1-5-21-1-2-3-1102
";

#[test]
fn what_cannot_have_pseudonyms_is_left_out_and_listed() {
    let provider = Provider::new();
    provider.configure("[[administrators]]\naccount = \"anna\"\nreason = \"she patches\"\n");
    provider.capture("2026-10", "");
    fs::remove_file(provider.path().join("2026-10/members-2026-10-15.csv")).unwrap();
    provider.write("2026-10/members-2026-10-15.ldf", LDIF);
    let ran = provider.report("2026-10");
    assert_eq!(ran.code, 10, "{}{}", ran.out, ran.err);
    let ran = provider.export("2026-10", &["--pseudonyms"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("withheld"), "{}", ran.err);
    let packed = open(&unpack(&fs::read(provider.pack()).unwrap()));
    let names: BTreeSet<String> =
        ["anna", "anna alt", "bert", "bert blum", "s-1-5-21-1-2-3-1102", "she patches"]
            .map(str::to_owned)
            .into();
    for (path, bytes) in &packed {
        assert_eq!(named(bytes, &names), Vec::<&str>::new(), "{path}");
    }
    let archive = files(&provider.path().join("archive"));
    assert!(!named(&archive["2026-10/rev-00/workings.csv"], &names).is_empty());
    let readme = text(&packed, "README.txt");
    assert!(readme.contains("Names withheld") && readme.contains("members-2026-10-15.ldf"));
    let mut left_out: Vec<Vec<String>> = index(&packed["index.csv"]);
    left_out.retain(|row| row[4] == "withheld: names of persons; shown on request");
    let paths: Vec<&str> = left_out.iter().map(|row| row[0].as_str()).collect();
    let input = "2026-10/rev-00/inputs/members/003-members-2026-10-15.ldf.zst";
    assert_eq!(paths, ["2026-10/rev-00/inputs/configuration.toml", input]);
    for row in &left_out {
        assert!(!packed.contains_key(&row[0]) && !text(&packed, "sha256sums").contains(&row[0]));
        assert_eq!(row[1], archive[&row[0]].len().to_string());
    }
    assert!(packed["2026-10/rev-00/manifest.json"] == archive["2026-10/rev-00/manifest.json"]);
    let subjects = accounts(&packed, "2026-10/rev-00");
    assert!(
        !subjects.is_empty() && subjects.iter().all(|name| name.contains("p-")),
        "{subjects:?}"
    );
}

#[test]
fn the_key_is_the_owners_and_made_only_for_a_pack() {
    let provider = Provider::new();
    provider.file("2026-10");
    let key = provider.path().join("archive/.pseudonyms-key");
    assert_eq!(provider.export("2026-10", &[]).code, 0);
    fs::remove_file(provider.pack()).unwrap();
    assert!(!key.exists());
    let workings = provider.path().join("archive/2026-10/rev-00/workings.csv");
    let held = fs::read(&workings).unwrap();
    fs::write(&workings, "step\n").unwrap();
    assert_eq!(provider.export("2026-10", &["--pseudonyms"]).code, 40);
    assert!(!key.exists() && !provider.pack().exists());
    fs::write(&workings, held).unwrap();
    assert_eq!(provider.export("2026-10", &["--pseudonyms"]).code, 0);
    assert_eq!(fs::read_to_string(&key).unwrap().trim().len(), 64);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let ran = spla_usage(provider.path(), &["verify"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    // A key that is none is told, and replaced by none.
    fs::remove_file(provider.pack()).unwrap();
    fs::write(&key, "0123\n").unwrap();
    let ran = provider.export("2026-10", &["--pseudonyms"]);
    assert_eq!(ran.code, 64, "{}", ran.err);
    assert_eq!(fs::read_to_string(&key).unwrap(), "0123\n");
    assert!(!provider.pack().exists());
}

/// Whoever gets a pack with pseudonyms is told no path, and nothing by which he could try one.
#[test]
fn a_pack_with_pseudonyms_does_not_say_where_inputs_lay() {
    let (folder, packed) = golden("2026-10-demo");
    let manifest = |bytes: &[u8]| -> serde_json::Value { serde_json::from_slice(bytes).unwrap() };
    let has_places = |manifest: &serde_json::Value| {
        manifest["inputs"]
            .as_array()
            .unwrap()
            .iter()
            .any(|input| input.get("path_sha256").is_some())
    };
    let filed = fs::read(folder.path().join("archive/2026-10/rev-00/manifest.json")).unwrap();
    assert!(has_places(&manifest(&filed)));
    assert!(!String::from_utf8_lossy(&filed).contains("inventory/"), "a path is in a manifest");
    assert!(!has_places(&manifest(&packed["2026-10/rev-00/manifest.json"])));
}
