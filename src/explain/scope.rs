//! What a scope needs: its hosts, its editions, and which capture made the peak.

use std::io;

use crate::estate::{CaptureNo, HostNo, ScopeNo};
use crate::figure::Figure;
use crate::fold::Fold as _;
use crate::intake::Kind;
use crate::licensing::{ScopeRequirement, ScopeStanding};
use crate::use_report::{Established, Witnesses};

use super::figures::{self, Figures};
use super::node::{Node, Operation};
use super::{Answer, Outcome, Required, host_subject, line, listed, scope_subject};

/// Every scope of this name.
pub(super) fn scopes(of: &Established, name: &str) -> io::Result<Answer> {
    let found = named(of, name);
    let required = Required::of(of);
    let of_scopes = required.scopes.iter().filter(|one| found.contains(&one.scope));
    let quantities: Vec<Figure> = of_scopes.map(|one| one.quantity.clone()).collect();
    let witnesses = of.witnesses(&quantities)?;
    let mut answer = Answer::nothing();
    for scope in found {
        let (outcome, headline) = verdict(of, &required, scope);
        answer.add(outcome, headline, tree(of, (&required, &witnesses), scope));
        let mut subjects = vec![scope_subject(of, scope)];
        subjects.extend(hosts_of(of, scope).into_iter().map(|host| host_subject(of, host)));
        answer.add_findings(of, |finding| subjects.contains(&finding.subject));
    }
    Ok(answer)
}

/// The scopes of a name, with or without the source before it.
fn named(of: &Established, name: &str) -> Vec<ScopeNo> {
    let scopes = &of.estate.scopes;
    let wanted = name.trim().folded();
    let is_named = |scope: &ScopeNo| {
        let own = scopes.name(*scope).folded();
        let source = scopes.source_of(*scope).unwrap_or_default().folded();
        own == wanted || own.strip_prefix(&format!("{source}:")) == Some(wanted.as_str())
    };
    scopes.by_name().into_iter().filter(is_named).collect()
}

/// The physical hosts that belonged to a scope, by name.
fn hosts_of(of: &Established, scope: ScopeNo) -> Vec<HostNo> {
    let hosts = &of.estate.hosts;
    let mut found: Vec<HostNo> =
        hosts.physical().filter(|&host| hosts.get(host).scopes().contains(&scope)).collect();
    found.sort_by(|&a, &b| hosts.name(a).cmp(hosts.name(b)));
    found
}

/// What kind of scope it is, and of which source.
fn kind(of: &Established, scope: ScopeNo) -> String {
    let scopes = &of.estate.scopes;
    let source = match scopes.source_of(scope) {
        Some("") | None => String::new(),
        Some(source) => format!(", source {source}"),
    };
    format!("{}{source}", scopes.get(scope).kind.text())
}

/// What became of a scope, in sentences.
fn verdict(of: &Established, required: &Required, scope: ScopeNo) -> (Outcome, Vec<String>) {
    let called = format!("Scope {} ({})", of.estate.scopes.name(scope), kind(of, scope));
    let mut outcome = Outcome::LeftOut;
    let mut sentences = Vec::new();
    for requirement in required.of_scope(scope) {
        let (own, sentence) = match &requirement.standing {
            ScopeStanding::Product(product) if requirement.quantity.value() > 0 => {
                let quantity = &requirement.quantity;
                let sentence = format!(
                    "{called} needs {} {} of {}.",
                    quantity.value(),
                    quantity.step().unit,
                    line::named(&line::of_product(of, product), product)
                );
                (Outcome::Counted, sentence)
            }
            ScopeStanding::Product(product) => {
                let why = "no Windows system ran in it";
                (Outcome::AddsNothing, format!("{called} needs nothing of {product}: {why}."))
            }
            ScopeStanding::Undecided => {
                let why = "the edition of its hosts is not known";
                let nothing = requirement.issues.iter().any(|issue| issue.withholds());
                let outcome = if nothing { Outcome::Withheld } else { Outcome::AddsNothing };
                (outcome, format!("Nothing is counted for {}: {why}.", lowered(&called)))
            }
            ScopeStanding::NoneStated => {
                let why = "its hosts are stated to need no licence";
                (Outcome::LeftOut, format!("{called} is left out: {why}."))
            }
            ScopeStanding::TakenOut => {
                let why = "all of its hosts are another's to report, or not reported";
                (Outcome::LeftOut, format!("{called} is left out: {why}."))
            }
        };
        let withheld = requirement.issues.iter().any(|issue| issue.withholds());
        outcome = outcome.min(if withheld { Outcome::Withheld } else { own });
        sentences.push(sentence);
    }
    sentences.extend(peak_sentence(of, scope));
    (outcome, sentences)
}

fn lowered(called: &str) -> String {
    called.replacen("Scope", "scope", 1)
}

/// Which capture made the peak, and which come next.
fn peak_sentence(of: &Established, scope: ScopeNo) -> Option<String> {
    let captures = by_number(of, scope);
    let &(first, most) = captures.first()?;
    if most == 0 {
        return Some("No Windows VM of ours ran in it at any capture.".to_owned());
    }
    let when = |capture: CaptureNo| shown(of, capture);
    let equal: Vec<String> = captures
        .iter()
        .skip(1)
        .filter(|(_, vms)| *vms == most)
        .map(|(capture, _)| when(*capture))
        .collect();
    let equal = match equal.is_empty() {
        true => String::new(),
        false => format!(", as many again on {}", listed(&equal)),
    };
    let next = captures.iter().find(|(_, vms)| *vms < most);
    let next = next.map_or_else(String::new, |(capture, vms)| {
        format!("; the next below is {} with {vms}", when(*capture))
    });
    Some(format!("The peak is {most} Windows VMs at once, first on {}{equal}{next}.", when(first)))
}

/// The captures of VMs with the Windows VMs of a scope at once, most first, of equals in the order of time.
fn by_number(of: &Established, scope: ScopeNo) -> Vec<(CaptureNo, u32)> {
    let count = of.tally.scope(scope);
    let captures = of.estate.captures.of_kind(Kind::Vms).into_iter();
    let mut captures: Vec<(CaptureNo, u32)> =
        captures.map(|capture| (capture, count.at(capture))).collect();
    captures.sort_by_key(|(_, vms)| std::cmp::Reverse(*vms));
    captures
}

/// What a sentence calls a capture.
pub(super) fn shown(of: &Established, capture: CaptureNo) -> String {
    of.estate.captures.shown(capture).unwrap_or("a capture without a date").to_owned()
}

fn tree(of: &Established, (required, witnesses): (&Required, &Witnesses), scope: ScopeNo) -> Node {
    let mut figures = Figures::new(of, witnesses);
    let mut parts = Vec::new();
    for requirement in required.of_scope(scope) {
        parts.extend(requirement.bases.iter().map(|basis| figures::basis(of, basis)));
        if matches!(requirement.standing, ScopeStanding::Product(_)) {
            parts.push(figures.tree(&requirement.quantity));
            if requirement.quantity.value() == 0 {
                parts.push(figures.tree(&requirement.licensable_cores));
            }
        }
        parts.extend(line_of(of, requirement));
    }
    parts.push(captures(of, required, scope));
    for host in hosts_of(of, scope).into_iter().filter(|host| of.hosts_out.contains_key(host)) {
        let name = host_subject(of, host);
        let rows = of.left_out.iter().flat_map(|(_, rows)| rows);
        let rows = rows.filter(|row| row.subject == name);
        parts.extend(rows.map(|row| figures::left_out(of, row)));
    }
    let own = scope_subject(of, scope);
    let rows = of.left_out.iter().filter(|(from, _)| *from == own).flat_map(|(_, rows)| rows);
    parts.extend(rows.map(|row| figures::left_out(of, row)));
    Node::new(Operation::Scope, own).noted(kind(of, scope)).made_of(parts)
}

/// The line that a requirement feeds, or the lines.
pub(super) fn line_of(of: &Established, requirement: &ScopeRequirement) -> Option<Node> {
    let ScopeStanding::Product(product) = &requirement.standing else { return None };
    if requirement.quantity.value() == 0 {
        return None;
    }
    let note = format!("{} of it by this scope", requirement.quantity.value());
    line::node(&line::of_product(of, product), note)
}

/// How many Windows VMs ran in a scope at each capture.
fn captures(of: &Established, required: &Required, scope: ScopeNo) -> Node {
    let peak = required.of_scope(scope).find_map(|requirement| requirement.peak_at);
    let captures = by_number(of, scope);
    let most = captures.first().map_or(0, |(_, vms)| *vms);
    let rows = captures.into_iter().map(|(capture, vms)| {
        let note = match Some(capture) == peak {
            true if most > 0 => "the peak, the first capture with so many",
            false if most > 0 && vms == most => "as many as at the peak",
            _ => "",
        };
        let node = Node::new(Operation::Capture, shown(of, capture));
        node.valued(vms.into(), "Windows VMs at once").noted(note)
    });
    let distinct = of.tally.scope(scope).distinct;
    Node::new(Operation::Fact, "Windows VMs of the month")
        .valued(distinct.into(), "VMs")
        .noted("by capture, most first")
        .made_of(rows.collect())
}
