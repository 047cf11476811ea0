//! What may run on the platform, and where, whoever licenses it. Nothing here changes a quantity by itself:
//! what counts is counted in the estate.
//!
//! PF-CONTAINERS: containers with process isolation share the system of their VM and need nothing. One
//! with Hyper-V isolation is a VM that no export lists: the provider gives it by hand, as a row of vms.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::estate::words::{is_evaluation, occurs, words_of};
use crate::estate::{Estate, GuestUse, NestedHost, VmUse};
use crate::finding::name_fits;
use crate::fold::Fold as _;
use crate::origin::Origin;
use crate::register::ApprovedImage;
use crate::terms::{ServerVersion, TermsInForce};

/// PF-NESTED: a nested hypervisor, or a witness appliance, is no licensed server. Its VMs count on the
/// machines on which its own VM ran; where no VM has its name they have no place, which withholds.
pub fn nested_hypervisors(estate: &Estate) -> Vec<NestedHost> {
    estate.nested_hosts()
}

/// PF-VARIANTS: the VMs that run from evaluation media, with what their systems are called. They count,
/// because media give no right to host.
pub fn evaluation_media(uses: &[GuestUse]) -> impl Iterator<Item = (VmUse, &str)> {
    let evaluations = uses.iter().filter(|used| is_evaluation(&used.text));
    evaluations.flat_map(|used| used.vms.iter().map(|vm| (*vm, used.text.as_str())))
}

/// A version of Windows Server out of support.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldVersion {
    /// Its name.
    pub version: String,
    /// The last day of its support.
    pub ended_on: NaiveDate,
    /// VMs that run it. One that changed its version within the month is among those of each.
    pub vms: u64,
    /// The first row that shows one of them.
    pub origin: Option<Origin>,
}

/// PF-OLD: old versions may run, and count like others; those out of support on the last day of the month
/// are worth knowing.
pub fn versions_out_of_support(
    uses: &[GuestUse],
    terms: &TermsInForce,
    last_day: NaiveDate,
) -> Vec<OldVersion> {
    let mut old: BTreeMap<&str, OldVersion> = BTreeMap::new();
    // A VM whose two texts name one version is one of it.
    let mut met = BTreeSet::new();
    for used in uses {
        let Some(ServerVersion { version, ends_on: Some(ended_on), .. }) =
            version_of(&used.text, terms)
        else {
            continue;
        };
        if last_day <= *ended_on {
            continue;
        }
        for vm in &used.vms {
            if !met.insert((version, vm.vm)) {
                continue;
            }
            let held = old.entry(version).or_insert_with(|| OldVersion {
                version: version.clone(),
                ended_on: *ended_on,
                vms: 0,
                origin: None,
            });
            held.vms += vm.vms;
            held.origin = held.origin.into_iter().chain([vm.origin]).min();
        }
    }
    old.into_values().collect()
}

/// The version that a text names.
fn version_of<'t>(text: &str, terms: &'t TermsInForce) -> Option<&'t ServerVersion> {
    let lowered = text.folded();
    let words = words_of(&lowered);
    terms.server_versions.find(|name| occurs(name, &words))
}

/// The images of a month that nobody approved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Images {
    /// Images that no approved pattern fits, by name, each with its VMs and the first row.
    pub not_approved: Vec<(String, u64, Origin)>,
    /// VMs of which no row names an image, with the first row.
    pub unknown: Option<(u64, Origin)>,
}

/// PF-IMAGES: only approved images with Microsoft software may run. What was approved on the last day of
/// the month is taken for the whole of it.
pub fn images(estate: &Estate, approved: &[ApprovedImage], last_day: NaiveDate) -> Images {
    let valid: Vec<&str> = approved
        .iter()
        .filter(|row| row.valid.contains(last_day))
        .map(|row| row.image.trim())
        .collect();
    let mut images = Images::default();
    let mut not_approved: BTreeMap<String, (String, u64, Origin)> = BTreeMap::new();
    for VmUse { vm, vms, origin } in estate.windows_vms_of_ours() {
        let of_vm = estate.vms.images(vm);
        if of_vm.is_empty() {
            let (known, first) = images.unknown.unwrap_or((0, origin));
            images.unknown = Some((known + vms, first.min(origin)));
        }
        for image in of_vm {
            if valid.iter().any(|pattern| name_fits(pattern, image.trim())) {
                continue;
            }
            let held = not_approved.entry(image.trim().folded());
            let held = held.or_insert_with(|| (image.to_owned(), 0, origin));
            held.0 = held.0.as_str().min(image).to_owned();
            held.1 += vms;
            held.2 = held.2.min(origin);
        }
    }
    images.not_approved = not_approved.into_values().collect();
    images
}
