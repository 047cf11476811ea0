//! Signatures under assumptions, and the status that they decide.

use crate::finding::{Acceptance, Effect, Finding, Findings, subject_fits};
use crate::month::ReportMonth;
use crate::origin::Files;
use crate::terms::TermsInForce;

use super::{Settings, Status, UseReport, lines};

/// Signs what is accepted, and decides what the report is.
pub(super) fn finish(
    report: &mut UseReport,
    settings: &Settings,
    findings: Findings,
    files: &Files,
    terms: &TermsInForce,
) {
    let mut findings = findings;
    tell_unused_acceptances(&settings.accepted, settings.month, &mut findings);
    let mut findings = findings.into_sorted();
    for finding in &mut findings {
        // Later stages know a column by what it means; people look for the header in the file.
        if let (Some(origin), Some(column)) = (finding.origin, &finding.column)
            && let Some(header) = files.header(origin.file, column)
        {
            finding.column = Some(header.to_owned());
        }
        if finding.effect == Effect::Assumed {
            let last_day = settings.month.last_day();
            let covers =
                |signature: &&Acceptance| fits(signature, finding) && signature.until >= last_day;
            finding.accepted = settings.accepted.iter().find(covers).cloned();
        }
    }
    for line in &mut report.lines {
        line.standing = lines::standing(&findings, terms.catalogue.entry(&line.product));
    }
    report.status = status(&findings);
    report.findings = findings;
}

/// Whether a signature is for a finding, whatever its last day.
fn fits(signature: &Acceptance, finding: &Finding) -> bool {
    finding.effect == Effect::Assumed
        && signature.finding == finding.code
        && subject_fits(&signature.subject, &finding.subject)
}

/// A signature that covers nothing is a slip of the pen, or outlived.
fn tell_unused_acceptances(accepted: &[Acceptance], month: ReportMonth, findings: &mut Findings) {
    if accepted.is_empty() {
        return;
    }
    let sorted = findings.clone().into_sorted();
    for (signature, number) in accepted.iter().zip(1..) {
        let fitting = sorted.iter().any(|finding| fits(signature, finding));
        let expired = signature.until < month.last_day();
        match (fitting, expired) {
            (true, false) => {}
            (true, true) => {
                let why = format!("it ended on {}", signature.until);
                findings.acceptance_unused(number, &signature.finding, &why);
            }
            (false, _) => {
                let why = "no assumption of the month has this code and subject";
                findings.acceptance_unused(number, &signature.finding, why);
            }
        }
    }
}

fn status(findings: &[Finding]) -> Status {
    let open = |finding: &Finding| finding.effect == Effect::Assumed && finding.accepted.is_none();
    if findings.iter().any(|finding| finding.effect == Effect::Withheld) {
        Status::Draft
    } else if findings.iter().any(open) {
        Status::NeedsSignature
    } else {
        Status::Ready
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::{FileId, Origin};

    fn signature(finding: &str, subject: &str, until: &str) -> Acceptance {
        Acceptance {
            finding: finding.to_owned(),
            subject: subject.to_owned(),
            reason: "seen".to_owned(),
            by: "kaya".to_owned(),
            until: until.parse().unwrap(),
        }
    }

    #[test]
    fn a_signature_is_told_that_covers_nothing_or_has_ended() {
        let accepted = [
            // The last day of the month is covered.
            signature("host-twice", "host esx-*", "2026-10-31"),
            signature("host-twice", "host esx-1", "2026-10-30"),
            signature("host-twice", "host hv-*", "2027-01-31"),
            // Another code, whatever its subject, and a finding that is no assumption.
            signature("vm-twice", "*", "2027-01-31"),
            signature("zero-use-stated", "*", "2027-01-31"),
        ];
        let mut findings = Findings::default();
        findings.host_twice("host esx-1", Origin { file: FileId(0), line: 2 });
        findings.zero_use_stated();
        let before = findings.added();
        tell_unused_acceptances(&accepted, "2026-10".parse().unwrap(), &mut findings);
        assert_eq!(findings.added() - before, 4);
        let told: Vec<String> = findings
            .into_sorted()
            .into_iter()
            .filter(|finding| finding.code == "acceptance-unused")
            .map(|finding| format!("{} {}", finding.subject, finding.message))
            .collect();
        let expected = [
            ("entry 2", "it ended on 2026-10-30"),
            ("entry 3", "no assumption of the month"),
            ("entry 4", "no assumption of the month"),
            ("entry 5", "no assumption of the month"),
        ];
        assert_eq!(told.len(), expected.len());
        for ((entry, why), told) in expected.into_iter().zip(told) {
            assert!(told.contains(entry) && told.contains(why), "{told}");
        }
    }
}
