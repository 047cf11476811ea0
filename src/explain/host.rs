//! What a host needs, on which line that is, or why it is left out.

use std::collections::BTreeSet;
use std::io;

use crate::estate::{HostNo, HostState, Parent};
use crate::figure::Figure;
use crate::intake::{HostLicence, HostRole};
use crate::licensing::windows_server::{self, TakenOutBy};
use crate::licensing::{ScopeRequirement, ScopeStanding};
use crate::terms::Metric;
use crate::use_report::{Established, Witnesses};

use super::figures::{self, Figures};
use super::node::{Node, Operation};
use super::{Answer, Outcome, Required, asked, host_subject, line, listed, scope, scope_subject};

/// The host of this name, with or without its domain.
pub(super) fn hosts(of: &Established, name: &str) -> io::Result<Answer> {
    let mut answer = Answer::nothing();
    let hosts = &of.estate.hosts;
    let Some(host) = hosts.find(name).or_else(|| hosts.find_by_short_name(name)) else {
        return Ok(answer);
    };
    let required = Required::of(of);
    let cores = windows_server::host_cores(&of.case(), host);
    let witnesses = of.witnesses(&shares(of, &required, host))?;
    let subjects = [host_subject(of, host)];
    let (outcome, sentences) = verdict(of, &required, (host, &cores));
    let tree = tree(of, (&required, &witnesses), (host, &cores));
    answer.add(outcome, sentences, tree);
    answer.add_findings(of, |finding| subjects.contains(&finding.subject));
    Ok(answer)
}

/// The requirements that a host has a part in, by scope and product.
fn requirements<'r>(
    of: &Established,
    required: &'r Required,
    host: HostNo,
) -> Vec<&'r ScopeRequirement> {
    let subject = host_subject(of, host);
    let scopes = of.estate.hosts.get(host).scopes();
    let requirements = scopes.iter().flat_map(|&scope| required.of_scope(scope));
    requirements.filter(|one| one.bases.iter().any(|basis| basis.subject == subject)).collect()
}

/// What the rules count for a host alone, where they count hosts one by one.
fn shares(of: &Established, required: &Required, host: HostNo) -> Vec<Figure> {
    let own = format!("{}:", host_subject(of, host));
    let licences = requirements(of, required, host).into_iter().map(|one| &one.licences);
    let inputs = licences.flat_map(|licences| licences.step().how.inputs());
    inputs.filter(|input| input.step().subject.starts_with(&own)).cloned().collect()
}

fn verdict(
    of: &Established,
    required: &Required,
    (host, cores): (HostNo, &Figure),
) -> (Outcome, Vec<String>) {
    let name = of.estate.hosts.name(host);
    if let Some((model, _)) = of.estate.hosts.get(host).virtual_model() {
        let why = format!("its model, {model}, is that of a VM (PF-NESTED)");
        let sentence =
            format!("Host {name} is no licensed server: {why}; its VMs count where it ran.");
        return (Outcome::LeftOut, vec![sentence]);
    }
    if let Some(taken) = required.taken_out.iter().find(|taken| taken.host == host) {
        let removes: Vec<String> =
            taken.removes.iter().map(|(product, packs)| format!("{packs} of {product}")).collect();
        let removes = match removes.is_empty() {
            true => "which removes nothing".to_owned(),
            false => format!("which removes {}", removes.join(" and ")),
        };
        let row = of.files.show(taken.out.origin);
        let why = reason(&taken.out.by);
        return (
            Outcome::LeftOut,
            vec![format!("Host {name} is left out: {why} ({row}), {removes}.")],
        );
    }
    let mut outcome = Outcome::LeftOut;
    let mut sentences = Vec::new();
    for one in requirements(of, required, host) {
        let (own, how) = by_standing(of, one);
        let withheld = one.issues.iter().any(|issue| issue.withholds());
        outcome = outcome.min(if withheld { Outcome::Withheld } else { own });
        let cores = cores.value();
        let scope = scope_subject(of, one.scope);
        sentences.push(format!("Host {name} has {cores} licensable cores in {scope}: {how}."));
    }
    (outcome, sentences)
}

/// How the scope of a host stands, as a sentence goes on.
fn by_standing(of: &Established, one: &ScopeRequirement) -> (Outcome, String) {
    match &one.standing {
        ScopeStanding::Product(product) if one.quantity.value() == 0 => {
            let how = format!("no Windows system ran there, so no {product} is needed");
            (Outcome::AddsNothing, how)
        }
        ScopeStanding::Product(product) => {
            let metric = of.terms.catalogue.entry(product).map(|entry| entry.metric);
            let how = match metric {
                Some(Metric::CoresPerVm) => {
                    "counted once for each Windows system that it must carry"
                }
                Some(Metric::CoresOnce) => "counted once, however many Windows VMs run",
                _ => "counted by its processors",
            };
            let on = line::named(&line::of_product(of, product), product);
            (Outcome::Counted, format!("{how}, on {on}"))
        }
        ScopeStanding::Undecided => {
            let how = "the edition is not known, so that nothing is counted";
            (Outcome::AddsNothing, how.to_owned())
        }
        ScopeStanding::NoneStated => {
            (Outcome::LeftOut, "it is stated to need no licence".to_owned())
        }
        ScopeStanding::TakenOut => (Outcome::LeftOut, "it is not ours to report".to_owned()),
    }
}

/// Who licenses a host instead of the provider, as a sentence goes on.
pub(super) fn reason(by: &TakenOutBy) -> String {
    match by {
        TakenOutBy::Operator(operator) => format!("operated by {operator} (WS-OWNER)"),
        TakenOutBy::EndCustomer => "licensed by the end customer (BYOL-DEDICATED)".to_owned(),
        TakenOutBy::Exclusion(reason) => format!("{} (REP-NOT)", reason.text()),
    }
}

fn tree(
    of: &Established,
    (required, witnesses): (&Required, &Witnesses),
    (host, cores): (HostNo, &Figure),
) -> Node {
    let own = host_subject(of, host);
    let subjects = [own.clone()];
    let mut figures = Figures::new(of, witnesses);
    let held = of.estate.hosts.get(host);
    let mut parts: Vec<Node> = held.states.iter().map(|state| of_state(of, state)).collect();
    parts.extend(held.virtual_model().map(|(model, origin)| {
        Node::new(Operation::Fact, "model").noted(model).read_at(Some(of.files.show(origin)))
    }));
    let rows = of.left_out.iter().flat_map(|(_, rows)| rows).filter(|row| row.subject == own);
    parts.extend(rows.map(|row| figures::left_out(of, row)));
    parts.extend(asked::registers(of, &subjects));
    if !held.is_nested() {
        parts.push(figures.tree(cores));
    }
    parts.extend(shares(of, required, host).iter().map(|figure| figures.tree(figure)));
    for one in requirements(of, required, host) {
        parts.push(share(of, one, cores));
        let own_bases = one.bases.iter().filter(|basis| basis.subject == own);
        parts.extend(own_bases.map(|basis| figures::basis(of, basis)));
    }
    parts.extend(asked::applications(of, &subjects));
    parts.push(vms(of, host));
    Node::new(Operation::Host, own).made_of(parts)
}

/// The part of a host in what its scope needs, with the line that this feeds.
fn share(of: &Established, one: &ScopeRequirement, cores: &Figure) -> Node {
    let note =
        format!("{} of its {} licensable cores", cores.value(), one.licensable_cores.value());
    let step = one.quantity.step();
    Node::new(Operation::Scope, scope_subject(of, one.scope))
        .valued(step.value, step.unit)
        .noted(note)
        .made_of(scope::line_of(of, one).into_iter().collect())
}

/// One state of a host, as some row gives it.
fn of_state(of: &Established, state: &HostState) -> Node {
    let captures: Vec<String> =
        state.captures().iter().map(|&capture| scope::shown(of, capture)).collect();
    let mut told = Vec::new();
    match &state.cores {
        Some(cores) => {
            let each: Vec<String> = cores.iter().map(u32::to_string).collect();
            told.push(format!("processors with {} cores", each.join(" + ")));
        }
        None => told.push("cores that cannot be read".to_owned()),
    }
    told.push(scope_subject(of, state.scope));
    let mut say = |what: &str, text: &str| {
        if !text.is_empty() {
            told.push(format!("{what} {text}"));
        }
    };
    say("edition", &state.edition);
    say("operator", &state.operator);
    say("dedicated to", &state.dedicated_to);
    say("system", &state.host_os);
    match state.parent {
        Parent::None => {}
        Parent::Windows | Parent::WindowsDatacenter => say("a Windows system of", "its own"),
    }
    match state.licence {
        HostLicence::Spla => {}
        HostLicence::Brought => say("licence", "byol"),
    }
    match state.role {
        HostRole::HypervisorOnly => {}
        HostRole::Workload => say("role", "workload"),
    }
    told.push(format!("captured {}", listed(&captures)));
    Node::new(Operation::Fact, "as its rows say")
        .valued(state.physical_cores(), "physical cores")
        .noted(told.join("; "))
        .read_at(Some(of.files.show(state.origin)))
}

/// The VMs that were on a host in the month, running or not.
fn vms(of: &Established, host: HostNo) -> Node {
    let vms = of.estate.vms_on(host);
    let counted: BTreeSet<u32> = of
        .estate
        .counted_vm(of.counting, &vms.iter().copied().collect())
        .into_iter()
        .map(|counted| counted.vm)
        .collect();
    let nodes = vms.iter().map(|vm| {
        let note = match counted.contains(vm) {
            true => "Windows Server that ran at some capture",
            false => "does not count; --vm tells why",
        };
        Node::new(Operation::Vm, super::vm_subject(of, *vm)).noted(note)
    });
    Node::new(Operation::Fact, "VMs that were on it in the month")
        .valued(vms.len() as u64, "VMs")
        .made_of(nodes.collect())
}
