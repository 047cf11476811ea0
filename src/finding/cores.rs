//! Findings about hosts, VMs and what their scopes need.

use std::collections::BTreeMap;

use super::{Direction, Effect, Finding, Findings, Touches};
use crate::origin::Origin;
use crate::terms::Product;

fn about(effect: Effect, code: &'static str, subject: impl Into<String>) -> Finding {
    Finding {
        effect,
        code,
        subject: subject.into(),
        message: String::new(),
        remedy: String::new(),
        origin: None,
        column: None,
        cell: None,
        direction: match effect {
            Effect::Noted => Direction::None,
            _ => Direction::MayBeTooLow,
        },
        touches: match effect {
            Effect::Noted => Touches::Nothing,
            _ => Touches::Cores,
        },
        accepted: None,
    }
}

/// `24 packs of ws-standard and 8 packs of ws-datacenter`.
fn packs(quantities: &BTreeMap<Product, u64>) -> String {
    if quantities.is_empty() {
        return "nothing, as far as it can be computed".into();
    }
    let each: Vec<String> =
        quantities.iter().map(|(product, packs)| format!("{packs} of {product}")).collect();
    each.join(" and ")
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

    /// A VM stands twice in one capture, with different cells.
    pub fn vm_twice(&mut self, subject: &str, when: &str, origin: Origin) {
        self.add(Finding {
            message: format!(
                "the VM stands twice in the capture of {when} with different cells; it counts \
                 wherever one of the rows counts"
            ),
            remedy: "remove the wrong row".into(),
            origin: Some(origin),
            direction: Direction::MayBeTooHigh,
            ..about(Effect::Assumed, "vm-twice", subject)
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
            message: "neither its host nor its cluster is among the hosts, so its cores cannot be \
                      counted"
                .into(),
            remedy: "export its host, or name its cluster".into(),
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

    /// An edition that is none.
    pub fn edition_unknown(&mut self, host: &str, edition: &str, known: &str, origin: Origin) {
        self.add(Finding {
            message: format!(
                "edition “{edition}” is none of {known}, so its cores cannot be given to a product"
            ),
            remedy: "correct the cell, or leave it empty for the configuration's default".into(),
            origin: Some(origin),
            column: Some("edition".into()),
            cell: Some(edition.to_owned()),
            ..about(Effect::Withheld, "edition-unknown", format!("host {host}"))
        });
    }

    /// No edition is stated and the configuration withholds.
    pub fn edition_withheld(&mut self, scope: &str, standard: u64, datacenter: u64) {
        self.add(Finding {
            message: format!(
                "its hosts state no edition; it would be {standard} packs of Standard or \
                 {datacenter} of Datacenter"
            ),
            remedy: "state the edition of the hosts, or set [windows_server] edition to standard, \
                     datacenter or cheapest"
                .into(),
            ..about(Effect::Withheld, "edition-withheld", format!("scope {scope}"))
        });
    }

    /// `cheapest` without prices.
    pub fn cheapest_without_prices(&mut self, scope: &str, missing: &str) {
        self.add(Finding {
            message: format!(
                "the cheapest edition cannot be chosen: no price in one currency is in force for \
                 {missing}"
            ),
            remedy: "add the prices of both editions to the price list".into(),
            ..about(Effect::Withheld, "cheapest-without-prices", format!("scope {scope}"))
        });
    }

    /// `cheapest` with prices that cannot all be read.
    pub fn cheapest_with_damaged_prices(&mut self, scope: &str) {
        self.add(Finding {
            message:
                "the cheapest edition cannot be chosen: a row of the price list cannot be read, \
                      so another price may be in force"
                    .into(),
            remedy: "correct the price list".into(),
            ..about(Effect::Withheld, "cheapest-with-damaged-prices", format!("scope {scope}"))
        });
    }

    /// A scope stated to need nothing, in which Windows ran.
    pub fn none_contradicted(&mut self, scope: &str) {
        self.add(Finding {
            message:
                "its hosts are stated to need no licence (edition none), and a Windows system \
                      ran in the scope (WS-NONE)"
                    .into(),
            remedy: "state the edition, or move the Windows VMs away".into(),
            ..about(Effect::Withheld, "none-contradicted", format!("scope {scope}"))
        });
    }

    /// Guests that say Datacenter under a lesser edition.
    pub fn datacenter_guest(&mut self, scope: &str, product: &Product, vms: u32) {
        self.add(Finding {
            message: format!(
                "the names of the systems of {vms} of its VMs say Datacenter, and hosts are licensed as \
                 {product}, which does not cover them (WS-EDITION)"
            ),
            remedy: "state datacenter for the hosts, or reinstall the guests".into(),
            ..about(Effect::Withheld, "datacenter-guest", format!("scope {scope}"))
        });
    }

    /// A physical system that says Datacenter under a lesser edition.
    pub fn datacenter_parent(&mut self, host: &str, product: &Product, origin: Origin) {
        self.add(Finding {
            message: format!(
                "its own system says Datacenter, and it is licensed as {product} (WS-EDITION)"
            ),
            remedy: "state datacenter for the host".into(),
            origin: Some(origin),
            column: Some("host_os".into()),
            ..about(Effect::Withheld, "datacenter-parent", format!("host {host}"))
        });
    }

    /// Essentials beyond what the source prices.
    pub fn essentials_beyond(&mut self, scope: &str, why: &str) {
        self.add(Finding {
            message: format!(
                "{why}: the source gives the metric for a single system only (WS-ESS)"
            ),
            remedy: "license the scope as Standard or Datacenter".into(),
            ..about(Effect::Withheld, "essentials-beyond", format!("scope {scope}"))
        });
    }

    /// Standard, although guests do not say their edition.
    pub fn guest_editions_unknown(
        &mut self,
        scope: &str,
        product: &Product,
        (vms, quantity, datacenter): (u32, u64, u64),
    ) {
        self.add(Finding {
            message: format!(
                "the edition of {vms} of its Windows VMs is not known; {product} is taken, {quantity} \
                 packs; under Datacenter it would be {datacenter} (WS-EDITION)"
            ),
            remedy: "sign that no guest is Datacenter, or state datacenter for the hosts".into(),
            ..about(Effect::Assumed, "guest-editions-unknown", format!("scope {scope}"))
        });
    }

    /// A host of another data centre's operator.
    pub fn host_of_operator(
        &mut self,
        host: &str,
        operator: &str,
        removes: &BTreeMap<Product, u64>,
        origin: Origin,
    ) {
        self.add(Finding {
            message: format!(
                "{operator} operates the host and has to report its cores (WS-OWNER); leaving it \
                 out removes {}",
                packs(removes)
            ),
            remedy: "get the operator's confirmation and sign".into(),
            origin: Some(origin),
            column: Some("operator".into()),
            cell: Some(operator.to_owned()),
            ..about(Effect::Assumed, "host-of-operator", format!("host {host}"))
        });
    }

    /// A host licensed by its end customer.
    pub fn host_licence_brought(
        &mut self,
        host: &str,
        removes: &BTreeMap<Product, u64>,
        origin: Origin,
    ) {
        self.add(Finding {
            message: format!(
                "the end customer is said to license the host (byol), without registered evidence; \
                 leaving it out removes {}",
                packs(removes)
            ),
            remedy: "keep the evidence at hand and sign, or write spla".into(),
            origin: Some(origin),
            column: Some("license".into()),
            ..about(Effect::Assumed, "host-licence-brought", format!("host {host}"))
        });
    }

    /// A host or group at a Listed Provider.
    pub fn listed_provider(
        &mut self,
        subject: &str,
        (operator, provider, since): (&str, &str, chrono::NaiveDate),
        touches: Touches,
        origin: Origin,
    ) {
        self.add(Finding {
            message: format!(
                "{operator} is the Listed Provider {provider}, where our agreement may not be used \
                 since {since} (LISTED)"
            ),
            remedy:
                "move the use away; the Listed Provider may rent it out under its own agreement"
                    .into(),
            origin: Some(origin),
            column: Some("operator".into()),
            cell: Some(operator.to_owned()),
            touches,
            ..about(Effect::Withheld, "listed-provider", subject)
        });
    }

    /// A product without a price.
    pub fn price_missing(&mut self, product: &Product, touches: &str) {
        self.add(Finding {
            message: format!("no price is in force for it, so {touches}"),
            remedy: "add it to the price list".into(),
            ..about(Effect::Noted, "price-missing", format!("product {product}"))
        });
    }

    /// A product without a part number.
    pub fn part_number_missing(&mut self, product: &Product) {
        self.add(Finding {
            message: "neither the price list nor the catalogue has a part number for it".into(),
            remedy: "add the reseller's part number to the price list".into(),
            ..about(Effect::Noted, "part-number-missing", format!("product {product}"))
        });
    }
}
