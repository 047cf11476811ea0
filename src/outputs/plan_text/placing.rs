//! Where Windows VMs could run instead: in another scope, or on a part of their cluster.

use crate::plan::{
    Density, Freeing, MOST_CHOICES, MemoryAsked, PinnedPart, Pinning, PinningOutcome, Plan, Proof,
};

use super::{TOLD, amount, rest, running, table};
use crate::outputs::terminal::Side::{Left, Right};

/// Scopes that could be freed of Windows.
pub(super) fn freeing(text: &mut String, plan: &Plan) {
    text.push_str("\nScopes that could be freed of Windows\n");
    if plan.freeing.is_empty() {
        running(text, "None: no other scope that is licensed Datacenter has room for their VMs.");
        return;
    }
    for of in plan.freeing.iter().take(TOLD) {
        running(text, &move_of(of, &plan.prices.currency));
    }
    rest(text, plan.freeing.len());
    running(
        text,
        "Each by itself; two of them may not fit together. Whether storage, networks and contracts allow the \
         move, the exports do not say.",
    );
}

fn move_of(of: &Freeing, currency: &str) -> String {
    let saves = match of.saves {
        Some(saves) => format!("{saves} {currency} a month, {} packs", of.saves_packs),
        None => format!("{} packs", of.saves_packs),
    };
    let memory = match of.memory {
        MemoryAsked::Yes => "virtual cores and memory fit",
        MemoryAsked::NotKnown => "virtual cores fit, memory is not known of all",
    };
    let remains = match of.remains {
        0 => String::new(),
        packs => format!("; {packs} packs stay for its physical Windows system"),
    };
    format!(
        "{}: {} Windows VMs with {} virtual cores into {} would save {saves} ({memory}; {} virtual cores \
         are left there{remains})",
        of.scope, of.windows_vms, of.virtual_cores, of.into, of.virtual_cores_left
    )
}

/// Parts of clusters that could carry all of their Windows VMs.
pub(super) fn pinning(text: &mut String, plan: &Plan) {
    text.push_str("\nWindows VMs pinned to a part of their cluster by a hard affinity rule\n");
    if plan.pinning.is_empty() {
        running(text, "Nothing to pin: no scope has several hosts and a Windows VM.");
        return;
    }
    for of in plan.pinning.iter().take(TOLD) {
        one(text, plan, of);
    }
    rest(text, plan.pinning.len());
    let spare = match plan.options.spare_hosts {
        0 => "No spare for the failure of a host is included; --spare-hosts adds it.".to_owned(),
        hosts => format!("The part carries the VMs also when its {hosts} largest hosts fail."),
    };
    running(
        text,
        &format!(
            "{spare} Memory is what the exports tell, without what a hypervisor keeps for itself."
        ),
    );
}

fn one(text: &mut String, plan: &Plan, of: &Pinning) {
    let scope = &of.scope;
    match &of.outcome {
        PinningOutcome::Part(part) => {
            let words = format!(
                "{scope}: {} of {} hosts can carry its {} Windows VMs with {} virtual cores: {}; {} instead \
                 of {} licensable cores",
                part.hosts.len(),
                of.hosts,
                of.windows_vms,
                of.virtual_cores,
                part.hosts.join(", "),
                part.licensable_cores,
                of.licensable_cores
            );
            running(text, &words);
            running(text, &format!("{} {}", measure(of.density), proof(part)));
            products(text, plan, of, part);
        }
        PinningOutcome::Whole => {
            let words =
                format!("{scope}: no smaller part can carry its {} Windows VMs.", of.windows_vms);
            running(text, &format!("{words} {}", measure(of.density)));
        }
        PinningOutcome::TooSmall => {
            let words = format!(
                "{scope}: not even all of its {} hosts carry its {} Windows VMs under this measure.",
                of.hosts, of.windows_vms
            );
            running(text, &format!("{words} {}", measure(of.density)));
        }
        PinningOutcome::NotPlaced => {
            let words = format!(
                "{scope}: the memory of all its {} hosts would suffice for its {} Windows VMs, but no placement \
                 was found, which is no proof.",
                of.hosts, of.windows_vms
            );
            running(text, &format!("{words} {}", measure(of.density)));
        }
        PinningOutcome::Dedicated => {
            let words = format!(
                "{scope}: a host is dedicated to an end customer, so that not every VM may run anywhere; no part \
                 can be told."
            );
            running(text, &words);
        }
        PinningOutcome::SizesUnknown(vms) => {
            let words = format!(
                "{scope}: {vms} of {} Windows VMs do not say how many virtual cores they have, so that no \
                 part can be told.",
                of.windows_vms
            );
            running(text, &words);
        }
    }
    if !of.hosts_left_aside.is_empty() {
        let gone = of.hosts_left_aside.join(", ");
        running(
            text,
            &format!(
                "{scope}: left aside, because the last export lacks them or their cores: {gone}"
            ),
        );
    }
}

fn measure(of: Density) -> String {
    let unknown = match of.vms_unknown {
        0 => String::new(),
        vms => format!(", {vms} more without a number"),
    };
    format!(
        "Measure: {} virtual cores of all VMs on {} physical cores today{unknown}; at most {} for each \
         are taken.",
        of.virtual_cores, of.physical_cores, of.allowed
    )
}

fn proof(part: &PinnedPart) -> String {
    let words = match (part.proof, part.memory) {
        (Proof::Smallest, MemoryAsked::Yes) => {
            "Every smaller part was looked at: none has the virtual cores and the memory."
        }
        (Proof::Smallest, MemoryAsked::NotKnown) => {
            "Every smaller part was looked at: none has the virtual cores; memory is not known of all."
        }
        (Proof::PlacementOnly, _) => {
            "A placement by memory was found here and not on a smaller part, which is no proof."
        }
        (Proof::NotProven, _) => {
            return format!(
                "Not proven smallest: there are more than {MOST_CHOICES} choices, so that hosts were left out one \
                 after the other, the dearest first."
            );
        }
    };
    words.to_owned()
}

fn products(text: &mut String, plan: &Plan, of: &Pinning, part: &PinnedPart) {
    let header = ["", "Packs", "Amount", "Saves"].map(str::to_owned);
    let mut rows = vec![header];
    let now = format!("now, {} hosts", of.hosts);
    rows.push([now, String::new(), amount(of.now), String::new()]);
    for (product, saves) in &part.products {
        rows.push([
            format!("{} on the part", product.product),
            product.quantity.to_string(),
            amount(product.amount),
            format!("{} {}", amount(*saves), plan.prices.currency).trim_end().to_owned(),
        ]);
    }
    table(text, &rows, [Left, Right, Right, Right]);
}
