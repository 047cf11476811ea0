//! What the archive tells of the months before a report month.

use crate::dossier::{Archive, Chain, Kept};
use crate::error::Error;
use crate::month::ReportMonth;
use crate::use_report::Earlier;

use super::reported::{filed_lines, recorded_lines};

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

/// The months before `month` that the archive has: as their latest revisions report them, else as they were
/// recorded.
///
/// # Errors
/// Fails when a report cannot be read.
fn earlier(archive: &Archive, chain: &Chain, month: ReportMonth) -> Result<Earlier, Error> {
    let mut known = Vec::new();
    for earlier in chain.months().into_iter().filter(|earlier| Earlier::reaches(month, *earlier)) {
        match archive.latest(chain, earlier) {
            Some(filed) => known.push(filed_lines(archive, earlier, &filed)?),
            None => known.extend(recorded_lines(chain, earlier)),
        }
    }
    Ok(Earlier::before(month, known))
}
