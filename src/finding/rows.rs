//! Findings about single rows and cells.

use super::{Direction, Effect, Finding, Findings, touched_by};
use crate::intake::Kind;
use crate::money::MOST_PRICE;
use crate::origin::Origin;

/// What a row that cannot be used does to the report: rows of prices, rates, customers and images change no
/// quantity.
fn effect_of(kind: Kind) -> Effect {
    match kind {
        Kind::Prices | Kind::Customers | Kind::Images | Kind::Rates => Effect::Noted,
        Kind::Hosts
        | Kind::Vms
        | Kind::Members
        | Kind::AccessGroups
        | Kind::BroughtLicenses
        | Kind::LicenseMobility
        | Kind::Applications
        | Kind::Exclusions => Effect::Withheld,
    }
}

/// A cell that could not be read as it stands.
#[derive(Debug, Clone)]
pub struct CellAt<'a> {
    /// The kind of the file.
    pub kind: Kind,
    /// The row.
    pub origin: Origin,
    /// The header of the column as written, with its place from 1.
    pub column: String,
    /// The cell as written; `None` where the column holds persons.
    pub cell: Option<&'a str>,
    /// What the row is about, such as `host esx-01`, as far as it is known.
    pub subject: String,
}

impl CellAt<'_> {
    pub(super) fn finding(&self, effect: Effect, code: &'static str) -> Finding {
        Finding {
            origin: Some(self.origin),
            column: Some(self.column.clone()),
            cell: self.cell.map(str::to_owned),
            ..Finding::blank(effect, code, self.subject.clone(), touched_by(self.kind))
        }
    }

    /// What a price of the file is called.
    fn price(&self) -> &'static str {
        if self.kind == Kind::Rates { "rate" } else { "price" }
    }

    /// The place in words: `column processor_count (3), cell “zwei”`.
    pub(super) fn place(&self) -> String {
        match self.cell {
            Some(cell) => format!("column {}, cell “{cell}”", self.column),
            None => format!("column {}", self.column),
        }
    }
}

impl Findings {
    /// A row with more or fewer fields than the header.
    pub fn row_fields(&mut self, kind: Kind, origin: Origin, (fields, header): (usize, usize)) {
        let effect = effect_of(kind);
        self.add(Finding {
            message: format!(
                "the row has {fields} fields, the header {header}; its cells may have shifted, so \
                 it is set aside"
            ),
            remedy: "quote the field that holds a delimiter, or export again".into(),
            origin: Some(origin),
            ..Finding::blank(
                effect,
                "row-fields",
                format!("row of {}", kind.text()),
                touched_by(kind),
            )
        });
    }

    /// A row in which a quote is missing or too many.
    pub fn row_quotes(&mut self, kind: Kind, origin: Origin) {
        let effect = effect_of(kind);
        self.add(Finding {
            message: "a quote is missing or too many in the row; it may have swallowed other rows, so it \
                      is set aside"
                .into(),
            remedy: "close the quote, and double those within a quoted field; or export again"
                .into(),
            origin: Some(origin),
            ..Finding::blank(
                effect,
                "row-quotes",
                format!("row of {}", kind.text()),
                touched_by(kind),
            )
        });
    }

    /// A cell that must not be empty is.
    pub fn cell_empty(&mut self, at: &CellAt<'_>) {
        let effect = effect_of(at.kind);
        self.add(Finding {
            message: format!("{} is empty, so the row cannot be used", at.column),
            remedy: "fill the cell".into(),
            ..at.finding(effect, "cell-empty")
        });
    }

    /// A cell that must have a name has what is written where there is none. Taken for a name it would make one host, VM
    /// or person of all rows that have it.
    pub fn cell_no_name(&mut self, at: &CellAt<'_>) {
        let effect = effect_of(at.kind);
        self.add(Finding {
            message: format!(
                "{} has a dash, `n/a`, an error of a spreadsheet or the like in the place of a name, so the row \
                 cannot be used",
                at.place()
            ),
            remedy: "write the name".into(),
            ..at.finding(effect, "cell-no-name")
        });
    }

    /// A count that is no whole number.
    pub fn not_a_number(&mut self, at: &CellAt<'_>) {
        self.add(Finding {
            message: format!("{} is not a whole number, so the row cannot be counted", at.place()),
            remedy: "write digits only".into(),
            ..at.finding(Effect::Withheld, "not-a-number")
        });
    }

    /// A number that is one thing in one country and another elsewhere.
    pub fn number_ambiguous(&mut self, at: &CellAt<'_>) {
        self.add(Finding {
            message: format!(
                "{} has decimals in one country and thousands in another; which of them is meant \
                 would be a guess, so that it is not counted",
                at.place()
            ),
            remedy: "write digits only".into(),
            ..at.finding(Effect::Withheld, "number-ambiguous")
        });
    }

    /// The virtual cores of a VM cannot be read. What is counted by them is withheld where that is known, and told there.
    pub fn virtual_cores_unreadable(&mut self, at: &CellAt<'_>, most: u32) {
        self.add(Finding {
            message: format!(
                "{} is no number of virtual cores (1 to {most}); whatever is counted by those of the VM is \
                 withheld",
                at.place()
            ),
            remedy: "write digits only".into(),
            ..at.finding(Effect::Noted, "virtual-cores-unreadable")
        });
    }

    /// A number that is only advice cannot be read.
    pub fn advice_not_a_number(&mut self, at: &CellAt<'_>) {
        self.add(Finding {
            message: format!("{} is not a whole number; nothing is counted from it", at.place()),
            remedy: "write digits only".into(),
            ..at.finding(Effect::Noted, "advice-not-a-number")
        });
    }

    /// A count of zero, below zero or beyond any machine.
    pub fn count_absurd(&mut self, at: &CellAt<'_>, sensible: &str) {
        self.add(Finding {
            message: format!("{} is no possible count ({sensible})", at.place()),
            remedy: "correct the cell; a host that is down was often exported with zeros".into(),
            ..at.finding(Effect::Withheld, "count-absurd")
        });
    }

    /// A time that cannot be read.
    pub fn captured_at_unreadable(&mut self, at: &CellAt<'_>) {
        self.add(Finding {
            message: format!("{} is not a day like 2026-10-31, alone or with a time", at.place()),
            remedy: "write ISO 8601".into(),
            ..at.finding(Effect::Withheld, "captured-at-unreadable")
        });
    }

    /// A day of a register that cannot be read.
    pub fn day_unreadable(&mut self, at: &CellAt<'_>) {
        let effect = effect_of(at.kind);
        self.add(Finding {
            message: format!("{} is not a day like 2026-10-31, so the row is not used", at.place()),
            remedy: "write ISO 8601, or say dates = \"day-first\" or \"month-first\" for the file \
                     under [[files]] in the configuration"
                .into(),
            ..at.finding(effect, "day-unreadable")
        });
    }

    /// A row of a register that ends before it begins.
    pub fn days_reversed(&mut self, at: &CellAt<'_>) {
        let effect = effect_of(at.kind);
        self.add(Finding {
            message: format!(
                "{} is before the day on which the row begins; it is not used",
                at.place()
            ),
            remedy: "correct one of the days".into(),
            ..at.finding(effect, "day-unreadable")
        });
    }

    /// A date in which day and month could be either way round.
    pub fn captured_at_ambiguous(&mut self, at: &CellAt<'_>) {
        self.add(Finding {
            message: format!(
                "{} may have the day or the month first; which is meant would be a guess, so the row \
                 is not used",
                at.place()
            ),
            remedy: "write ISO 8601, or say dates = \"day-first\" or \"month-first\" for the file \
                     under [[files]] in the configuration"
                .into(),
            ..at.finding(Effect::Withheld, "captured-at-ambiguous")
        });
    }

    /// A word that is none of the allowed ones; `meanwhile` says what is taken, which must be what
    /// needs more.
    pub fn word_unknown(&mut self, at: &CellAt<'_>, allowed: &str, meanwhile: &str) {
        let effect = effect_of(at.kind);
        self.add(Finding {
            message: format!("{} is none of {allowed}; {meanwhile}", at.place()),
            remedy: "correct the cell".into(),
            direction: match effect {
                Effect::Noted => Direction::None,
                _ => Direction::MayBeTooHigh,
            },
            ..at.finding(effect, "word-unknown")
        });
    }

    /// A kind of member that is not known.
    pub fn member_type_unknown(&mut self, at: &CellAt<'_>) {
        self.add(Finding {
            message: format!(
                "column {} gives no kind of member (user, group, computer, service, contact, shared); \
                 the member may stand for many persons",
                at.column
            ),
            remedy: "correct the cell".into(),
            ..at.finding(Effect::Withheld, "member-type-unknown")
        });
    }

    /// The number of a primary group beside an account whose SID is not known.
    pub fn primary_group_unknown(&mut self, at: &CellAt<'_>) {
        self.add(Finding {
            message: format!(
                "column {} tells the group by its number, and without the SID of the account it is not \
                 known which group that is; the account is not counted in it",
                at.column
            ),
            remedy: "export objectSid as well".into(),
            direction: Direction::MayBeTooLow,
            ..at.finding(Effect::Assumed, "primary-group-unknown")
        });
    }

    /// The provider's own volume licence, which never covers hosting (WS-OTHER-DC).
    pub fn own_licence_counts(&mut self, at: &CellAt<'_>) {
        self.add(Finding {
            message: format!(
                "{}: the provider's own volume, OEM or retail licences never cover hosting \
                 (WS-OTHER-DC), so it counts as spla",
                at.place()
            ),
            remedy: "write spla, or byol where the end customer brought the licence".into(),
            ..at.finding(Effect::Noted, "own-licence-counts")
        });
    }

    /// A licence word that is not known: counts as ours.
    pub fn licence_unknown(&mut self, at: &CellAt<'_>) {
        self.add(Finding {
            message: format!("{} is no known licence, so it counts as spla", at.place()),
            remedy: "write spla, byol or, for a VM, csp-hoster".into(),
            direction: Direction::MayBeTooHigh,
            ..at.finding(Effect::Assumed, "licence-unknown")
        });
    }

    /// A product that the catalogue does not have.
    pub fn product_unknown(&mut self, at: &CellAt<'_>, known: &str) {
        let effect = effect_of(at.kind);
        self.add(Finding {
            message: format!("{} is not in the catalogue ({known})", at.place()),
            remedy: "correct the id of the product".into(),
            ..at.finding(effect, "product-unknown")
        });
    }

    /// A product that does not count persons, given to a group.
    pub fn product_not_for_persons(&mut self, at: &CellAt<'_>) {
        self.add(Finding {
            message: format!(
                "{} is not counted by persons or devices, so no group can need it",
                at.place()
            ),
            remedy: "give a product that is sold per user or per device".into(),
            ..at.finding(Effect::Withheld, "product-unknown")
        });
    }

    /// A product that may be used only where the provider's price list has it.
    pub fn product_not_in_price_list(&mut self, at: &CellAt<'_>) {
        self.add(Finding {
            message: format!("{} may be had only where the price list has it (D8)", at.place()),
            remedy:
                "add it to the price list, if your reseller sells it; or give the SAL for users"
                    .into(),
            ..at.finding(Effect::Withheld, "product-unknown")
        });
    }

    /// Two prices, or two rates, of one product from one day.
    pub fn price_twice(&mut self, at: &CellAt<'_>) {
        self.add(Finding {
            message: format!(
                "{}: another row has another {} from the same day; the dearer counts",
                at.place(),
                at.price()
            ),
            remedy: "remove the wrong row".into(),
            ..at.finding(Effect::Noted, "price-twice")
        });
    }

    /// An end customer that stands twice with different cells.
    pub fn customer_twice(&mut self, at: &CellAt<'_>) {
        self.add(Finding {
            message: "the end customer stands twice with different cells; the first row is taken"
                .into(),
            remedy: "remove the wrong row".into(),
            ..at.finding(Effect::Noted, "customer-twice")
        });
    }

    /// A price, or a rate, that cannot be read.
    pub fn price_unreadable(&mut self, at: &CellAt<'_>) {
        self.add(Finding {
            message: format!("{} cannot be read; the {} is left out", at.place(), at.price()),
            remedy: format!(
                "write a price like 21.50, up to {MOST_PRICE} and with all of its digits, at most 28 behind the \
                 point; a day like 2026-01-01 and a currency like EUR"
            ),
            ..at.finding(Effect::Noted, "price-unreadable")
        });
    }
}
