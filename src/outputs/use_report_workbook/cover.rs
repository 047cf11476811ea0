//! The first sheet: whose report it is, whether it may be sent, what it comes to, what has to be signed for, and the
//! place for the attestation (REP-ATTEST).

use rust_xlsxwriter::{Format, FormatAlign, Worksheet, XlsxError};

use crate::finding::{Effect, Finding};
use crate::outputs::attestation::{self, Attestation, attestation};
use crate::outputs::summary::{headline, open_assumptions};
use crate::outputs::use_report_json::Standing;
use crate::terms::Product;
use crate::use_report::{UseReport, without_price};

use super::book::Book;
use super::cell::put_text;
use super::height;
use super::styles::{self, Styles};
use super::text::cell_text;
use super::totals::{self, Lines};

/// Findings that are named here; their sheet has them all.
const TOLD: usize = 20;
/// The widths of the columns, in characters.
const WIDTHS: [u32; 4] = [30, 42, 18, 18];

/// Writes the sheet.
pub(super) fn write(
    book: &mut Book,
    report: &UseReport,
    standing: Standing,
    lines: &Lines,
) -> Result<(), XlsxError> {
    let lists = book.lists.clone();
    let (sheet, styles) = book.cover()?;
    for (width, column) in WIDTHS.into_iter().zip(0..) {
        sheet.set_column_width(column, width)?;
    }
    let mut cover = Cover { sheet, styles, row: 0 };
    cover.head(report, standing)?;
    cover.totals(report, lines)?;
    cover.left_to_do(report)?;
    cover.attestation(report, standing)?;
    cover.contents(&lists)
}

/// The sheet while it is written from top to bottom.
struct Cover<'b> {
    sheet: &'b mut Worksheet,
    styles: &'b Styles,
    /// The next row, counted from 0.
    row: u32,
}

impl Cover<'_> {
    fn head(&mut self, report: &UseReport, standing: Standing) -> Result<(), XlsxError> {
        let styles = self.styles;
        let month = report.month.first_day().format("%B %Y");
        self.line(0, &format!("SPLA use report, {month}"), &styles.title)?;
        let lead = match standing {
            Standing::Draft | Standing::Preview => &styles.warning,
            Standing::Revision(_) => &styles.lead,
        };
        self.line(0, &format!("{}: {}", standing.words(), headline(report)), lead)?;
        self.row += 1;
        let provider = &report.provider;
        let month = report.month.to_string();
        let facts = [
            ("Month", month.as_str()),
            ("Provider", &provider.name),
            ("Agreement", &provider.agreement_number),
            ("Reseller", &provider.reseller),
            ("Country of use", &provider.country),
            ("Status", report.status.text()),
        ];
        for (name, value) in facts {
            let value = if value.is_empty() { "–" } else { value };
            height::fit(self.sheet, self.row, [(value.chars().count(), WIDTHS[1])].into_iter())?;
            put_text(self.sheet, (self.row, 0), name, &styles.name)?;
            self.line(1, value, &styles.words)?;
        }
        Ok(())
    }

    fn totals(&mut self, report: &UseReport, lines: &Lines) -> Result<(), XlsxError> {
        let styles = self.styles;
        self.section("Total of the lines")?;
        if report.lines.is_empty() {
            self.line(0, "No licences to report.", &styles.words)?;
        }
        for (currency, total) in &report.totals {
            put_text(self.sheet, (self.row, 0), currency, &styles.words)?;
            let named = format!("A{}", self.row + 1);
            let of = (report, currency.as_str(), *total);
            let format =
                styles::money(total.scale()).set_bold().set_align(FormatAlign::Left).set_indent(0);
            totals::put(self.sheet, (self.row, 1), of, (lines, &named), &format)?;
            self.row += 1;
        }
        let unpriced: Vec<&str> =
            without_price(&report.lines).into_iter().map(Product::id).collect();
        if !unpriced.is_empty() {
            let have = if unpriced.len() == 1 { "has" } else { "have" };
            let without = format!("Without {}, which {have} no price.", unpriced.join(", "));
            self.wide(&without, &styles.remark)?;
        }
        Ok(())
    }

    /// What has to be corrected or signed for, in a row each.
    fn left_to_do(&mut self, report: &UseReport) -> Result<(), XlsxError> {
        let withheld = || report.findings.iter().filter(|of| of.effect == Effect::Withheld);
        let open = || open_assumptions(report);
        let signed = report.findings.iter().filter(|of| of.accepted.is_some()).count();
        self.told("To correct before it can be filed", withheld)?;
        self.told("To settle, or to sign for, before it is sent", open)?;
        if signed > 0 {
            self.row += 1;
            let text = format!(
                "Assumptions that are signed for: {signed}. The sheet Findings has by whom and why."
            );
            self.wide(&text, &self.styles.remark)?;
        }
        Ok(())
    }

    fn told<'f, I>(&mut self, name: &str, findings: impl Fn() -> I) -> Result<(), XlsxError>
    where
        I: Iterator<Item = &'f Finding>,
    {
        let all = findings().count();
        if all == 0 {
            return Ok(());
        }
        let styles = self.styles;
        self.section(&format!("{name} ({all})"))?;
        self.headers(&["What about", "Finding", "The quantity"])?;
        for finding in findings().take(TOLD) {
            let broken = [(finding.subject.chars().count(), WIDTHS[0])];
            height::fit(self.sheet, self.row, broken.into_iter())?;
            put_text(self.sheet, (self.row, 0), &finding.subject, &styles.words)?;
            put_text(self.sheet, (self.row, 1), finding.code, &styles.words)?;
            self.line(2, finding.direction.text(), &styles.words)?;
        }
        let rest = all.saturating_sub(TOLD);
        if rest > 0 {
            self.wide(&format!("… and {rest} more on the sheet Findings"), &styles.remark)?;
        }
        Ok(())
    }

    /// REP-ATTEST: the place where somebody who is authorised says that the report is right. Only a filed report has
    /// it, so that nobody signs what may not be sent.
    fn attestation(&mut self, report: &UseReport, standing: Standing) -> Result<(), XlsxError> {
        let styles = self.styles;
        self.section(attestation::HEADING)?;
        match attestation(report, standing) {
            Attestation::NotYet(why) => return self.wide(why, &styles.remark),
            Attestation::Asked { statement, first } => {
                if let Some(first) = first {
                    self.wide(first, &styles.remark)?;
                }
                self.wide(&statement, &styles.words)?;
            }
        }
        for field in attestation::FIELDS {
            self.sheet.set_row_height(self.row, 28)?;
            put_text(self.sheet, (self.row, 0), field, &styles.field)?;
            self.sheet.write_blank(self.row, 1, &styles.blank)?;
            self.row += 1;
        }
        Ok(())
    }

    fn contents(&mut self, lists: &[(&'static str, usize)]) -> Result<(), XlsxError> {
        self.section("Sheets")?;
        self.headers(&["Sheet", "Rows"])?;
        for (name, rows) in lists {
            put_text(self.sheet, (self.row, 0), name, &self.styles.words)?;
            self.line(1, &rows.to_string(), &self.styles.words)?;
        }
        Ok(())
    }

    fn headers(&mut self, names: &[&str]) -> Result<(), XlsxError> {
        for (name, column) in names.iter().zip(0..) {
            put_text(self.sheet, (self.row, column), name, &self.styles.header)?;
        }
        self.row += 1;
        Ok(())
    }

    fn section(&mut self, name: &str) -> Result<(), XlsxError> {
        self.row += 1;
        self.line(0, name, &self.styles.section)
    }

    /// A text in the column, and on to the next row.
    fn line(&mut self, column: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
        put_text(self.sheet, (self.row, column), text, format)?;
        self.row += 1;
        Ok(())
    }

    /// A text over all columns.
    fn wide(&mut self, text: &str, format: &Format) -> Result<(), XlsxError> {
        let text = cell_text(text);
        let width = WIDTHS.iter().sum();
        height::fit(self.sheet, self.row, [(text.chars().count(), width)].into_iter())?;
        self.sheet.merge_range(self.row, 0, self.row, 3, &text, format)?;
        self.row += 1;
        Ok(())
    }
}
