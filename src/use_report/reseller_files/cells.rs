//! What stands in a column of a row, or why nothing can.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::finding::ResellerGap;
use crate::fold::Fold as _;
use crate::month::ReportMonth;
use crate::party::{EndCustomer, EndCustomers, Provider};
use crate::reseller_format::{Column, Content, ResellerFile, Value, Writable};

use super::ResellerCell;
use super::rows::{Row, Whose};

/// Why a cell is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Lack {
    /// It is empty.
    Empty(ResellerGap),
    /// The encoding lacks letters of the text, which stand as question marks.
    Letters(BTreeSet<char>),
}

/// What came of a cell.
pub(super) struct Filled {
    pub cell: ResellerCell,
    /// What it lacks.
    pub lack: Option<Lack>,
    /// When that is told.
    pub told: Told,
}

/// When somebody has to hear of a cell that is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// Whether or not the file can do without it.
    Always,
    /// It is in order, unless the file cannot do without it.
    IfRequired,
}

/// What the cells of a file come from, besides the rows.
#[derive(Clone, Copy)]
pub(super) struct Source<'s> {
    pub month: ReportMonth,
    pub provider: &'s Provider,
    pub asked: &'s ResellerFile,
    pub customers: &'s EndCustomers,
}

impl Source<'_> {
    /// The cell of a column that stands once: it has no row.
    pub fn of_report(&self, column: &Column) -> Filled {
        match &column.content {
            Content::Value { value, .. } => self.of_provider(*value),
            content => self.fixed(content),
        }
    }

    /// The cell of a column in a row.
    pub fn of_row(&self, column: &Column, row: &Row<'_>) -> Filled {
        let Content::Value { value, digits } = &column.content else {
            return self.fixed(&column.content);
        };
        let amount = row.amount;
        let unit_price = row.unit_price.and_then(|price| price.parse::<Decimal>().ok());
        match value {
            Value::Line => Filled::whole(u64::from(row.line)),
            Value::Product => self.text(row.product.id(), ResellerGap::Unsaid),
            Value::PartNumber => {
                self.text(row.part_number.unwrap_or_default(), ResellerGap::PartNumber)
            }
            Value::Description => self.text(row.description, ResellerGap::Unsaid),
            Value::Unit => self.text(row.unit, ResellerGap::Unsaid),
            Value::Quantity => Filled::whole(row.quantity),
            Value::UnitPrice => self.money(unit_price, *digits),
            Value::Currency => self.text(row.currency.unwrap_or_default(), ResellerGap::Price),
            Value::Amount => self.money(amount, *digits),
            Value::EndCustomer
            | Value::EndCustomerId
            | Value::EndCustomerAddress
            | Value::EndCustomerCountry => self.of_customer(*value, row.whose),
            Value::CustomerOrProvider | Value::CustomerOrProviderId | Value::Country => {
                self.of_customer_or_provider(*value, row.whose)
            }
            Value::AgreementNumber | Value::Provider | Value::Reseller => self.of_provider(*value),
        }
    }

    /// What the configuration says of the provider. Nothing else stands without a row, which reading the format has
    /// made sure of.
    fn of_provider(&self, value: Value) -> Filled {
        let provider = self.provider;
        let (text, key) = match value {
            Value::AgreementNumber => (&provider.agreement_number, "agreement_number"),
            Value::Provider => (&provider.name, "name"),
            Value::Country => (&provider.country, "country"),
            Value::Reseller => (&provider.reseller, "reseller"),
            _ => return Filled::empty(ResellerGap::Unsaid),
        };
        self.text(text, ResellerGap::ProviderKey(key))
    }

    /// What stands for the end customer that a row names, and for the provider in rows that name none.
    fn of_customer_or_provider(&self, value: Value, whose: Whose<'_>) -> Filled {
        let names_nobody = matches!(whose, Whose::Everybody | Whose::Nobody);
        match value {
            Value::CustomerOrProvider if names_nobody => self.of_provider(Value::Provider),
            Value::CustomerOrProvider => self.of_customer(Value::EndCustomer, whose),
            Value::CustomerOrProviderId if names_nobody => {
                self.of_customer(Value::EndCustomerId, Whose::Nobody)
            }
            Value::CustomerOrProviderId => self.of_customer(Value::EndCustomerId, whose),
            _ => match self.known(whose).filter(|known| !known.country.is_empty()) {
                Some(known) => self.text(&known.country, ResellerGap::Unsaid),
                None => self.of_provider(Value::Country),
            },
        }
    }

    fn of_customer(&self, value: Value, whose: Whose<'_>) -> Filled {
        let key = match whose {
            // A total names nobody, and that is as it should be.
            Whose::Everybody => {
                let empty = Filled::empty(ResellerGap::EndCustomer);
                return Filled { told: Told::IfRequired, ..empty };
            }
            Whose::Nobody if value == Value::EndCustomerId => "",
            Whose::Nobody => return Filled::empty(ResellerGap::EndCustomer),
            Whose::Called(name) => name,
            Whose::Named(customer) => self.called(customer),
        };
        let known = self.known(whose);
        let entry = |of: fn(&EndCustomer) -> &String| known.map(of).map_or("", String::as_str);
        match value {
            Value::EndCustomer => {
                let name = known.map_or(key, |known| known.name.as_str());
                self.text(name, ResellerGap::EndCustomer)
            }
            Value::EndCustomerAddress => {
                self.text(entry(|known| &known.address), ResellerGap::EndCustomerEntry("address"))
            }
            Value::EndCustomerCountry => {
                self.text(entry(|known| &known.country), ResellerGap::EndCustomerEntry("country"))
            }
            _ => {
                let named = known.map_or(key, |known| known.name.as_str());
                let ids = &self.asked.customer_ids;
                let id = [key, named].iter().find_map(|name| ids.get(&name.trim().folded()));
                self.text(id.map_or("", String::as_str), ResellerGap::EndCustomerId)
            }
        }
    }

    /// What the list of customers, or the line, says of whose use a row is.
    fn known<'c>(&'c self, whose: Whose<'c>) -> Option<&'c EndCustomer> {
        match whose {
            Whose::Everybody | Whose::Nobody => None,
            Whose::Called(name) => self.customers.get(&name.trim().folded()),
            Whose::Named(customer) => Some(customer),
        }
    }

    /// What inputs call an end customer that a line names in full.
    fn called<'c>(&'c self, customer: &'c EndCustomer) -> &'c str {
        let entry = self.customers.iter().find(|(_, known)| *known == customer);
        entry.map_or(&customer.name, |(key, _)| key)
    }

    /// What is the same in every row.
    fn fixed(&self, content: &Content) -> Filled {
        match content {
            Content::Month(form) => Filled::of(ResellerCell::Text(form.written(self.month))),
            Content::Constant(name) => {
                let constant = self.asked.constants.get(name);
                self.text(constant.map_or("", String::as_str), ResellerGap::Unsaid)
            }
            Content::Text(text) if text.is_empty() => {
                Filled { told: Told::IfRequired, ..Filled::empty(ResellerGap::Unsaid) }
            }
            Content::Text(text) => self.text(text, ResellerGap::Unsaid),
            Content::Value { .. } => Filled::empty(ResellerGap::Unsaid),
        }
    }

    /// A text as far as the encoding can write it; `gap` is why it is empty, if it is.
    fn text(&self, text: &str, gap: ResellerGap) -> Filled {
        if text.is_empty() {
            return Filled::empty(gap);
        }
        if !self.asked.format.holds(text) {
            return Filled::empty(ResellerGap::Length);
        }
        let Writable { text, lacking } = self.asked.format.encoding().writable(text);
        let letters = (!lacking.is_empty()).then_some(Lack::Letters(lacking));
        let cell = ResellerCell::Text(text.into_owned());
        Filled { lack: letters, ..Filled::of(cell) }
    }

    fn money(&self, number: Option<Decimal>, digits: Option<u32>) -> Filled {
        let Some(number) = number else { return Filled::empty(ResellerGap::Price) };
        let written = self.asked.format.numbers.written(number, digits);
        written.map_or_else(
            || Filled::empty(ResellerGap::Digits),
            |text| Filled::of(ResellerCell::Decimal(text)),
        )
    }
}

impl Filled {
    fn of(cell: ResellerCell) -> Self {
        Self { cell, lack: None, told: Told::Always }
    }

    fn whole(number: u64) -> Self {
        Self::of(ResellerCell::Whole(number))
    }

    fn empty(gap: ResellerGap) -> Self {
        Self { lack: Some(Lack::Empty(gap)), ..Self::of(ResellerCell::Empty) }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use super::*;
    use crate::reseller_format::{ResellerFormat, shipped};
    use crate::terms::Product;

    fn asked() -> ResellerFile {
        let ids = [("c-1", "XSP-1"), ("berta gmbh", "XSP-2"), ("", "XSP-0")];
        ResellerFile {
            file: "a.json".to_owned(),
            called: "arrow".to_owned(),
            format: Arc::new(ResellerFormat::read(shipped("arrow").unwrap()).unwrap()),
            constants: BTreeMap::new(),
            customer_ids: ids.map(|(name, id)| (name.to_owned(), id.to_owned())).into(),
        }
    }

    fn row<'r>(product: &'r Product, whose: Whose<'r>) -> Row<'r> {
        Row {
            line: 1,
            product,
            description: "",
            unit: "",
            part_number: None,
            quantity: 1,
            unit_price: None,
            currency: None,
            amount: None,
            whose,
        }
    }

    fn column(value: Value, digits: Option<u32>) -> Column {
        Column {
            header: "x".to_owned(),
            content: Content::Value { value, digits },
            presence: crate::reseller_format::Presence::MayBeEmpty,
        }
    }

    /// What the four columns of end customers hold in a row that is somebody's.
    fn of_customer(whose: Whose<'_>, customers: &EndCustomers) -> Vec<String> {
        let (asked, product) = (asked(), Product::new("ws-standard"));
        let (month, provider) = ("2026-10".parse().unwrap(), Provider::default());
        let source = Source { month, provider: &provider, asked: &asked, customers };
        let row = row(&product, whose);
        let values = [
            Value::EndCustomer,
            Value::EndCustomerId,
            Value::EndCustomerAddress,
            Value::EndCustomerCountry,
        ];
        let cells = values.map(|value| match source.of_row(&column(value, None), &row) {
            Filled { cell: ResellerCell::Text(text), lack: None, .. } => text,
            Filled { told: Told::IfRequired, .. } => "in order".to_owned(),
            Filled { .. } => "told".to_owned(),
        });
        cells.to_vec()
    }

    #[test]
    fn what_stands_once_is_of_the_provider() {
        let (asked, customers) = (asked(), EndCustomers::new());
        let month = "2026-10".parse().unwrap();
        let known = Provider {
            name: "Example Hosting".to_owned(),
            country: "DE".to_owned(),
            agreement_number: "E1".to_owned(),
            reseller: "Arrow".to_owned(),
            ..Provider::default()
        };
        let unknown = Provider::default();
        let of = |provider, value| {
            let source = Source { month, provider, asked: &asked, customers: &customers };
            let Filled { cell, lack, .. } = source.of_report(&column(value, None));
            (cell, lack)
        };
        // value, text, key of the configuration
        let cases = [
            (Value::AgreementNumber, "E1", "agreement_number"),
            (Value::Provider, "Example Hosting", "name"),
            (Value::Country, "DE", "country"),
            (Value::Reseller, "Arrow", "reseller"),
        ];
        for (value, text, key) in cases {
            assert_eq!(of(&known, value), (ResellerCell::Text(text.to_owned()), None));
            let gap = Lack::Empty(ResellerGap::ProviderKey(key));
            assert_eq!(of(&unknown, value), (ResellerCell::Empty, Some(gap)));
        }
    }

    #[test]
    fn the_provider_stands_where_a_row_names_nobody() {
        let (asked, product) = (asked(), Product::new("ws-standard"));
        let month = "2026-10".parse().unwrap();
        let provider = Provider {
            name: "Example Hosting".to_owned(),
            country: "DE".to_owned(),
            ..Provider::default()
        };
        let anton = EndCustomer {
            name: "Anton Ltd".to_owned(),
            country: "GB".to_owned(),
            ..EndCustomer::default()
        };
        let customers = EndCustomers::from([("c-1".to_owned(), anton.clone())]);
        let source = Source { month, provider: &provider, asked: &asked, customers: &customers };
        let values = [Value::CustomerOrProvider, Value::CustomerOrProviderId, Value::Country];
        let of = |whose| {
            values.map(|value| {
                match source.of_row(&column(value, None), &row(&product, whose)).cell {
                    ResellerCell::Text(text) => text,
                    _ => String::new(),
                }
            })
        };
        for nobody in [Whose::Everybody, Whose::Nobody] {
            assert_eq!(of(nobody), ["Example Hosting", "XSP-0", "DE"]);
        }
        for named in [Whose::Called("c-1"), Whose::Named(&anton)] {
            assert_eq!(of(named), ["Anton Ltd", "XSP-1", "GB"]);
        }
        // Of whom no list tells the country, the provider's stands.
        assert_eq!(of(Whose::Called("Berta GmbH")), ["Berta GmbH", "XSP-2", "DE"]);
    }

    #[test]
    fn a_price_is_not_cut_to_fewer_digits() {
        let (asked, product) = (asked(), Product::new("ws-standard"));
        let (month, provider) = ("2026-10".parse().unwrap(), Provider::default());
        let customers = EndCustomers::new();
        let source = Source { month, provider: &provider, asked: &asked, customers: &customers };
        let price = |price, digits| {
            let row = Row { unit_price: Some(price), ..row(&product, Whose::Everybody) };
            let Filled { cell, lack, .. } = source.of_row(&column(Value::UnitPrice, digits), &row);
            (cell, lack)
        };
        let written = |text: &str| (ResellerCell::Decimal(text.to_owned()), None);
        assert_eq!(price("1.25", Some(2)), written("1.25"));
        assert_eq!(price("1.254", None), written("1.254"));
        let gap = Lack::Empty(ResellerGap::Digits);
        assert_eq!(price("1.254", Some(2)), (ResellerCell::Empty, Some(gap)));
    }

    #[test]
    fn an_end_customer_is_found_by_both_of_its_names() {
        let anton = EndCustomer {
            name: "Anton Ltd".to_owned(),
            address: "1 High Street".to_owned(),
            country: "GB".to_owned(),
            ..EndCustomer::default()
        };
        let berta = EndCustomer { name: "Berta GmbH".to_owned(), ..EndCustomer::default() };
        let customers =
            EndCustomers::from([("c-1".to_owned(), anton.clone()), ("c-2".to_owned(), berta)]);
        let whole = ["Anton Ltd", "XSP-1", "1 High Street", "GB"];
        assert_eq!(of_customer(Whose::Called(" C-1"), &customers), whole);
        assert_eq!(of_customer(Whose::Named(&anton), &customers), whole);
        let berta = ["Berta GmbH", "XSP-2", "told", "told"];
        assert_eq!(of_customer(Whose::Called("c-2"), &customers), berta);
        assert_eq!(of_customer(Whose::Called("C-3"), &customers), ["C-3", "told", "told", "told"]);
        assert_eq!(of_customer(Whose::Nobody, &customers), ["told", "XSP-0", "told", "told"]);
        assert_eq!(of_customer(Whose::Everybody, &customers), ["in order"; 4]);
        // Where nobody is known it is the end customer that lacks, and no entry of its.
        let (asked, product) = (asked(), Product::new("ws-standard"));
        let (month, provider) = ("2026-10".parse().unwrap(), Provider::default());
        let source = Source { month, provider: &provider, asked: &asked, customers: &customers };
        let address = column(Value::EndCustomerAddress, None);
        let filled = source.of_row(&address, &row(&product, Whose::Nobody));
        assert_eq!(filled.lack, Some(Lack::Empty(ResellerGap::EndCustomer)));
    }
}
