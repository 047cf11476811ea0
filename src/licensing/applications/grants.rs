//! Licences that end customers bring for applications: rows of License Mobility, and rows of brought licences
//! under Flexible Virtualization (PF-APPS), with the reason where they cover nothing.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::estate::{HostNo, VmNo};
use crate::finding::Effect;
use crate::fold::Fold as _;
use crate::intake::Kind;
use crate::licensing::license_mobility::{self, Begins, MobilityNotice};
use crate::licensing::machines::Found;
use crate::licensing::{EntryStanding, RegisterEntry, RegisterKind, operators};
use crate::origin::Origin;
use crate::register::{BroughtKind, BroughtLicence, Machine, MobilityLicence, Span};
use crate::terms::{Class, InCatalogue, NamedProduct};

use super::instances::OF_HOST;
use super::{ApplicationCase, ApplicationIssue, IssueKind, RunsOn};

/// A row that brings licences for an application.
#[derive(Debug)]
pub struct Grant<'a> {
    /// Where the row stands.
    pub register: RegisterKind,
    /// The row.
    pub origin: Origin,
    /// The end customer.
    pub customer: &'a str,
    /// What the row is about, such as `vm app-01`.
    pub subject: String,
    /// The product and the edition as written.
    pub product: (&'a str, &'a str),
    /// The product that it names; none where no family is called so.
    pub named: Option<NamedProduct<'a>>,
    /// The machines that it names: several where that is not clear.
    pub on: Vec<RunsOn>,
    /// What it comes to.
    pub verdict: Verdict,
    valid: Span,
    reference: String,
    note: String,
}

/// What a row comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It covers the use.
    Stands,
    /// It does not, for this reason.
    Refused(String),
    /// Its machine was not seen in the month.
    NotSeen,
    /// It is about use that begins after the month.
    Later,
}

/// Why a row does nothing whose machine is not there.
pub const NOT_SEEN: &str = "its machine was not seen in the month";
/// Why a row does nothing that brings a licence of access.
const GIVES_ACCESS: &str = "it gives access, and no application runs on it";
const LATER: &str = "its use begins after the month";

/// The rows of both registers.
pub fn gather<'a>(
    case: &ApplicationCase<'a>,
    issues: &mut Vec<ApplicationIssue>,
) -> Vec<Grant<'a>> {
    let mut grants = Vec::new();
    for row in case.registers.mobility.iter().flatten() {
        grants.push(of_mobility(case, row, issues));
    }
    for row in case.registers.brought_licences.iter().flatten() {
        let named = case.terms().families.named(&row.product, "");
        if let Some(named) = named.filter(|named| named.family.class == Class::Application) {
            grants.push(of_brought(case, row, named, issues));
        }
    }
    grants
}

/// LM-…: a row of License Mobility.
fn of_mobility<'a>(
    case: &ApplicationCase<'a>,
    row: &'a MobilityLicence,
    issues: &mut Vec<ApplicationIssue>,
) -> Grant<'a> {
    let last = case.month.last_day();
    let named = case.terms().families.named(&row.product, &row.edition);
    let judged = license_mobility::judge_dates(row, case.month, case.terms());
    let found = case.machines.find(&row.machine, &row.customer);
    // A licence that went away with its machine is history.
    let is_history = row.released_on.is_some_and(|released| released < case.month.first_day());
    let (on, subject) =
        machine(case, &row.machine, found, (Kind::LicenseMobility, row.origin), |issue| {
            if judged.begins == Begins::ByMonthEnd && !is_history {
                issues.push(issue);
            }
        });
    let refused = match (&on[..], &named) {
        (_, _) if judged.begins == Begins::Later => None,
        ([], _) => None,
        ([_, _, ..], _) => Some("several machines are called so".to_owned()),
        (_, None) => Some("no product is called so".to_owned()),
        (_, Some(named)) if named.class() == Class::Access => Some(GIVES_ACCESS.to_owned()),
        (&[on], Some(named)) => license_mobility::may_not_move(named)
            .map(str::to_owned)
            .or_else(|| shared_with(case, on, &row.customer))
            .or(judged.refused),
    };
    let mut notices = judged.notices;
    notices.extend(row.deployed_on.zip(on.first()).and_then(|(deployed, &on)| {
        let seen = days_of(case, on).into_iter().flatten().any(|day| day < deployed);
        seen.then_some(MobilityNotice::SeenBefore { deployed })
    }));
    let verdict = match (judged.begins, refused) {
        (Begins::Later, _) => Verdict::Later,
        (Begins::ByMonthEnd, Some(why)) => Verdict::Refused(why),
        (Begins::ByMonthEnd, None) if on.is_empty() => Verdict::NotSeen,
        (Begins::ByMonthEnd, None) => Verdict::Stands,
    };
    if verdict != Verdict::Stands {
        notices.retain(|notice| matches!(notice, MobilityNotice::ReleasedEarly { .. }));
    }
    for notice in notices {
        let (subject, origin) = (subject.clone(), row.origin);
        issues.push(ApplicationIssue { subject, origin, what: IssueKind::Mobility(notice) });
    }
    Grant {
        register: RegisterKind::LicenseMobility,
        origin: row.origin,
        customer: &row.customer,
        subject,
        product: (&row.product, &row.edition),
        named,
        on,
        verdict,
        valid: Span { from: row.deployed_on, until: row.assurance_until },
        reference: String::new(),
        note: license_mobility::duty(row, last),
    }
}

/// PF-APPS: a row of brought licences for an application, which Flexible Virtualization may cover.
fn of_brought<'a>(
    case: &ApplicationCase<'a>,
    row: &'a BroughtLicence,
    named: NamedProduct<'a>,
    issues: &mut Vec<ApplicationIssue>,
) -> Grant<'a> {
    let (first, last) = (case.month.first_day(), case.month.last_day());
    let found = case.machines.find(&row.machine, &row.customer);
    let (on, subject) =
        machine(case, &row.machine, found, (Kind::BroughtLicenses, row.origin), |issue| {
            if row.machine != Machine::Unnamed && row.valid.meets(first, last) {
                issues.push(issue);
            }
        });
    let is_later = row.valid.from.is_some_and(|from| from > last);
    let refused = match on[..] {
        _ if is_later => None,
        [] if row.machine == Machine::Unnamed => Some("it names no machine".to_owned()),
        [] => None,
        _ if named.class() == Class::Access => Some(GIVES_ACCESS.to_owned()),
        [on] => why_not_brought(case, row, on),
        _ => Some("several machines are called so".to_owned()),
    };
    let verdict = match refused {
        Some(why) => Verdict::Refused(why),
        None if is_later => Verdict::Later,
        None if on.is_empty() => Verdict::NotSeen,
        None => Verdict::Stands,
    };
    if let Some(until) = row.valid.until.filter(|_| verdict == Verdict::Stands)
        && license_mobility::is_soon(until, last, case.terms())
    {
        let (subject, origin) = (subject.clone(), row.origin);
        issues.push(ApplicationIssue { subject, origin, what: IssueKind::Lapses(until) });
    }
    Grant {
        register: RegisterKind::BroughtLicenses,
        origin: row.origin,
        customer: &row.customer,
        subject,
        product: (&row.product, ""),
        named: Some(named),
        on,
        verdict,
        valid: row.valid,
        reference: row.evidence.clone(),
        note: "Flexible Virtualization (PF-APPS)".to_owned(),
    }
}

/// Why a row of brought licences does not cover an application; none where it does.
fn why_not_brought(case: &ApplicationCase<'_>, row: &BroughtLicence, on: RunsOn) -> Option<String> {
    if case.terms().brought_to_shared_hardware.value == 0 {
        return Some(
            "applications could not be brought this way in the month (BYOL-FVB)".to_owned(),
        );
    }
    if row.kind == BroughtKind::Perpetual {
        return Some("it is neither a subscription nor Software Assurance (BYOL-FVB)".to_owned());
    }
    if row.evidence.is_empty() {
        return Some("it has no evidence".to_owned());
    }
    if !row.valid.covers_days(&days_of(case, on), case.month) {
        return Some(format!("it is valid {}, and the machine was seen on other days", row.valid));
    }
    at_listed_provider(case, on).or_else(|| shared_with(case, on, &row.customer))
}

/// The days on which a machine was seen; none for captures without one.
fn days_of(case: &ApplicationCase<'_>, on: RunsOn) -> BTreeSet<Option<NaiveDate>> {
    match on {
        RunsOn::Vm(vm) => case.estate().days_of_vm(vm),
        RunsOn::Host(host) => case.estate().days_of_host(host),
    }
}

/// BYOL-FVB: licences are never brought so to a Listed Provider.
fn at_listed_provider(case: &ApplicationCase<'_>, on: RunsOn) -> Option<String> {
    let hosts = match on {
        RunsOn::Host(host) => BTreeSet::from([host]),
        RunsOn::Vm(vm) => case.estate().seen_at(vm).hosts,
    };
    let listed =
        |&host: &HostNo| operators::listed_since(case.estate(), case.terms(), host).is_some();
    hosts
        .iter()
        .any(listed)
        .then(|| "its machine is at a Listed Provider (LISTED, BYOL-FVB)".to_owned())
}

/// LM-DEDICATED: why the machine is not one, and the end customer's alone; none where nothing says so.
fn shared_with(case: &ApplicationCase<'_>, on: RunsOn, customer: &str) -> Option<String> {
    let estate = case.estate();
    if let RunsOn::Vm(vm) = on
        && estate.vms_at_once(vm) > 1
    {
        return Some("several machines are called so".to_owned());
    }
    let others = |names: Vec<&str>| names.into_iter().any(|name| !name.is_same(customer));
    let is_shared = match on {
        RunsOn::Vm(vm) => others(estate.vms.customers(vm)),
        RunsOn::Host(host) => {
            let states = estate.hosts.get(host).states.iter();
            let dedicated = states.map(|state| state.dedicated_to.as_str());
            others(dedicated.filter(|name| !name.is_empty()).collect())
        }
    };
    is_shared.then(|| "the machine is another end customer's as well (LM-DEDICATED)".to_owned())
}

/// The machines that a row names, and what it is about.
pub fn machine(
    case: &ApplicationCase<'_>,
    written: &Machine,
    found: Found,
    (kind, origin): (Kind, Origin),
    tell: impl FnOnce(ApplicationIssue),
) -> (Vec<RunsOn>, String) {
    let subject = written.subject().unwrap_or_else(|| format!("row of {}", kind.text()));
    match found {
        Found::Vm(vm) => (vec![RunsOn::Vm(vm)], case.vm_subject(vm)),
        Found::Host(host) => (vec![RunsOn::Host(host)], case.host_subject(host)),
        Found::Ambiguous(vms) => {
            let number = case.machines.number_of(&vms);
            let what = IssueKind::MachineAmbiguous(number);
            tell(ApplicationIssue { subject: subject.clone(), origin, what });
            (vms.into_iter().map(RunsOn::Vm).collect(), subject)
        }
        Found::Nothing => {
            let effect = match kind {
                Kind::BroughtLicenses => Effect::Noted,
                _ => Effect::Assumed,
            };
            let what = IssueKind::MachineUnknown(kind, effect);
            tell(ApplicationIssue { subject: subject.clone(), origin, what });
            (Vec::new(), subject)
        }
    }
}

impl ApplicationCase<'_> {
    /// What findings call a VM.
    pub(super) fn vm_subject(&self, vm: VmNo) -> String {
        format!("vm {}", self.estate().vms.name(vm))
    }

    /// What findings call a host.
    pub(super) fn host_subject(&self, host: HostNo) -> String {
        format!("host {}", self.estate().hosts.name(host))
    }
}

impl Grant<'_> {
    /// Whether the row is for the application on the machine, whoever it belongs to.
    pub fn is_about(&self, on: RunsOn, family: &str) -> bool {
        let of_family = self.named.as_ref().is_some_and(|named| named.family.name == family);
        of_family && self.on.contains(&on)
    }

    /// Why the row does not cover an instance that it is about; none where it does.
    pub fn refuses(
        &self,
        case: &ApplicationCase<'_>,
        customer: &str,
        rank: Option<u32>,
    ) -> Option<String> {
        match &self.verdict {
            Verdict::Stands => {}
            Verdict::Refused(why) => return Some(why.clone()),
            Verdict::NotSeen => return Some(NOT_SEEN.to_owned()),
            Verdict::Later => return Some(LATER.to_owned()),
        }
        if !customer.is_empty() && !customer.is_same(self.customer) {
            return Some(format!("it is a licence of {}", self.customer));
        }
        // A licence of a lower edition does not cover a higher one.
        let (named, rank) = (self.named.as_ref()?, rank?);
        match named.entry_of_licence(&case.terms().catalogue, OF_HOST) {
            InCatalogue::Product(own) if own.rank < rank => {
                Some("it is a licence of a lower edition".to_owned())
            }
            InCatalogue::EditionUnsaid(_) => Some("it does not say its edition".to_owned()),
            InCatalogue::Product(_) | InCatalogue::Nothing => None,
        }
    }

    /// What the row is, for notes.
    pub fn note(&self) -> &str {
        &self.note
    }

    /// The line of the register; `leaves_out` is what the report would have without the row.
    pub fn entry(&self, leaves_out: Option<u64>) -> RegisterEntry {
        let (standing, note) = match &self.verdict {
            Verdict::Stands => (EntryStanding::Stands, self.note.clone()),
            Verdict::Refused(why) => (EntryStanding::NotValid, why.clone()),
            Verdict::NotSeen => (EntryStanding::NotSeen, NOT_SEEN.to_owned()),
            Verdict::Later => (EntryStanding::NotValid, LATER.to_owned()),
        };
        let (product, edition) = self.product;
        RegisterEntry {
            register: self.register,
            origin: self.origin,
            customer: self.customer.to_owned(),
            subject: self.subject.clone(),
            product: format!("{product} {edition}").trim().to_owned(),
            valid: self.valid,
            reference: self.reference.clone(),
            standing,
            packs_owed: None,
            quantity: leaves_out.filter(|_| standing == EntryStanding::Stands),
            note,
        }
    }
}
