//! REP-ATTEST: an authorised person attests that the report is correct and complete. The words and the empty
//! fields for it, once for every output that somebody can print and sign.
//!
//! The fields stay empty: a dossier is never changed, so whoever attests signs on paper, or in a copy.

use crate::use_report::{Status, UseReport};

use super::use_report_json::Standing;

/// What the part of an output is called that has the attestation.
pub const HEADING: &str = "Attestation";

/// What the person who attests fills in, in this order.
pub const FIELDS: [&str; 4] = ["Name", "Position", "Date", "Signature"];

/// Whether there is something to attest, and in which words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attestation {
    /// A filed report: the fields belong below the words.
    Asked {
        /// What the person attests, in sentences.
        statement: String,
        /// What has to come first, in a sentence; none where nothing has to.
        first: Option<&'static str>,
    },
    /// A draft or a preview, with the reason why it has no fields, in a sentence.
    NotYet(&'static str),
}

/// The attestation of a report; `standing` is what its folder is.
pub fn attestation(report: &UseReport, standing: Standing) -> Attestation {
    match standing {
        Standing::Draft => Attestation::NotYet(
            "A draft is not attested, because a quantity is withheld; the filed report has the place for it.",
        ),
        Standing::Preview => Attestation::NotYet(
            "A preview is not attested, because it is not filed; the filed report has the place for it.",
        ),
        Standing::Revision(revision) => Attestation::Asked {
            statement: statement(report, revision),
            first: match report.status {
                Status::NeedsSignature => Some(
                    "Attest it only once every assumption is settled, or signed for with a reason and a name.",
                ),
                Status::Ready | Status::Draft => None,
            },
        },
    }
}

fn statement(report: &UseReport, revision: u32) -> String {
    let of = match report.provider.agreement_number.as_str() {
        "" => String::new(),
        number => format!(" under agreement {number}"),
    };
    let what = match report.lines.len() {
        0 => "It states that nothing was used.".to_owned(),
        1 => "It has 1 line.".to_owned(),
        lines => format!("It has {lines} lines."),
    };
    format!(
        "This is the use report for {}{of}, revision {revision}. {what} I am authorised to report for the provider, \
         and I have seen what the report assumes and leaves out. To the best of my knowledge it is correct, and \
         complete: it tells all use of the month that has to be reported.",
        report.month
    )
}
