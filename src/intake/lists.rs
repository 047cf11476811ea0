//! The provider's own small lists: groups that give access, prices, rates, end customers.

use std::collections::btree_map::Entry;

use crate::finding::{ControlNames, Findings};
use crate::fold::Fold as _;
use crate::money::{Price, PriceList, Rate, RateList, is_currency};
use crate::origin::FileId;
use crate::party::{EndCustomer, EndCustomers, RemoteDesktop};
use crate::terms::{Catalogue, Offered, Product};

use super::cells;
use super::export::ExportTables;
use super::kind::Kind;
use super::numbers;
use super::opened::{Ended, OpenSheet};
use super::part::Part;
use super::rows::AccessGroupRow;
use super::seen::FileSeen;

/// Gives every usable row of a list of access groups to `use_row`.
pub fn read_access_groups(
    (part, file): (Part, FileId),
    tables: &ExportTables,
    (catalogue, prices): (&Catalogue, &PriceList),
    findings: &mut Findings,
    use_row: &mut dyn FnMut(&AccessGroupRow<'_>, Product),
) -> Option<FileSeen> {
    let mut sheet = OpenSheet::open(part, file, (Kind::AccessGroups, tables), findings)?;
    loop {
        let place = |column| sheet.columns.place(column);
        let (group, product) = (place("group"), place("product"));
        let (customer, directory, operator) =
            (place("customer"), place("directory"), place("operator"));
        let ended = sheet.each_row(findings, |row, findings| {
            let name = group.cell(&row.record);
            if name.is_empty() {
                findings.cell_empty(&row.at(&group, "row of access groups".into()));
                return;
            }
            let subject = || format!("group {name}");
            let id = product.cell(&row.record).folded();
            let wanted = Product::new(&id);
            if id.is_empty() {
                findings.cell_empty(&row.at(&product, subject()));
                return;
            }
            match catalogue.entry(&wanted) {
                None => {
                    let at = row.at(&product, subject());
                    findings.product_unknown(&at, &known_products(catalogue));
                    return;
                }
                Some(entry) if !entry.metric.counts_members() => {
                    findings.product_not_for_persons(&row.at(&product, subject()));
                    return;
                }
                Some(entry)
                    if entry.offered == Offered::InPriceList
                        && !prices.iter().any(|price| price.product == wanted) =>
                {
                    findings.product_not_in_price_list(&row.at(&product, subject()));
                    return;
                }
                Some(_) => {}
            }
            let run_by = operator.cell(&row.record);
            let access = AccessGroupRow {
                origin: row.origin,
                group: name,
                product: wanted.id(),
                customer: customer.cell(&row.record),
                directory: directory.cell(&row.record),
                operator: if run_by.eq_ignore_ascii_case("own") { "" } else { run_by },
            };
            use_row(&access, wanted.clone());
        });
        if ended == Ended::File {
            break;
        }
    }
    Some(sheet.end(findings))
}

/// The ids of the catalogue, for a message.
fn known_products(catalogue: &Catalogue) -> String {
    let known: Vec<&str> = catalogue.iter().map(|entry| entry.product.id()).collect();
    known.join(", ")
}

/// Reads a price list. A row that cannot be read is left out, with a finding: a missing price never
/// changes a quantity.
pub fn read_prices(
    (part, file): (Part, FileId),
    tables: &ExportTables,
    catalogue: &Catalogue,
    findings: &mut Findings,
    prices: &mut PriceList,
) -> Option<FileSeen> {
    let mut sheet = OpenSheet::open(part, file, (Kind::Prices, tables), findings)?;
    loop {
        let place = |column| sheet.columns.place(column);
        let (product, part_number) = (place("product"), place("part_number"));
        let (unit_price, currency) = (place("unit_price"), place("currency"));
        let effective_from = place("effective_from");
        let ended = sheet.each_row(findings, |row, findings| {
            let id = product.cell(&row.record).folded();
            let wanted = Product::new(&id);
            if catalogue.entry(&wanted).is_none() {
                let at = row.at(&product, "row of prices".into());
                findings.product_unknown(&at, &known_products(catalogue));
                return;
            }
            let subject = || format!("price of {id}");
            let Some(price) = numbers::price(unit_price.cell(&row.record)) else {
                findings.price_unreadable(&row.at(&unit_price, subject()));
                prices.mark_damaged();
                return;
            };
            let from = row.day(&effective_from);
            let Some(from) = from else {
                findings.price_unreadable(&row.at(&effective_from, subject()));
                prices.mark_damaged();
                return;
            };
            let code = currency.cell(&row.record);
            if !is_currency(code) {
                findings.price_unreadable(&row.at(&currency, subject()));
                prices.mark_damaged();
                return;
            }
            let same_day = |held: &&Price| {
                held.product == wanted
                    && held.effective_from == from
                    && held.currency.eq_ignore_ascii_case(code)
            };
            if prices.iter().find(same_day).is_some_and(|held| held.unit_price != price) {
                findings.price_twice(&row.at(&unit_price, subject()));
            }
            prices.add(Price {
                product: wanted,
                part_number: part_number.cell(&row.record).to_owned(),
                unit_price: price,
                currency: code.to_uppercase(),
                effective_from: from,
                origin: row.origin,
            });
        });
        if ended == Ended::File {
            break;
        }
    }
    let seen = sheet.end(findings);
    if seen.set_aside > 0 {
        prices.mark_damaged();
    }
    Some(seen)
}

/// Reads the provider's own rates. A row that cannot be read is left out, with a finding.
pub fn read_rates(
    (part, file): (Part, FileId),
    tables: &ExportTables,
    catalogue: &Catalogue,
    findings: &mut Findings,
    rates: &mut RateList,
) -> Option<FileSeen> {
    let mut sheet = OpenSheet::open(part, file, (Kind::Rates, tables), findings)?;
    let mut control_names = ControlNames::default();
    loop {
        let place = |column| sheet.columns.place(column);
        let (product, customer) = (place("product"), place("customer"));
        let (rate, currency) = (place("rate"), place("currency"));
        let effective_from = place("effective_from");
        let ended = sheet.each_row(findings, |row, findings| {
            let id = product.cell(&row.record).folded();
            let wanted = Product::new(&id);
            if catalogue.entry(&wanted).is_none() {
                let at = row.at(&product, "row of rates".into());
                findings.product_unknown(&at, &known_products(catalogue));
                return;
            }
            control_names.note(customer.cell(&row.record), row.origin);
            let subject = || format!("rate of {id}");
            let read = numbers::price(rate.cell(&row.record));
            let (from, code) = (row.day(&effective_from), currency.cell(&row.record));
            match (read, from) {
                (None, _) => findings.price_unreadable(&row.at(&rate, subject())),
                (_, None) => findings.price_unreadable(&row.at(&effective_from, subject())),
                _ if !is_currency(code) => findings.price_unreadable(&row.at(&currency, subject())),
                (Some(read), Some(effective_from)) => {
                    let new = Rate {
                        product: wanted,
                        customer: customer.cell(&row.record).trim().to_owned(),
                        rate: read,
                        currency: code.to_uppercase(),
                        effective_from,
                    };
                    if rates.contradicts(&new) {
                        findings.price_twice(&row.at(&rate, subject()));
                    }
                    rates.add(new);
                }
            }
        });
        if ended == Ended::File {
            break;
        }
    }
    control_names.tell(ControlNames::END_CUSTOMERS, findings);
    Some(sheet.end(findings))
}

/// Reads a list of end customers.
pub fn read_customers(
    (part, file): (Part, FileId),
    tables: &ExportTables,
    findings: &mut Findings,
    customers: &mut EndCustomers,
) -> Option<FileSeen> {
    let mut sheet = OpenSheet::open(part, file, (Kind::Customers, tables), findings)?;
    let mut control_names = ControlNames::default();
    loop {
        let place = |column| sheet.columns.place(column);
        let (customer, name, address) = (place("customer"), place("name"), place("address"));
        let (country, remote_desktop) = (place("country"), place("remote_desktop"));
        let ended = sheet.each_row(findings, |row, findings| {
            let id = customer.cell(&row.record);
            if id.is_empty() {
                findings.cell_empty(&row.at(&customer, "row of customers".into()));
                return;
            }
            // An address may well have several lines.
            for place in [&customer, &name] {
                control_names.note(place.cell(&row.record), row.origin);
            }
            let word = remote_desktop.cell(&row.record);
            let used = match cells::truth(word) {
                Some(true) => RemoteDesktop::Used,
                Some(false) => RemoteDesktop::Unused,
                None => RemoteDesktop::Unsaid,
            };
            if used == RemoteDesktop::Unsaid && !word.is_empty() {
                let at = row.at(&remote_desktop, format!("customer {id}"));
                findings.word_unknown(&at, cells::TRUTH_WORDS, "it is passed over");
            }
            let full_name = name.cell(&row.record);
            let known = EndCustomer {
                name: if full_name.is_empty() { id } else { full_name }.to_owned(),
                address: address.cell(&row.record).to_owned(),
                country: country.cell(&row.record).to_owned(),
                remote_desktop: used,
            };
            let at = row.at(&customer, format!("customer {id}"));
            match customers.entry(id.folded()) {
                Entry::Vacant(free) => {
                    free.insert(known);
                }
                Entry::Occupied(held) if *held.get() != known => findings.customer_twice(&at),
                Entry::Occupied(_) => {}
            }
        });
        if ended == Ended::File {
            break;
        }
    }
    control_names.tell(ControlNames::END_CUSTOMERS, findings);
    Some(sheet.end(findings))
}

#[cfg(test)]
mod tests {
    use crate::intake::tests::codes;
    use crate::intake::{Kind, Settled, read_customers, read_exclusions};
    use crate::party::EndCustomers;

    #[test]
    fn end_customers_are_told_once_for_a_list_and_for_a_register() {
        let settled = Settled::default();
        let list = "customer,name\nCu\u{202e}st,\nCu\u{202e}st,\nPlain,P\u{7f}\n".as_bytes();
        let told =
            codes((Kind::Customers, "customers", list), &settled, |part, tables, findings| {
                read_customers(part, tables, findings, &mut EndCustomers::new());
            });
        assert_eq!(told, ["name-with-control"]);
        let register = "reason,reference,customer,vm,product,valid_from\n\
                        internal-use,R1,Cu\u{202e}st,app-1,,\n"
            .as_bytes();
        let told = codes(
            (Kind::Exclusions, "exclusions", register),
            &settled,
            |part, tables, findings| {
                read_exclusions(part, tables, findings, &mut Vec::new());
            },
        );
        assert!(told.contains(&"name-with-control"), "{told:?}");
        assert_eq!(told.iter().filter(|code| **code == "name-with-control").count(), 1);
    }
}
