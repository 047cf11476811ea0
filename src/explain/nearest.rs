//! The names of the month that are nearest to one that nothing has.

use std::collections::BTreeSet;

use crate::fold::Fold as _;
use crate::use_report::{Established, ReportLine};

use super::Query;

/// Names that are told.
const TOLD: usize = 5;
/// Lines that are told: all, but where very many end customers have lines of their own.
const LINES: usize = 24;
/// Letters of a name that are compared: what a comparison takes grows with the product of the lengths, and a cell may
/// have any length.
const LETTERS: usize = 200;

/// The nearest names of the kind that was asked for, nearest first.
pub(super) fn nearest(of: &Established, query: &Query) -> Vec<String> {
    let estate = &of.estate;
    let names: BTreeSet<String> = match query {
        Query::Line(asked) => {
            // No number is like another, so those around it are told in their order.
            let mut lines: Vec<&ReportLine> = of.report.lines.iter().collect();
            lines.sort_by_key(|line| line.line.abs_diff(*asked));
            lines.truncate(LINES);
            lines.sort_by_key(|line| line.line);
            let told = lines.iter().map(|line| format!("{}: {}", line.line, line.described()));
            return told.collect();
        }
        Query::Host(_) => {
            estate.hosts.numbers().map(|host| estate.hosts.name(host).to_owned()).collect()
        }
        Query::Vm(_) => estate.vms.numbers().map(|vm| estate.vms.name(vm).to_owned()).collect(),
        Query::Scope(_) => {
            estate.scopes.numbers().map(|scope| estate.scopes.name(scope).to_owned()).collect()
        }
        Query::User(_) => {
            let directory = &estate.directory;
            let names = directory.accounts().flat_map(|(node, _)| directory.names(node));
            names.map(str::to_owned).collect()
        }
    };
    let wanted = compared(&query.name());
    let mut ranked: Vec<(usize, String)> = names
        .into_iter()
        .filter_map(|name| {
            let own = compared(&name);
            let distance = distance(&wanted, &own);
            let half = wanted.chars().count().max(own.chars().count()) / 2;
            (distance <= half).then_some((distance, name))
        })
        .collect();
    ranked.sort();
    ranked.into_iter().take(TOLD).map(|(_, name)| name).collect()
}

/// What is compared of a name.
fn compared(name: &str) -> String {
    name.folded().chars().take(LETTERS).collect()
}

/// How far two names are apart; a name is also meant by what stands before its domain or behind it.
fn distance(wanted: &str, name: &str) -> usize {
    let short = name.split(['.', '@']).next().unwrap_or(name);
    let behind = name.rsplit('\\').next().unwrap_or(name);
    let distances = [name, short, behind].map(|name| strsim::damerau_levenshtein(wanted, name));
    distances.into_iter().min().unwrap_or(usize::MAX)
}
