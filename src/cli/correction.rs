//! What a correction changes in the revision before it, and why; written into its dossier.

use std::io::{self, Write};

use chrono::NaiveDate;

use crate::dossier::{Chain, Comparing, Disk, Fault, Filed, Kept, Program, is_no_file};
use crate::error::Error;
use crate::history::holding;
use crate::month::ReportMonth;
use crate::outputs::{difference_csv, difference_json, difference_page, difference_text};
use crate::revision::{Difference, Names, Snapshot, Window};
use crate::terms::TermsInForce;
use crate::use_report::{Deadline, Established, last_day_to_lower};

use super::filing::{Correction, Filing};
use super::made::Made;
use super::reported::sendings;
use super::sides::{Side, difference};

/// What is told of a correction when it is filed.
pub(super) struct Told {
    /// The difference, for a terminal.
    pub text: String,
    /// What a lowering of fees has to mind, if it lowers some.
    pub lowering: Option<Lowering>,
}

/// A correction that lowers fees.
pub(super) enum Lowering {
    /// Nobody has told the day of the invoice.
    InvoiceUnknown,
    /// The last day for it.
    Until(Deadline),
}

impl Lowering {
    /// What somebody has to mind who files a correction that lowers fees on the day `today` (REP-REVISE).
    pub fn told(&self, today: NaiveDate) -> String {
        match self {
            Self::InvoiceUnknown => "the correction lowers fees, and the day of the original invoice is \
                not known; a reseller takes a lowering only within days of it (REP-REVISE): give it with \
                --invoiced-on, or record it with `mark`"
                .to_owned(),
            Self::Until(deadline) if today > deadline.last_day => format!(
                "the correction lowers fees, and today, {today}, is after the last day for that, \
                 {deadline}: the reseller need not take it"
            ),
            Self::Until(deadline) => format!(
                "the correction lowers fees; it has to be with the reseller by {deadline}"
            ),
        }
    }
}

/// Writes `difference.csv`, `difference.json` and `difference.html` into the dossier of the revision `number`.
pub(super) fn write(
    filing: &Filing<'_>,
    made: &mut Made,
    (correction, number): (&Correction<'_>, u32),
) -> Result<Told, Error> {
    let disk = &filing.job.surroundings.disk;
    let to = Snapshot::of(&made.established, number);
    let change = Change {
        from: correction.filed,
        to: Side::computed(made.kept()?, to),
        reason: Some(correction.reason.clone()),
        invoiced_on: correction.invoiced_on,
        terms: &made.established.terms,
    };
    let difference = difference_of(disk, change)?;
    let lowering = difference.lowers_something().then(|| match correction.invoiced_on {
        None => Lowering::InvoiceUnknown,
        Some(day) => Lowering::Until(last_day_to_lower(day, &made.established.terms)),
    });
    for name in FILES {
        made.staging.write(name, |into| write_file(name, &difference, into))?;
    }
    Ok(Told { text: difference_text::text(&difference, Names::Hidden), lowering })
}

/// The files that tell a difference.
const FILES: [&str; 3] = ["difference.csv", "difference.json", "difference.html"];

/// Writes one of [`FILES`].
fn write_file(name: &str, difference: &Difference, into: impl Write) -> io::Result<()> {
    match name {
        "difference.csv" => difference_csv::write(difference, into),
        "difference.json" => difference_json::write(difference, Names::Hidden, into),
        _ => difference_page::write(difference, into),
    }
}

/// From a filed revision to the report that takes its place.
struct Change<'c> {
    from: &'c Filed,
    to: Side,
    reason: Option<String>,
    invoiced_on: Option<NaiveDate>,
    terms: &'c TermsInForce,
}

/// What changes, and why.
fn difference_of(disk: &Disk, change: Change<'_>) -> Result<Difference, Error> {
    let from = Side::read(disk, change.from)?;
    let mut difference = difference(disk, &from, &change.to)?;
    difference.reason = change.reason;
    difference.window = change.invoiced_on.map(|day| window(day, change.terms));
    Ok(difference)
}

/// Where a filed difference is not the one that its revisions give. Without the revision before it there is
/// nothing to compute it from, so its hashes have to do.
pub(super) fn difference_faults(
    disk: &Disk,
    (filed, established): (&Filed, &Established),
    before: Option<&Filed>,
) -> Result<Vec<Fault>, Error> {
    let Some(before) = before else { return Ok(Vec::new()) };
    let by_this = |filed: &Filed| filed.manifest.program == Program::this();
    if !by_this(filed) || !by_this(before) {
        return Ok(Vec::new());
    }
    let invoiced_on = filed.manifest.invoiced_on.as_deref().and_then(|day| day.parse().ok());
    let to = Snapshot::of(established, filed.manifest.revision);
    let change = Change {
        from: before,
        to: Side::computed(Kept::of(disk, &filed.folder, &filed.manifest)?, to),
        reason: filed.manifest.reason.clone(),
        invoiced_on,
        terms: &established.terms,
    };
    let difference = difference_of(disk, change)?;
    let mut faults = Vec::new();
    for name in FILES {
        let path = filed.folder.join(name);
        let compare = || -> io::Result<Option<u64>> {
            let mut comparing = Comparing::with(disk, &path)?;
            write_file(name, &difference, &mut comparing)?;
            comparing.first_difference()
        };
        match compare() {
            Ok(None) => {}
            Ok(Some(line)) => {
                let what = format!("computing it again gives another line {line}");
                faults.push(Fault::new(name, what));
            }
            // That it is not there, or no file, is told with the hashes.
            Err(error) if error.kind() == io::ErrorKind::NotFound || is_no_file(&error) => {}
            Err(error) => return Err(Error::file("compare", &path, error)),
        }
    }
    Ok(faults)
}

/// The day of the original invoice, as marks and earlier corrections tell it; the earliest, if they disagree.
pub(super) fn first_invoice(chain: &Chain, month: ReportMonth) -> Option<NaiveDate> {
    let marked = holding(sendings(chain, month)).into_iter().filter_map(|sent| sent.invoiced_on);
    let revisions = chain.revisions(month).into_iter();
    let told = revisions.filter_map(|manifest| manifest.invoiced_on.as_deref()?.parse().ok());
    marked.chain(told).min()
}

/// Until when fees can be lowered.
fn window(invoiced_on: NaiveDate, terms: &TermsInForce) -> Window {
    Window {
        invoiced_on,
        last_day_to_lower: last_day_to_lower(invoiced_on, terms).last_day,
        days: terms.days_to_lower.value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::TermsAsked;

    /// REP-REVISE: invoiced on 5 November, 60 days later is 4 January.
    #[test]
    fn a_lowering_is_in_time_on_its_last_day_and_late_on_the_next() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let asked = TermsAsked::compiled("2026-10".parse().unwrap());
        let terms = TermsInForce::establish(&asked).unwrap();
        let lowering = Lowering::Until(last_day_to_lower(day("2026-11-05"), &terms));
        let told = lowering.told(day("2027-01-04"));
        assert!(told.contains("with the reseller by 2027-01-04 (REP-REVISE)"), "{told}");
        let told = lowering.told(day("2027-01-05"));
        assert!(told.contains("is after the last day for that, 2027-01-04"), "{told}");
    }
}
