//! What is no file where a file should be: pipes, devices, sockets, folders, links. It is told, the command comes to
//! its end, and nothing is read for a file that is none. What somebody names himself may be a link to a file; in an
//! archive nothing is a link.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a world that cannot be made is a failed test, in helpers too"
)]

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::path::Path;

use spla_usage::dossier::{BLANK, MANIFEST, Manifest, sealed};

use crate::support::command::{Ran, files};
use crate::support::in_time::{NoFile, in_time};
use crate::support::provider::Provider;

const REPORT: &[&str] = &["report", "--month", "2026-10"];

fn runs(provider: &Provider, code: i32, words: &[&str], what: &str) -> Ran {
    let ran = in_time(provider.path(), words);
    assert_eq!(ran.code, code, "{what}: {words:?}\n{}{}", ran.out, ran.err);
    ran
}

/// Keeps what lies at a path, and puts it back.
fn aside(path: &Path, what: impl FnOnce()) {
    let kept = path.with_file_name("kept-aside");
    fs::rename(path, &kept).unwrap();
    what();
    NoFile::remove(path);
    fs::rename(kept, path).unwrap();
}

#[test]
fn an_export_has_to_be_a_file() {
    let provider = Provider::new();
    provider.exports("2026-10", 2, "");
    let patterned = provider.path().join("patterned.toml");
    let text = fs::read_to_string(provider.path().join("spla-usage.toml")).unwrap();
    fs::write(&patterned, text.replace("vms-{month}", "vms-{month}*")).unwrap();
    for name in ["hosts-2026-10.csv", "vms-2026-10.csv", "members-2026-10.csv", "prices.csv"] {
        for no_file in NoFile::ALL {
            let path = provider.path().join(name);
            aside(&path, || {
                no_file.put(&path);
                let ran = runs(&provider, 30, REPORT, &format!("{name} is {no_file:?}"));
                assert!(ran.err.contains(name), "{no_file:?}: {}", ran.err);
                let check = runs(&provider, 30, &["check", "--month", "2026-10"], name);
                assert!(check.out.contains(name), "{no_file:?}: {}", check.out);
                // A pattern passes over folders, and over nothing else.
                if name.starts_with("vms") && no_file != NoFile::Folder {
                    let words = [REPORT, &["--config", "patterned.toml"]].concat();
                    let ran = runs(&provider, 30, &words, &format!("pattern, {no_file:?}"));
                    assert!(ran.err.contains(name), "{no_file:?}: {}", ran.err);
                }
                let named = ["--vms", "vms-2026-10.csv"];
                runs(&provider, 30, &[REPORT, &named].concat(), "named on the command line");
            });
        }
    }
    assert!(!provider.archive().exists(), "something was written");
    // Who lays out his folders by links is served.
    for name in ["hosts-2026-10.csv", "spla-usage.toml", "prices.csv"] {
        let path = provider.path().join(name);
        fs::rename(&path, provider.path().join(format!("real-{name}"))).unwrap();
        symlink(format!("real-{name}"), &path).unwrap();
    }
    runs(&provider, 0, REPORT, "links to files");
}

/// An export that is a pipe beside those that a pattern finds would be missed in silence if it were passed over.
#[test]
fn a_pattern_passes_over_nothing_but_folders() {
    let provider = Provider::new();
    provider.exports("2026-10", 2, "");
    let text = fs::read_to_string(provider.path().join("spla-usage.toml")).unwrap();
    let patterned = text.replace("vms-{month}.csv", "vms-{month}*.csv");
    provider.write("spla-usage.toml", &patterned);
    for no_file in NoFile::ALL {
        let path = provider.path().join("vms-2026-10-second.csv");
        no_file.put(&path);
        let code = if no_file == NoFile::Folder { 0 } else { 30 };
        let words = [REPORT, &["--preview"]].concat();
        let ran = runs(&provider, code, &words, &format!("{no_file:?}"));
        let told = ran.err.contains("vms-2026-10-second.csv");
        assert_eq!(told, no_file != NoFile::Folder, "{no_file:?}: {}", ran.err);
        NoFile::remove(&path);
    }
}

/// Shares and archives of other systems leave names behind that are no UTF-8.
#[test]
fn a_pattern_finds_files_and_folders_whatever_their_names_are_written_in() {
    let provider = Provider::new();
    provider.exports("2026-10", 2, "");
    let text = fs::read_to_string(provider.path().join("spla-usage.toml")).unwrap();
    let odd = |name: &[u8]| provider.path().join(OsStr::from_bytes(name));
    let quantity = |pattern: &str| {
        provider.write("spla-usage.toml", &text.replace("vms-{month}.csv", pattern));
        let _ = fs::remove_dir_all(provider.archive());
        runs(&provider, 0, &[REPORT, &["--preview"]].concat(), pattern);
        let report = fs::read(provider.archive().join("preview/2026-10/use-report.json")).unwrap();
        let report: serde_json::Value = serde_json::from_slice(&report).unwrap();
        let lines = report["lines"].as_array().unwrap();
        let of_windows = lines.iter().find(|line| line["product"] == "ws-datacenter").unwrap();
        of_windows["quantity"].as_u64().unwrap()
    };
    let plain = quantity("vms-{month}*.csv");
    assert!(plain > 0);
    let path = provider.path().join("vms-2026-10.csv");
    for place in [&b"vms-2026-10-M\xfcnchen.csv"[..], b"M\xfcnchen/vms-2026-10.csv"] {
        let there = odd(place);
        fs::create_dir_all(there.parent().unwrap()).unwrap();
        fs::rename(&path, &there).unwrap();
        for pattern in ["vms-{month}*.csv", "*/vms-{month}.csv", "**/vms-{month}*.csv"] {
            let fits = pattern.starts_with("**") || pattern.contains('/') == place.contains(&b'/');
            if fits {
                assert_eq!(quantity(pattern), plain, "{pattern} {place:?}");
            }
        }
        // Another name does not fit.
        provider.write("spla-usage.toml", &text.replace("vms-{month}.csv", "*/v-{month}*.csv"));
        runs(&provider, 30, &[REPORT, &["--preview"]].concat(), "no file");
        fs::rename(&there, &path).unwrap();
    }
}

#[test]
fn a_configuration_has_to_be_a_file_of_a_size_that_somebody_writes() {
    let provider = Provider::new();
    provider.exports("2026-10", 2, "");
    let path = provider.path().join("spla-usage.toml");
    let commands: [&[&str]; 5] = [
        REPORT,
        &["check", "--month", "2026-10"],
        &["history", "--config", "spla-usage.toml"],
        &["verify", "--config", "spla-usage.toml"],
        &["plan", "--month", "2026-10", "--config", "spla-usage.toml"],
    ];
    for no_file in NoFile::ALL {
        aside(&path, || {
            no_file.put(&path);
            for words in commands {
                let ran = runs(&provider, 64, words, &format!("{no_file:?}"));
                // Where no configuration is named and a link leads nowhere there is none.
                assert!(ran.err.contains("onfiguration"), "{no_file:?}: {}", ran.err);
            }
        });
    }
    // Larger than memory, and of no byte on the disk.
    aside(&path, || {
        fs::File::create(&path).unwrap().set_len(1 << 40).unwrap();
        let ran = runs(&provider, 64, REPORT, "a terabyte");
        assert!(ran.err.contains("too large to have been written by hand"), "{}", ran.err);
    });
    assert!(!provider.archive().exists(), "something was written");
}

#[test]
fn what_else_is_named_has_to_be_a_file() {
    let provider = Provider::new();
    provider.exports("2026-10", 2, "");
    provider.file("2026-10", 2);
    let own = "\n[[reseller_files]]\nfile = \"portal.csv\"\nformat_file = \"portal.toml\"\n";
    let record =
        ["record", "--month", "2026-07", "--sent-on", "2026-08-03", "--lines", "lines.csv"];
    let export =
        ["export", "--months", "2026-10", "--into", "pack.zip", "--pseudonyms", "--key", "key"];
    for no_file in NoFile::ALL {
        for name in ["portal.toml", "lines.csv", "key", "id.pub"] {
            no_file.put(&provider.path().join(name));
        }
        let what = format!("{no_file:?}");
        assert!(runs(&provider, 74, &record, &what).err.contains("lines.csv"));
        assert!(runs(&provider, 74, &export, &what).err.contains("key"));
        provider.configure("", own);
        let ran = runs(&provider, 64, &["check", "--month", "2026-10"], &what);
        assert!(ran.err.contains("read the format portal.toml"), "{what}: {}", ran.err);
        provider.configure("", "\n[archive.signature]\nform = \"ssh\"\nkey = \"id\"\n");
        provider.exports("2026-09", 2, "");
        let ran = runs(&provider, 74, &["report", "--month", "2026-09"], &what);
        assert!(ran.err.contains("id.pub"), "{what}: {}", ran.err);
        provider.configure("", "");
        for name in ["portal.toml", "lines.csv", "key", "id.pub"] {
            NoFile::remove(&provider.path().join(name));
        }
    }
    assert!(!provider.path().join("pack.zip").exists());
    assert!(!provider.archive().join("2026-09").exists());
}

/// October as it was filed and corrected, and marked; it has a preview too.
fn filed() -> Provider {
    let provider = Provider::new();
    provider.file("2026-10", 1);
    provider.exports("2026-10", 2, "");
    provider.runs(0, &["rerun", "--month", "2026-10", "--reason", "a person was missing"]);
    provider.runs(0, &["mark", "--month", "2026-10", "--sent-on", "2026-11-05"]);
    provider.runs(0, &["report", "--month", "2026-10", "--preview", "--quiet"]);
    provider
}

const EVERY: [&[&str]; 9] = [
    &["verify"],
    &["history"],
    &["compare", "2026-10@0", "2026-10@1"],
    &["explain", "--month", "2026-10", "--line", "1"],
    &["export", "--months", "2026-10", "--into", "pack.zip"],
    &["export", "--months", "2026-10", "--into", "pack.zip", "--pseudonyms"],
    &["rerun", "--month", "2026-10", "--reason", "disputed", "--inputs", "kept"],
    &["mark", "--month", "2026-10", "--sent-on", "2026-11-06"],
    &["report", "--month", "2026-10"],
];

/// Whatever is put in the place of a file of an archive: no command waits, believes it or writes over it.
#[test]
fn no_command_takes_for_a_file_of_the_archive_what_is_none() {
    let provider = filed();
    let all: Vec<String> = files(&provider.archive()).into_keys().collect();
    let is_asked = |name: &&String| {
        let of_dossier = name.starts_with("2026-10/rev-01/");
        let known = ["manifest.json", "use-report.json", "workings.csv", "difference.csv"];
        let inputs =
            ["configuration.toml", "history.json", "terms.json.zst", "001-hosts-2026-10.csv.zst"];
        let own = name.rsplit('/').next().unwrap();
        of_dossier && (known.contains(&own) || inputs.contains(&own))
            || ["ledger", "2026-10/mark-01.json", "2026-10/rev-00/manifest.json"]
                .contains(&name.as_str())
    };
    let asked: Vec<&String> = all.iter().filter(is_asked).collect();
    assert_eq!(asked.len(), 11, "{asked:?}");
    for name in asked {
        let path = provider.archive().join(name);
        for no_file in [NoFile::Pipe, NoFile::Endless, NoFile::Socket, NoFile::Dangling] {
            // The socket may only have a short path; a long one tells nothing more.
            if no_file == NoFile::Socket && path.as_os_str().len() > 100 {
                continue;
            }
            let kept = provider.path().join("kept");
            fs::rename(&path, &kept).unwrap();
            no_file.put(&path);
            for words in EVERY {
                let ran = in_time(provider.path(), words);
                let what = format!("{name} is {no_file:?}: {words:?}: {}{}", ran.out, ran.err);
                // Who only looks is shown what can be read, and told what cannot. History reads no more of a dossier
                // than its report.
                let looks = ["history", "explain", "compare"].contains(&words[0]);
                let told = ran.err.contains(name.rsplit('/').next().unwrap());
                let well = ran.code == 0 && looks && (told || words[0] == "history");
                assert!([40, 74].contains(&ran.code) || well, "{}: {what}", ran.code);
                if words == ["verify"] {
                    assert_eq!(ran.code, 40, "{what}");
                    assert!(ran.out.contains(name.rsplit('/').next().unwrap()), "{what}");
                }
                assert!(!provider.path().join("pack.zip").exists(), "{what}");
            }
            NoFile::remove(&path);
            fs::rename(&kept, &path).unwrap();
        }
    }
    let left: Vec<String> = files(&provider.archive()).into_keys().collect();
    assert_eq!(left, all, "something was written");
    runs(&provider, 0, &["verify"], "at the end");
}

#[test]
fn what_a_run_leaves_in_an_archive_is_no_pipe_either() {
    let provider = filed();
    provider.exports("2026-09", 1, "");
    let september = ["report", "--month", "2026-09"];
    for (name, words) in [
        (".lock", &september[..]),
        (".ledger-next", &september),
        ("preview/2026-10", &["report", "--month", "2026-10", "--preview"]),
        ("2026-09", &september),
    ] {
        let path = provider.archive().join(name);
        if path.exists() {
            fs::remove_dir_all(&path).unwrap();
        }
        for no_file in [NoFile::Pipe, NoFile::Endless, NoFile::Socket] {
            no_file.put(&path);
            let ran = in_time(provider.path(), words);
            assert!([40, 74].contains(&ran.code), "{name} is {no_file:?}: {}", ran.err);
            assert!(ran.err.contains(name), "{name} is {no_file:?}: {}", ran.err);
            NoFile::remove(&path);
        }
    }
    // The key of the pseudonyms is read, and no link to a key of somebody else's.
    let key = provider.archive().join(".pseudonyms-key");
    fs::write(provider.path().join("their-key"), "0f".repeat(32)).unwrap();
    let export = ["export", "--months", "2026-10", "--into", "pack.zip", "--pseudonyms"];
    for target in ["/dev/zero", "../their-key"] {
        symlink(target, &key).unwrap();
        let ran = runs(&provider, 74, &export, target);
        assert!(ran.err.contains(".pseudonyms-key"), "{}", ran.err);
        fs::remove_file(&key).unwrap();
    }
    NoFile::Pipe.put(&key);
    assert!(runs(&provider, 74, &export, "a pipe").err.contains(".pseudonyms-key"));
}

/// Seals the manifest of a dossier again, as somebody does who has made it up.
fn made_up(folder: &Path, change: impl FnOnce(&mut Manifest)) {
    let path = folder.join(MANIFEST);
    let mut manifest: Manifest = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    change(&mut manifest);
    manifest.seal = BLANK.to_owned();
    fs::write(path, sealed(&manifest).unwrap()).unwrap();
}

/// A dossier may come from anybody. One that names files outside of itself is no reason to read them.
#[test]
fn a_dossier_that_was_made_up_leads_nowhere() {
    let provider = filed();
    let verify = ["verify", "--dossier", "archive/2026-10/rev-01"];
    let folder = provider.archive().join("2026-10/rev-01");
    let original = fs::read(folder.join(MANIFEST)).unwrap();
    for outside in ["../../../secret", "/dev/zero", "inputs/../../../../secret"] {
        fs::write(provider.path().join("secret"), "nobody's business").unwrap();
        made_up(&folder, |manifest| manifest.files[0].path = outside.to_owned());
        let ran = runs(&provider, 40, &verify, outside);
        assert!(ran.out.contains("outside of its dossier"), "{}", ran.out);
        fs::write(folder.join(MANIFEST), &original).unwrap();
        made_up(&folder, |manifest| manifest.inputs[0].stored.path = outside.to_owned());
        let ran = runs(&provider, 40, &verify, outside);
        assert!(ran.out.contains("outside of its dossier"), "{}", ran.out);
        for words in &EVERY[2..] {
            let ran = in_time(provider.path(), words);
            assert_eq!(ran.code, 40, "{outside}: {words:?}: {}{}", ran.out, ran.err);
        }
        fs::write(folder.join(MANIFEST), &original).unwrap();
    }
    // A small packed file that is larger than memory is not unpacked to its end.
    let tables = folder.join("inputs/terms.json.zst");
    let mut bomb = zstd::Encoder::new(Vec::new(), 19).unwrap();
    std::io::Write::write_all(&mut bomb, b"{\"rules.csv\": \"").unwrap();
    let zeros = vec![b'0'; 1 << 20];
    for _ in 0..256 {
        std::io::Write::write_all(&mut bomb, &zeros).unwrap();
    }
    let bomb = bomb.finish().unwrap();
    assert!(bomb.len() < 100_000, "{}", bomb.len());
    fs::write(&tables, &bomb).unwrap();
    made_up(&folder, |manifest| {
        let entry = manifest.files.iter_mut().find(|file| file.path == "inputs/terms.json.zst");
        let entry = entry.unwrap();
        (entry.bytes, entry.sha256) = (bomb.len() as u64, spla_usage::dossier::sha256(&bomb));
    });
    let ran = in_time(provider.path(), &verify);
    assert_eq!(ran.code, 40, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("terms.json.zst") || ran.err.contains("terms.json.zst"));
}
