//! What rows about accounts themselves tell, kept apart from memberships until all rows are in: an
//! account that is a member of nothing is no member because a row describes it.

use std::collections::BTreeMap;

use crate::intake::{Enabled, MemberType};

use super::account::{NodeNo, Said};
use super::bits::BitSets;
use super::capture::CaptureNo;

/// The facts of accounts, and the captures at which their memberships leave one open.
#[derive(Debug, Default)]
pub(super) struct Facts {
    said: BTreeMap<NodeNo, Said>,
    /// The captures at which rows of accounts say that it was disabled.
    disabled: BitSets<u8>,
    /// The captures at which a membership does not say it.
    open: BitSets<u8>,
    any_open: bool,
}

impl Facts {
    /// Notes what a row says of an account.
    pub(super) fn tell(
        &mut self,
        node: NodeNo,
        capture: CaptureNo,
        member_type: MemberType,
        enabled: Enabled,
    ) {
        if member_type != MemberType::Unsaid {
            self.said.entry(node).or_default().add(member_type);
        }
        if enabled == Enabled::Disabled {
            self.disabled.insert(node, capture);
        }
    }

    /// Notes a membership that does not say whether the account was enabled.
    pub(super) fn leave_open(&mut self, node: NodeNo, capture: CaptureNo) {
        self.open.insert(node, capture);
        self.any_open = true;
    }

    /// Makes the facts of `from` those of `into`.
    pub(super) fn give(&mut self, from: NodeNo, into: NodeNo) {
        if let Some(said) = self.said.remove(&from) {
            self.said.entry(into).or_default().unite(said);
        }
        for sets in [&mut self.disabled, &mut self.open] {
            let captures: Vec<CaptureNo> = sets.numbers(from).collect();
            for capture in captures {
                sets.insert(into, capture);
            }
        }
    }

    /// Calls every capture by another number.
    pub(super) fn renumber(&mut self, number: &dyn Fn(CaptureNo) -> CaptureNo) {
        self.disabled.renumber(&|_, capture| number(capture));
        self.open.renumber(&|_, capture| number(capture));
    }

    /// Whether a row of the account at a capture says that it was disabled.
    pub(super) fn says_disabled(&self, node: NodeNo, capture: CaptureNo) -> bool {
        self.disabled.has(node, capture)
    }

    /// Whether some membership leaves open if its account was enabled.
    pub(super) fn any_open(&self) -> bool {
        self.any_open
    }

    /// Whether some membership that leaves it open counts as one of an enabled account (D6): unless a
    /// row of the account at the same capture says that it was disabled. An account that any row calls
    /// enabled is so anyway, and is not asked for here.
    pub(super) fn counts_as_enabled(&self, node: NodeNo) -> bool {
        self.open.numbers(node).any(|capture| !self.disabled.has(node, capture))
    }

    /// What rows say that accounts are.
    pub(super) fn said(&self) -> impl Iterator<Item = (NodeNo, Said)> + '_ {
        self.said.iter().map(|(node, said)| (*node, *said))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_membership_is_open_unless_the_account_was_disabled_at_its_capture() {
        let mut facts = Facts::default();
        assert!(!facts.any_open());
        facts.tell(1, 0, MemberType::Unsaid, Enabled::Disabled);
        facts.tell(1, 1, MemberType::User, Enabled::Enabled);
        facts.leave_open(1, 0);
        facts.leave_open(2, 0);
        assert!(facts.any_open());
        // node, capture, disabled
        for (node, capture, disabled) in [(1, 0, true), (1, 1, false), (2, 0, false)] {
            assert_eq!(facts.says_disabled(node, capture), disabled, "{node} at {capture}");
        }
        assert!(!facts.counts_as_enabled(1));
        assert!(facts.counts_as_enabled(2));
        facts.leave_open(1, 1);
        assert!(facts.counts_as_enabled(1));
        let said: Vec<NodeNo> = facts.said().map(|(node, _)| node).collect();
        assert_eq!(said, [1]);
    }

    #[test]
    fn facts_go_with_their_account_and_their_capture() {
        let mut facts = Facts::default();
        facts.tell(1, 0, MemberType::Service, Enabled::Disabled);
        facts.leave_open(1, 2);
        facts.give(1, 3);
        assert!(facts.says_disabled(3, 0));
        let said: Vec<(NodeNo, bool)> =
            facts.said().map(|(node, said)| (node, said.has(MemberType::Service))).collect();
        assert_eq!(said, [(3, true)]);
        assert!(facts.counts_as_enabled(3));
        facts.renumber(&|capture| capture + 5);
        assert!(facts.says_disabled(3, 5) && !facts.says_disabled(3, 0));
        facts.tell(3, 7, MemberType::Unsaid, Enabled::Disabled);
        assert!(!facts.counts_as_enabled(3));
    }
}
