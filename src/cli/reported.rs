//! What the archive says was reported for a month, and what of it was sent.

use std::io;

use chrono::NaiveDate;
use serde::Deserialize;

use crate::dossier::{Archive, Chain, Event, Filed, Mark, sha256};
use crate::error::Error;
use crate::history::Sending;
use crate::month::ReportMonth;
use crate::terms::Product;
use crate::use_report::{EarlierLine, EarlierMonth, Status};

/// The file of a dossier that has the lines.
const REPORT: &str = "use-report.json";

/// The part of a filed report that is looked at.
#[derive(Deserialize)]
struct FiledReport {
    status: Status,
    lines: Vec<EarlierLine>,
}

/// What a filed revision reports for its month.
///
/// # Errors
/// Fails when its report cannot be read, or is not the one that was filed: numbers that somebody changed there were
/// never reported.
pub(super) fn filed_lines(
    archive: &Archive,
    month: ReportMonth,
    filed: &Filed,
) -> Result<EarlierMonth, Error> {
    let path = filed.folder.join(REPORT);
    let revision = filed.manifest.revision;
    let wrong = |what: &str| {
        let place = Archive::revision(month, revision);
        Error::Archive(format!("{place}/{REPORT} {what}"))
    };
    let text = match archive.disk().read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(wrong("is not there")),
        Err(error) => return Err(Error::file("read", &path, error)),
    };
    let entry = filed.manifest.files.iter().find(|file| file.path == REPORT);
    if entry.is_none_or(|entry| entry.sha256 != sha256(&text)) {
        return Err(wrong("is not as it was filed"));
    }
    let FiledReport { status, lines } = serde_json::from_slice(&text)
        .map_err(|error| wrong(&format!("is no report that this program reads: {error}")))?;
    Ok(EarlierMonth { month, revision, status, lines })
}

/// The marks of a month that tell of an event, in the order of the chain.
pub(super) fn marks(
    chain: &Chain,
    month: ReportMonth,
    event: Event,
) -> impl DoubleEndedIterator<Item = &Mark> {
    let name = month.to_string();
    let of_month: Vec<&Mark> =
        chain.marks().filter(|mark| mark.event == event && mark.report_month == name).collect();
    of_month.into_iter()
}

/// A month as it was reported before this program, if that was recorded; the last record holds.
pub(super) fn recorded_lines(chain: &Chain, month: ReportMonth) -> Option<EarlierMonth> {
    let mark = marks(chain, month, Event::Recorded).next_back()?;
    let lines = mark.lines.iter().map(|line| EarlierLine {
        product: Product::new(&line.product),
        quantity: line.quantity,
        amount: line.amount.clone(),
        currency: line.currency.clone(),
    });
    Some(EarlierMonth { month, revision: 0, status: Status::Ready, lines: lines.collect() })
}

/// What was sent for a month, in the order of the chain: what was recorded, and the revisions that are marked.
pub(super) fn sendings(chain: &Chain, month: ReportMonth) -> Vec<Sending> {
    let recorded = marks(chain, month, Event::Recorded);
    let sent = marks(chain, month, Event::Sent).filter(|mark| mark.revision.is_some());
    recorded.chain(sent).filter_map(sending).collect()
}

/// What a mark tells; none where it has no day, as no mark of this program has.
fn sending(mark: &Mark) -> Option<Sending> {
    let day = |text: &String| text.parse::<NaiveDate>().ok();
    Some(Sending {
        revision: mark.revision,
        sent_on: day(&mark.sent_on)?,
        invoiced_on: mark.invoiced_on.as_ref().and_then(day),
        reference: mark.reference.clone(),
    })
}
