//! What reports call the files of a run: names by which no two of them are mistaken for each other.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::{Component, Path, PathBuf};

use crate::dossier::KeptInput;
use crate::intake::Kind;

/// What is named. What a dossier keeps comes first, because it has its name already.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Labelled<'a> {
    /// The input of a dossier with a label, and which of those of its kind with that label it is.
    Kept(&'a str, usize),
    /// A file. A workbook may be named for hosts and for VMs; that is one file.
    File(&'a Path),
}

/// The labels of the files and of what a dossier keeps: the name, with as many folders before it as tell it from the
/// others. What a dossier keeps is among the others, so that a file is called the same while its neighbours are tidied
/// away. Where all folders do not tell two apart, a number does.
pub(super) fn labels(files: &[(Kind, PathBuf)], kept: &[KeptInput]) -> (Vec<String>, Vec<String>) {
    let of_files = files.iter().map(|(_, path)| (Labelled::File(path), parts(path)));
    let mut occurrences: BTreeMap<(Kind, &str), usize> = BTreeMap::new();
    let of_kept = kept.iter().map(|input| {
        let occurrence = occurrences.entry((input.kind, &input.label)).or_default();
        *occurrence += 1;
        let parts = input.label.split('/').map(str::to_owned).collect();
        (Labelled::Kept(&input.label, *occurrence), parts)
    });
    let all: Vec<(Labelled<'_>, Vec<String>)> = of_files.chain(of_kept).collect();
    let shortest = shortest(&all);
    let mut taken = BTreeSet::new();
    let mut labels: BTreeMap<&Labelled<'_>, String> = BTreeMap::new();
    let in_order: BTreeMap<_, _> = all.iter().map(|(named, _)| named).zip(shortest).collect();
    for (named, shortest) in in_order {
        let label = match named {
            Labelled::Kept(label, _) => (*label).to_owned(),
            Labelled::File(_) => shortest,
        };
        let mut numbered = label.clone();
        let mut number = 1;
        while !taken.insert(numbered.clone()) {
            number += 1;
            numbered = format!("{label}~{number}");
        }
        labels.insert(named, numbered);
    }
    let mut labels = all.iter().map(|(named, _)| labels.get(named).cloned().unwrap_or_default());
    let of_files = labels.by_ref().take(files.len()).collect();
    (of_files, labels.collect())
}

/// The shortest ends that tell the names from each other, as far as their parts do.
fn shortest(all: &[(Labelled<'_>, Vec<String>)]) -> Vec<String> {
    let end =
        |parts: &[String], length: usize| parts[parts.len().saturating_sub(length)..].join("/");
    let mut lengths = vec![1; all.len()];
    loop {
        let mut uses: BTreeMap<String, BTreeSet<&Labelled<'_>>> = BTreeMap::new();
        for ((named, parts), length) in all.iter().zip(&lengths) {
            uses.entry(end(parts, *length)).or_default().insert(named);
        }
        let mut grown = false;
        for ((_, parts), length) in all.iter().zip(&mut lengths) {
            let is_shared = uses.get(&end(parts, *length)).is_some_and(|those| those.len() > 1);
            if is_shared && *length < parts.len() {
                *length += 1;
                grown = true;
            }
        }
        if !grown {
            return all
                .iter()
                .zip(lengths)
                .map(|((_, parts), length)| end(parts, length))
                .collect();
        }
    }
}

/// Whether a file is called as reports of an earlier version called an input: that name may have folders before it, and has
/// one letter for whatever is no UTF-8.
pub(super) fn is_called(path: &Path, label: &str) -> bool {
    Path::new(&*path.to_string_lossy()).ends_with(label)
}

/// The parts of a path as texts: two paths that differ in a part differ in its text, but for a name that is written like
/// another one's bytes.
fn parts(path: &Path) -> Vec<String> {
    let parts = path.components().map(|part| match part {
        // It stands for the stroke that a path begins with.
        Component::RootDir => String::new(),
        other => text(other.as_os_str()),
    });
    parts.collect()
}

/// A name as text. In one that is no UTF-8 its odd bytes, and only then the percent sign, are written as `%FE`.
fn text(name: &OsStr) -> String {
    if let Some(text) = name.to_str() {
        return text.to_owned();
    }
    let mut text = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        text.push_str(&chunk.valid().replace('%', "%25"));
        for byte in chunk.invalid() {
            // Writing to a string cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dossier::Source;
    use crate::intake::Settled;

    fn kept(label: &str) -> KeptInput {
        KeptInput {
            kind: Kind::Vms,
            label: label.to_owned(),
            path_sha256: None,
            settled: Settled::default(),
            source: Source::Kept(PathBuf::from("rev-00/inputs/vms/002-vms.csv.zst")),
        }
    }

    fn of_paths(paths: &[&str], kept: &[KeptInput]) -> Vec<String> {
        let files: Vec<_> = paths.iter().map(|path| (Kind::Vms, PathBuf::from(path))).collect();
        labels(&files, kept).0
    }

    #[test]
    fn files_of_one_name_are_told_apart_by_their_folders() {
        let paths = ["in/a/vms.csv", "in/b/vms.csv", "in/b/hosts.csv"];
        assert_eq!(of_paths(&paths, &[]), ["a/vms.csv", "b/vms.csv", "hosts.csv"]);
    }

    #[test]
    fn a_way_up_and_the_root_tell_files_apart_where_their_folders_do_not() {
        assert_eq!(
            of_paths(&["in/vms.csv", "../in/vms.csv"], &[]),
            ["in/vms.csv", "../in/vms.csv"]
        );
        assert_eq!(
            of_paths(&["vms.csv", "/vms.csv", "../vms.csv"], &[]).join(" "),
            "vms.csv /vms.csv ../vms.csv"
        );
        assert_eq!(
            of_paths(&["a/vms.csv", "/in/vms.csv", "in/vms.csv"], &[]).join(" "),
            "a/vms.csv /in/vms.csv in/vms.csv"
        );
        // Where nothing has to be told apart no way is named.
        assert_eq!(of_paths(&["../in/vms.csv", "/in/hosts.csv"], &[]), ["vms.csv", "hosts.csv"]);
    }

    #[test]
    fn a_file_is_called_as_before_when_its_neighbour_is_only_kept() {
        assert_eq!(of_paths(&["in/a/vms.csv"], &[kept("b/vms.csv")]), ["a/vms.csv"]);
        assert_eq!(of_paths(&["in/a/vms.csv"], &[kept("other.csv")]), ["vms.csv"]);
    }

    #[test]
    fn what_is_kept_keeps_its_name_and_shares_it_with_nobody() {
        let files = [(Kind::Vms, PathBuf::from("vms.csv"))];
        let named = labels(&files, &[kept("vms.csv"), kept("vms.csv")]);
        assert_eq!(named, (vec!["vms.csv~3".into()], vec!["vms.csv".into(), "vms.csv~2".into()]));
    }

    #[test]
    fn a_workbook_for_two_kinds_is_one_file() {
        let path = PathBuf::from("/home/somebody/in/export.xlsx");
        let files = [(Kind::Hosts, path.clone()), (Kind::Vms, path)];
        assert_eq!(labels(&files, &[]).0, ["export.xlsx", "export.xlsx"]);
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_no_utf8_are_told_apart_by_their_bytes() {
        use std::os::unix::ffi::OsStrExt as _;
        let path = |name: &[u8]| PathBuf::from(OsStr::from_bytes(name));
        let names: [&[u8]; 5] =
            [b"vms-\xfe.csv", b"vms-\xff.csv", b"vms-%\xff.csv", b"vms-%FE.csv", b"vms-100%.csv"];
        let files = names.map(|name| (Kind::Vms, path(name)));
        let expected =
            ["vms-%FE.csv~2", "vms-%FF.csv", "vms-%25%FF.csv", "vms-%FE.csv", "vms-100%.csv"];
        assert_eq!(labels(&files, &[]).0, expected);
        assert!(is_called(&path(b"in/vms-\xfe.csv"), "vms-\u{fffd}.csv"));
        assert!(!is_called(&path(b"in/my-vms.csv"), "vms.csv"));
    }
}
