//! Signatures under assumptions, and the status that they decide.

use crate::finding::{Acceptance, Effect, Finding, Findings, subject_fits};
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
    tell_unused_acceptances(settings, &mut findings);
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
fn tell_unused_acceptances(settings: &Settings, findings: &mut Findings) {
    if settings.accepted.is_empty() {
        return;
    }
    let sorted = findings.clone().into_sorted();
    for (signature, number) in settings.accepted.iter().zip(1..) {
        let fitting = sorted.iter().any(|finding| fits(signature, finding));
        let expired = signature.until < settings.month.last_day();
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
