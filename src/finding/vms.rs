//! Findings about VMs: what is assumed of them, and which of them are left out.

use std::collections::BTreeMap;

use super::cores::{about, packs};
use super::{Direction, Effect, Finding, Findings};
use crate::origin::Origin;
use crate::terms::Product;

impl Findings {
    /// A VM and its host disagree on the cluster.
    pub fn clusters_disagree(&mut self, subject: &str, origin: Origin) {
        self.add(Finding {
            message: "its row names another cluster than the row of its host; the host's counts"
                .into(),
            remedy: "correct the wrong one".into(),
            origin: Some(origin),
            column: Some("cluster".into()),
            ..about(Effect::Noted, "clusters-disagree", subject)
        });
    }

    /// VMs name a cluster, and the rows of their hosts none.
    pub fn clusters_of_vms_only(&mut self, hosts: usize, origin: Origin) {
        self.add(Finding {
            message: format!(
                "VMs on {hosts} hosts name a cluster, where the rows of these hosts name none; each host is taken to \
                 stand alone, and in a cluster Standard would need more"
            ),
            remedy: "give the cluster in the rows of the hosts, or sign that they stand alone".into(),
            origin: Some(origin),
            column: Some("cluster".into()),
            ..about(Effect::Assumed, "clusters-of-vms-only", "clusters vms")
        });
    }

    /// A VM stands twice in one capture, with different cells. Where none of them counts by itself the VM does not count,
    /// though together they may be one that does.
    pub fn vm_twice(
        &mut self,
        subject: &str,
        (times, when): (u64, &str),
        direction: Direction,
        origin: Origin,
    ) {
        self.add(Finding {
            message: format!(
                "the VM stands twice in one capture with different cells ({times} captures, first that of \
                 {when}); it counts wherever one of the rows counts"
            ),
            remedy: "remove the wrong row".into(),
            origin: Some(origin),
            direction,
            ..about(Effect::Assumed, "vm-twice", subject)
        });
    }

    /// VMs of different names have one id in one capture.
    pub fn vm_id_shared(&mut self, subject: &str, (times, when): (u64, &str), origin: Origin) {
        self.add(Finding {
            message: format!(
                "VMs of different names have its id in one capture ({times} captures, first that of {when}); \
                 they are taken for one VM, which counts once"
            ),
            remedy: "give the rows of each vCenter or farm a source of their own, or correct the id".into(),
            origin: Some(origin),
            column: Some("vm_id".into()),
            direction: Direction::MayBeTooLow,
            ..about(Effect::Assumed, "vm-id-shared", subject)
        });
    }

    /// A VM without an id that files give to different end customers.
    pub fn vm_name_shared(&mut self, subject: &str, origin: Origin) {
        self.add(Finding {
            message:
                "files give a VM of this name to different end customers, and it has no id; within \
                      a scope they are taken for one VM, which counts once"
                    .into(),
            remedy: "export vm_id, or sign that the VM changed hands".into(),
            origin: Some(origin),
            ..about(Effect::Assumed, "vm-name-shared", subject)
        });
    }

    /// A VM without an id of which files say at one time what cannot hold of one VM.
    pub fn vm_differs_between_files(&mut self, subject: &str, origin: Origin) {
        self.add(Finding {
            message: "files have a VM of this name at one time on different hosts, with different systems, or \
                      running and off, and it has no id; within a scope they are taken for one VM, which counts once"
                .into(),
            remedy: "export vm_id, or sign that it is one VM".into(),
            origin: Some(origin),
            ..about(Effect::Assumed, "vm-differs-between-files", subject)
        });
    }

    /// A guest system that cannot be told.
    pub fn guest_unknown(&mut self, subject: &str, origin: Origin, cell: &str) {
        self.add(Finding {
            message: "the name of its guest system cannot tell whether it is Windows Server; it \
                      counts (D12)"
                .into(),
            remedy: "give guest_os by its full name".into(),
            origin: Some(origin),
            column: Some("guest_os".into()),
            cell: Some(cell.to_owned()),
            direction: Direction::MayBeTooHigh,
            ..about(Effect::Assumed, "guest-unknown", subject)
        });
    }

    /// Two columns that name different guest systems.
    pub fn guest_columns_disagree(&mut self, subject: &str, origin: Origin, cell: &str) {
        self.add(Finding {
            message: "its tools and its configuration name different guest systems, one of them \
                      Windows Server; it counts (D12)"
                .into(),
            remedy: "correct the configuration of the VM".into(),
            origin: Some(origin),
            column: Some("guest_os".into()),
            cell: Some(cell.to_owned()),
            direction: Direction::MayBeTooHigh,
            ..about(Effect::Assumed, "guest-columns-disagree", subject)
        });
    }

    /// A power state that is not known.
    pub fn power_unknown(&mut self, subject: &str, origin: Origin, cell: &str) {
        self.add(Finding {
            message: "its power state is empty or not known; it counts as running".into(),
            remedy: "export the power state".into(),
            origin: Some(origin),
            column: Some("power_state".into()),
            cell: Some(cell.to_owned()),
            direction: Direction::MayBeTooHigh,
            ..about(Effect::Assumed, "power-unknown", subject)
        });
    }

    /// A desktop system on the provider's hosts.
    pub fn desktop_system(&mut self, subject: &str, origin: Origin, cell: &str) {
        self.add(Finding {
            message: "its guest system is a desktop system, which SPLA does not license \
                      (PF-DESKTOP); it is not counted"
                .into(),
            remedy: "have the end customer license it, or remove it".into(),
            origin: Some(origin),
            column: Some("guest_os".into()),
            cell: Some(cell.to_owned()),
            ..about(Effect::Noted, "desktop-system", subject)
        });
    }

    /// A template that runs.
    pub fn template_runs(&mut self, subject: &str, origin: Origin) {
        self.add(Finding {
            message: "it is a template or placeholder and it runs, so it counts (D11)".into(),
            remedy: "nothing to do, if it really ran".into(),
            origin: Some(origin),
            column: Some("template".into()),
            ..about(Effect::Noted, "template-runs", subject)
        });
    }

    /// A Windows VM of which neither host nor cluster is known.
    pub fn vm_without_place(&mut self, subject: &str, origin: Origin) {
        self.add(Finding {
            message: "neither its host nor its cluster is among the physical hosts, so its cores cannot be \
                      counted"
                .into(),
            remedy: "export its host, or name its cluster; for a nested host export the VM that it is"
                .into(),
            origin: Some(origin),
            column: Some("host".into()),
            ..about(Effect::Withheld, "vm-without-place", subject)
        });
    }

    /// A VM that names only its cluster.
    pub fn vm_in_cluster_only(&mut self, subject: &str, origin: Origin) {
        self.add(Finding {
            message: "only its cluster is known; it counts in every scope of the cluster".into(),
            remedy: "export the host of the VM".into(),
            origin: Some(origin),
            column: Some("host".into()),
            direction: Direction::MayBeTooHigh,
            ..about(Effect::Assumed, "vm-in-cluster-only", subject)
        });
    }

    /// VMs that were off in every capture (D4).
    pub fn vms_off_all_month(
        &mut self,
        scope: &str,
        vms: u64,
        removes: &BTreeMap<Product, u64>,
        origin: Origin,
    ) {
        self.add(Finding {
            message: format!(
                "off in every capture and not counted (D4): {vms} of its Windows VMs; that removes {}",
                packs(removes)
            ),
            remedy: "sign that they did not run, or set powered_off_vms = \"count\"".into(),
            origin: Some(origin),
            ..about(Effect::Assumed, "vms-off-all-month", format!("scope {scope}"))
        });
    }

    /// VMs whose licences the end customers brought, or a CSP hoster sold.
    pub fn licences_brought(
        &mut self,
        scope: &str,
        vms: u64,
        removes: &BTreeMap<Product, u64>,
        origin: Origin,
    ) {
        self.add(Finding {
            message: format!(
                "left out for other licences (byol, csp-hoster) without registered evidence: {vms} of \
                 its Windows VMs; that removes {}",
                packs(removes)
            ),
            remedy: "keep the evidence at hand and sign, or write spla".into(),
            origin: Some(origin),
            ..about(Effect::Assumed, "licences-brought", format!("scope {scope}"))
        });
    }

    /// Templates and placeholders that do not run.
    pub fn templates_left_out(
        &mut self,
        scope: &str,
        vms: u64,
        removes: &BTreeMap<Product, u64>,
        origin: Origin,
    ) {
        self.add(Finding {
            message: format!(
                "not counted, because they do not run (D11): {vms} of its Windows templates and \
                 placeholders; that removes {}",
                packs(removes)
            ),
            remedy: "nothing to do, if they are templates".into(),
            origin: Some(origin),
            ..about(Effect::Noted, "templates-left-out", format!("scope {scope}"))
        });
    }
}
