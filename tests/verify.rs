//! `verify`: every change to what was filed is found, and a dossier is enough by itself.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it takes for granted")]

use std::fs;
use std::path::Path;

use spla_usage::dossier::{
    Archive, BLANK, Chain, Disk, MANIFEST, Manifest, chain_faults, file_faults, sealed, sha256,
};

use crate::support::command::{Ran, copy, files, spla_usage};
use crate::support::provider::Provider;

/// An archive with a first month, a corrected second one and a third.
fn filed() -> Provider {
    let provider = Provider::new();
    for month in ["2026-08", "2026-09", "2026-10"] {
        provider.exports(month, 1, "");
        assert_eq!(provider.run(&["report", "--month", month]).code, 0);
        if month == "2026-09" {
            provider.exports(month, 2, "");
            let reason = ["--reason", "a person was missing"];
            let ran = provider.run(&[&["rerun", "--month", month], &reason[..]].concat());
            assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        }
    }
    provider
}

fn verify(folder: &Path, more: &[&str]) -> Ran {
    spla_usage(folder, &[&["verify"], more].concat())
}

fn found(ran: &Ran, wanted: &[&str]) {
    assert_eq!(ran.code, 40, "{}{}", ran.out, ran.err);
    for words in wanted {
        assert!(ran.out.contains(words), "{words:?} is not in\n{}", ran.out);
    }
}

#[test]
fn what_is_as_it_was_left_is_whole() {
    let provider = filed();
    let ran = verify(provider.path(), &[]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert_eq!(ran.out.matches("computed again with equal bytes").count(), 4, "{}", ran.out);
    assert!(ran.out.contains("chain and ledger  whole, with 4 entries"), "{}", ran.out);
    let ran = verify(provider.path(), &["--month", "2026-09"]);
    assert_eq!((ran.code, ran.out.matches("equal bytes").count()), (0, 2), "{}", ran.out);
    assert_eq!(verify(provider.path(), &["--month", "2026-07"]).code, 64);
    // Looking changes nothing.
    let before = files(&provider.archive());
    verify(provider.path(), &[]);
    assert!(files(&provider.archive()) == before);
}

/// The faults of a dossier whose manifest may be broken.
fn number_of_faults(folder: &Path) -> usize {
    let bytes = fs::read(folder.join(MANIFEST)).unwrap();
    match serde_json::from_slice::<Manifest>(&bytes) {
        Err(_) => 1,
        Ok(manifest) => file_faults(&Disk::default(), folder, (&manifest, &bytes)).unwrap().1.len(),
    }
}

/// Flips bits of every file of a dossier; `bits` of every byte.
fn flip(bits: impl Fn(usize) -> Vec<u8>) -> usize {
    let provider = filed();
    let folder = provider.archive().join("2026-09/rev-01");
    assert_eq!(number_of_faults(&folder), 0);
    let mut flipped = 0;
    for (name, bytes) in files(&folder) {
        let path = folder.join(&name);
        for at in 0..bytes.len() {
            for bit in bits(at) {
                let mut changed = bytes.clone();
                changed[at] ^= 1 << bit;
                fs::write(&path, changed).unwrap();
                assert!(number_of_faults(&folder) > 0, "bit {bit} of byte {at} of {name}");
                flipped += 1;
            }
        }
        fs::write(&path, bytes).unwrap();
    }
    assert_eq!(number_of_faults(&folder), 0);
    flipped
}

/// A bit of every 37th byte, another one each time.
#[test]
fn a_flipped_bit_anywhere_in_a_dossier_is_found() {
    let few = |at: usize| {
        let bit = u8::try_from(at / 37 % 8).unwrap();
        if at.is_multiple_of(37) { vec![bit] } else { Vec::new() }
    };
    let flipped = flip(few);
    assert!(flipped > 900, "{flipped}");
}

/// Takes minutes: `cargo test --release verify:: -- --ignored`.
#[test]
#[ignore = "every bit of every byte takes minutes"]
fn every_flipped_bit_of_a_dossier_is_found() {
    let flipped = flip(|_| (0..8).collect());
    println!("{flipped} bits flipped, every one found");
}

/// The command itself, on one byte of each file, of the ledger too.
#[test]
fn the_command_names_the_file_that_was_changed() {
    let provider = filed();
    let archive = provider.archive();
    for (name, bytes) in files(&archive) {
        let of_correction = name.starts_with("2026-09/rev-01/") || name == "ledger";
        if !of_correction {
            continue;
        }
        let mut changed = bytes.clone();
        let middle = changed.len() / 2;
        changed[middle] ^= 1;
        fs::write(archive.join(&name), changed).unwrap();
        let ran = verify(provider.path(), &[]);
        found(&ran, &[name.trim_start_matches("2026-09/rev-01/")]);
        fs::write(archive.join(&name), bytes).unwrap();
    }
    assert_eq!(verify(provider.path(), &[]).code, 0);
}

#[test]
fn a_file_that_is_missing_or_was_put_there_is_found() {
    let provider = filed();
    let folder = provider.archive().join("2026-10/rev-00");
    fs::rename(folder.join("workings.csv"), folder.join("inputs/workings.csv")).unwrap();
    let named =
        ["workings.csv: it is not there", "inputs/workings.csv: the manifest does not name"];
    found(&verify(provider.path(), &[]), &named);
}

#[test]
fn a_missing_revision_is_found_wherever_it_was() {
    for (gone, named) in [
        ("2026-08/rev-00", "what was between is missing"),
        ("2026-09/rev-00", "2026-09/rev-00: it is not there"),
        ("2026-09/rev-01", "what was between is missing"),
        ("2026-09", "what was between is missing"),
        ("2026-10/rev-00", "the ledger has 2026-10/rev-00/manifest.json"),
    ] {
        let provider = filed();
        fs::remove_dir_all(provider.archive().join(gone)).unwrap();
        found(&verify(provider.path(), &[]), &[named]);
    }
}

#[test]
fn an_inserted_revision_is_found() {
    let provider = filed();
    let archive = provider.archive();
    // As a copy it says that it is another revision.
    copy(&archive.join("2026-10/rev-00"), &archive.join("2026-10/rev-01"));
    found(&verify(provider.path(), &[]), &["it says that it is revision 0 of 2026-10"]);
    // Made to say it under a seal that holds, it has the place of another entry.
    let path = archive.join("2026-10/rev-01").join(MANIFEST);
    let mut manifest: Manifest = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    manifest.revision = 1;
    manifest.seal = BLANK.to_owned();
    fs::write(&path, sealed(&manifest).unwrap()).unwrap();
    found(&verify(provider.path(), &[]), &["and so is", "the ledger lacks 2026-10/rev-01"]);
    // Nor does it help to count on: the entry before it was another one.
    manifest.sequence = Some(5);
    fs::write(&path, sealed(&manifest).unwrap()).unwrap();
    assert_eq!(verify(provider.path(), &["--rebuild-ledger"]).code, 40);
    // An entry that is appended by the rules of the chain is not told from one that the program filed;
    // only a signature, or the ledger kept elsewhere, shows it. Its report is still the wrong one.
    let chain = Chain::read(&Archive::new(archive.clone(), Disk::default())).unwrap();
    manifest.previous = chain.entries[chain.entries.len() - 2].previous().cloned();
    fs::write(&path, sealed(&manifest).unwrap()).unwrap();
    found(&verify(provider.path(), &["--rebuild-ledger"]), &["use-report.json"]);
}

#[test]
fn an_exchanged_input_is_found_even_under_hashes_that_hold() {
    let provider = filed();
    let folder = provider.archive().join("2026-10/rev-00");
    let path = folder.join(MANIFEST);
    let mut manifest: Manifest = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    // The input of another month, with the manifest made to fit: the report is another one then.
    let of_members = |input: &&mut spla_usage::dossier::InputEntry| input.kind == "members";
    let entry = manifest.inputs.iter_mut().find(of_members).unwrap();
    let stored = folder.join(&entry.stored.path);
    let text = String::from_utf8(zstd::decode_all(fs::File::open(&stored).unwrap()).unwrap());
    let text = text.unwrap() + "RDS,CORP\\zoe,user,2026-10-31\n";
    let packed = zstd::encode_all(text.as_bytes(), 1).unwrap();
    (entry.bytes, entry.sha256) = (text.len() as u64, sha256(text.as_bytes()));
    (entry.stored.bytes, entry.stored.sha256) = (packed.len() as u64, sha256(&packed));
    fs::write(&stored, packed).unwrap();
    manifest.seal = BLANK.to_owned();
    fs::write(&path, sealed(&manifest).unwrap()).unwrap();
    let ran = verify(provider.path(), &["--rebuild-ledger"]);
    found(
        &ran,
        &[
            "use-report.json: computing it again gives another line",
            "use-report.xlsx: computing it again gives other bytes",
            "workings.csv",
        ],
    );
}

/// What lacks a report in a dossier whose manifest does not list it, written by the program of a version.
fn without_charges(version: &str) -> Ran {
    let provider = filed();
    let elsewhere = tempfile::tempdir().unwrap();
    let copied = elsewhere.path().join("copied");
    copy(&provider.archive().join("2026-10/rev-00"), &copied);
    let path = copied.join(MANIFEST);
    let mut manifest: Manifest = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    manifest.files.retain(|file| file.path != "charges.csv");
    manifest.program.version = version.to_owned();
    manifest.seal = BLANK.to_owned();
    fs::write(&path, sealed(&manifest).unwrap()).unwrap();
    fs::remove_file(copied.join("charges.csv")).unwrap();
    verify(elsewhere.path(), &["--dossier", "copied"])
}

#[test]
fn a_report_that_an_earlier_program_did_not_write_is_not_missing() {
    let ran = without_charges("0.0.9");
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    found(
        &without_charges(env!("CARGO_PKG_VERSION")),
        &["charges.csv: the program that filed the dossier writes it"],
    );
}

#[test]
fn a_ledger_that_is_absent_or_other_is_found_and_can_be_written_anew() {
    let provider = filed();
    let ledger = provider.archive().join("ledger");
    let held = fs::read(&ledger).unwrap();
    fs::remove_file(&ledger).unwrap();
    found(&verify(provider.path(), &[]), &["ledger: it is not there"]);
    // Nothing is filed behind a chain that does not hold.
    provider.exports("2026-07", 1, "");
    let ran = provider.run(&["report", "--month", "2026-07"]);
    assert_eq!(ran.code, 40, "{}", ran.err);
    assert!(ran.err.contains("the ledger is absent"), "{}", ran.err);
    assert!(!provider.archive().join("2026-07").exists());
    assert_eq!(verify(provider.path(), &["--rebuild-ledger"]).code, 0);
    assert_eq!(fs::read(&ledger).unwrap(), held);
    for other in [&b""[..], &held[..held.len() / 2], &held[1..], b"\n"] {
        fs::write(&ledger, other).unwrap();
        found(&verify(provider.path(), &[]), &["ledger"]);
    }
}

#[test]
fn the_ledger_is_read_by_the_tool_that_everybody_has() {
    let provider = filed();
    let tool = std::process::Command::new("sha256sum")
        .args(["--check", "--strict", "ledger"])
        .current_dir(provider.archive())
        .output();
    match tool {
        Ok(ran) => assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr)),
        Err(error) => eprintln!("skipped: sha256sum: {error}"),
    }
}

#[test]
fn a_copied_dossier_is_verified_without_the_rest() {
    let provider = filed();
    let elsewhere = tempfile::tempdir().unwrap();
    let copied = elsewhere.path().join("copied");
    copy(&provider.archive().join("2026-09/rev-01"), &copied);
    drop(provider);
    let ran = verify(elsewhere.path(), &["--dossier", "copied"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("computed again with equal bytes"), "{}", ran.out);
    let manifest = copied.join(MANIFEST);
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replacen("\"filed_at\": \"2", "\"filed_at\": \"3", 1)).unwrap();
    let ran = verify(elsewhere.path(), &["--dossier", "copied"]);
    found(&ran, &["manifest.json: its bytes are not those that it was sealed with"]);
    assert_eq!(verify(elsewhere.path(), &["--dossier", "nowhere"]).code, 74);
}

#[test]
fn what_is_no_entry_is_told_and_harms_nothing() {
    let provider = filed();
    fs::write(provider.archive().join("2026-10/notes.txt"), "mine").unwrap();
    fs::create_dir(provider.archive().join("2026-10/rev-00 (copy)")).unwrap();
    let ran = verify(provider.path(), &[]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    for name in ["notes.txt", "rev-00 (copy)"] {
        assert!(ran.err.contains(name), "{}", ran.err);
    }
}

/// Three years: every month is computed again, and nobody waits for it.
#[test]
fn thirty_six_months_are_whole() {
    let provider = Provider::new();
    let months: Vec<String> = (0..36)
        .map(|number| format!("{}-{:02}", 2023 + (10 + number) / 12, (10 + number) % 12 + 1))
        .collect();
    for month in &months {
        provider.exports(month, 1, "");
    }
    let range = format!("{}..{}", months[0], months[35]);
    let ran = provider.run(&["report", "--quiet", "--month", &range]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let ran = verify(provider.path(), &[]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert_eq!(ran.out.matches("computed again with equal bytes").count(), 36);
    let archive = Archive::new(provider.archive(), Disk::default());
    let chain = Chain::read(&archive).unwrap();
    assert!(chain_faults(&chain, &archive.ledger_fit(&chain).unwrap()).is_empty());
}

/// Makes a key in the folder of a provider. Where there is no tool for it, there is none.
fn key(provider: &Provider, name: &str) -> Option<String> {
    let path = provider.path().join(name);
    let made = std::process::Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-C", "licensing", "-f"])
        .arg(&path)
        .output();
    if !made.is_ok_and(|made| made.status.success()) {
        eprintln!("skipped: ssh-keygen makes no key here");
        return None;
    }
    let told = std::process::Command::new("ssh-keygen").arg("-lf").arg(&path).output().unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    Some(told.split_whitespace().nth(1).unwrap().to_owned())
}

/// Configures the key that signs, with more of its section.
fn sign_with(provider: &Provider, name: &str, more: &str) {
    let section = format!("[archive.signature]\nform = \"ssh\"\nkey = \"{name}\"\n{more}");
    provider.configure("", &section);
}

#[test]
fn a_signed_manifest_is_checked_by_the_key_of_its_signer() {
    let provider = Provider::new();
    let Some(fingerprint) = key(&provider, "key") else { return };
    sign_with(&provider, "key", "");
    provider.file("2026-10", 1);
    let ran = verify(provider.path(), &[]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(ran.out.contains(&format!("; signed by {fingerprint}\n")), "{}", ran.out);
    let signature = provider.archive().join("2026-10/rev-00/manifest.json.sig");
    let held = fs::read_to_string(&signature).unwrap();
    // Another key's signature, even of the same file, is not the signer's.
    fs::write(&signature, held.replacen("U1NIU0lH", "U1NIU0lI", 1)).unwrap();
    found(&verify(provider.path(), &[]), &["manifest.json.sig: the signature is not the signer's"]);
    // The tool takes a signature whatever stands behind it.
    for more in ["x", "\n", "-----BEGIN SSH SIGNATURE-----\n"] {
        fs::write(&signature, format!("{held}{more}")).unwrap();
        found(&verify(provider.path(), &[]), &["manifest.json.sig: the signature is not"]);
    }
    fs::remove_file(&signature).unwrap();
    found(&verify(provider.path(), &[]), &["manifest.json.sig"]);
    // A key that cannot sign files nothing, and nothing can be held against it.
    sign_with(&provider, "no-key", "");
    provider.exports("2026-09", 1, "");
    fs::write(&signature, held).unwrap();
    let ran = provider.run(&["report", "--month", "2026-09"]);
    assert_eq!(ran.code, 74, "{}", ran.err);
    assert!(ran.err.contains("no-key"), "{}", ran.err);
    assert!(!provider.archive().join("2026-09/rev-00").exists());
    let ran = verify(provider.path(), &[]);
    assert_eq!(ran.code, 74, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("no-key.pub"), "{}", ran.err);
    assert_eq!(verify(provider.path(), &["--signer", "key.pub"]).code, 0);
}

/// Whoever may write the archive and the inputs may file a month anew, and sign it by a key of his own or not at all.
#[test]
fn a_manifest_that_another_signed_or_nobody_did_is_told() {
    let provider = Provider::new();
    let (Some(own), Some(other)) = (key(&provider, "key"), key(&provider, "other")) else { return };
    sign_with(&provider, "other", "");
    provider.file("2026-10", 1);
    let archive = ["--archive", "archive"];
    // By its manifest alone it is signed well.
    provider.configure("", "");
    let ran = verify(provider.path(), &archive);
    let told = format!("; signed by {other}, and no key is known to hold that against\n");
    assert!(ran.code == 0 && ran.out.contains(&told), "{}", ran.out);
    sign_with(&provider, "key", "");
    let fault = format!("manifest.json: its signer is {other}, and has to be {own}");
    found(&verify(provider.path(), &[]), &[&fault, "1 fault: what was filed"]);
    let alone = ["--dossier", "archive/2026-10/rev-00"];
    found(&verify(provider.path(), &alone), &[&fault]);
    let by = |file| verify(provider.path(), &[&alone[..], &["--signer", file]].concat());
    found(&by("key.pub"), &[&fault]);
    assert_eq!(by("other.pub").code, 0);
    // A file may have several keys.
    let key = |name| fs::read_to_string(provider.path().join(name)).unwrap();
    provider.write("both.pub", &format!("# of two years\n{}{}", key("other.pub"), key("key.pub")));
    assert_eq!(by("both.pub").code, 0);
    assert_eq!((by("groups.csv").code, by("nothing.pub").code), (64, 74));
    // Keys of earlier days are believed, told by what is printed of them or by themselves.
    let public = fs::read_to_string(provider.path().join("other.pub")).unwrap();
    for earlier in [other.as_str(), public.trim()] {
        sign_with(&provider, "key", &format!("earlier = [\"{earlier}\"]\n"));
        let ran = verify(provider.path(), &[]);
        assert!(
            ran.code == 0 && ran.out.contains(&format!("; signed by {other}\n")),
            "{}",
            ran.out
        );
    }
    // A manifest that calls two keys one has the signature of neither.
    let path = provider.archive().join("2026-10/rev-00").join(MANIFEST);
    let mut manifest: Manifest = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let two =
        fs::read_to_string(provider.path().join("key.pub")).unwrap() + "spla-usage " + &public;
    manifest.signer.as_mut().unwrap().public_key = two;
    manifest.seal = BLANK.to_owned();
    fs::write(&path, sealed(&manifest).unwrap()).unwrap();
    fs::remove_file(path.with_extension("json.sig")).unwrap();
    let signed = std::process::Command::new("ssh-keygen")
        .args(["-q", "-Y", "sign", "-n", "spla-usage", "-f"])
        .arg(provider.path().join("other"))
        .arg(&path)
        .output();
    assert!(signed.unwrap().status.success());
    found(
        &verify(provider.path(), &["--rebuild-ledger"]),
        &["what the manifest calls its key is none"],
    );
}

#[test]
fn what_is_older_than_the_first_signature_may_be_without() {
    let provider = Provider::new();
    let Some(own) = key(&provider, "key") else { return };
    provider.file("2026-08", 1);
    sign_with(&provider, "key", "");
    provider.file("2026-09", 1);
    provider.configure("", "");
    provider.file("2026-10", 1);
    let unsigned = format!("manifest.json: it is not signed, and {own} has to be its signer");
    let faults = |since: &str| {
        sign_with(&provider, "key", since);
        let ran = verify(provider.path(), &[]);
        found(&ran, &[&unsigned]);
        ran.out
    };
    assert_eq!(faults("").matches(&unsigned).count(), 2);
    // A later one has to be signed, and one that is not there is none to begin with.
    let since = faults("since = \"2026-09/rev-00\"\n");
    assert_eq!(since.matches(&unsigned).count(), 1, "{since}");
    let first = since.lines().find(|line| line.starts_with("2026-08/rev-00")).unwrap();
    assert!(
        first.contains("whole: ") && first.ends_with("; not signed, before any was"),
        "{first}"
    );
    let absent = faults("since = \"2026-09/rev-01\"\n");
    assert!(absent.contains("2026-09/rev-01: manifests are signed since this one"), "{absent}");
    assert_eq!(absent.matches(&unsigned).count(), 2, "{absent}");
    // By itself nothing shows that it is older.
    let alone = ["--dossier", "archive/2026-08/rev-00"];
    found(&verify(provider.path(), &alone), &[&unsigned]);
}
