//! APP-SQL-VM: an application in a VM needs licences for the virtual cores of the VM, with a minimum.
//!
//! APP-SQL-MIN: with that minimum no VM comes to a single pack.

use std::collections::BTreeSet;

use crate::citation::rule;
use crate::estate::{HostNo, Places, VmNo, Whereabouts};
use crate::figure::Figure;
use crate::licensing::windows_server::packs;
use crate::origin::Origin;
use crate::terms::CatalogueEntry;

use super::rows::{Cores, Outcome};
use super::{ApplicationCase, ApplicationIssue, ApplicationNeed, Counting, IssueKind, RunsOn};

/// What a VM needs; none where no row tells its virtual cores.
pub fn need(
    case: &ApplicationCase<'_>,
    vm: VmNo,
    (entry, origin): (&CatalogueEntry, Origin),
) -> Option<ApplicationNeed> {
    let (cores, row) = case.estate().vms.virtual_cores(vm)?;
    let subject = case.vm_subject(vm);
    let read = Figure::read(
        cores.into(),
        format!("{subject}: virtual cores, the most of the month"),
        "virtual cores",
        row,
    );
    let licences = Figure::largest(
        rule::APP_SQL_VM,
        format!("{subject}: core licences for {}", entry.product),
        "core licences",
        vec![read, Figure::term(&case.terms().minimum_virtual_cores)],
    );
    let of_packs = format!("{subject}: packs of {}", entry.product);
    let of_one = packs::core_packs(case.case, of_packs.clone(), &licences);
    let powered_off = case.case.readings.powered_off_vms;
    let quantity = match case.estate().counted_at_once(vm, powered_off) {
        0 | 1 => of_one,
        // Each VM of the name may have it.
        several => {
            let subject = format!("{of_packs}, for each VM of the name");
            Figure::sum(rule::D1, subject, "2-core packs", vec![of_one; several])
        }
    };
    Some(ApplicationNeed {
        product: entry.product.clone(),
        on: RunsOn::Vm(vm),
        cores: cores.into(),
        quantity,
        licences,
        customers: Vec::new(),
        origin,
    })
}

/// Whether a VM was on these hosts only, whenever it ran.
pub fn is_within(whereabouts: &Whereabouts, hosts: &BTreeSet<HostNo>) -> bool {
    whereabouts.places == Places::Known && whereabouts.hosts.is_subset(hosts)
}

impl Counting<'_> {
    /// Counts the virtual cores of a VM for the instance with the highest edition.
    pub(super) fn count_vm(&mut self, vm: VmNo, top: usize, entry: &CatalogueEntry) {
        let origin = self.instances[top].origin;
        let Some(need) = need(self.case, vm, (entry, origin)) else {
            self.outcomes[top] = Outcome::not_counted(
                "no row tells the virtual cores of the VM, or one in no number".to_owned(),
            );
            self.issues.push(ApplicationIssue {
                subject: self.case.vm_subject(vm),
                origin,
                what: IssueKind::VirtualCoresUnknown(entry.product.clone()),
            });
            return;
        };
        self.outcomes[top] = Outcome {
            cores: Cores::Virtual(need.cores),
            licences: Some(need.licences.value()),
            quantity: need.quantity.value(),
            note: "the virtual cores of the VM (APP-SQL-VM)".to_owned(),
            ..Outcome::default()
        };
        let customers = self.customers_of(&[top]);
        self.needs.push(ApplicationNeed { customers, ..need });
    }
}
