//! Findings about the month beside earlier ones: what an auditor sees who lays the reports side by side.
//! They touch no quantity.

use super::{Effect, Finding, Findings, Touches};
use crate::month::ReportMonth;
use crate::terms::Product;
use crate::variance::{Variance, percent_of_change};

impl Findings {
    /// A quantity that is far from that of the month before, which is named with its revision.
    pub fn quantity_moved(
        &mut self,
        product: &Product,
        (from, to): (u64, u64),
        (before, revision): (ReportMonth, u32),
        month: ReportMonth,
        variance: Variance,
    ) {
        let direction = if to > from { "up" } else { "down" };
        let by = match (percent_of_change(from, to), to) {
            (None, _) => "the line is new".to_owned(),
            (Some(percent), 0) => format!("down by {percent} %; the line is gone"),
            (Some(percent), _) => format!("{direction} by {percent} %"),
        };
        let Variance { percent, quantity } = variance;
        self.add(Finding {
            message: format!(
                "its quantity went from {from} in {before} (revision {revision}) to {to}, {by}; what moves \
                 by more than {percent} % and by more than {quantity} is told ([variance])"
            ),
            remedy: format!(
                "be able to say why: `compare {before} {month}` shows the difference of the two months"
            ),
            ..Finding::blank(Effect::Noted, "quantity-moved", format!("product {product}"), Touches::Nothing)
        });
    }

    /// The same lines in several reports in a row, this one included.
    pub fn quantities_unchanged(&mut self, since: ReportMonth, reports: usize) {
        self.add(Finding {
            message: format!(
                "products and quantities are the same since {since}, in {reports} reports in a row; \
                 auditors look for numbers that are copied from month to month"
            ),
            remedy: "see that the exports are those of the month and no copies; if nothing changed, keep \
                     what shows it"
                .into(),
            ..Finding::blank(Effect::Noted, "quantities-unchanged", "quantities", Touches::Nothing)
        });
    }

    /// More reports of zero in a row than pass without a question, this one included.
    pub fn zero_reports_in_a_row(&mut self, since: ReportMonth, reports: usize, most: u64) {
        self.add(Finding {
            message: format!(
                "nothing was used since {since}, in {reports} reports in a row; more than {most} reports of \
                 zero in a row are asked about (REP-ZERO)"
            ),
            remedy: "see that the exports show everything that is hosted; keep what shows that nothing was \
                     used"
                .into(),
            ..Finding::blank(Effect::Noted, "zero-reports-in-a-row", "zero use", Touches::Nothing)
        });
    }

    /// A month between filed ones that is not filed.
    pub fn month_missing(&mut self, missing: ReportMonth) {
        self.add(Finding {
            message: "an earlier month is filed, and this one is not; every month of the agreement is \
                      reported, be it as zero (REP-ZERO)"
                .into(),
            remedy: format!(
                "file it with `report --month {missing}`, or keep what was reported for it otherwise"
            ),
            ..Finding::blank(Effect::Noted, "month-missing", format!("month {missing}"), Touches::Nothing)
        });
    }
}
