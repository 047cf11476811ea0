//! SAL-OFFICE, WS-CIS: what products have to do with each other.

use std::collections::BTreeSet;

use crate::estate::access::{Access, Reached};
use crate::estate::{Estate, HostNo, ScopeNo};
use crate::licensing::{ScopeRequirement, ScopeStanding};
use crate::readings::DisabledAccounts;
use crate::terms::{Product, RelationKind, TermsInForce};

use super::{ApplicationNeed, RunsOn};

/// Persons at an end customer who have one SAL and lack another that it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingSals {
    /// The end customer; empty for the provider itself.
    pub customer: String,
    /// The SALs that they have.
    pub products: Vec<Product>,
    /// The SAL that they lack.
    pub others: Vec<Product>,
    /// How many persons.
    pub persons: u64,
}

/// A scope that is licensed with two products which a suite holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuiteInstead {
    /// The scope.
    pub scope: ScopeNo,
    /// The two products.
    pub products: (Product, Product),
    /// The suite.
    pub suite: Product,
}

/// SAL-OFFICE: SALs that need another SAL, end customer by end customer.
pub fn missing_sals(
    terms: &TermsInForce,
    (estate, access, reached): (&Estate, &Access, &[Reached]),
    disabled: DisabledAccounts,
) -> Vec<MissingSals> {
    let mut missing = Vec::new();
    for relation in terms.relations.of_kind(RelationKind::Needs) {
        let without = access.persons_without(
            (&estate.directory, reached),
            disabled,
            (&relation.products, &relation.others),
        );
        missing.extend(without.into_iter().map(|(customer, persons)| MissingSals {
            customer,
            products: relation.products.clone(),
            others: relation.others.clone(),
            persons,
        }));
    }
    missing
}

/// WS-CIS: scopes with Windows Server and System Center of one edition, which the suite holds both of.
pub fn suites_instead(
    terms: &TermsInForce,
    estate: &Estate,
    scopes: &[ScopeRequirement],
    needs: &[ApplicationNeed],
) -> Vec<SuiteInstead> {
    let mut instead = Vec::new();
    for relation in terms.relations.of_kind(RelationKind::Suite) {
        let Some(suite) = relation.instead.first() else { continue };
        for scope in scopes.iter().filter(|scope| scope.quantity.value() > 0) {
            let ScopeStanding::Product(product) = &scope.standing else { continue };
            let of_scope = |host: HostNo| estate.hosts.get(host).scopes().contains(&scope.scope);
            let beside: BTreeSet<&Product> = needs
                .iter()
                .filter(|need| matches!(need.on, RunsOn::Host(host) if of_scope(host)))
                .map(|need| &need.product)
                .filter(|product| relation.others.contains(product))
                .collect();
            if relation.products.contains(product) {
                instead.extend(beside.into_iter().map(|other| SuiteInstead {
                    scope: scope.scope,
                    products: (product.clone(), other.clone()),
                    suite: suite.clone(),
                }));
            }
        }
    }
    instead
}
