//! Who owes a share: an end customer, the provider for its own use, or nobody that a row tells.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::fold::Fold as _;

use super::{ChargeRules, WithoutCustomer};

/// Who owes a share of a line; end customers first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Payer {
    /// An end customer, by its name.
    Customer(Arc<str>),
    /// The provider, for its own use.
    Own,
    /// No row tells whose it is.
    Unattributed,
}

impl Payer {
    /// The name of the end customer; none where it is none.
    pub fn customer(&self) -> Option<&str> {
        match self {
            Self::Customer(name) => Some(name),
            Self::Own | Self::Unattributed => None,
        }
    }
}

/// The payers by the names that rows have for them. Names are compared without regard to case and surrounding
/// blanks, and shown in the spelling that is the first in byte order, so that the order of rows does not matter.
pub(super) struct Payers<'r> {
    rules: &'r ChargeRules,
    spellings: BTreeMap<String, Arc<str>>,
}

impl<'r> Payers<'r> {
    /// The payers of these names.
    pub fn of<'n>(rules: &'r ChargeRules, names: impl Iterator<Item = &'n str>) -> Self {
        let mut spellings: BTreeMap<String, Arc<str>> = BTreeMap::new();
        for name in names.map(str::trim) {
            let held = spellings.entry(name.folded()).or_insert_with(|| name.into());
            if name < &**held {
                *held = name.into();
            }
        }
        Self { rules, spellings }
    }

    /// Who owes what rows give to `name`, which is empty where they tell none.
    pub fn payer(&self, name: &str) -> Payer {
        if name.trim().is_empty() {
            return match self.rules.without_customer {
                WithoutCustomer::Unattributed => Payer::Unattributed,
                WithoutCustomer::OwnUse => Payer::Own,
            };
        }
        if self.rules.own.iter().any(|own| own.is_same(name)) {
            return Payer::Own;
        }
        let shown = self.spellings.get(&name.trim().folded());
        Payer::Customer(shown.map_or_else(|| name.trim().into(), Arc::clone))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payer_is_called_by_the_first_spelling_that_rows_have() {
        let rules = ChargeRules { own: vec!["Us".to_owned()], ..ChargeRules::default() };
        let payers = Payers::of(&rules, ["contoso ", "Contoso", "CONTOSO"].into_iter());
        let customer = |name: &str| Payer::Customer(name.into());
        assert_eq!(payers.payer(" conToso"), customer("CONTOSO"));
        assert_eq!(payers.payer("Fabrikam "), customer("Fabrikam"));
        assert_eq!(payers.payer("US "), Payer::Own);
        assert_eq!(payers.payer(" "), Payer::Unattributed);
    }
}
