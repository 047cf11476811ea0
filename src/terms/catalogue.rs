//! The products that can be reported: how each is counted, in what unit, under which part number.
//!
//! A product whose metric is known here needs a row of the table and no code.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::sheet::{Table, TableError};

/// The id of a product, such as `ws-standard`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Product(Arc<str>);

impl Product {
    /// The product with this id, whether or not the catalogue has it.
    pub fn new(id: &str) -> Self {
        Self(Arc::from(id))
    }

    /// The id.
    pub fn id(&self) -> &str {
        &self.0
    }
}

impl From<String> for Product {
    fn from(id: String) -> Self {
        Self::new(&id)
    }
}

impl From<Product> for String {
    fn from(product: Product) -> Self {
        product.id().to_owned()
    }
}

impl fmt::Display for Product {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Product {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a product counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// Packs of the scope's cores, once for each VM that may run: the Standard editions.
    CoresPerVm,
    /// Packs of the scope's cores, once: the Datacenter editions.
    CoresOnce,
    /// Physical processors of the host: Essentials.
    Processors,
    /// Persons authorised: the SALs.
    Persons,
    /// Devices authorised: the SALs of products that may be had for devices.
    Devices,
    /// Packs of the virtual cores of a VM, or of the physical cores of a host: SQL Server.
    VirtualCores,
}

impl Metric {
    /// Whether it counts the members of groups, persons or devices.
    pub fn counts_members(self) -> bool {
        matches!(self, Self::Persons | Self::Devices)
    }
}

/// Where a product may be used at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offered {
    /// Everywhere.
    Always,
    /// Only where the provider's own price list has it.
    InPriceList,
}

/// What the catalogue says of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueEntry {
    /// The product.
    pub product: Product,
    /// Its name for people.
    pub description: String,
    /// What one of the quantity is.
    pub unit: String,
    /// How it is counted.
    pub metric: Metric,
    /// The part number seen in public, where there is one; the provider's price list overrides it.
    pub part_number: Option<String>,
    /// The words of an `edition` cell of a host that mean this product.
    pub editions: Vec<String>,
    /// The family that it is of, as registers name it.
    pub family: String,
    /// What tells it from others of its family, such as `standard`; empty where it has no editions.
    pub variant: String,
    /// Which of several editions of a family is the higher.
    pub rank: u32,
    /// Where it may be used.
    pub offered: Offered,
    effective_from: NaiveDate,
    recorded_on: NaiveDate,
}

impl CatalogueEntry {
    /// Whether it is an application that is counted by the cores of its machines. No row of hosts asks for
    /// it by an edition.
    pub fn is_application(&self) -> bool {
        !self.metric.counts_members() && self.editions.is_empty()
    }
}

/// The catalogue in force, or all of its rows.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    rows: Vec<CatalogueEntry>,
}

impl Catalogue {
    /// Reads the catalogue.
    ///
    /// # Errors
    /// Fails at a row that does not fit its columns.
    pub fn read(table: &Table) -> Result<Self, TableError> {
        let mut rows = Vec::new();
        for row in table.rows() {
            let metric = match row.cell("metric")? {
                "cores-per-vm" => Metric::CoresPerVm,
                "cores-once" => Metric::CoresOnce,
                "processors" => Metric::Processors,
                "persons" => Metric::Persons,
                "devices" => Metric::Devices,
                "virtual-cores" => Metric::VirtualCores,
                other => return Err(row.error(format!("`{other}` is no metric"))),
            };
            let offered = match row.cell("only")? {
                "" => Offered::Always,
                "price-list" => Offered::InPriceList,
                other => return Err(row.error(format!("`{other}` is no condition"))),
            };
            let part_number = row.cell("part_number")?;
            let editions = row.cell("edition")?.split(';').filter(|word| !word.is_empty());
            rows.push(CatalogueEntry {
                product: Product::new(row.cell("product")?),
                description: row.cell("description")?.to_owned(),
                unit: row.cell("unit")?.to_owned(),
                metric,
                part_number: (!part_number.is_empty()).then(|| part_number.to_owned()),
                editions: editions.map(str::to_owned).collect(),
                family: row.cell("family")?.to_owned(),
                variant: row.cell("variant")?.to_owned(),
                rank: row.parsed("rank")?,
                offered,
                effective_from: row.parsed("effective_from")?,
                recorded_on: row.parsed("recorded_on")?,
            });
        }
        Ok(Self { rows })
    }

    /// For each product the row that governs on `on`, of those recorded by `known_on`.
    pub fn in_force(&self, on: NaiveDate, known_on: Option<NaiveDate>) -> Self {
        let mut latest: BTreeMap<&Product, &CatalogueEntry> = BTreeMap::new();
        for row in &self.rows {
            let known = known_on.is_none_or(|day| row.recorded_on <= day);
            if row.effective_from > on || !known {
                continue;
            }
            let dates = |row: &CatalogueEntry| (row.effective_from, row.recorded_on);
            let held = latest.entry(&row.product).or_insert(row);
            if dates(row) >= dates(held) {
                *held = row;
            }
        }
        Self { rows: latest.into_values().cloned().collect() }
    }

    /// What the catalogue says of a product.
    pub fn entry(&self, product: &Product) -> Option<&CatalogueEntry> {
        self.rows.iter().find(|row| &row.product == product)
    }

    /// The product that an `edition` cell means.
    pub fn of_edition(&self, edition: &str) -> Option<&CatalogueEntry> {
        self.rows.iter().find(|row| row.editions.iter().any(|word| word == edition))
    }

    /// Every row, by product.
    pub fn iter(&self) -> impl Iterator<Item = &CatalogueEntry> {
        self.rows.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_is_shown_by_its_id() {
        let product = Product::new("ws-standard");
        assert_eq!(format!("{product} {product:?}"), "ws-standard ws-standard");
    }
}
