//! What the rows of the month call the guest systems of VMs. Sightings keep only how a text is read, so
//! the texts are kept here: one pair for each VM, and more only for VMs that were called otherwise as well.

use std::collections::{BTreeMap, BTreeSet};

use super::names::Names;
use super::vm::VmNo;
use super::words::{SystemKind, SystemNames};

/// The texts of a row: what the guest itself tells and what the VM is configured as, by their numbers.
pub(super) type Pair = (u32, u32);

/// The texts of the run.
#[derive(Debug, Default)]
pub(super) struct Guests {
    texts: Names,
    /// The first pair of each VM.
    first: Vec<Pair>,
    /// Other pairs of the same VMs.
    others: BTreeSet<(VmNo, Pair)>,
}

/// A text for guest systems, and how it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuestText {
    /// The text as written; empty where the cells are. Where two columns disagree it is both.
    pub text: String,
    /// How it is read.
    pub kind: SystemKind,
    /// VMs that are called so. One that changes its text within the month counts under each.
    pub vms: u64,
}

impl Guests {
    /// Notes what a row calls the system of a VM. VMs come in the order of their numbers, each for the
    /// first time directly behind the one before.
    pub(super) fn note(&mut self, vm: VmNo, guest_os: &str, configured: Option<&str>) {
        if let Some(&(told, set)) = self.first.get(vm as usize) {
            // Nearly every row repeats what the rows before said, and comparing is cheaper than finding.
            let is = |number, text: &str| self.texts.shown(number) == text;
            if is(told, guest_os) && configured.map_or(set == told, |text| is(set, text)) {
                return;
            }
        }
        let told = self.texts.number(0, guest_os);
        let pair = (told, configured.map_or(told, |text| self.texts.number(0, text)));
        match self.first.get(vm as usize) {
            None => self.first.push(pair),
            Some(first) if *first == pair => {}
            Some(_) => {
                self.others.insert((vm, pair));
            }
        }
    }

    /// The pairs of a VM.
    pub(super) fn pairs_of(&self, vm: VmNo) -> impl Iterator<Item = Pair> {
        let first = self.first.get(vm as usize).copied();
        let others = self.others.range((vm, (0, 0))..=(vm, (u32::MAX, u32::MAX)));
        first.into_iter().chain(others.map(|(_, pair)| *pair))
    }

    /// The text of a pair that decides how the system is read.
    pub(super) fn text(&self, (told, set): Pair, systems: &SystemNames) -> String {
        systems.deciding(self.texts.shown(told), self.texts.shown(set)).0
    }

    /// Every text with the VMs that it is used for, most used first; `vms` says how many VMs the rows
    /// of one number stand for.
    pub(super) fn texts(&self, systems: &SystemNames, vms: impl Fn(VmNo) -> u64) -> Vec<GuestText> {
        let mut of_pairs: BTreeMap<Pair, u64> = BTreeMap::new();
        let first = (0..).zip(self.first.iter().copied());
        for (vm, pair) in first.chain(self.others.iter().copied()) {
            *of_pairs.entry(pair).or_default() += vms(vm);
        }
        let mut of_texts: BTreeMap<(String, SystemKind), u64> = BTreeMap::new();
        for ((told, set), vms) in of_pairs {
            let key = systems.deciding(self.texts.shown(told), self.texts.shown(set));
            *of_texts.entry(key).or_default() += vms;
        }
        let mut texts: Vec<GuestText> =
            of_texts.into_iter().map(|((text, kind), vms)| GuestText { text, kind, vms }).collect();
        // The map has them by text already, which decides between equals.
        texts.sort_by_key(|text| std::cmp::Reverse(text.vms));
        texts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vm_counts_under_every_text_that_it_has() {
        let mut guests = Guests::default();
        guests.note(0, "Windows Server 2022", None);
        guests.note(1, "Ubuntu Linux", Some("Ubuntu Linux"));
        guests.note(0, "Windows Server 2022", None);
        guests.note(0, "Windows Server 2025", None);
        guests.note(2, "windows server 2022", None);
        // In another spelling it is the same text, and a second column may say another.
        guests.note(0, "windows server 2022", None);
        guests.note(1, "Ubuntu Linux", Some("Windows Server 2019"));
        guests.note(3, "Ubuntu Linux", Some("Windows Server 2019"));
        guests.note(3, "Ubuntu Linux", None);
        let texts = guests.texts(&SystemNames::read().unwrap(), |_| 1);
        let told: Vec<(&str, SystemKind, u64)> =
            texts.iter().map(|text| (text.text.as_str(), text.kind, text.vms)).collect();
        let expected = [
            ("Ubuntu Linux", SystemKind::Other, 2),
            ("Ubuntu Linux / Windows Server 2019", SystemKind::Disagreeing, 2),
            ("Windows Server 2022", SystemKind::Server, 2),
            ("Windows Server 2025", SystemKind::Server, 1),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn of_two_texts_the_one_that_decides_is_told() {
        let systems = SystemNames::read().unwrap();
        let server = "Microsoft Windows Server 2019 (64-bit)";
        let linux = "Ubuntu Linux (64-bit)";
        let both = "Ubuntu Linux (64-bit) / Microsoft Windows Server 2019 (64-bit)";
        // tools   configuration     told    read as
        let cases = [
            (server, server, server, SystemKind::Server),
            ("", server, server, SystemKind::Server),
            (linux, "Other (64-bit)", linux, SystemKind::Other),
            (linux, server, both, SystemKind::Disagreeing),
            ("", "", "", SystemKind::Unclear),
        ];
        for (tools, configured, told, kind) in cases {
            assert_eq!(systems.deciding(tools, configured), (told.to_owned(), kind), "{tools}");
        }
    }
}
