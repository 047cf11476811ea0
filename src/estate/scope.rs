//! Scopes: what is licensed together. A stand-alone host, a cluster, or the part of a cluster that a
//! hard affinity rule splits off.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::fold::Fold as _;
use crate::intake::HostRow;

use super::host::HostNo;
use super::names::Names;

/// A scope, by its number of the run.
pub type ScopeNo = u32;
/// A cluster, by its number of the run.
pub type ClusterNo = u32;

/// Stands for the scope of a host whose row has no column for it, until all rows are in.
pub(super) const UNPLACED: ScopeNo = ScopeNo::MAX;

/// What a scope is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ScopeKind {
    /// A whole cluster, or what its affinity rules leave of it.
    Cluster,
    /// A stand-alone host.
    Host,
    /// The part of a cluster that an affinity rule splits off.
    Affinity,
}

impl ScopeKind {
    /// The word in reports.
    pub fn text(self) -> &'static str {
        match self {
            Self::Cluster => "cluster",
            Self::Host => "host",
            Self::Affinity => "affinity",
        }
    }
}

/// A scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Scope {
    /// What it is.
    pub kind: ScopeKind,
    /// The cluster that it is, or is part of.
    pub cluster: Option<ClusterNo>,
    host: Option<HostNo>,
    part: Option<u32>,
}

/// The scopes of the run.
#[derive(Debug, Default)]
pub struct Scopes {
    sources: Names,
    /// Clusters live in the space of their source.
    clusters: Names,
    /// Parts live in the space of their cluster.
    parts: Names,
    scopes: Vec<Scope>,
    retired: BTreeSet<ScopeNo>,
    by_scope: HashMap<Scope, ScopeNo>,
    shown: BTreeMap<ScopeNo, String>,
}

impl Scopes {
    /// The scope that a row of a host puts it in; [`UNPLACED`] where the row cannot tell.
    pub fn of_host(&mut self, row: &HostRow<'_>, host: HostNo) -> ScopeNo {
        let source = self.source(row.source);
        let scope = match row.cluster {
            None => return UNPLACED,
            Some("") => return self.stand_alone(host),
            Some(cluster) => {
                let cluster = self.clusters.number(source, cluster);
                if row.licensing_scope.is_empty() {
                    let cluster = Some(cluster);
                    Scope { kind: ScopeKind::Cluster, cluster, host: None, part: None }
                } else {
                    let part = Some(self.parts.number(cluster, row.licensing_scope));
                    Scope { kind: ScopeKind::Affinity, cluster: Some(cluster), host: None, part }
                }
            }
        };
        self.number(scope)
    }

    /// The scope that a host by itself is.
    pub fn stand_alone(&mut self, host: HostNo) -> ScopeNo {
        self.number(Scope { kind: ScopeKind::Host, cluster: None, host: Some(host), part: None })
    }

    /// Takes out a scope that turned out to be none.
    pub fn retire(&mut self, scope: ScopeNo) {
        self.retired.insert(scope);
    }

    fn number(&mut self, scope: Scope) -> ScopeNo {
        *self.by_scope.entry(scope).or_insert_with(|| {
            self.scopes.push(scope);
            u32::try_from(self.scopes.len() - 1).unwrap_or(u32::MAX)
        })
    }

    /// The number of a source; an empty one is the default source.
    pub fn source(&mut self, source: &str) -> u32 {
        self.sources.number(0, source)
    }

    /// The name of a source.
    pub fn source_name(&self, source: u32) -> &str {
        self.sources.shown(source)
    }

    /// The cluster that a VM names: that of its own source or, where its source has none of the
    /// name, the only one of any source.
    pub fn find_cluster(&self, source: u32, cluster: &str) -> Option<ClusterNo> {
        if let Some(found) = self.clusters.find(source, cluster) {
            return Some(found);
        }
        let mut found =
            self.sources.numbers().filter_map(|other| self.clusters.find(other, cluster));
        match (found.next(), found.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        }
    }

    /// The scopes of a cluster.
    pub fn of_cluster(&self, cluster: ClusterNo) -> Vec<ScopeNo> {
        self.numbers().filter(|&scope| self.get(scope).cluster == Some(cluster)).collect()
    }

    /// A scope.
    pub fn get(&self, scope: ScopeNo) -> Scope {
        self.scopes[scope as usize]
    }

    /// The name of a cluster.
    pub fn cluster_name(&self, cluster: ClusterNo) -> &str {
        self.clusters.shown(cluster)
    }

    /// All scopes.
    pub fn numbers(&self) -> impl Iterator<Item = ScopeNo> + use<> {
        let retired = self.retired.clone();
        let all = 0..u32::try_from(self.scopes.len()).unwrap_or(u32::MAX);
        all.filter(move |scope| !retired.contains(scope))
    }

    /// Decides what the scopes are called; call it once, when all hosts are in. Where two sources
    /// have a cluster of one name, the source stands before it.
    pub fn settle(&mut self, host_name: &dyn Fn(HostNo) -> String) {
        let mut uses: BTreeMap<String, u32> = BTreeMap::new();
        for cluster in self.clusters.numbers() {
            *uses.entry(self.clusters.shown(cluster).folded()).or_default() += 1;
        }
        for number in self.numbers() {
            let scope = self.get(number);
            let name = match (scope.cluster, scope.host) {
                (Some(cluster), _) => {
                    let name = self.clusters.shown(cluster);
                    let source = self.sources.shown(self.clusters.space(cluster));
                    let shared = uses.get(&name.folded()).is_some_and(|&uses| uses > 1);
                    let name = if shared { format!("{source}:{name}") } else { name.to_owned() };
                    match scope.part {
                        Some(part) => format!("{name}/{}", self.parts.shown(part)),
                        None => name,
                    }
                }
                (None, Some(host)) => host_name(host),
                (None, None) => String::new(),
            };
            self.shown.insert(number, name);
        }
    }

    /// What reports call a scope; `unknown` for that of VMs whose place is not known.
    pub fn name(&self, scope: ScopeNo) -> &str {
        self.shown.get(&scope).map_or("unknown", String::as_str)
    }

    /// The source of a cluster or of a part of one; none of a stand-alone host.
    pub fn source_of(&self, scope: ScopeNo) -> Option<&str> {
        let cluster = self.get(scope).cluster?;
        Some(self.sources.shown(self.clusters.space(cluster)))
    }

    /// All scopes in the order of their names.
    pub fn by_name(&self) -> Vec<ScopeNo> {
        let mut numbers: Vec<ScopeNo> = self.numbers().collect();
        numbers.sort_by(|&a, &b| {
            let key = |scope| (self.name(scope), self.get(scope).kind);
            key(a).cmp(&key(b))
        });
        numbers
    }
}
