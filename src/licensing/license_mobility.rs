//! License Mobility: licences of end customers for server applications that run on our machines.
//!
//! LM-PRODUCTS: only server applications. LM-FORM: a form within days of the deployment. LM-DEDICATED: the
//! instance belongs to one end customer. LM-EXPIRY: without Software Assurance, or without a form, the use falls
//! back to the report; part of a month is a whole month. LM-90: a licence stays assigned for some time. LM-DUTY:
//! once verified, the end customer is responsible for compliance.

use chrono::{Days, NaiveDate};

use crate::month::ReportMonth;
use crate::register::MobilityLicence;
use crate::terms::{NamedProduct, TermsInForce};

/// What is told of a row, apart from whether it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MobilityNotice {
    /// The form came later than the days that are given for it.
    FormLate {
        /// The day on which it was due.
        due: NaiveDate,
        /// The day on which it came.
        submitted: NaiveDate,
    },
    /// Nobody has confirmed by the end of the month that the licences may move.
    Unconfirmed {
        /// The day on which the form is due, where it is not submitted yet.
        due: Option<NaiveDate>,
    },
    /// The licence was released before it may be.
    ReleasedEarly {
        /// How many days it was assigned.
        days: u64,
        /// How many it has to be.
        least: u64,
    },
    /// The machine was seen in the month before the application was deployed.
    SeenBefore {
        /// The day of deployment.
        deployed: NaiveDate,
    },
    /// Software Assurance ends soon.
    Lapses {
        /// Its last day.
        until: NaiveDate,
    },
}

/// A row whose dates were looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedDates {
    /// Why the row covers nothing in the month; none where it covers.
    pub refused: Option<String>,
    /// Whether it is about use after the month.
    pub begins: Begins,
    /// What is told of it.
    pub notices: Vec<MobilityNotice>,
}

/// Whether use has begun by the end of the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begins {
    /// It has, or no day says otherwise.
    ByMonthEnd,
    /// It begins later.
    Later,
}

/// LM-PRODUCTS: why licences of the product may not move; none where they may.
pub fn may_not_move(named: &NamedProduct<'_>) -> Option<&'static str> {
    match named.may_move() {
        Some(true) => None,
        Some(false) => Some("licences of this product may not move (LM-PRODUCTS)"),
        None => {
            Some("the source does not say that licences of this product may move (LM-PRODUCTS)")
        }
    }
}

/// Whether a row stands for a month by its dates.
pub fn judge_dates(row: &MobilityLicence, month: ReportMonth, terms: &TermsInForce) -> JudgedDates {
    let last = month.last_day();
    let begins = match row.deployed_on {
        Some(deployed) if deployed > last => Begins::Later,
        _ => Begins::ByMonthEnd,
    };
    let refused = refused(row, last, terms);
    let mut notices = Vec::new();
    if refused.is_none() {
        notices.extend(form_late(row, last, terms));
        notices.extend(unconfirmed(row, last, terms));
        notices.extend(lapses(row, last, terms));
    }
    notices.extend(released_early(row, month, terms));
    JudgedDates { refused, begins, notices }
}

fn refused(row: &MobilityLicence, last: NaiveDate, terms: &TermsInForce) -> Option<String> {
    let Some(deployed) = row.deployed_on else {
        return Some("no day of deployment is given (LM-FORM)".to_owned());
    };
    if deployed > last {
        return Some(format!("it was deployed only on {deployed}"));
    }
    let due = form_due(deployed, terms);
    if submitted_by(row, last).is_none() && last > due {
        return Some(format!("no form was submitted, and it was due on {due} (LM-FORM)"));
    }
    match row.assurance_until {
        None => return Some("the end of Software Assurance is not given (LM-EXPIRY)".to_owned()),
        Some(until) if until < last => {
            return Some(format!("Software Assurance ended on {until} (LM-EXPIRY)"));
        }
        Some(_) => {}
    }
    let released = row.released_on.filter(|&released| released <= last)?;
    Some(format!("the licence was released on {released}"))
}

/// The last day for the form.
fn form_due(deployed: NaiveDate, terms: &TermsInForce) -> NaiveDate {
    let days = Days::new(terms.days_to_submit_mobility_form.value);
    deployed.checked_add_days(days).unwrap_or(deployed)
}

/// The day of the form, if it was there by the end of the month.
fn submitted_by(row: &MobilityLicence, last: NaiveDate) -> Option<NaiveDate> {
    row.form_submitted_on.filter(|&submitted| submitted <= last)
}

fn form_late(
    row: &MobilityLicence,
    last: NaiveDate,
    terms: &TermsInForce,
) -> Option<MobilityNotice> {
    let due = form_due(row.deployed_on?, terms);
    let submitted = submitted_by(row, last).filter(|&submitted| submitted > due)?;
    Some(MobilityNotice::FormLate { due, submitted })
}

fn unconfirmed(
    row: &MobilityLicence,
    last: NaiveDate,
    terms: &TermsInForce,
) -> Option<MobilityNotice> {
    if row.confirmed_on.is_some_and(|confirmed| confirmed <= last) {
        return None;
    }
    let due = match submitted_by(row, last) {
        Some(_) => None,
        None => Some(form_due(row.deployed_on?, terms)),
    };
    Some(MobilityNotice::Unconfirmed { due })
}

fn lapses(row: &MobilityLicence, last: NaiveDate, terms: &TermsInForce) -> Option<MobilityNotice> {
    let until = row.assurance_until.filter(|&until| is_soon(until, last, terms))?;
    Some(MobilityNotice::Lapses { until })
}

/// Whether a day lies after the month and so near to it that it is told.
pub fn is_soon(day: NaiveDate, last: NaiveDate, terms: &TermsInForce) -> bool {
    let told_until = last.checked_add_days(Days::new(terms.reminder_days.value)).unwrap_or(last);
    last < day && day <= told_until
}

/// LM-90, told in the month of the release. Without a day of its own a licence was assigned with the
/// deployment.
fn released_early(
    row: &MobilityLicence,
    month: ReportMonth,
    terms: &TermsInForce,
) -> Option<MobilityNotice> {
    let released = row.released_on.filter(|&released| month.contains(released))?;
    let assigned = row.assigned_on.or(row.deployed_on)?;
    let days = u64::try_from((released - assigned).num_days()).unwrap_or(0);
    let least = terms.days_assigned_to_platform.value;
    (days < least).then_some(MobilityNotice::ReleasedEarly { days, least })
}

/// LM-DUTY: what the register says of a row that stands.
pub fn duty(row: &MobilityLicence, last: NaiveDate) -> String {
    match row.confirmed_on.filter(|&confirmed| confirmed <= last) {
        Some(confirmed) => format!(
            "License Mobility; responsibility for compliance passed to the end customer with the \
             confirmation of {confirmed} (LM-DUTY)"
        ),
        None => {
            "License Mobility; not confirmed yet, so responsibility for compliance is still the \
                 provider's (LM-DUTY)"
                .to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::{FileId, Origin};
    use crate::register::Machine;
    use crate::terms::TermsAsked;

    fn day(text: &str) -> Option<NaiveDate> {
        (!text.is_empty()).then(|| text.parse().unwrap())
    }

    /// A row by its days: deployed, form, confirmed, assurance until, assigned, released.
    fn row(days: [&str; 6]) -> MobilityLicence {
        let [deployed, form, confirmed, assurance, assigned, released] = days.map(day);
        MobilityLicence {
            customer: "Contoso".to_owned(),
            product: "SQL Server Standard".to_owned(),
            edition: String::new(),
            machine: Machine::Vm("sql-1".to_owned()),
            deployed_on: deployed,
            form_submitted_on: form,
            confirmed_on: confirmed,
            assurance_until: assurance,
            assigned_on: assigned,
            released_on: released,
            origin: Origin { file: FileId(0), line: 2 },
        }
    }

    #[test]
    fn a_row_stands_by_its_dates() {
        let month: ReportMonth = "2026-10".parse().unwrap();
        let terms = TermsInForce::establish(&TermsAsked::compiled(month)).unwrap();
        let (old, far) = ("2026-01-10", "2027-12-31");
        // deployed, form, confirmed, assurance until, assigned, released; whether it stands
        let cases = [
            ([old, "2026-01-15", "2026-02-01", far, old, ""], true),
            (["", "2026-01-15", "2026-02-01", far, old, ""], false),
            // Not there yet in the month.
            (["2026-11-01", "", "", far, "", ""], false),
            // The form is due ten days after the deployment: the last day of the month, and the day before.
            (["2026-10-21", "", "", far, "", ""], true),
            (["2026-10-20", "", "", far, "", ""], false),
            (["2026-10-20", "2026-10-31", "", far, "", ""], true),
            (["2026-10-20", "2026-11-01", "", far, "", ""], false),
            // Part of a month is a whole month.
            ([old, "2026-01-15", "2026-02-01", "2026-10-31", old, ""], true),
            ([old, "2026-01-15", "2026-02-01", "2026-10-30", old, ""], false),
            ([old, "2026-01-15", "2026-02-01", "", old, ""], false),
            ([old, "2026-01-15", "2026-02-01", far, old, "2026-10-31"], false),
            ([old, "2026-01-15", "2026-02-01", far, old, "2026-11-01"], true),
        ];
        for (days, stands) in cases {
            let judged = judge_dates(&row(days), month, &terms);
            assert_eq!(judged.refused.is_none(), stands, "{days:?} {judged:?}");
        }
    }

    #[test]
    fn what_is_told_depends_on_the_days() {
        let month: ReportMonth = "2026-10".parse().unwrap();
        let terms = TermsInForce::establish(&TermsAsked::compiled(month)).unwrap();
        let (old, far) = ("2026-01-10", "2027-12-31");
        let told = |days| judge_dates(&row(days), month, &terms).notices;
        assert_eq!(told([old, "2026-01-20", "2026-10-31", far, old, ""]), []);
        let due = day("2026-01-20").unwrap();
        let submitted = day("2026-01-21").unwrap();
        let late = MobilityNotice::FormLate { due, submitted };
        assert_eq!(told([old, "2026-01-21", "2026-10-31", far, old, ""]), [late]);
        let unconfirmed = MobilityNotice::Unconfirmed { due: None };
        assert_eq!(told([old, "2026-01-20", "2026-11-01", far, old, ""]), [unconfirmed]);
        let unconfirmed = MobilityNotice::Unconfirmed { due: day("2026-10-31") };
        assert_eq!(told(["2026-10-21", "", "", far, "", ""]), [unconfirmed]);
        // Sixty days after the month end on 30 December.
        let lapses = MobilityNotice::Lapses { until: day("2026-12-30").unwrap() };
        assert_eq!(told([old, old, old, "2026-12-30", old, ""]), [lapses]);
        assert_eq!(told([old, old, old, "2026-12-31", old, ""]), []);
        assert_eq!(told([old, old, old, "2026-10-31", old, ""]), []);
        // Ninety days before 31 October is 2 August.
        let early = MobilityNotice::ReleasedEarly { days: 89, least: 90 };
        assert_eq!(told([old, old, old, far, "2026-08-03", "2026-10-31"]), [early]);
        assert_eq!(told([old, old, old, far, "2026-08-02", "2026-10-31"]), []);
        // Another month tells it.
        assert_eq!(told([old, old, old, far, "2026-08-03", "2026-11-01"]), []);
    }
}
