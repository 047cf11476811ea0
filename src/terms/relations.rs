//! What products have to do with each other, and with end customers: SALs that need another SAL, products that a
//! suite holds, products whose end customers are named.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::sheet::{Table, TableError};

use super::catalogue::Product;

/// What one product means for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelationKind {
    /// Whoever has one of the products needs one of the others too.
    Needs,
    /// Where both are counted there is a product that holds both.
    Suite,
    /// One of the products is of no use without one of the others.
    StandsOn,
    /// Where an agreement names end customers, whoever has one of the products is named (REP-NAME).
    Named,
}

/// One relation between products.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// What it is.
    pub kind: RelationKind,
    /// The products that it is about.
    pub products: Vec<Product>,
    /// The products that stand beside them.
    pub others: Vec<Product>,
    /// The product that holds both, where it is a suite.
    pub instead: Vec<Product>,
    name: String,
    effective_from: NaiveDate,
    recorded_on: NaiveDate,
}

/// The relations in force, or all of their rows.
#[derive(Debug, Clone, Default)]
pub struct Relations {
    rows: Vec<Relation>,
}

impl Relations {
    /// Reads the table of relations.
    ///
    /// # Errors
    /// Fails at a row that does not fit its columns.
    pub fn read(table: &Table) -> Result<Self, TableError> {
        let mut rows = Vec::new();
        for row in table.rows() {
            let products = |column| -> Result<Vec<Product>, TableError> {
                let ids = row.cell(column)?.split(';').filter(|id| !id.is_empty());
                Ok(ids.map(Product::new).collect())
            };
            rows.push(Relation {
                kind: match row.cell("kind")? {
                    "needs" => RelationKind::Needs,
                    "suite" => RelationKind::Suite,
                    "stands-on" => RelationKind::StandsOn,
                    "named" => RelationKind::Named,
                    other => return Err(row.error(format!("`{other}` is no kind of relation"))),
                },
                products: products("products")?,
                others: products("others")?,
                instead: products("instead")?,
                name: row.cell("relation")?.to_owned(),
                effective_from: row.parsed("effective_from")?,
                recorded_on: row.parsed("recorded_on")?,
            });
        }
        Ok(Self { rows })
    }

    /// For each relation the row that governs on `on`, of those recorded by `known_on`.
    pub fn in_force(&self, on: NaiveDate, known_on: Option<NaiveDate>) -> Self {
        let governs = |row: &&Relation| {
            row.effective_from <= on && known_on.is_none_or(|day| row.recorded_on <= day)
        };
        let mut latest: BTreeMap<&str, &Relation> = BTreeMap::new();
        for row in self.rows.iter().filter(governs) {
            let dates = |row: &Relation| (row.effective_from, row.recorded_on);
            let held = latest.entry(&row.name).or_insert(row);
            if dates(row) >= dates(held) {
                *held = row;
            }
        }
        Self { rows: latest.into_values().cloned().collect() }
    }

    /// The relations of a kind, by their names.
    pub fn of_kind(&self, kind: RelationKind) -> impl Iterator<Item = &Relation> {
        self.rows.iter().filter(move |row| row.kind == kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::{TermsAsked, TermsInForce};

    #[test]
    fn every_product_of_a_relation_is_in_the_catalogue() {
        let terms =
            TermsInForce::establish(&TermsAsked::compiled("2026-10".parse().unwrap())).unwrap();
        let mut relations = 0;
        let kinds =
            [RelationKind::Needs, RelationKind::Suite, RelationKind::StandsOn, RelationKind::Named];
        for kind in kinds {
            for relation in terms.relations.of_kind(kind) {
                relations += 1;
                let named = [&relation.products, &relation.others, &relation.instead];
                for product in named.into_iter().flatten() {
                    assert!(terms.catalogue.entry(product).is_some(), "{product}");
                }
                assert_eq!(relation.instead.is_empty(), kind != RelationKind::Suite);
            }
        }
        assert_eq!(relations, 6);
    }
}
