//! Findings about groups, accounts and persons. A person's name never appears in one: the row says
//! whom it is about.

use super::{Direction, Effect, Finding, Findings, Touches};
use crate::origin::Origin;

fn about(effect: Effect, code: &'static str, subject: impl Into<String>) -> Finding {
    Finding::blank(effect, code, subject, Touches::Persons)
}

impl Findings {
    /// A list of members that ends where exports are cut off.
    pub fn list_at_limit(&mut self, subject: &str, rows: u32, origin: Origin) {
        self.add(Finding {
            message: format!(
                "the list of its members ends at exactly {rows} rows, where directory exports are \
                 known to be cut off"
            ),
            remedy: "export it in pages, or sign that the number is right".into(),
            origin: Some(origin),
            ..about(Effect::Assumed, "list-at-limit", subject)
        });
    }

    /// A member that stands for many persons.
    pub fn many_persons(&mut self, subject: &str, name: &str, origin: Origin) {
        self.add(Finding {
            message: format!(
                "“{name}” stands for many persons without naming them, and gives access \
                 (SAL-UNKNOWN)"
            ),
            remedy:
                "export its members as a group of this name, or give it member_type shared with \
                     the number of persons"
                    .into(),
            origin: Some(origin),
            ..about(Effect::Withheld, "many-persons", subject)
        });
    }

    /// A member that is only an identifier.
    pub fn member_unresolved(&mut self, subject: &str, origin: Origin) {
        self.add(Finding {
            message: "a member is an unresolved identifier or a foreign principal: it may be a \
                      person, or a group of many (SAL-UNKNOWN)"
                .into(),
            remedy: "resolve it where it comes from, or give its member_type".into(),
            origin: Some(origin),
            ..about(Effect::Withheld, "member-unresolved", subject)
        });
    }

    /// A group that no row tells the members of.
    pub fn group_without_rows(&mut self, subject: &str, origin: Origin) {
        self.add(Finding {
            message: "no row tells its members; it is taken as empty".into(),
            remedy: "export its members; a row with an empty member states that it is empty".into(),
            origin: Some(origin),
            ..about(Effect::Assumed, "group-without-rows", subject)
        });
    }

    /// A listed group that only other directories have.
    pub fn group_found_elsewhere(&mut self, subject: &str, directories: usize, origin: Origin) {
        let effect = if directories > 1 { Effect::Assumed } else { Effect::Noted };
        self.add(Finding {
            message: format!(
                "the list names no directory for it, and directories with a group of this name: \
                 {directories}; its members in all of them are counted"
            ),
            remedy: "name the directory in the list of access groups".into(),
            origin: Some(origin),
            column: Some("group".into()),
            direction: match effect {
                Effect::Noted => Direction::None,
                _ => Direction::MayBeTooHigh,
            },
            ..about(effect, "group-found-elsewhere", subject)
        });
    }

    /// An administrator's account that is not one person's.
    pub fn administrator_not_one_person(&mut self, number: usize, origin: Origin) {
        self.add(Finding {
            message: "the account stands for several persons, and only a named person may be left \
                      out (SAL-ADMIN); it is counted"
                .into(),
            remedy: "name the account of one person".into(),
            origin: Some(origin),
            direction: Direction::MayBeTooHigh,
            ..about(
                Effect::Assumed,
                "administrator-not-one-person",
                format!("administrators, entry {number}"),
            )
        });
    }

    /// A shared account without the number of its persons.
    pub fn shared_without_number(&mut self, subject: &str, origin: Origin) {
        self.add(Finding {
            message: "a shared account does not say how many persons use it (SAL-SHARED); one is \
                      counted meanwhile"
                .into(),
            remedy: "give the number in the column persons".into(),
            origin: Some(origin),
            column: Some("persons".into()),
            ..about(Effect::Withheld, "shared-without-number", subject)
        });
    }

    /// An account with kinds that do not go together.
    pub fn account_contradicts_itself(&mut self, origin: Origin) {
        self.add(Finding {
            message:
                "rows say different things of the account (its kind, whether it is enabled, how \
                      many persons use it, whose it is); what counts for more is taken"
                    .into(),
            remedy:
                "give the account one member_type, enabled, persons and person_id in all rows of \
                     a capture"
                    .into(),
            origin: Some(origin),
            direction: Direction::MayBeTooHigh,
            ..about(Effect::Assumed, "account-contradicts-itself", "an account")
        });
    }

    /// An id of a person that so many accounts have that it may stand for nobody.
    pub fn person_of_many_accounts(&mut self, accounts: usize, origin: Origin) {
        self.add(Finding {
            message: format!(
                "the person_id of the row stands at {accounts} accounts, which count as one person (SAL-PERSON); a \
                 word for no id would look the same"
            ),
            remedy: "give each person an id of his own, and leave the cell empty where there is none".into(),
            origin: Some(origin),
            direction: Direction::MayBeTooLow,
            ..about(Effect::Assumed, "person-of-many-accounts", "a person")
        });
    }

    /// A plain name that several accounts or groups of a directory have.
    pub fn account_ambiguous(&mut self, origin: Origin) {
        self.add(Finding {
            message: "the row gives no more than a name that several accounts or groups of its \
                      directory have; an account is counted as one more, and a group has the \
                      members of all of them"
                .into(),
            remedy: "export it with its SID or its user principal name, or name the directory of \
                     each of them"
                .into(),
            origin: Some(origin),
            direction: Direction::MayBeTooHigh,
            ..about(Effect::Assumed, "account-ambiguous", "an account")
        });
    }

    /// Accounts left out because they were disabled all month (D6).
    pub fn accounts_disabled(
        &mut self,
        subject: &str,
        accounts: u64,
        effect: Effect,
        removes: u64,
    ) {
        let rare = match effect {
            Effect::Assumed => {
                "; members were captured less than weekly, so they may have been \
                                enabled in between"
            }
            _ => "",
        };
        self.add(Finding {
            message: format!(
                "left out as disabled in every row of the month (D6): {accounts} of its accounts{rare}; \
                 SALs that this removes: {removes}"
            ),
            remedy: "nothing to do, if it is true; or set disabled_accounts = \"count\"".into(),
            ..about(effect, "accounts-disabled", subject)
        });
    }

    /// Members who are no persons.
    pub fn no_persons_left_out(&mut self, subject: &str, what: &str, most: u64) {
        self.add(Finding {
            message: format!(
                "left out as no persons (SAL-SERVICE): {what}; that removes at most {most} SALs, and \
                 workings.csv names each with its reason"
            ),
            remedy: "nothing to do, if they are what they are said to be".into(),
            ..about(Effect::Noted, "no-persons-left-out", subject)
        });
    }

    /// Members who are no devices, of a product that is counted by devices.
    pub fn no_devices_left_out(&mut self, subject: &str, what: &str, effect: Effect) {
        let why = match effect {
            Effect::Assumed => {
                "; whoever uses it from a device that is in no group of the product needs a SAL as well"
            }
            _ => "",
        };
        self.add(Finding {
            message: format!("left out as no devices (SAL-DEVICE): {what}{why}"),
            remedy: "put the computers into the groups of the product, or list the groups of persons for \
                     its SAL for users"
                .into(),
            ..about(effect, "no-devices-left-out", subject)
        });
    }

    /// Administrators who are left out.
    pub fn administrators_left_out(&mut self, subject: &str, persons: u64) {
        self.add(Finding {
            message: format!(
                "administrators named in the configuration need no SAL (SAL-ADMIN): {persons} of its \
                 persons, which removes as many SALs"
            ),
            remedy: "nothing to do, while they only test, maintain and administer".into(),
            ..about(Effect::Noted, "administrators-left-out", subject)
        });
    }

    /// An administrator who is not among the members.
    pub fn administrator_not_counted(&mut self, number: usize) {
        self.add(Finding {
            message:
                "the account is not among the members of the month, so nobody is left out for \
                      it"
                .into(),
            remedy: "write the account just as the export writes it, or remove it".into(),
            ..about(
                Effect::Noted,
                "administrator-not-counted",
                format!("administrators, entry {number}"),
            )
        });
    }

    /// An administrator whose name several accounts have.
    pub fn administrator_ambiguous(&mut self, number: usize, accounts: usize) {
        self.add(Finding {
            message: format!(
                "{accounts} accounts have this name; none is left out, because which of them is meant \
                 would be a guess"
            ),
            remedy: "write the account with its domain or its SID, as the export has it".into(),
            direction: Direction::MayBeTooHigh,
            ..about(
                Effect::Assumed,
                "administrator-ambiguous",
                format!("administrators, entry {number}"),
            )
        });
    }

    /// Groups with members that give no access.
    pub fn group_not_reached(&mut self, group: &str) {
        self.add(Finding {
            message: "the group has members and is neither listed nor nested below a listed one; \
                      nobody is counted for it"
                .into(),
            remedy: "list it under access_groups, if it gives access".into(),
            ..about(Effect::Noted, "group-not-reached", format!("group {group}"))
        });
    }

    /// An end customer with Windows VMs and no access group.
    pub fn customer_without_group(&mut self, customer: &str) {
        self.add(Finding {
            message: "the end customer has Windows VMs and no access group".into(),
            remedy: "list the group, or write remote_desktop = no in the customer list".into(),
            ..about(Effect::Noted, "customer-without-group", format!("customer {customer}"))
        });
    }
}
