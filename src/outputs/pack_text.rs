//! `README.txt` of a pack: in plain words what is in it and how an auditor checks it.

use std::fmt::Write as _;

/// What a pack holds, as far as its text tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PackContents {
    /// The first month that was asked for.
    pub first: String,
    /// The last month that was asked for.
    pub last: String,
    /// The folders of the filed revisions, in their order.
    pub dossiers: Vec<String>,
    /// The files of the marks, in their order.
    pub marks: Vec<String>,
    /// Months of the range without a filed report.
    pub missing: Vec<String>,
    /// The program that made the pack.
    pub program: String,
    /// What stands in the place of the names of persons.
    pub names: Names,
    /// The manifests of the dossiers in which names are withheld, each with the reason.
    pub withheld: Vec<(String, String)>,
}

/// What stands in the place of the names of persons.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Names {
    /// The names.
    #[default]
    AsFiled,
    /// Pseudonyms.
    Pseudonyms,
}

const PSEUDONYMS: &str = "
Pseudonyms
  Persons have pseudonyms here: p-… in the place of the name of an account, person-… in that of the id of a
  person, and numbers in that of a SID or GUID. Domains and groups have their names. The same account has the
  same pseudonym in every file and every month. Only the provider can tell who it is; ask with the pseudonym, or
  with the file and line that workings.csv names, which are those of the original.

  Each dossier was computed again from exports of members in which only the names differ. The report, its lines,
  access and findings came out byte for byte as they were filed, and so did every step of the workings but for
  the names. Columns of those exports that nothing is read from, reasons in the provider's own words, comments of
  the configuration and the command line are left out. All other files are those that were filed, also columns
  of hosts and VMs that nothing is read from. Who signed for an assumption is named, and the reason of a
  correction stands as it was given.

  manifest.json in a dossier is therefore not the filed one: `stands_for` has the SHA-256 of that, and index.csv
  that of every file that differs. The filed manifests lie in the folder originals, for the chain and the ledger.
";

const WITHHELD: &str = "
Names withheld
  In these dossiers names could not be replaced. Files with names are left out; index.csv lists them with their
  SHA-256, and they are shown on request. Everything else is as it was filed, except for pseudonyms in
  workings.csv. Their reports cannot be computed again from this pack:
";

const HOW_TO_READ: &str = "
In each folder of a revision
  use-report.csv   what was sent to the reseller; the highest rev-NN of a month is the one in force
  use-report.xlsx  the same with what it rests on, as a workbook with a place for the attestation
  reseller/        the same in the form of the reseller's portal, where one is configured
  use-report.html  the same for people, with what needs a signature
  use-report.json  the same and everything behind it: scopes, access, findings, readings
  workings.csv     every step from a row of an export to a line; `feeds` names the step that it flows into
  findings.csv     what was assumed, withheld or noted
  charges.csv      what each end customer owes, for the invoicing of the provider
  registers.csv    what became of every row of the registers of the provider
  difference.*     of a correction: how it differs from the revision before, and why
  manifest.json    names, sizes and SHA-256 of all files and inputs, and the entry of the chain before it
  inputs/          the exports, configuration and terms that the report was computed from

mark-NN.json in the folder of a month records that a report was sent, or reported without the program.
ledger has the SHA-256 of every entry of the whole archive, also of months that are not in this pack.
index.csv lists every file: path, bytes, SHA-256, the entry that it belongs to, and a note.
";

const HOW_TO_CHECK: &str = "
How to check it, in the folder that this was unpacked into
  sha256sum -c sha256sums
      every file has the bytes that it was packed with
";

const HOW_TO_CHECK_A_DOSSIER: &str = "\
  zstd -dc FILE.zst | sha256sum
      a kept export has the bytes that came; the manifest has their SHA-256 under `inputs`
  spla-usage verify --dossier 2026-10/rev-00
      the hashes of a dossier, and whether the report computes to the same again from its inputs
  In each manifest and mark `previous` names the entry before it with its SHA-256. No entry can be changed,
  removed or put in between without breaking that chain.
";

/// The text.
pub fn text(contents: &PackContents) -> String {
    let PackContents { first, last, dossiers, marks, missing, program, names, withheld } = contents;
    let mut text = String::from("SPLA use reports, as they were filed\n\n");
    // Writing to a string cannot fail.
    let _ = writeln!(text, "Months   {first} to {last}");
    let _ = writeln!(text, "Made by  {program}\n");
    list(&mut text, "Filed revisions", dossiers);
    list(&mut text, "Marks", marks);
    list(&mut text, "Months of this range without a filed report", missing);
    text.push_str(HOW_TO_READ.trim_start_matches('\n'));
    text.push_str(HOW_TO_CHECK);
    ledger(&mut text, contents);
    text.push_str(HOW_TO_CHECK_A_DOSSIER);
    if *names == Names::Pseudonyms {
        text.push_str(PSEUDONYMS);
    }
    if !withheld.is_empty() {
        text.push_str(WITHHELD);
    }
    for (entry, why) in withheld {
        let _ = writeln!(text, "    {entry}: {why}");
    }
    text
}

/// How the entries are held against the ledger. A manifest that stands for another one is not in it.
fn ledger(text: &mut String, contents: &PackContents) {
    let PackContents { dossiers, marks, names, withheld, .. } = contents;
    if *names == Names::AsFiled || withheld.len() == dossiers.len() {
        text.push_str("  sha256sum -c --ignore-missing ledger\n");
        text.push_str("      every entry has the bytes that the archive has\n");
        return;
    }
    text.push_str("  (cd originals && sha256sum -c --ignore-missing ../ledger)\n");
    text.push_str("      every manifest that one with pseudonyms stands for has the bytes that the archive has\n");
    let marks = marks.iter().take(1).map(|_| "/mark-");
    let as_filed = marks.chain(withheld.iter().map(|(manifest, _)| manifest.as_str()));
    let wanted: Vec<String> = as_filed.map(|entry| format!("-e {entry}")).collect();
    if !wanted.is_empty() {
        let _ = writeln!(
            text,
            "  grep -F {} ledger | sha256sum -c --ignore-missing\n      so has every other entry",
            wanted.join(" ")
        );
    }
}

fn list(text: &mut String, heading: &str, items: &[String]) {
    if items.is_empty() {
        let _ = writeln!(text, "{heading}: none\n");
        return;
    }
    let _ = writeln!(text, "{heading}");
    for item in items {
        let _ = writeln!(text, "  {item}");
    }
    text.push('\n');
}
