//! Whether a VM counts: what it was at every capture, where, and what the scope made of it.

use std::collections::BTreeSet;
use std::io;

use crate::estate::words::SystemKind;
use crate::estate::{Aside, CountedVm, Place, ScopeNo, VmIndex, VmNo, VmSeen, VmUse, Witness};
use crate::intake::{Power, TemplateState};
use crate::licensing::{ScopeRequirement, ScopeStanding};
use crate::readings::{PoweredOffVms, StandardVmCount};
use crate::use_report::Established;

use super::node::{Node, Operation};
use super::{
    Answer, Outcome, Required, asked, figures, host, line, listed, scope, scope_subject, vm_subject,
};

/// Every VM of this name or id.
pub(super) fn vms(of: &Established, name: &str) -> io::Result<Answer> {
    let found: BTreeSet<VmNo> = VmIndex::of(&of.estate).find(name).iter().copied().collect();
    let history = of.estate.vm_history(&found)?;
    let required = Required::of(of);
    let counted = of.estate.counted_vm(of.counting, &found);
    let mut answer = Answer::nothing();
    for vm in found {
        let asked = Asked {
            of,
            required: &required,
            vm,
            seen: history.iter().filter(|seen| seen.vm == vm).copied().collect(),
            counted: counted.iter().filter(|counted| counted.vm == vm).copied().collect(),
        };
        let (outcome, headline) = asked.verdict();
        answer.add(outcome, headline, asked.tree());
        let subjects = asked.subjects();
        answer.add_findings(of, |finding| {
            // What is told of several VMs of a scope stands at the first row of the first of them.
            let is_at = |origin| asked.seen.iter().any(|seen| seen.origin == origin);
            subjects.contains(&finding.subject) || finding.origin.is_some_and(is_at)
        });
    }
    Ok(answer)
}

/// One VM, with all that is known of it.
struct Asked<'a> {
    of: &'a Established,
    required: &'a Required,
    vm: VmNo,
    seen: Vec<VmSeen>,
    counted: Vec<CountedVm>,
}

/// How a scope took a VM that counted in it.
enum Taken<'a> {
    /// It is among those that decide the number.
    AtPeak(&'a ScopeRequirement),
    /// It counted, but not when most ran.
    BesidePeak(&'a ScopeRequirement),
    /// The scope adds nothing to the report.
    Nothing(&'a ScopeRequirement),
}

impl Asked<'_> {
    /// What lists may call it.
    fn subjects(&self) -> Vec<String> {
        let mut subjects = vec![vm_subject(self.of, self.vm)];
        subjects.extend(self.of.estate.vms.id(self.vm).map(|id| format!("vm {id}")));
        subjects
    }

    fn name(&self) -> &str {
        self.of.estate.vms.name(self.vm)
    }

    /// The scopes that it counted in at some capture.
    fn scopes(&self) -> BTreeSet<Option<ScopeNo>> {
        self.counted.iter().map(|counted| counted.scope).collect()
    }

    /// How each scope took it, by product.
    fn taken(&self) -> Vec<Taken<'_>> {
        let distinct = self.of.report.readings.standard_vm_count == StandardVmCount::Distinct;
        let mut taken = Vec::new();
        for scope in self.scopes().into_iter().flatten() {
            for one in self.required.of_scope(scope) {
                let at_peak = self.counted.iter().any(|counted| {
                    counted.scope == Some(scope) && Some(counted.capture) == one.peak_at
                });
                taken.push(match &one.standing {
                    ScopeStanding::Product(_) if one.quantity.value() > 0 => {
                        if at_peak || distinct {
                            Taken::AtPeak(one)
                        } else {
                            Taken::BesidePeak(one)
                        }
                    }
                    _ => Taken::Nothing(one),
                });
            }
        }
        taken
    }

    fn verdict(&self) -> (Outcome, Vec<String>) {
        let name = self.name();
        if self.counted.is_empty() {
            let why: BTreeSet<String> = self.seen.iter().map(|seen| self.reason(seen)).collect();
            let why: Vec<String> = why.into_iter().collect();
            let row = asked::standing_row(self.of, &self.subjects());
            let row = row.map_or_else(String::new, |row| format!("; {row}"));
            let sentence = format!("VM {name} does not count: {}{row}.", why.join("; "));
            return (Outcome::LeftOut, vec![sentence]);
        }
        let mut outcome = Outcome::LeftOut;
        let mut sentences = Vec::new();
        for taken in self.taken() {
            let (own, sentence) = self.told(&taken);
            outcome = outcome.min(own);
            sentences.push(sentence);
        }
        if self.scopes().contains(&None) {
            outcome = Outcome::Withheld;
            let why = "neither its host nor its cluster is known, so the report is withheld";
            sentences.push(format!("VM {name} is Windows Server: {why}."));
        }
        (outcome, sentences)
    }

    fn told(&self, taken: &Taken<'_>) -> (Outcome, String) {
        let (Taken::AtPeak(one) | Taken::BesidePeak(one) | Taken::Nothing(one)) = *taken;
        let (name, scope) = (self.name(), scope_subject(self.of, one.scope));
        let peak = one.peak_at.map_or_else(String::new, |peak| scope::shown(self.of, peak));
        let on = match &one.standing {
            ScopeStanding::Product(product) => {
                line::named(&line::of_product(self.of, product), product)
            }
            _ => String::new(),
        };
        match taken {
            Taken::AtPeak(_) => {
                let number = one.windows_vms;
                let among = format!("one of {number} Windows VMs at once in {scope} on {peak}");
                (Outcome::Counted, format!("VM {name} counts: {among}, for {on}."))
            }
            Taken::BesidePeak(_) => {
                let other = format!("not among those of the peak of {scope} on {peak}");
                let sentence =
                    format!("VM {name} is Windows Server, but {other}: it adds nothing to {on}.");
                (Outcome::AddsNothing, sentence)
            }
            Taken::Nothing(_) => {
                let (outcome, why) = match &one.standing {
                    ScopeStanding::TakenOut => (Outcome::LeftOut, self.hosts_out()),
                    ScopeStanding::Undecided => {
                        (Outcome::Withheld, "the edition of its hosts is not known".to_owned())
                    }
                    ScopeStanding::NoneStated => {
                        (Outcome::Withheld, "its hosts are stated to need no licence".to_owned())
                    }
                    ScopeStanding::Product(_) => {
                        (Outcome::AddsNothing, "the scope needs nothing".to_owned())
                    }
                };
                (outcome, format!("VM {name} ran in {scope}, for which nothing is counted: {why}."))
            }
        }
    }

    /// Why the hosts that it was on are left out.
    fn hosts_out(&self) -> String {
        let hosts = self.seen.iter().filter_map(|seen| match seen.place {
            Place::Host(host) => Some(host),
            Place::Cluster(_) | Place::Nowhere => None,
        });
        let out = hosts.collect::<BTreeSet<_>>().into_iter().filter_map(|host| {
            let out = self.of.hosts_out.get(&host)?;
            let row = self.of.files.show(out.origin);
            let name = self.of.estate.hosts.name(host);
            Some(format!("host {name} is {} ({row})", host::reason(&out.by)))
        });
        listed(&out.collect::<Vec<String>>())
    }

    /// Why a state of it does not count, or that it does.
    fn reason(&self, seen: &VmSeen) -> String {
        let class = seen.class;
        let aside = self.of.estate.aside(seen.vm, class, seen.capture);
        let off = class.power == Power::Off;
        let why = match (class.system.kind, class.template) {
            (SystemKind::Other, _) => "its guest system is not Windows",
            (SystemKind::Desktop, _) => {
                "its guest system is a desktop system, which SPLA does not license (PF-DESKTOP)"
            }
            (_, TemplateState::Template) if off => "a template or placeholder that is off (D11)",
            _ if off && self.of.counting.powered_off == PoweredOffVms::LeaveOut => {
                "it was off (D4)"
            }
            _ => match aside {
                Some(Aside::Registered) => "its end customer brings the licence, as registered",
                Some(Aside::Excluded) => "its use is not reported, as registered (REP-NOT)",
                Some(Aside::Claimed) => "the export says that another licenses it",
                None if self.is_on_host_out(seen) => "Windows Server, on a host that is left out",
                None => "it counts",
            },
        };
        why.to_owned()
    }

    fn is_on_host_out(&self, seen: &VmSeen) -> bool {
        matches!(seen.place, Place::Host(host) if self.of.hosts_out.contains_key(&host))
    }

    /// The rows of it that left the count, with the reason of the report.
    fn left_out(&self) -> Vec<Node> {
        let own = vm_subject(self.of, self.vm);
        let rows = self.of.left_out.iter().flat_map(|(_, rows)| rows);
        let is_own = |row: &&Witness| {
            row.subject == own && self.seen.iter().any(|seen| seen.origin == row.origin)
        };
        rows.filter(is_own).map(|row| figures::left_out(self.of, row)).collect()
    }

    fn tree(&self) -> Node {
        let of = self.of;
        let vms = &of.estate.vms;
        let mut parts = Vec::new();
        if let Some(origin) = self.seen.iter().map(|seen| seen.origin).min() {
            let used = [VmUse { vm: self.vm, vms: 1, origin }];
            for text in of.estate.guest_uses(&used) {
                let kinds: BTreeSet<&str> =
                    self.seen.iter().map(|seen| seen.class.system.kind.text()).collect();
                let kinds: Vec<&str> = kinds.into_iter().collect();
                let note = format!("“{}”, read as {}", text.text, kinds.join(" or "));
                parts.push(Node::new(Operation::Fact, "guest system").noted(note));
            }
        }
        let customers = vms.customers(self.vm);
        if !customers.is_empty() {
            parts.push(Node::new(Operation::Fact, "end customer").noted(customers.join(", ")));
        }
        parts.extend(asked::registers(of, &self.subjects()));
        parts.extend(self.left_out());
        parts.extend(self.seen.iter().map(|seen| self.capture(seen)));
        parts.extend(asked::applications(of, &self.subjects()));
        parts.extend(self.taken().iter().map(|taken| self.scope(taken)));
        let id = match vms.id(self.vm) {
            Some(id) => format!("id {id}"),
            None => "told apart by its name".to_owned(),
        };
        Node::new(Operation::Vm, vm_subject(of, self.vm)).noted(id).made_of(parts)
    }

    /// What one row shows of it.
    fn capture(&self, seen: &VmSeen) -> Node {
        let of = self.of;
        let power = match (seen.class.power, seen.class.template) {
            (Power::Off, _) => "off",
            (Power::Runs, _) => "runs",
            (Power::Unknown, _) => "power state not known, taken as running",
        };
        let place = match seen.place {
            Place::Host(host) => format!("on host {}", of.estate.hosts.name(host)),
            Place::Cluster(cluster) => {
                format!("somewhere in cluster {}", of.estate.scopes.cluster_name(cluster))
            }
            Place::Nowhere => "on a host that is not known".to_owned(),
        };
        let scopes: Vec<String> = of
            .estate
            .scopes_at_place(seen.place, seen.capture)
            .into_iter()
            .map(|scope| scope_subject(of, scope))
            .collect();
        let scopes = match scopes.is_empty() {
            true => "in no scope".to_owned(),
            false => format!("in {}", listed(&scopes)),
        };
        let note = format!("{power}, {place}, {scopes}: {}", self.reason(seen));
        Node::new(Operation::Capture, scope::shown(of, seen.capture))
            .noted(note)
            .read_at(Some(of.files.show(seen.origin)))
    }

    /// A scope that it counted in, with the line that the scope feeds.
    fn scope(&self, taken: &Taken<'_>) -> Node {
        let (Taken::AtPeak(one) | Taken::BesidePeak(one) | Taken::Nothing(one)) = *taken;
        let note = match taken {
            Taken::AtPeak(_) => "it is among these",
            Taken::BesidePeak(_) => "it is not among these",
            Taken::Nothing(_) => "nothing is counted there",
        };
        let peak = one.peak_at.map_or_else(String::new, |peak| scope::shown(self.of, peak));
        Node::new(Operation::Scope, scope_subject(self.of, one.scope))
            .valued(one.windows_vms.into(), "Windows VMs at once")
            .noted(format!("first on {peak}; {note}"))
            .made_of(scope::line_of(self.of, one).into_iter().collect())
    }
}
