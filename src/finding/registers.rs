//! Findings about rows of registers: what they name, and when they end.

use chrono::NaiveDate;

use super::{Direction, Effect, Finding, Findings, Touches, touched_by};
use crate::intake::Kind;
use crate::origin::Origin;

impl Findings {
    /// A row of a register names a machine that was not seen in the month.
    pub fn register_machine_unknown(
        &mut self,
        subject: &str,
        kind: Kind,
        effect: Effect,
        origin: Origin,
    ) {
        let why = match effect {
            Effect::Withheld => "what runs on it cannot be counted",
            _ => "the row does nothing",
        };
        self.add(Finding {
            message: format!(
                "the register of {} names a machine that no VM and no host of the month is called, so {why}",
                kind.text()
            ),
            remedy: "write the name, or the id, as the exports have it; remove the row if the machine is gone"
                .into(),
            origin: Some(origin),
            ..Finding::blank(effect, "register-machine-unknown", subject, touched_by(kind))
        });
    }

    /// A row of a register names several VMs of one name.
    pub fn register_machine_ambiguous(&mut self, subject: &str, number: usize, origin: Origin) {
        self.add(Finding {
            message: format!(
                "{number} VMs of the month are called so, and the end customer of the row does not tell which \
                 is meant; nothing is left out for any of them, and what the row adds counts for each"
            ),
            remedy: "write the id of the VM, or the end customer that only one of them has; where they share the id, give \
                     the rows of each vCenter or farm a source of their own"
                .into(),
            origin: Some(origin),
            direction: Direction::MayBeTooHigh,
            ..Finding::blank(
                Effect::Assumed,
                "register-machine-ambiguous",
                subject,
                Touches::Everything,
            )
        });
    }

    /// A row that leaves use out ends soon; `what` says what of it ends.
    pub fn register_row_lapses(
        &mut self,
        subject: &str,
        what: &str,
        until: NaiveDate,
        origin: Origin,
    ) {
        self.add(Finding {
            message: format!("{what} ends on {until}; from then on the use counts on the report"),
            remedy: "get the evidence for the time after it and enter it, or expect the use on the report"
                .into(),
            origin: Some(origin),
            ..Finding::blank(Effect::Noted, "register-row-lapses", subject, Touches::Nothing)
        });
    }
}
