//! A product as a register names it, and what the catalogue has for it.

use std::collections::BTreeSet;

use super::catalogue::{Catalogue, CatalogueEntry, Metric};
use super::families::{Class, Family, Mobility, stand_in, words};

/// A product as a register names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedProduct<'f> {
    /// Its family.
    pub family: &'f Family,
    /// All words of its name and of the edition beside it.
    words: Vec<String>,
    /// Whether they say that it is a licence of access, such as a CAL.
    gives_access: bool,
}

/// What the catalogue has for a product that a register names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InCatalogue<'c> {
    /// This product.
    Product(&'c CatalogueEntry),
    /// Several editions, and the register does not say which: their words.
    EditionUnsaid(Vec<&'c str>),
    /// None that is counted so.
    Nothing,
}

impl<'f> NamedProduct<'f> {
    /// A product of a family, with the words that name it.
    pub(super) fn new(family: &'f Family, words: Vec<String>, gives_access: bool) -> Self {
        Self { family, words, gives_access }
    }

    /// What licences of it are for. What gives access is no licence of the server or the application that its
    /// name begins with.
    pub fn class(&self) -> Class {
        let class = self.family.class;
        if self.gives_access && !class.is_access() { Class::Access } else { class }
    }

    /// What the catalogue has for it, of the products that are counted by one of `metrics`: of several editions
    /// that it names the highest, for a guess never lowers a quantity.
    pub fn entry<'c>(&self, catalogue: &'c Catalogue, metrics: &[Metric]) -> InCatalogue<'c> {
        let said = self.said(catalogue, metrics);
        match said.into_iter().max_by_key(|entry| (words(&entry.variant).len(), entry.rank)) {
            Some(entry) => InCatalogue::Product(entry),
            None => {
                let of_family = self.of_family(catalogue, metrics);
                let mut variants: Vec<&str> =
                    of_family.map(|entry| entry.variant.as_str()).collect();
                variants.sort_unstable();
                variants.dedup();
                if variants.is_empty() {
                    InCatalogue::Nothing
                } else {
                    InCatalogue::EditionUnsaid(variants)
                }
            }
        }
    }

    /// The same of a licence that somebody brings: of several editions the lowest, for one that contradicts
    /// itself covers no more than it surely does.
    pub fn entry_of_licence<'c>(
        &self,
        catalogue: &'c Catalogue,
        metrics: &[Metric],
    ) -> InCatalogue<'c> {
        match self.said(catalogue, metrics).into_iter().min_by_key(|entry| entry.rank) {
            Some(entry) => InCatalogue::Product(entry),
            None => self.entry(catalogue, metrics),
        }
    }

    /// The words of the editions that it names, of the products that are counted by one of `metrics`.
    pub fn editions<'c>(&self, catalogue: &'c Catalogue, metrics: &[Metric]) -> BTreeSet<&'c str> {
        let said = self.said(catalogue, metrics);
        said.into_iter().map(|entry| entry.variant.as_str()).collect()
    }

    fn of_family<'c>(
        &self,
        catalogue: &'c Catalogue,
        metrics: &[Metric],
    ) -> impl Iterator<Item = &'c CatalogueEntry> {
        catalogue
            .iter()
            .filter(|entry| entry.family == self.family.name && metrics.contains(&entry.metric))
    }

    /// The products whose edition stands in its words. Of `professional` and `professional plus` the one with
    /// more words is meant.
    fn said<'c>(&self, catalogue: &'c Catalogue, metrics: &[Metric]) -> Vec<&'c CatalogueEntry> {
        let stands = |entry: &&CatalogueEntry| stand_in(&words(&entry.variant), &self.words);
        let said: Vec<&CatalogueEntry> =
            self.of_family(catalogue, metrics).filter(stands).collect();
        let is_part = |entry: &&CatalogueEntry| {
            let own = words(&entry.variant);
            said.iter().any(|other| {
                let others = words(&other.variant);
                others.len() > own.len() && stand_in(&own, &others)
            })
        };
        said.iter().copied().filter(|entry| !is_part(entry)).collect()
    }

    /// Whether licences of it may move to a hoster; none where the source does not say.
    pub fn may_move(&self) -> Option<bool> {
        match &self.family.mobility {
            Mobility::Never => Some(false),
            Mobility::Open => None,
            Mobility::Eligible(editions) => {
                let said = |edition: &String| stand_in(&words(edition), &self.words);
                Some(editions.is_empty() || editions.iter().any(said))
            }
        }
    }

    /// Whether a word stands in its name.
    pub fn says(&self, word: &str) -> bool {
        self.words.iter().any(|own| own == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::{TermsAsked, TermsInForce};

    #[test]
    fn a_product_is_found_by_the_words_that_people_use() {
        let terms =
            TermsInForce::establish(&TermsAsked::compiled("2026-10".parse().unwrap())).unwrap();
        // product, edition, family, product of the catalogue
        let cases = [
            ("SQL Server", "Standard", "sql-server", "sql-standard"),
            ("sql-enterprise", "", "sql-server", "sql-enterprise"),
            ("Microsoft SQL Server 2022 Web Edition (64-bit)", "", "sql-server", "sql-web"),
            ("SQL Server 2022", "", "sql-server", "enterprise, standard, web"),
            ("SQL Server 2022", "Express", "sql-server", "enterprise, standard, web"),
            ("System Center", "Datacenter", "system-center", "system-center-datacenter"),
            ("SQL Server Enterprise", "Standard", "sql-server", "sql-enterprise"),
            ("SQL Server", "Web and Standard", "sql-server", "sql-standard"),
            ("System Center Datacenter", "Standard", "system-center", "system-center-datacenter"),
            ("Exchange Server", "Enterprise", "exchange", "-"),
            ("Windows Server 2022 Standard", "", "windows-server", "ws-standard"),
            ("Windows Server CAL", "", "windows-server-cal", "-"),
            ("Windows 11 Enterprise", "", "windows-desktop", "-"),
            ("Paint", "Standard", "none", "-"),
        ];
        let by_machine = [Metric::VirtualCores, Metric::CoresOnce, Metric::CoresPerVm];
        for (product, edition, family, expected) in cases {
            let named = terms.families.named(product, edition);
            let told = named.as_ref().map_or("none", |named| named.family.name.as_str());
            assert_eq!(told, family, "{product}");
            let entry = named
                .map_or(InCatalogue::Nothing, |named| named.entry(&terms.catalogue, &by_machine));
            let told = match entry {
                InCatalogue::Product(entry) => entry.product.id().to_owned(),
                InCatalogue::EditionUnsaid(variants) => variants.join(", "),
                InCatalogue::Nothing => "-".to_owned(),
            };
            assert_eq!(told, expected, "{product} {edition}");
        }
    }

    #[test]
    fn of_several_editions_the_highest_is_used_and_the_lowest_covers() {
        let terms =
            TermsInForce::establish(&TermsAsked::compiled("2026-10".parse().unwrap())).unwrap();
        // product, edition, editions that it names, highest, lowest
        let cases: [(&str, &str, &[&str], &str, &str); 4] = [
            ("SQL Server", "Standard", &["standard"], "sql-standard", "sql-standard"),
            (
                "SQL Server Enterprise",
                "Standard",
                &["enterprise", "standard"],
                "sql-enterprise",
                "sql-standard",
            ),
            (
                "SQL Server Standard",
                "Enterprise and Web",
                &["enterprise", "standard", "web"],
                "sql-enterprise",
                "sql-web",
            ),
            (
                "Office Professional Plus",
                "",
                &["professional plus"],
                "office-professional-plus-user-sal",
                "office-professional-plus-user-sal",
            ),
        ];
        let metrics = [Metric::VirtualCores, Metric::CoresOnce];
        for (product, edition, editions, highest, lowest) in cases {
            let named = terms.families.named(product, edition).unwrap();
            let metrics =
                if product.starts_with("SQL") { &metrics[..] } else { &[Metric::Persons] };
            let told: Vec<&str> = named.editions(&terms.catalogue, metrics).into_iter().collect();
            assert_eq!(told, editions, "{product} {edition}");
            let id = |entry| match entry {
                InCatalogue::Product(entry) => entry.product.id().to_owned(),
                other => panic!("{other:?}"),
            };
            assert_eq!(id(named.entry(&terms.catalogue, metrics)), highest);
            assert_eq!(id(named.entry_of_licence(&terms.catalogue, metrics)), lowest);
        }
    }

    #[test]
    fn licences_of_some_products_may_move() {
        let terms =
            TermsInForce::establish(&TermsAsked::compiled("2026-10".parse().unwrap())).unwrap();
        // product, whether it may move (LM-PRODUCTS)
        let cases = [
            ("Exchange Server 2019", Some(true)),
            ("SQL Server Standard", Some(true)),
            ("SQL Server Web", Some(false)),
            ("Windows Server Datacenter", Some(false)),
            ("Windows 10", Some(false)),
            ("Office Standard", Some(false)),
            ("Visual Studio Enterprise", None),
        ];
        for (product, may) in cases {
            assert_eq!(terms.families.named(product, "").unwrap().may_move(), may, "{product}");
        }
    }
}
