//! D9, WS-EDITION, WS-ENT: which edition the hosts of a scope have.

use std::collections::BTreeMap;

use crate::estate::words::SaidEdition;
use crate::estate::{HostNo, Parent};
use crate::fold::Fold as _;
use crate::licensing::DefaultEdition;
use crate::origin::Origin;
use crate::terms::Product;

use super::{Basis, Issue, ScopeFacts, once, parent_of};

/// What a host is licensed with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Choice {
    /// A product.
    Product(Product),
    /// The cheaper of Standard and Datacenter.
    Cheapest,
    /// Nothing is stated and nothing may be taken.
    Withhold,
    /// It is stated that nothing is needed.
    None,
    /// What is stated is no edition.
    Unknown,
}

/// The hosts of a scope by what they are licensed with.
pub struct Choices {
    /// A host that changed its edition stands under each that it had (WS-MONTH).
    pub by_choice: BTreeMap<Choice, OfChoice>,
}

/// The hosts that come to one choice.
#[derive(Default)]
pub struct OfChoice {
    /// Each host with the reason.
    pub hosts: Vec<(HostNo, Basis)>,
    /// Rows of theirs that state no edition known here.
    pub issues: Vec<Issue>,
}

/// The product of the Datacenter edition of Windows Server.
pub fn datacenter() -> Product {
    Product::new("ws-datacenter")
}

/// The product of the Standard edition of Windows Server.
pub fn standard() -> Product {
    Product::new("ws-standard")
}

/// What the rows of the hosts state; where they state none, a counted guest that says Datacenter
/// decides for all undecided hosts of the scope, else the configuration's default.
pub fn choices(facts: &ScopeFacts<'_>, hosts: &[HostNo]) -> Choices {
    let says_datacenter = facts.case.tally.saying_datacenter(facts.scope) > 0;
    let mut by_choice: BTreeMap<Choice, OfChoice> = BTreeMap::new();
    for &host in hosts {
        let subject = format!("host {}", facts.case.estate.hosts.name(host));
        let basis = |note: &str, origin: Option<Origin>| Basis {
            subject: subject.clone(),
            note: note.to_owned(),
            origin,
        };
        let mut unknown = Vec::new();
        let stated = stated(facts, host, &mut unknown);
        let not_stated = |choice: Choice, note: &str, origin: Option<Origin>| {
            if says_datacenter {
                let note = "no edition is stated and a counted guest says Datacenter (D9)";
                (Choice::Product(datacenter()), basis(note, None))
            } else {
                (choice, basis(note, origin))
            }
        };
        let choices: Vec<(Choice, Basis)> = if !stated.products.is_empty() {
            let stated = stated.products.into_iter();
            stated
                .map(|(choice, edition, row)| {
                    (choice, basis(&format!("edition {edition} is stated"), Some(row)))
                })
                .collect()
        } else if let Some(row) = stated.unknown {
            vec![(Choice::Unknown, basis("the edition that is stated is not known", Some(row)))]
        } else if let Some(row) = stated.cheapest {
            vec![not_stated(Choice::Cheapest, "edition cheapest is stated", Some(row))]
        } else if let Some(row) = stated.none {
            vec![(Choice::None, basis("edition none is stated", Some(row)))]
        } else {
            let default = facts.case.default_edition;
            let note = "no edition is stated: the configuration's default is taken (D9)";
            vec![not_stated(choice_of(default), note, None)]
        };
        for (choice, basis) in choices {
            let held = by_choice.entry(choice).or_default();
            held.hosts.push((host, basis));
            held.issues.append(&mut unknown);
        }
    }
    Choices { by_choice }
}

#[derive(Default)]
struct Stated {
    /// Products, each with the edition as written and the first row that states it.
    products: Vec<(Choice, String, Origin)>,
    cheapest: Option<Origin>,
    none: Option<Origin>,
    unknown: Option<Origin>,
}

/// The editions of all rows of a host. WS-ENT: the catalogue has Enterprise as Standard.
fn stated(facts: &ScopeFacts<'_>, host: HostNo, unknown: &mut Vec<Issue>) -> Stated {
    let mut stated = Stated::default();
    for state in &facts.case.estate.hosts.get(host).states {
        match state.edition.folded().as_str() {
            "" => {}
            "cheapest" => stated.cheapest = stated.cheapest.or(Some(state.origin)),
            "none" => stated.none = stated.none.or(Some(state.origin)),
            edition => match facts.case.terms.catalogue.of_edition(edition) {
                Some(entry) => {
                    let choice = Choice::Product(entry.product.clone());
                    if stated.products.iter().all(|(held, _, _)| *held != choice) {
                        stated.products.push((choice, edition.to_owned(), state.origin));
                    }
                }
                None => {
                    stated.unknown = stated.unknown.or(Some(state.origin));
                    let issue = Issue::EditionUnknown {
                        host,
                        edition: state.edition.clone(),
                        origin: state.origin,
                    };
                    if !unknown.contains(&issue) {
                        unknown.push(issue);
                    }
                }
            },
        }
    }
    stated
}

fn choice_of(edition: DefaultEdition) -> Choice {
    match edition {
        DefaultEdition::Standard => Choice::Product(standard()),
        DefaultEdition::Datacenter => Choice::Product(datacenter()),
        DefaultEdition::Cheapest => Choice::Cheapest,
        DefaultEdition::Withhold => Choice::Withhold,
    }
}

/// WS-EDITION: Standard guests may run under Datacenter, not the reverse.
pub fn datacenter_beneath(
    facts: &ScopeFacts<'_>,
    product: &Product,
    hosts: &[HostNo],
) -> Vec<Issue> {
    let mut issues = Vec::new();
    let vms = facts.case.tally.saying_datacenter(facts.scope);
    if vms > 0 {
        issues.push(Issue::DatacenterGuest { product: product.clone(), vms });
    }
    for &host in hosts {
        if let Some((Parent::WindowsDatacenter, origin)) = parent_of(facts.case, host) {
            issues.push(Issue::DatacenterParent { product: product.clone(), host, origin });
        }
    }
    issues
}

/// WS-EDITION: where guests do not say their edition, Standard is an assumption, and the Datacenter
/// total stands beside it.
pub fn guest_editions_unknown(
    facts: &ScopeFacts<'_>,
    product: &Product,
    hosts: &[HostNo],
) -> Vec<Issue> {
    let vms = facts.case.tally.saying(facts.scope, SaidEdition::Unsaid);
    if vms == 0 {
        return Vec::new();
    }
    let datacenter = once::needed(facts, hosts).quantity.value();
    vec![Issue::GuestEditionsUnknown { product: product.clone(), vms, datacenter }]
}
