//! What a run understood of its inputs, and what would become of a report: everything that `check` shows,
//! computed once for all forms in which it is shown. Names of persons are not among it.

use std::collections::BTreeMap;

use crate::estate::{Numbers, ScopeNumbers};
use crate::finding::{Effect, Finding};
use crate::intake::{FileSeen, Kind};
use crate::month::ReportMonth;
use crate::origin::Files;

use super::coverage::{self, Coverage};
use super::establish::{Established, Outcome};
use super::tell;
use super::{AccessRow, ReportLine, Status};

/// What a report of the inputs would end with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// A report of this status.
    Report(Status),
    /// None: the inputs cannot be used.
    Refused,
}

impl Verdict {
    /// The word in reports.
    pub fn text(self) -> &'static str {
        match self {
            Self::Report(status) => status.text(),
            Self::Refused => "refused",
        }
    }
}

/// Whether the month that is checked is over, so that it could be filed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MonthEnd {
    /// It is over.
    Past,
    /// It goes on, or has not begun.
    Ahead,
}

/// What a run understood.
#[derive(Debug)]
pub struct Checked {
    /// The month.
    pub month: ReportMonth,
    /// Whether it is over.
    pub month_end: MonthEnd,
    /// What a report would end with.
    pub verdict: Verdict,
    /// Assumptions that nobody has signed for.
    pub to_sign: usize,
    /// Every file and every sheet that was read, and every file that could not be, by kind and label.
    pub files: Vec<CheckedFile>,
    /// The estate; none where the inputs are refused.
    pub estate: Option<CheckedEstate>,
    /// On which days each source and directory was captured; nothing where the inputs are refused.
    pub coverage: Vec<Coverage>,
    /// Groups with members that no listed group reaches.
    pub groups_not_reached: Vec<String>,
    /// End customers with Windows VMs for whom no group is listed.
    pub customers_without_group: Vec<String>,
    /// The lines that the report would have.
    pub lines: Vec<ReportLine>,
    /// What was found, gravest first.
    pub findings: Vec<Finding>,
    /// What origins call the files.
    pub labels: Files,
}

/// A file, or a sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedFile {
    /// What it is wanted for.
    pub kind: Kind,
    /// What reports call it.
    pub label: String,
    /// What it was taken for; none where no header could be read.
    pub seen: Option<FileSeen>,
    /// Why it is refused; nothing where it is not.
    pub refused: Vec<String>,
}

/// The estate, as far as numbers tell it.
#[derive(Debug)]
pub struct CheckedEstate {
    /// The numbers.
    pub numbers: Numbers,
    /// Core licences before packs, each host once for its cores; hosts of others are not in it.
    pub licensable_cores: u64,
    /// The scopes, by name.
    pub scopes: Vec<CheckedScope>,
    /// The access, by product and end customer.
    pub access: Vec<AccessRow>,
}

/// A scope in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedScope {
    /// Its numbers as facts.
    pub numbers: ScopeNumbers,
    /// The licensable cores of its hosts.
    pub licensable_cores: u64,
}

impl Checked {
    /// What came of a run; `wanted` are the files that it was given, by kind and label.
    pub fn of(
        outcome: Outcome,
        wanted: &[(Kind, String)],
        (month, month_end): (ReportMonth, MonthEnd),
    ) -> Self {
        match outcome {
            Outcome::Refused { findings, files, seen } => Self {
                month,
                month_end,
                verdict: Verdict::Refused,
                to_sign: 0,
                files: checked_files(wanted, seen, &findings),
                estate: None,
                coverage: Vec::new(),
                groups_not_reached: Vec::new(),
                customers_without_group: Vec::new(),
                lines: Vec::new(),
                findings,
                labels: files,
            },
            Outcome::Report(established) => Self::of_report(*established, wanted, month_end),
        }
    }

    fn of_report(established: Established, wanted: &[(Kind, String)], month_end: MonthEnd) -> Self {
        let Established {
            report, files, seen, estate, customers, reached, counting, tally, ..
        } = established;
        let open =
            |finding: &&Finding| finding.effect == Effect::Assumed && finding.accepted.is_none();
        let numbers = estate.numbers(counting, &tally);
        let mut licensable: BTreeMap<(&str, &str), u64> = BTreeMap::new();
        for row in &report.scopes {
            *licensable.entry((&row.scope, row.kind)).or_default() += row.licensable_cores;
        }
        let scopes = numbers.scopes.iter().map(|scope| CheckedScope {
            licensable_cores: licensable
                .get(&(scope.scope.as_str(), scope.kind.text()))
                .copied()
                .unwrap_or(0),
            numbers: scope.clone(),
        });
        let scopes: Vec<CheckedScope> = scopes.collect();
        let without_group = tell::customers_without_group(&estate, &customers);
        let unreached = tell::unreached(&estate.directory, &reached);
        Self {
            month: report.month,
            month_end,
            verdict: Verdict::Report(report.status),
            to_sign: report.findings.iter().filter(open).count(),
            files: checked_files(wanted, seen, &report.findings),
            coverage: coverage::of_places(&estate),
            groups_not_reached: unreached.into_iter().map(|name| name.into_owned()).collect(),
            customers_without_group: without_group.into_iter().map(str::to_owned).collect(),
            estate: Some(CheckedEstate {
                licensable_cores: scopes.iter().map(|scope| scope.licensable_cores).sum(),
                numbers,
                scopes,
                access: report.access,
            }),
            lines: report.lines,
            findings: report.findings,
            labels: files,
        }
    }
}

/// Joins the files that were wanted with what was seen of them and with why they are refused.
fn checked_files(
    wanted: &[(Kind, String)],
    seen: Vec<FileSeen>,
    findings: &[Finding],
) -> Vec<CheckedFile> {
    let mut refused: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.effect == Effect::Refused) {
        if let Some(label) = finding.subject.strip_prefix("file ") {
            refused.entry(label).or_default().push(finding.message.clone());
        }
    }
    let why = |label: &str| refused.get(label).cloned().unwrap_or_default();
    let mut files: Vec<CheckedFile> = Vec::new();
    for seen in seen {
        let refused = why(&seen.label);
        let (kind, label) = (seen.kind, seen.label.clone());
        files.push(CheckedFile { kind, label, seen: Some(seen), refused });
    }
    for (kind, file) in wanted {
        // A sheet is called after its workbook.
        let is_of = |label: &str| {
            let rest = label.strip_prefix(file.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(" ["))
        };
        let held = |label: &str, files: &[CheckedFile]| {
            files.iter().any(|other| other.kind == *kind && other.label == label)
        };
        for label in refused.keys().filter(|label| is_of(label)) {
            let elsewhere = files.iter().any(|other| other.label == *label);
            if !elsewhere || (*label == file && !held(label, &files)) {
                let (label, refused) = ((*label).to_owned(), why(label));
                files.push(CheckedFile { kind: *kind, label, seen: None, refused });
            }
        }
        if !files.iter().any(|other| other.kind == *kind && is_of(&other.label)) {
            let label = file.clone();
            files.push(CheckedFile { kind: *kind, label, seen: None, refused: Vec::new() });
        }
    }
    files.sort_by(|a, b| (a.kind, &a.label).cmp(&(b.kind, &b.label)));
    files
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::finding::Findings;
    use crate::intake::{Form, Layout};

    /// The files that were wanted of which none could be read, each with the number of reasons for which it is refused.
    fn files(wanted: &[(Kind, &str)], refused: &[&str]) -> Vec<(Kind, String, usize)> {
        let mut findings = Findings::default();
        for label in refused {
            findings.file_absent(Kind::Hosts, label, "it is gone");
        }
        let wanted: Vec<(Kind, String)> =
            wanted.iter().map(|(kind, label)| (*kind, (*label).to_owned())).collect();
        let files = checked_files(&wanted, Vec::new(), &findings.into_sorted());
        let told = files.into_iter().map(|file| (file.kind, file.label, file.refused.len()));
        told.collect()
    }

    /// A file that could be read.
    fn seen(kind: Kind, label: &str) -> FileSeen {
        FileSeen {
            kind,
            label: label.to_owned(),
            export: "canonical".to_owned(),
            form: Form { packing: None, encoding: None, layout: Layout::Workbook },
            header_line: 1,
            rows: 2,
            set_aside: 0,
            passed_over: BTreeMap::new(),
            undated: 0,
            days: BTreeSet::new(),
            day_of_file: None,
            columns: Vec::new(),
            unused: Vec::new(),
            headers: BTreeMap::new(),
        }
    }

    #[test]
    fn a_file_that_was_read_and_refused_all_the_same_stands_once_for_each_kind() {
        let mut findings = Findings::default();
        findings.file_absent(Kind::Hosts, "all.csv", "its end is missing");
        let findings = findings.into_sorted();
        let wanted = [(Kind::Hosts, "all.csv".to_owned()), (Kind::Vms, "all.csv".to_owned())];
        let files = checked_files(&wanted, vec![seen(Kind::Hosts, "all.csv")], &findings);
        let told: Vec<(Kind, bool, usize)> =
            files.iter().map(|file| (file.kind, file.seen.is_some(), file.refused.len())).collect();
        assert_eq!(told, [(Kind::Hosts, true, 1), (Kind::Vms, false, 1)]);
        // Another file of the kind is none of that name.
        let other = vec![seen(Kind::Hosts, "all.csv"), seen(Kind::Vms, "vms.csv")];
        assert_eq!(checked_files(&wanted, other, &findings).len(), 3);
    }

    #[test]
    fn every_file_that_was_wanted_is_there_with_why_it_is_refused() {
        let of = |kind, label: &str, refused| (kind, label.to_owned(), refused);
        assert_eq!(
            files(&[(Kind::Vms, "vms.csv"), (Kind::Hosts, "hosts.csv")], &["vms.csv"]),
            [of(Kind::Hosts, "hosts.csv", 0), of(Kind::Vms, "vms.csv", 1)]
        );
        // A sheet stands for its workbook; a file whose name only begins so is another one.
        assert_eq!(
            files(&[(Kind::Hosts, "rv.xlsx")], &["rv.xlsx [vHost]", "rv.xlsx.bak"]),
            [of(Kind::Hosts, "rv.xlsx [vHost]", 1)]
        );
        // One that is wanted for two kinds is refused for both; a sheet of it stands once.
        assert_eq!(
            files(&[(Kind::Hosts, "all.csv"), (Kind::Vms, "all.csv")], &["all.csv"]),
            [of(Kind::Hosts, "all.csv", 1), of(Kind::Vms, "all.csv", 1)]
        );
        assert_eq!(
            files(&[(Kind::Hosts, "rv.xlsx"), (Kind::Vms, "rv.xlsx")], &["rv.xlsx [vHost]"]),
            [of(Kind::Hosts, "rv.xlsx [vHost]", 1), of(Kind::Vms, "rv.xlsx", 0)]
        );
    }
}
