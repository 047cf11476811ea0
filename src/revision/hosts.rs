//! Hosts that came, went, or changed in what is licensed for them.

use std::collections::{BTreeMap, BTreeSet};

use crate::estate::HostNo;
use crate::fold::Fold as _;
use crate::licensing::HostOut;
use crate::licensing::windows_server::TakenOutBy;
use crate::use_report::Established;

use super::{Change, paired};

/// A physical host of a month, with everything that some capture says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostRow {
    /// Its name.
    pub host: String,
    /// The vCenters or farms that have it; the default one has no name and is not among them.
    pub sources: Vec<String>,
    /// The physical cores of each processor, at the most cores of the month; empty where they are not known.
    pub cores_of_processors: Vec<u32>,
    /// The scopes that it was in.
    pub scopes: Vec<String>,
    /// The editions as its rows state them.
    pub editions: Vec<String>,
    /// What it is licensed with.
    pub products: Vec<String>,
    /// Why it is not ours to report, where it is not.
    pub left_out: Option<String>,
}

/// A host on both sides, or on one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostDifference {
    /// What became of it.
    pub change: Change,
    /// The earlier side.
    pub from: Option<HostRow>,
    /// The later side.
    pub to: Option<HostRow>,
    /// What of it changed, where both sides have it.
    pub changes: Vec<HostChange>,
}

/// One fact of a host that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostChange {
    /// Which fact: `sources`, `processors`, `cores_per_processor`, `scopes`, `editions`, `products` or `left_out`.
    pub what: &'static str,
    /// What it was.
    pub from: String,
    /// What it is.
    pub to: String,
}

impl HostRow {
    /// Its physical cores.
    pub fn cores(&self) -> u64 {
        self.cores_of_processors.iter().map(|&cores| u64::from(cores)).sum()
    }

    /// Its facts as texts, each with what it is.
    fn facts(&self) -> [(&'static str, String); 7] {
        let cores: Vec<String> = self.cores_of_processors.iter().map(u32::to_string).collect();
        let processors = if cores.is_empty() { String::new() } else { cores.len().to_string() };
        [
            ("sources", self.sources.join(", ")),
            ("processors", processors),
            ("cores_per_processor", cores.join(";")),
            ("scopes", self.scopes.join(", ")),
            ("editions", self.editions.join(", ")),
            ("products", self.products.join(", ")),
            ("left_out", self.left_out.clone().unwrap_or_default()),
        ]
    }
}

impl HostDifference {
    /// The name of the host; of two spellings the later.
    pub fn host(&self) -> &str {
        self.to.as_ref().or(self.from.as_ref()).map_or("", |row| &row.host)
    }
}

/// The physical hosts of a computed month, by name.
pub(super) fn rows(established: &Established) -> Vec<HostRow> {
    let estate = &established.estate;
    let mut products: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (product, basis) in &established.bases {
        products.entry(&basis.subject).or_default().insert(product.id());
    }
    let row = |number: HostNo| {
        let (host, name) = (estate.hosts.get(number), estate.hosts.name(number));
        let texts = |texts: BTreeSet<&str>| -> Vec<String> {
            texts.into_iter().filter(|text| !text.is_empty()).map(str::to_owned).collect()
        };
        let states = host.states.iter();
        let scopes: BTreeSet<&str> =
            host.scopes().iter().map(|&scope| estate.scopes.name(scope)).collect();
        // What was chosen for a scope as a whole is told of the scope, all else of the host.
        let of_host = products.get(format!("host {name}").as_str());
        let of_scopes = || {
            let subjects = scopes.iter().map(|scope| format!("scope {scope}"));
            subjects
                .filter_map(|subject| products.get(subject.as_str()))
                .flatten()
                .copied()
                .collect()
        };
        let licensed: BTreeSet<&str> = of_host.cloned().unwrap_or_else(of_scopes);
        let out = established.hosts_out.get(&number);
        let editions: BTreeSet<String> =
            states.clone().map(|state| state.edition.folded()).collect();
        let most = host.states.iter().max_by_key(|state| (state.physical_cores(), &state.cores));
        HostRow {
            host: name.to_owned(),
            sources: texts(
                states.clone().map(|state| estate.scopes.source_name(state.source)).collect(),
            ),
            cores_of_processors: most.and_then(|state| state.cores.clone()).unwrap_or_default(),
            editions: texts(editions.iter().map(String::as_str).collect()),
            products: match out {
                None => texts(licensed),
                Some(_) => Vec::new(),
            },
            scopes: texts(scopes),
            left_out: out.map(reason),
        }
    };
    let mut rows: Vec<HostRow> = estate.hosts.physical().map(row).collect();
    rows.sort_by(|one, other| one.host.cmp(&other.host));
    rows
}

fn reason(out: &HostOut) -> String {
    match &out.by {
        TakenOutBy::Operator(operator) => format!("operator {operator}"),
        TakenOutBy::EndCustomer => "licences of the end customer".to_owned(),
        TakenOutBy::Exclusion(reason) => format!("exclusion {}", reason.text()),
    }
}

/// Every host that is not the same on both sides, by name.
pub(super) fn differences(from: &[HostRow], to: &[HostRow]) -> Vec<HostDifference> {
    let by_name = |row: &HostRow| row.host.folded();
    let both = |(from, to): (Vec<&HostRow>, Vec<&HostRow>)| {
        let (from, to) = (from.first().copied(), to.first().copied());
        let changes = match (from, to) {
            (Some(from), Some(to)) => {
                let facts = from.facts().into_iter().zip(to.facts());
                let changed = facts.filter(|((_, from), (_, to))| from != to);
                changed.map(|((what, from), (_, to))| HostChange { what, from, to }).collect()
            }
            _ => Vec::new(),
        };
        let change = match Change::between(from, to) {
            // Another spelling of the name is no change.
            Change::Changed if changes.is_empty() => Change::Equal,
            change => change,
        };
        HostDifference { change, from: from.cloned(), to: to.cloned(), changes }
    };
    let all = paired(from, to, by_name).into_values().map(both);
    all.filter(|host| host.change != Change::Equal).collect()
}
