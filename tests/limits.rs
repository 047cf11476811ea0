//! Files that are made to fill a memory, or to be read for days, are refused in words and soon. What takes longer to
//! try is tried by `checks/limits`, which measures the memory as well.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it takes for granted")]

use std::io::{self, Cursor, Read};

use spla_usage::finding::Findings;
use spla_usage::intake::{Kind, Settled};
use spla_usage::use_report::{Input, Inputs, Outcome, establish};

use crate::support;
use crate::support::command;

const MIB: u64 = 1024 * 1024;
const GIB: u64 = 1024 * MIB;
const VMS: &str = "vm,host,guest_os,captured_at\n";

/// A text, and a piece of it again and again, until there are so many bytes more.
fn endless(text: &str, piece: &[u8], bytes: u64) -> Box<dyn Read> {
    struct Again(Cursor<Vec<u8>>);
    impl Read for Again {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let Self(pieces) = self;
            if pieces.position() == pieces.get_ref().len() as u64 {
                pieces.set_position(0);
            }
            pieces.read(into)
        }
    }
    let again = Again(Cursor::new(piece.repeat(100_000)));
    Box::new(Cursor::new(text.as_bytes().to_vec()).chain(again.take(bytes)))
}

fn whole(text: String) -> Box<dyn Read> {
    Box::new(Cursor::new(text.into_bytes()))
}

/// Why a file is refused.
fn refused(kind: Kind, content: Box<dyn Read>) -> String {
    let mut inputs = Inputs::default();
    inputs.named.push(kind);
    inputs.files.push(Input {
        kind,
        label: "file".to_owned(),
        settled: Settled::default(),
        open: Box::new(move || Ok(content)),
    });
    let scratch = Box::new(Cursor::new(Vec::new()));
    let settings = support::settings("2026-10");
    let outcome = establish(&settings, inputs, scratch, Findings::default()).unwrap();
    let Outcome::Refused { findings, .. } = outcome else { return "it was read".to_owned() };
    let of_file = findings.iter().find(|finding| finding.code == "file-unreadable");
    of_file.map_or_else(|| format!("{findings:?}"), |finding| finding.message.clone())
}

#[test]
fn a_record_without_end_is_refused() {
    let lost = "rows behind that place would be lost, so none is used";
    let long =
        |line| format!("the record that begins on line {line} is longer than 16 MiB; {lost}");
    // kind, the file, the line on which the record begins
    let cases = [
        (Kind::Vms, endless(VMS, b"a", GIB), 2),
        (Kind::Vms, endless(VMS, b"\"a\n\"", GIB), 2),
        (Kind::Vms, endless("", b"vm ", GIB), 1),
        (Kind::Members, endless("dn: a\nmember: ", b"a", GIB), 2),
        (Kind::Members, endless("dn: a\nmember: b\n", b" a\n", GIB), 2),
    ];
    for (kind, content, line) in cases {
        assert_eq!(refused(kind, content), long(line));
    }
}

#[test]
fn a_million_columns_are_refused() {
    let lost = "rows behind that place would be lost, so none is used";
    let wide =
        |line| format!("the record that begins on line {line} has more than 16384 columns; {lost}");
    let million: String = (0..1_000_000).map(|column| format!("c{column},")).collect();
    assert_eq!(refused(Kind::Vms, whole(million.clone() + "\n")), wide(1));
    assert_eq!(refused(Kind::Vms, whole(format!("{VMS}{million}\n"))), wide(2));
    assert_eq!(
        refused(Kind::Vms, whole(format!("{VMS}\"{}", "x\",\"".repeat(1_000_000)))),
        wide(2)
    );
    // One more than a spreadsheet has, and as many.
    let row = |cells: usize| whole(format!("{VMS}{}\n", ",".repeat(cells - 1)));
    assert_eq!(refused(Kind::Vms, row(16_385)), wide(2));
    assert_eq!(refused(Kind::Vms, row(16_384)), "it was read");
}

#[test]
fn what_is_nested_without_end_is_refused() {
    let deep = |open: &str, close: &str| {
        whole(format!("{}1{}", open.repeat(100_000), close.repeat(100_000)))
    };
    let none = "; none of its rows is used";
    assert_eq!(
        refused(Kind::Vms, deep("[", "]")),
        format!("the file is JSON, but no list of objects{none}")
    );
    assert_eq!(
        refused(Kind::Vms, deep("{\"a\":", "}")),
        "object 1 is nested more than 32 deep; rows behind that place would be lost, so none is used"
    );
}

#[test]
fn json_larger_than_what_is_taken_into_memory_is_refused() {
    let told = refused(Kind::Vms, endless("[{\"vm\":\"", b"a", GIB));
    assert_eq!(told, "the file is larger than 512 MiB; none of its rows is used");
}

#[test]
fn a_configuration_without_end_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("spla-usage.toml");
    let told = |text: String| {
        std::fs::write(&path, text).unwrap();
        let ran = command::spla_usage(folder.path(), &["check"]);
        assert_eq!(ran.code, 64, "{}", ran.err);
        ran.err
    };
    for text in [
        format!("a = {}1{}", "[".repeat(100_000), "]".repeat(100_000)),
        format!("a = {}1{}", "{a = ".repeat(100_000), "}".repeat(100_000)),
        format!("[{}a]\n", "a.".repeat(100_000)),
        format!("{}a = 1\n", "a.".repeat(100_000)),
    ] {
        let told = told(text);
        assert!(told.contains("line 1: "), "{told}");
        assert!(told.len() < 2_000, "{told}");
    }
    assert!(told("a = 1\n".repeat(3_000_000)).contains("it is larger than 16 MiB"));
}

/// The system ends a process that writes on at the limit of the size of a file; here it is told before.
#[cfg(unix)]
#[test]
fn a_limit_of_the_size_of_files_is_a_failure_to_write_and_leaves_nothing() {
    use crate::support::provider::Provider;

    let provider = Provider::new();
    provider.exports("2026-10", 2, "");
    let run = |blocks: u32| {
        let report = "report --month 2026-10 --quiet";
        let line = format!("ulimit -f {blocks} && exec \"$0\" {report}");
        let ran = std::process::Command::new("sh")
            .args(["-c", &line, env!("CARGO_BIN_EXE_spla-usage")])
            .current_dir(provider.path())
            .output()
            .unwrap();
        (ran.status.code(), String::from_utf8(ran.stderr).unwrap())
    };
    for blocks in [0, 1, 4, 16] {
        let (code, told) = run(blocks);
        assert_eq!(code, Some(74), "{blocks}: {told}");
        assert!(told.contains("could not ") && told.contains("file too large"), "{told}");
        assert!(!provider.archive().exists(), "{blocks}: {:?}", provider.archived());
    }
    assert_eq!(run(100_000), (Some(0), String::new()));
}
