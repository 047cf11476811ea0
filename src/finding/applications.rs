//! Findings about applications: what cannot be counted, what is not, and what products mean for each other.

use super::{Direction, Effect, Finding, Findings, Touches};
use crate::origin::Origin;
use crate::terms::Product;

fn about(effect: Effect, code: &'static str, subject: impl Into<String>) -> Finding {
    Finding::blank(effect, code, subject, Touches::Applications)
}

/// What leaving an application out removes, where that is known.
fn removed(removes: Option<u64>) -> String {
    removes.map_or_else(String::new, |packs| format!("; that removes {packs} packs"))
}

impl Findings {
    /// A row of a register names no product that can be counted on a machine.
    pub fn application_product_unknown(
        &mut self,
        subject: &str,
        product: &str,
        editions: &[String],
        origin: Origin,
    ) {
        let (why, remedy) = match editions {
            [] => (
                "is no product of the catalogue that can be counted so".to_owned(),
                "write the product as its maker calls it, and licensed_by as it is sold: some editions by \
                 cores only; what needs no licence need not be listed"
                    .to_owned(),
            ),
            _ => (
                "does not say which edition it is".to_owned(),
                format!(
                    "say one of {} in the column edition; an edition that needs no licence need not be listed",
                    editions.join(", ")
                ),
            ),
        };
        self.add(Finding {
            message: format!("“{product}” {why}, so it cannot be counted"),
            remedy,
            origin: Some(origin),
            column: Some("product".into()),
            ..about(Effect::Withheld, "product-unknown", subject)
        });
    }

    /// A row of a register names several editions of an application.
    pub fn editions_disagree(
        &mut self,
        subject: &str,
        (product, editions): (&str, &[String]),
        highest: &Product,
        origin: Origin,
    ) {
        self.add(Finding {
            message: format!(
                "“{product}” names several editions: {}; it counts as {highest}, the highest (APP-SQL-VM)",
                editions.join(", ")
            ),
            remedy: "say in one place which edition it is".into(),
            origin: Some(origin),
            column: Some("product".into()),
            direction: Direction::MayBeTooHigh,
            ..about(Effect::Assumed, "editions-disagree", subject)
        });
    }

    /// No row tells the virtual cores of a VM that an application is counted by, or one does so in no number.
    pub fn virtual_cores_unknown(&mut self, subject: &str, product: &Product, origin: Origin) {
        self.add(Finding {
            message: format!(
                "{product} is counted by the virtual cores of the VM (APP-SQL-VM), and no row of the month \
                 tells them, or one has something else in their place"
            ),
            remedy: "export the VMs with a column vcpu_count, in digits".into(),
            origin: Some(origin),
            ..about(Effect::Withheld, "virtual-cores-unknown", subject)
        });
    }

    /// An application with a registered reason not to be reported.
    pub fn application_excluded(
        &mut self,
        subject: &str,
        (product, reason): (&str, &str),
        removes: Option<u64>,
        origin: Origin,
    ) {
        self.add(Finding {
            message: format!(
                "{product} on it is not reported for a registered reason ({reason}, REP-NOT){}",
                removed(removes)
            ),
            remedy: "nothing to do, while the reason holds; registers.csv has it".into(),
            origin: Some(origin),
            ..about(Effect::Noted, "application-excluded", subject)
        });
    }

    /// An application on servers of another operator.
    pub fn application_of_operator(
        &mut self,
        subject: &str,
        (product, operator): (&str, &str),
        (effect, removes): (Effect, Option<u64>),
        origin: Origin,
    ) {
        self.add(Finding {
            message: format!(
                "{product} runs on servers of {operator}, who has to report the cores of its servers \
                 (WS-OWNER){}",
                removed(removes)
            ),
            remedy: "get the operator's confirmation and enter it into exclusions (operator-confirmed), \
                     or sign"
                .into(),
            origin: Some(origin),
            ..about(effect, "application-of-operator", subject)
        });
    }

    /// An application in a VM that ran at no capture.
    pub fn application_off_all_month(
        &mut self,
        subject: &str,
        product: &Product,
        removes: Option<u64>,
        origin: Origin,
    ) {
        let removes = match removes {
            Some(packs) => format!("that removes {packs} packs of {product}"),
            None => format!("that removes what {product} would need"),
        };
        self.add(Finding {
            message: format!(
                "the VM ran at no capture of the month, so its application is not counted (D4); {removes}"
            ),
            remedy: "sign that it was off all month, or set powered_off_vms = \"count\"".into(),
            origin: Some(origin),
            ..about(Effect::Assumed, "application-off-all-month", subject)
        });
    }

    /// An application that is counted by those who use it, at an end customer without any.
    pub fn application_without_persons(
        &mut self,
        subject: &str,
        family: &str,
        customer: &str,
        origin: Origin,
    ) {
        self.add(Finding {
            message: format!(
                "{family} is counted by those who use it (APP-SAL), and no access group of {customer} counts \
                 anybody for a product of it"
            ),
            remedy: "list the groups of its users under access_groups with the product".into(),
            origin: Some(origin),
            ..about(Effect::Assumed, "application-without-persons", subject)
        });
    }

    /// An application that is said to run on the end customer's licences, which no row proves.
    pub fn application_licence_unproven(
        &mut self,
        subject: &str,
        product: &str,
        why: &str,
        origin: Origin,
    ) {
        self.add(Finding {
            message: format!(
                "{product} is said to run on the end customer's licences, but nothing covers it, so it counts \
                 on the report (PF-APPS, LM-EXPIRY): {why}"
            ),
            remedy: "register the licences with their days and evidence, or write spla and report the use"
                .into(),
            origin: Some(origin),
            direction: Direction::MayBeTooHigh,
            ..about(Effect::Assumed, "application-licence-unproven", subject)
        });
    }

    /// Persons with a SAL that needs another one, which they lack.
    pub fn sal_needs_another(
        &mut self,
        customer: &str,
        (products, others): (&str, &str),
        persons: u64,
    ) {
        self.add(Finding {
            message: format!(
                "persons with {products} who are in no group of {others}: {persons}; the one needs the other \
                 (SAL-OFFICE)"
            ),
            remedy: format!("list their groups for {others} as well, or sign that they use it elsewhere"),
            ..Finding::blank(
                Effect::Assumed,
                "sal-needs-another",
                format!("{products} at {customer}"),
                Touches::Persons,
            )
        });
    }

    /// Two products that a suite holds both of.
    pub fn suite_instead(
        &mut self,
        scope: &str,
        (one, other): (&Product, &Product),
        suite: &Product,
    ) {
        self.add(Finding {
            message: format!(
                "the scope is licensed with {one} and with {other}; {suite} holds both (WS-CIS)"
            ),
            remedy: format!(
                "compare the prices, and state the edition {suite} where it costs less"
            ),
            ..about(Effect::Noted, "suite-instead", format!("scope {scope}"))
        });
    }

    /// Remote Desktop without any Windows Server.
    pub fn rds_without_windows(&mut self, sals: u64) {
        self.add(Finding {
            message: format!(
                "{sals} SALs of Remote Desktop Services are counted and no core licence of Windows Server, \
                 though nobody else is said to license the servers"
            ),
            remedy: "check that the hosts of the servers are exported and their VMs are recognised; name the \
                     operator if they are another's"
                .into(),
            ..about(Effect::Noted, "rds-without-windows", "remote desktop services")
        });
    }
}
