//! What has to be corrected or signed for, why, and what is signed already.

use chrono::NaiveDate;

use crate::finding::{Effect, Finding, just_this};
use crate::origin::Files;
use crate::outputs::attestation::{Attestation, FIELDS, HEADING};
use crate::outputs::page::{Shown, id, words};
use crate::outputs::summary::open_assumptions;
use crate::sheet::is_control;
use crate::use_report::UseReport;

use super::Listed;
use super::findings::{direction, place};
use super::words::{listed, more};

/// Findings that are told one by one.
const TOLD: usize = 40;

/// The section.
pub(super) struct Signatures {
    pub withheld: Vec<Told>,
    pub more_withheld: Shown,
    pub open: Vec<Told>,
    pub more_open: Shown,
    pub signed: Listed,
}

/// A finding that wants a decision.
pub(super) struct Told {
    pub code: &'static str,
    pub subject: Shown,
    pub direction: &'static str,
    pub message: Shown,
    pub remedy: Shown,
    pub place: Shown,
    /// The section of the configuration that signs for it.
    pub section: String,
}

/// The section of the report.
pub(super) fn signatures(report: &UseReport, files: &Files) -> Signatures {
    let last_day = report.month.last_day();
    let told = |finding: &Finding| Told {
        code: finding.code,
        subject: Shown::of(&finding.subject),
        direction: direction(finding),
        message: Shown::of(&finding.message),
        remedy: Shown::of(&finding.remedy),
        place: place(finding, files),
        section: section(finding, last_day),
    };
    let withheld = || report.findings.iter().filter(|of| of.effect == Effect::Withheld);
    Signatures {
        withheld: withheld().take(TOLD).map(told).collect(),
        more_withheld: more(withheld().count(), TOLD, "findings.csv"),
        open: open_assumptions(report).take(TOLD).map(told).collect(),
        more_open: more(open_assumptions(report).count(), TOLD, "findings.csv"),
        signed: signed(report),
    }
}

/// The report as a whole: what somebody attests (REP-ATTEST).
pub(super) struct Attesting {
    pub heading: &'static str,
    /// What is attested, or why nothing is.
    pub words: Shown,
    /// What has to come first; empty where nothing has to.
    pub first: &'static str,
    /// The empty fields; none where nothing is attested.
    pub fields: &'static [&'static str],
}

/// The attestation as the page shows it.
pub(super) fn attesting(of: &Attestation) -> Attesting {
    let heading = HEADING;
    match of {
        Attestation::Asked { statement, first } => Attesting {
            heading,
            words: Shown::of(statement),
            first: first.unwrap_or_default(),
            fields: &FIELDS,
        },
        Attestation::NotYet(why) => {
            Attesting { heading, words: Shown::of(why), first: "", fields: &[] }
        }
    }
}

fn signed(report: &UseReport) -> Listed {
    let columns =
        [words("What about"), words("Finding"), words("Signed by"), id("Until"), words("Why")];
    let rows: Vec<Vec<Shown>> = report
        .findings
        .iter()
        .filter_map(|finding| {
            let signature = finding.accepted.as_ref()?;
            Some(vec![
                Shown::of(&finding.subject),
                Shown::of(finding.code),
                Shown::of(&signature.by),
                signature.until.to_string().into(),
                Shown::of(&signature.reason),
            ])
        })
        .collect();
    listed("Assumptions that are signed for", &columns, rows.into_iter(), "findings.csv")
}

/// The section of the configuration that signs for a finding of the month and no other, but for reason and name.
fn section(finding: &Finding, last_day: NaiveDate) -> String {
    format!(
        "[[accepted]]\nfinding = {}\nsubject = {}\nreason = \"\"\nby = \"\"\nuntil = {last_day}",
        quoted(finding.code),
        quoted(&just_this(&finding.subject))
    )
}

/// Text as a configuration writes it. What could steer a reader is written by its number, which means the same.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if is_control(c) || c.is_control() => {
                quoted.push_str(&format!("\\U{:08X}", u32::from(c)));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Findings, subject_fits};
    use crate::origin::{FileId, Origin};

    #[test]
    fn a_section_signs_for_the_subject_that_it_was_made_for_alone() {
        let day = NaiveDate::from_ymd_opt(2026, 10, 31).unwrap();
        let mut findings = Findings::default();
        findings.dedication_unproven("vm a?b*", Origin { file: FileId(0), line: 2 });
        let finding = findings.into_sorted().remove(0);
        let read: toml::Table = toml::from_str(&section(&finding, day)).unwrap();
        let pattern = read["accepted"][0]["subject"].as_str().unwrap();
        assert_eq!(pattern, "vm a[?]b[*]");
        assert!(subject_fits(pattern, "vm a?b*") && !subject_fits(pattern, "vm axb-2"));
    }

    #[test]
    fn a_subject_is_written_as_a_configuration_reads_it() {
        for text in ["host esx-1", "a \"b\" \\c", "gpj\u{202e}exe\u{1b}[31m\r\n\u{7f}", "ü*"] {
            let quoted = quoted(text);
            let read: toml::Table = toml::from_str(&format!("subject = {quoted}")).unwrap();
            assert_eq!(read["subject"].as_str().unwrap(), text);
            assert!(!quoted.chars().any(is_control), "{quoted}");
        }
    }
}
