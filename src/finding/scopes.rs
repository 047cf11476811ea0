//! Findings about scopes and products: editions, prices, part numbers.

use super::cores::about;
use super::{Effect, Finding, Findings};
use crate::money::{MOST_AMOUNT, Price};
use crate::origin::Origin;
use crate::terms::Product;

impl Findings {
    /// An edition that is none.
    pub fn edition_unknown(&mut self, host: &str, edition: &str, known: &str, origin: Origin) {
        self.add(Finding {
            message: format!(
                "edition “{edition}” is none of {known}, so its cores cannot be given to a product"
            ),
            remedy: "correct the cell, or leave it empty for the configuration's default".into(),
            origin: Some(origin),
            column: Some("edition".into()),
            cell: Some(edition.to_owned()),
            ..about(Effect::Withheld, "edition-unknown", format!("host {host}"))
        });
    }

    /// No edition is stated and the configuration withholds.
    pub fn edition_withheld(&mut self, scope: &str, standard: u64, datacenter: u64) {
        self.add(Finding {
            message: format!(
                "its hosts state no edition; it would be {standard} packs of Standard or \
                 {datacenter} of Datacenter"
            ),
            remedy: "state the edition of the hosts, or set [windows_server] edition to standard, \
                     datacenter or cheapest"
                .into(),
            ..about(Effect::Withheld, "edition-withheld", format!("scope {scope}"))
        });
    }

    /// `cheapest` without prices.
    pub fn cheapest_without_prices(&mut self, scope: &str, missing: &str) {
        self.add(Finding {
            message: format!(
                "the cheapest edition cannot be chosen: no price in one currency is in force for \
                 {missing}"
            ),
            remedy: "add the prices of both editions to the price list".into(),
            ..about(Effect::Withheld, "cheapest-without-prices", format!("scope {scope}"))
        });
    }

    /// `cheapest` with prices that cannot all be read.
    pub fn cheapest_with_damaged_prices(&mut self, scope: &str) {
        self.add(Finding {
            message:
                "the cheapest edition cannot be chosen: a row of the price list cannot be read, \
                      so another price may be in force"
                    .into(),
            remedy: "correct the price list".into(),
            ..about(Effect::Withheld, "cheapest-with-damaged-prices", format!("scope {scope}"))
        });
    }

    /// A scope stated to need nothing, in which Windows ran.
    pub fn none_contradicted(&mut self, scope: &str) {
        self.add(Finding {
            message:
                "its hosts are stated to need no licence (edition none), and a Windows system \
                      was seen in the scope (WS-NONE)"
                    .into(),
            remedy: "state the edition, or move the Windows VMs away".into(),
            ..about(Effect::Withheld, "none-contradicted", format!("scope {scope}"))
        });
    }

    /// Guests that say Datacenter under a lesser edition.
    pub fn datacenter_guest(&mut self, scope: &str, product: &Product, vms: u32) {
        self.add(Finding {
            message: format!(
                "the names of the systems of {vms} of its VMs say Datacenter, and hosts are licensed as \
                 {product}, which does not cover them (WS-EDITION)"
            ),
            remedy: "state datacenter for the hosts, or reinstall the guests".into(),
            ..about(Effect::Withheld, "datacenter-guest", format!("scope {scope}"))
        });
    }

    /// A physical system that says Datacenter under a lesser edition.
    pub fn datacenter_parent(&mut self, host: &str, product: &Product, origin: Origin) {
        self.add(Finding {
            message: format!(
                "its own system says Datacenter, and it is licensed as {product} (WS-EDITION)"
            ),
            remedy: "state datacenter for the host".into(),
            origin: Some(origin),
            column: Some("host_os".into()),
            ..about(Effect::Withheld, "datacenter-parent", format!("host {host}"))
        });
    }

    /// Essentials beyond what the source prices.
    pub fn essentials_beyond(&mut self, scope: &str, why: &str) {
        self.add(Finding {
            message: format!(
                "{why}: the source gives the metric for a single system only (WS-ESS)"
            ),
            remedy: "license the scope as Standard or Datacenter".into(),
            ..about(Effect::Withheld, "essentials-beyond", format!("scope {scope}"))
        });
    }

    /// Standard, although guests do not say their edition.
    pub fn guest_editions_unknown(
        &mut self,
        scope: &str,
        product: &Product,
        (vms, quantity, datacenter): (u32, u64, u64),
    ) {
        self.add(Finding {
            message: format!(
                "the edition of {vms} of its Windows VMs is not known; {product} is taken, {quantity} \
                 packs; under Datacenter it would be {datacenter} (WS-EDITION)"
            ),
            remedy: "sign that no guest is Datacenter, or state datacenter for the hosts".into(),
            ..about(Effect::Assumed, "guest-editions-unknown", format!("scope {scope}"))
        });
    }

    /// A product without a price.
    pub fn price_missing(&mut self, product: &Product) {
        self.add(Finding {
            message: "no price is in force for it, so its amount stays empty".into(),
            remedy: "add it to the price list".into(),
            ..about(Effect::Noted, "price-missing", format!("product {product}"))
        });
    }

    /// A product with prices in several currencies from the same day, and no currency of the agreement.
    pub fn price_in_several_currencies(
        &mut self,
        product: &Product,
        currency: &str,
        origin: Origin,
    ) {
        self.add(Finding {
            message: format!(
                "another row has a price in another currency from the same day; this one, in {currency}, counts, \
                 for its number is the larger, whatever it is worth"
            ),
            remedy: "name the currency of the agreement as currency under [provider]".into(),
            origin: Some(origin),
            column: Some("currency".into()),
            ..about(Effect::Noted, "price-twice", format!("price of {product}"))
        });
    }

    /// A price at which a product comes to more than anybody pays.
    pub fn price_absurd(&mut self, product: &Product, quantity: u64, price: &Price) {
        self.add(Finding {
            message: format!(
                "at {} {} for one, {quantity} would come to more than {MOST_AMOUNT}, which nobody pays; the price is \
                 left out, so its amount stays empty",
                price.unit_price, price.currency
            ),
            remedy: "correct the price".into(),
            origin: Some(price.origin),
            ..about(Effect::Noted, "price-absurd", format!("product {product}"))
        });
    }

    /// A product without a part number.
    pub fn part_number_missing(&mut self, product: &Product) {
        self.add(Finding {
            message: "neither the price list nor the catalogue has a part number for it".into(),
            remedy: "add the reseller's part number to the price list".into(),
            ..about(Effect::Noted, "part-number-missing", format!("product {product}"))
        });
    }
}
