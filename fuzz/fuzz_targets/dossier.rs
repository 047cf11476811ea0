//! `verify` over a filed archive of which one file was damaged: the damage is told, and nothing ends in another way.
//!
//! The bytes say which file, where, how many bytes go and which come. Where they say so, the damage is done within
//! what is packed; or manifest and ledger are made to fit again, as somebody would who forges an archive, so that all
//! that reads the file is reached.

#![no_main]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use spla_usage::cli::Exit;
use spla_usage::dossier::{BLANK, FileEntry, Manifest, sealed, sha256};
use spla_usage_fuzz::{command, folder, resealed, word};

const REVISION: &str = "2026-10/rev-00/";
const MANIFEST: &str = "2026-10/rev-00/manifest.json";
const LEDGER: &str = "ledger";

/// An archive with one filed month, and what it holds.
struct Whole {
    _folder: tempfile::TempDir,
    archive: PathBuf,
    files: Vec<(String, Vec<u8>)>,
}

static WHOLE: LazyLock<Whole> = LazyLock::new(|| {
    let folder = folder();
    let write = |name: &str, text: &str| {
        fs::write(folder.path().join(name), text).expect("the folder takes a file");
    };
    write(
        "hosts.csv",
        "host,processor_count,cores_per_processor,edition,captured_at\nesx-01,2,8,datacenter,2026-10-31\n",
    );
    write(
        "vms.csv",
        "vm,vm_id,host,guest_os,power_state,captured_at\napp-01,1,esx-01,Windows Server 2022,poweredOn,2026-10-31\n",
    );
    write("members.csv", "group,member,member_type,captured_at\nRDS,CORP\\anna,user,2026-10-31\n");
    write("groups.csv", "group,product,customer\nRDS,rds-user-sal,Contoso\n");
    write(
        "spla-usage.toml",
        "[inputs]\nhosts = [\"hosts.csv\"]\nvms = [\"vms.csv\"]\nmembers = [\"members.csv\"]\n\
         access_groups = [\"groups.csv\"]\n[[reseller_files]]\nfile = \"all.csv\"\nformat = \"generic\"\n",
    );
    let archive = folder.path().join("archive");
    let configuration = folder.path().join("spla-usage.toml");
    let words = ["--quiet", "--config", word(&configuration), "--archive", word(&archive)];
    let month = ["report", "--month", "2026-10"];
    let filed = command(&[&month[..], &words[..]].concat()).expect("the month is filed");
    assert!(filed <= Exit::NeedsSignature, "{filed:?}");
    let mut files = Vec::new();
    gather(&archive, "", &mut files);
    Whole { _folder: folder, archive, files }
});

fn gather(archive: &Path, within: &str, files: &mut Vec<(String, Vec<u8>)>) {
    let entries = fs::read_dir(archive.join(within)).expect("the folder can be read");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("it can be listed").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    for name in names {
        let path = if within.is_empty() { name } else { format!("{within}/{name}") };
        if archive.join(&path).is_dir() {
            gather(archive, &path, files);
        } else if !path.starts_with('.') {
            let bytes = fs::read(archive.join(&path)).expect("the file can be read");
            files.push((path, bytes));
        }
    }
}

/// What is done to a file.
struct Damage<'d> {
    within_packing: bool,
    forged: bool,
    /// Where it is, in parts of 65,536 of the file.
    at: usize,
    gone: usize,
    come: &'d [u8],
}

impl Damage<'_> {
    fn of(&self, bytes: &[u8]) -> Vec<u8> {
        let at = bytes.len() * self.at / 65_536;
        let end = (at + self.gone).min(bytes.len());
        [&bytes[..at], self.come, &bytes[end..]].concat()
    }

    /// The damaged file, packed or as it came.
    fn done(&self, name: &str, bytes: &[u8]) -> Vec<u8> {
        if !self.within_packing || !name.ends_with(".zst") {
            return self.of(bytes);
        }
        let unpacked = zstd::decode_all(bytes).expect("it was filed packed");
        zstd::encode_all(self.of(&unpacked).as_slice(), 1).expect("memory takes it")
    }
}

/// The manifest and the ledger that fit a file with other bytes.
fn forged(name: &str, after: &[u8], whole: &Whole) -> (Vec<u8>, Vec<u8>) {
    let of = |wanted: &str| {
        let found = whole.files.iter().find(|(name, _)| name == wanted);
        found.map(|(_, bytes)| bytes.as_slice()).expect("it was filed")
    };
    let (filed, ledger) = (of(MANIFEST), of(LEDGER));
    let forged = if name == MANIFEST {
        resealed(after)
    } else {
        let mut manifest: Manifest = serde_json::from_slice(filed).expect("it was filed");
        let within = name.strip_prefix(REVISION).expect("all files are of the revision");
        let fit = |file: &mut FileEntry| {
            (file.bytes, file.sha256) = (after.len() as u64, sha256(after));
        };
        manifest.files.iter_mut().filter(|file| file.path == within).for_each(fit);
        for input in manifest.inputs.iter_mut().filter(|input| input.stored.path == within) {
            fit(&mut input.stored);
            if let Ok(unpacked) = zstd::decode_all(after) {
                (input.bytes, input.sha256) = (unpacked.len() as u64, sha256(&unpacked));
            }
        }
        manifest.seal = BLANK.to_owned();
        sealed(&manifest).expect("a manifest has a seal")
    };
    let ledger = String::from_utf8_lossy(ledger).replace(&sha256(filed), &sha256(&forged));
    (forged, ledger.into_bytes())
}

fuzz_target!(|data: &[u8]| {
    let [file, how, high, low, gone, come @ ..] = data else { return };
    let whole = &*WHOLE;
    let (name, before) = &whole.files[usize::from(*file) % whole.files.len()];
    let damage = Damage {
        within_packing: how & 1 != 0,
        forged: how & 2 != 0,
        at: usize::from(*high) << 8 | usize::from(*low),
        gone: usize::from(*gone),
        come,
    };
    let after = damage.done(name, before);
    let at = |name: &str| whole.archive.join(name);
    let put = |name: &str, bytes: &[u8]| {
        fs::write(at(name), bytes).expect("the folder takes a file");
    };
    put(name, &after);
    if damage.forged && name != LEDGER {
        let (manifest, ledger) = forged(name, &after, whole);
        put(MANIFEST, &manifest);
        put(LEDGER, &ledger);
    }
    let ended = command(&["verify", "--quiet", "--archive", word(&whole.archive)]);
    for name in [name.as_str(), MANIFEST, LEDGER] {
        let (_, bytes) = whole.files.iter().find(|(other, _)| other == name).expect("it was filed");
        put(name, bytes);
    }
    let ended = ended.unwrap_or_else(|error| Exit::of_error(&error));
    if after == *before {
        assert_eq!(ended, Exit::Ready, "nothing was damaged");
    } else if !damage.forged {
        assert!(ended >= Exit::Differs, "damage in {name} was not told");
    }
});
