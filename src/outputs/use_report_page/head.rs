//! The head of the page: whose report it is, of which month, and whether it may be sent.

use crate::finding::Effect;
use crate::month::ReportMonth;
use crate::outputs::page::Shown;
use crate::outputs::summary::{headline, open_assumptions};
use crate::outputs::use_report_json::Standing;
use crate::use_report::{AmountTrend, Status, UseReport};

use super::trend::{change, sign};
use super::words::{NOTHING, or_nothing};

/// The head.
pub(super) struct Head {
    pub title: Shown,
    pub month: Shown,
    /// What the folder of the page is.
    pub standing: Shown,
    /// `ready`, `needs-signature` or `draft`.
    pub status: &'static str,
    /// A sign that says the same as the colour of the status.
    pub sign: &'static str,
    pub headline: Shown,
    pub facts: Vec<(&'static str, Shown)>,
    pub keys: Vec<Key>,
}

/// A number that answers a question at a glance.
pub(super) struct Key {
    pub name: &'static str,
    pub value: Shown,
    pub note: Shown,
    /// The section that tells more.
    pub place: &'static str,
}

/// The head of the report.
pub(super) fn head(report: &UseReport, standing: Standing) -> Head {
    let provider = &report.provider;
    let named = |name: &str| or_nothing(Some(name));
    Head {
        title: format!("Use report {}", report.month).into(),
        month: report.month.first_day().format("%B %Y").to_string().into(),
        standing: standing.words().into(),
        status: report.status.text(),
        sign: match report.status {
            Status::Ready => "✓",
            Status::NeedsSignature => "✎",
            Status::Draft => "✕",
        },
        headline: headline(report).into(),
        facts: vec![
            ("Month", report.month.to_string().into()),
            ("Provider", named(&provider.name)),
            ("Agreement", named(&provider.agreement_number)),
            ("Reseller", named(&provider.reseller)),
            ("Country of use", named(&provider.country)),
        ],
        keys: keys(report),
    }
}

/// The rule of the style sheet by which every printed page says which report it is of. It is made of a month and of
/// our own words, so that nothing in it can end the style sheet.
pub(super) fn foot_of_paper(month: ReportMonth, standing: Standing) -> String {
    let words = standing.words();
    format!(
        "@page {{ @bottom-left {{ content: \"Use report {month}, {words}\"; font: 8pt system-ui, sans-serif; }} }}\n"
    )
}

fn keys(report: &UseReport) -> Vec<Key> {
    let totals: Vec<String> =
        report.totals.iter().map(|(currency, total)| format!("{total} {currency}")).collect();
    let unpriced = report.lines.iter().filter(|line| line.amount.is_none()).count();
    let changes: Vec<String> = report.trend.amounts.iter().filter_map(changed).collect();
    let open = open_assumptions(report).count();
    let signed = report.findings.iter().filter(|finding| finding.accepted.is_some()).count();
    let withheld =
        report.findings.iter().filter(|finding| finding.effect == Effect::Withheld).count();
    let or_none = |text: String| if text.is_empty() { NOTHING.to_owned() } else { text };
    vec![
        Key {
            name: "Total",
            value: or_none(totals.join(" + ")).into(),
            note: match unpriced {
                0 => Shown::default(),
                lines => format!("without a price: {lines} of {} lines", report.lines.len()).into(),
            },
            place: "send",
        },
        Key {
            name: "Against the month before",
            value: or_none(changes.join(", ")).into(),
            note: if changes.is_empty() {
                "its amounts are not known".to_owned().into()
            } else {
                Shown::default()
            },
            place: "trend",
        },
        Key {
            name: "To sign",
            value: open.to_string().into(),
            note: format!("signed already: {signed}").into(),
            place: "sign",
        },
        Key {
            name: "To correct",
            value: withheld.to_string().into(),
            note: Shown::of(if withheld == 0 { "no quantity is withheld" } else { "see below" }),
            place: "sign",
        },
    ]
}

fn changed(of: &AmountTrend) -> Option<String> {
    let difference = of.change?;
    Some(format!("{} {} {}", sign(difference), change(difference), of.currency))
}
