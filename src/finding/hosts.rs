//! Findings about hosts: what their rows say, who operates them, what changed within the month.

use std::collections::BTreeMap;

use super::cores::{about, packs};
use super::{Direction, Effect, Finding, Findings};
use crate::origin::Origin;
use crate::terms::Product;

/// What the rows tell that are joined to one host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinedRows {
    /// Each tells something that the others cannot.
    Complementary,
    /// Each tells a whole host, so that they may be two.
    Whole,
}

impl Findings {
    /// The system of a physical machine is not known.
    pub fn host_os_unclear(&mut self, subject: &str, origin: Origin, cell: &str) {
        self.add(Finding {
            message: format!("host_os “{cell}” is not known; it is taken for Windows Server"),
            remedy: "write the system by its full name, or leave the cell empty for none of ours"
                .into(),
            origin: Some(origin),
            column: Some("host_os".into()),
            cell: Some(cell.to_owned()),
            direction: Direction::MayBeTooHigh,
            ..about(Effect::Assumed, "host-os-unclear", subject)
        });
    }

    /// A desktop system as the physical system of a host.
    pub fn host_desktop_system(&mut self, subject: &str, origin: Origin, cell: &str) {
        self.add(Finding {
            message: format!(
                "its own system “{cell}” is a desktop system, which SPLA does not license \
                 (PF-DESKTOP); it is not counted as a Windows Server parent"
            ),
            remedy: "license it otherwise, or correct the cell".into(),
            origin: Some(origin),
            column: Some("host_os".into()),
            cell: Some(cell.to_owned()),
            ..about(Effect::Noted, "host-desktop-system", subject)
        });
    }

    /// A host that several sources show, which is taken for one.
    pub fn host_in_several_sources(
        &mut self,
        subject: &str,
        sources: usize,
        origin: Option<Origin>,
    ) {
        self.add(Finding {
            message: format!(
                "{sources} sources show a host of this name; it is taken for one machine and counts \
                 once, at its highest"
            ),
            remedy: "if they are several machines, write their names with the domain; if it is one, \
                     sign"
                .into(),
            origin,
            column: Some("source".into()),
            ..about(Effect::Assumed, "host-in-several-sources", subject)
        });
    }

    /// A host stands twice in one capture, with different cells.
    pub fn host_twice(&mut self, subject: &str, origin: Origin) {
        self.add(Finding {
            message:
                "the host stands twice in one capture with different cells; the higher counts, \
                      in every scope and edition that is given"
                    .into(),
            remedy: "remove the wrong row".into(),
            origin: Some(origin),
            direction: Direction::MayBeTooHigh,
            ..about(Effect::Assumed, "host-twice", subject)
        });
    }

    /// A host under a name without its domain in one file and with it in another.
    pub fn hosts_joined_by_short_name(
        &mut self,
        plain: &str,
        qualified: &str,
        rows: JoinedRows,
        origin: Origin,
    ) {
        let effect = match rows {
            JoinedRows::Complementary => Effect::Noted,
            JoinedRows::Whole => Effect::Assumed,
        };
        self.add(Finding {
            message: format!(
                "{plain} in one file and {qualified} in another are taken for one host, which counts \
                 once, because no other has this name and no file has both"
            ),
            remedy: "write the name the same way in all exports, or both with the domain if they are \
                     two machines"
                .into(),
            origin: Some(origin),
            ..about(effect, "hosts-joined-by-short-name", format!("host {qualified}"))
        });
    }

    /// Hosts whose export has no column for clusters.
    pub fn clusters_unsaid(&mut self, label: &str, hosts: u64, first: Origin) {
        self.add(Finding {
            message: format!(
                "taken to stand alone: {hosts} of its hosts, because neither a column of the export nor \
                 another file tells the clusters, in which Standard would need more"
            ),
            remedy: "add a column cluster, say cluster under [[files]] in the configuration, or sign that \
                     they stand alone"
                .into(),
            origin: Some(first),
            ..about(Effect::Assumed, "clusters-unsaid", format!("file {label}"))
        });
    }

    /// Hosts whose rows name a licensing scope, and no cluster that it is a part of.
    pub fn scopes_without_cluster(&mut self, hosts: usize, first: Origin) {
        self.add(Finding {
            message: format!(
                "rows of {hosts} hosts name a licensing scope and no cluster; a licensing scope is a part of a \
                 cluster, so that it is not heard, and together the hosts would need more of Standard"
            ),
            remedy: "give the cluster, or leave the licensing scope empty".into(),
            origin: Some(first),
            column: Some("licensing_scope".into()),
            ..about(Effect::Assumed, "scope-without-cluster", "clusters hosts")
        });
    }

    /// A fact of a host changed within the month.
    pub fn host_changed(&mut self, subject: &str, what: &str, how: &str, origin: Origin) {
        let how = if how.is_empty() { String::new() } else { format!(" ({how})") };
        self.add(Finding {
            message: format!(
                "its {what} changed within the month{how}; part of a month is a whole month \
                 (WS-MONTH), so the highest cores count in every scope and edition"
            ),
            remedy: "nothing to do, if it really changed".into(),
            origin: Some(origin),
            ..about(Effect::Noted, "host-changed", subject)
        });
    }

    /// Cores twice those of another capture.
    pub fn cores_doubled(&mut self, subject: &str, (half, whole): (u64, u64), origin: Origin) {
        self.add(Finding {
            message: format!(
                "{whole} cores in one row and {half} in another: one of them may count threads; \
                 the higher counts"
            ),
            remedy: "export physical cores in every capture".into(),
            origin: Some(origin),
            direction: Direction::MayBeTooHigh,
            ..about(Effect::Assumed, "cores-doubled", subject)
        });
    }

    /// VMs name a host that no row of hosts has.
    pub fn host_without_row(&mut self, host: &str, clusters: &[&str], origin: Origin) {
        let (effect, taken) = if clusters.is_empty() {
            (Effect::Noted, "and no cluster is known for it".to_owned())
        } else {
            let names = clusters.join(" and ");
            let taken =
                format!("its VMs count in cluster {names}, but its own cores are missing there");
            (Effect::Assumed, taken)
        };
        self.add(Finding {
            message: format!("VMs name this host, which no file of hosts has; {taken}"),
            remedy: "export the host with its processors and cores".into(),
            origin: Some(origin),
            column: Some("host".into()),
            cell: Some(host.to_owned()),
            ..about(effect, "host-without-row", format!("host {host}"))
        });
    }

    /// A host was found by its name without the domain.
    pub fn host_joined_by_short_name(&mut self, written: &str, host: &str, origin: Origin) {
        self.add(Finding {
            message: format!("no host is called so; taken for {host}, the only one of that name"),
            remedy: "write the name alike in both exports".into(),
            origin: Some(origin),
            column: Some("host".into()),
            cell: Some(written.to_owned()),
            ..about(Effect::Noted, "host-joined-by-short-name", format!("host {written}"))
        });
    }

    /// A host of another data centre's operator: `noted` once its confirmation is registered.
    pub fn host_of_operator(
        &mut self,
        host: &str,
        operator: &str,
        effect: Effect,
        (removes, as_edition): (&BTreeMap<Product, u64>, &str),
        origin: Origin,
    ) {
        let (confirmed, remedy) = match effect {
            Effect::Noted => (", as it has confirmed", "nothing to do"),
            _ => (
                "",
                "get the operator's confirmation and enter it into exclusions (operator-confirmed), or \
                 sign",
            ),
        };
        self.add(Finding {
            message: format!(
                "{operator} operates the host and has to report its cores (WS-OWNER){confirmed}; leaving \
                 it out removes {}{as_edition}",
                packs(removes)
            ),
            remedy: remedy.into(),
            origin: Some(origin),
            column: Some("operator".into()),
            cell: Some(operator.to_owned()),
            ..about(effect, "host-of-operator", format!("host {host}"))
        });
    }

    /// A host licensed by its end customer.
    pub fn host_licence_brought(
        &mut self,
        host: &str,
        (removes, as_edition): (&BTreeMap<Product, u64>, &str),
        origin: Origin,
    ) {
        self.add(Finding {
            message: format!(
                "the end customer is said to license the host (byol), without registered evidence; \
                 leaving it out removes {}{as_edition}",
                packs(removes)
            ),
            remedy: "keep the evidence at hand and sign, or write spla".into(),
            origin: Some(origin),
            column: Some("license".into()),
            ..about(Effect::Assumed, "host-licence-brought", format!("host {host}"))
        });
    }
}
