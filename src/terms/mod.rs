//! The dated, cited numbers of the agreement and the catalogue of products.
//!
//! `config/terms/*.csv` are compiled in. Every row has two dates: the first day that the text governs
//! and the day on which it was entered here, so a month can be computed under the rules as they were
//! known. Knows nothing of hosts or persons.

mod catalogue;
mod families;
mod in_force;
mod listed;
mod named_product;
mod relations;
mod rules;
mod table;
mod tables;
mod versions;

pub use catalogue::{Catalogue, CatalogueEntry, Metric, Offered, Product};
pub use families::{Class, Families, Family, Mobility};
pub use in_force::{EndOfAgreement, TermsAsked, TermsInForce};
pub use listed::{ListedProvider, ListedProviders, Right};
pub use named_product::{InCatalogue, NamedProduct};
pub use relations::{Relation, RelationKind, Relations};
pub use rules::Rules;
pub use table::{Lowers, Term, TermError, TermTable};
pub use tables::{TableText, Tables};
pub use versions::{ServerVersion, ServerVersions};
