//! What the archive tells of the months before a report month.

use serde::Deserialize;

use crate::dossier::{Archive, Chain, Event, Kept};
use crate::error::Error;
use crate::month::ReportMonth;
use crate::terms::Product;
use crate::use_report::{Earlier, EarlierLine, EarlierMonth, Status};

/// What a report of `month` shows of earlier months: what its filed revision shows, so that a repeat gives the same;
/// else what the archive has.
///
/// # Errors
/// Fails when a report cannot be read.
pub(super) fn shown_earlier(
    archive: &Archive,
    chain: &Chain,
    month: ReportMonth,
) -> Result<Earlier, Error> {
    match archive.latest(chain, month) {
        Some(filed) => Kept::of(archive.disk(), &filed.folder, &filed.manifest)?.earlier(),
        None => earlier(archive, chain, month),
    }
}

/// The part of a filed report that is looked at.
#[derive(Deserialize)]
struct FiledReport {
    status: Status,
    lines: Vec<EarlierLine>,
}

/// The months before `month` that the archive has: as their latest revisions report them, else as they were
/// recorded.
///
/// # Errors
/// Fails when a report cannot be read.
fn earlier(archive: &Archive, chain: &Chain, month: ReportMonth) -> Result<Earlier, Error> {
    let mut known = Vec::new();
    let mut months: Vec<ReportMonth> =
        chain.entries.iter().filter_map(|entry| entry.month().parse().ok()).collect();
    months.sort_unstable();
    months.dedup();
    for earlier in months.into_iter().filter(|earlier| Earlier::reaches(month, *earlier)) {
        if let Some(filed) = archive.latest(chain, earlier) {
            let path = filed.folder.join("use-report.json");
            let wrong = |error| Error::file("read", &path, error);
            let text = archive.disk().read(&path).map_err(wrong)?;
            let report: FiledReport =
                serde_json::from_slice(&text).map_err(|error| wrong(error.into()))?;
            let FiledReport { status, lines } = report;
            let revision = filed.manifest.revision;
            known.push(EarlierMonth { month: earlier, revision, status, lines });
        } else {
            known.extend(recorded(chain, earlier));
        }
    }
    Ok(Earlier::before(month, known))
}

/// A month as it was reported before this program, if that was recorded; the last record holds.
fn recorded(chain: &Chain, month: ReportMonth) -> Option<EarlierMonth> {
    let name = month.to_string();
    let of_month =
        chain.marks().filter(|mark| mark.event == Event::Recorded && mark.report_month == name);
    let mark = of_month.last()?;
    let lines = mark.lines.iter().map(|line| EarlierLine {
        product: Product::new(&line.product),
        quantity: line.quantity,
        amount: line.amount.clone(),
        currency: line.currency.clone(),
    });
    Some(EarlierMonth { month, revision: 0, status: Status::Ready, lines: lines.collect() })
}
