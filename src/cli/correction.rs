//! What a correction changes in the revision before it, and why; written into its dossier.

use chrono::NaiveDate;

use crate::dossier::{Disk, Event, Filed, Kept};
use crate::error::Error;
use crate::month::ReportMonth;
use crate::outputs::{difference_csv, difference_json, difference_page, difference_text};
use crate::revision::{Difference, Names, Snapshot, Window};
use crate::terms::TermsInForce;
use crate::use_report::{Deadline, last_day_to_lower};

use super::causes::{self, Known};
use super::filing::{Correction, Filing};
use super::made::Made;
use super::made_from;
use super::recompute::again;

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

/// Writes `difference.csv`, `difference.json` and `difference.html` into the dossier of the revision `number`.
pub(super) fn write(
    filing: &Filing<'_>,
    made: &mut Made,
    (correction, number): (&Correction<'_>, u32),
) -> Result<Told, Error> {
    let disk = &filing.job.surroundings.disk;
    let filed = correction.filed;
    let kept = Kept::of(disk, &filed.folder, &filed.manifest)?;
    let mut from = filed_snapshot(disk, filed)?;
    let computed = again(disk, &kept, filed.manifest.revision).map(|computed| {
        from.hosts = computed.hosts;
        from.persons = computed.persons;
        computed.lines
    });
    let to = Snapshot::of(&made.established, number);
    let known = Known { from: computed.as_deref(), to: Some(&to.lines) };
    let now = made.kept()?;
    let steps = causes::steps(disk, &kept, &now, known);
    let mut difference = Difference::of(&from, &to, Some(&steps));
    difference.inputs = made_from::differences(&kept, &now);
    difference.reason = Some(correction.reason.clone());
    let invoiced_on = correction.invoiced_on.or_else(|| first_invoice(filing, made.settings.month));
    let terms = &made.established.terms;
    difference.window = invoiced_on.map(|day| window(day, terms));
    let lowering = difference.lowers_something().then(|| match invoiced_on {
        None => Lowering::InvoiceUnknown,
        Some(day) => Lowering::Until(last_day_to_lower(day, terms)),
    });
    made.staging.write("difference.csv", |into| difference_csv::write(&difference, into))?;
    made.staging.write("difference.json", |into| {
        difference_json::write(&difference, Names::Hidden, into)
    })?;
    made.staging.write("difference.html", |into| difference_page::write(&difference, into))?;
    Ok(Told { text: difference_text::text(&difference, Names::Hidden), lowering })
}

/// The report of a filed revision, as it was filed.
pub(super) fn filed_snapshot(disk: &Disk, filed: &Filed) -> Result<Snapshot, Error> {
    let path = filed.folder.join("use-report.json");
    let wrong = |error| Error::file("read", &path, error);
    let text = disk.read(&path).map_err(wrong)?;
    Snapshot::filed(&text).map_err(|error| wrong(std::io::Error::other(error)))
}

/// The day of the original invoice, as marks and earlier corrections tell it; the earliest, if they disagree.
fn first_invoice(filing: &Filing<'_>, month: ReportMonth) -> Option<NaiveDate> {
    let name = month.to_string();
    let marks = filing.chain.marks().filter(|mark| {
        mark.report_month == name && matches!(mark.event, Event::Sent | Event::Recorded)
    });
    let marked = marks.filter_map(|mark| mark.invoiced_on.as_deref());
    let revisions = filing.chain.revisions(month).into_iter();
    let told = revisions.filter_map(|manifest| manifest.invoiced_on.as_deref());
    marked.chain(told).filter_map(|day| day.parse().ok()).min()
}

/// Until when fees can be lowered.
pub(super) fn window(invoiced_on: NaiveDate, terms: &TermsInForce) -> Window {
    Window {
        invoiced_on,
        last_day_to_lower: last_day_to_lower(invoiced_on, terms).last_day,
        days: terms.days_to_lower.value,
    }
}
