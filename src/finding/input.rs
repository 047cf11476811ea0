//! Findings about whole files, their headers and the configuration.

use super::{Effect, Finding, Findings, Touches, touched_by};
use crate::intake::Kind;
use crate::month::ReportMonth;
use crate::origin::{FileId, Origin};

/// A finding about a file as a whole.
pub(super) fn about_file(effect: Effect, code: &'static str, kind: Kind, label: &str) -> Finding {
    Finding::blank(effect, code, format!("file {label}"), touched_by(kind))
}

impl Findings {
    /// A file that was named is not there, or cannot be opened.
    pub fn file_absent(&mut self, kind: Kind, label: &str, why: &str) {
        self.add(Finding {
            message: format!("the file of {} cannot be opened: {why}", kind.text()),
            remedy: "put the export there, or correct the path in the configuration".into(),
            ..about_file(Effect::Refused, "file-absent", kind, label)
        });
    }

    /// A pattern of the configuration fits no file.
    pub fn pattern_without_files(&mut self, kind: Kind, pattern: &str) {
        self.add(Finding {
            subject: format!("inputs.{}", kind.text().replace('-', "_")),
            message: format!("no file fits `{pattern}`, so nothing is known of {}", kind.text()),
            remedy: "export the month, or correct the pattern in the configuration".into(),
            ..about_file(Effect::Refused, "file-absent", kind, pattern)
        });
    }

    /// A file has no byte, or no line with text.
    pub fn file_empty(&mut self, kind: Kind, label: &str) {
        self.add(Finding {
            message: "the file is empty: it has no header, so it is no export".into(),
            remedy: format!("export the {} again", kind.text()),
            ..about_file(Effect::Refused, "file-empty", kind, label)
        });
    }

    /// A file that cannot be read on: broken stream, wrong encoding, open quote.
    pub fn file_unreadable(&mut self, kind: Kind, label: &str, at: Option<Origin>, why: &str) {
        self.add(Finding {
            message: match at {
                Some(_) => format!("{why}; rows behind that place would be lost, so none is used"),
                None => format!("{why}; none of its rows is used"),
            },
            remedy: "export the file again, or repair the place".into(),
            origin: at,
            ..about_file(Effect::Refused, "file-unreadable", kind, label)
        });
    }

    /// A header that is used stands twice.
    pub fn header_twice(
        &mut self,
        kind: Kind,
        label: &str,
        origin: Origin,
        header: &str,
        (first, second): (usize, usize),
    ) {
        self.add(Finding {
            message: format!(
                "the header `{header}` stands in column {first} and in column {second}; which of \
                 them counts would be a guess"
            ),
            remedy: "remove or rename one of the two columns".into(),
            origin: Some(origin),
            column: Some(header.to_owned()),
            cell: Some(header.to_owned()),
            ..about_file(Effect::Refused, "header-twice", kind, label)
        });
    }

    /// Columns that nothing is read from; files with the same ones share a finding.
    pub fn columns_unused(&mut self, kind: Kind, label: &str, columns: &[&str]) {
        let key = (kind, columns.join(", "));
        let held = self.unused.entry(key).or_insert_with(|| (label.to_owned(), 0));
        held.1 += 1;
    }

    /// Tells the unused columns, once for all files that have the same ones.
    pub(super) fn tell_unused(&mut self) {
        for ((kind, columns), (label, files)) in std::mem::take(&mut self.unused) {
            let others = match files {
                1 => String::new(),
                _ => format!(" and {} more", files - 1),
            };
            self.add(Finding {
                subject: format!("file {label}{others}"),
                message: format!("nothing is read from {columns}"),
                remedy: "nothing to do, unless one of them should count".into(),
                ..about_file(Effect::Noted, "column-unused", kind, &label)
            });
        }
    }

    /// A file with a header and no row.
    pub fn file_header_only(&mut self, kind: Kind, label: &str, origin: Origin) {
        let effect = match kind {
            // What is not in them is not counted.
            Kind::Hosts | Kind::Vms | Kind::Members | Kind::AccessGroups | Kind::Applications => {
                Effect::Assumed
            }
            // Other lists and registers without rows are nothing unusual, and leave nothing out.
            _ => Effect::Noted,
        };
        self.add(Finding {
            message: format!(
                "the file has a header and no row; taken as: there are no {}",
                kind.text()
            ),
            remedy: "export again, or sign that there are none".into(),
            origin: Some(origin),
            ..about_file(effect, "file-header-only", kind, label)
        });
    }

    /// Rows of nothing but delimiters.
    pub fn rows_blank(&mut self, kind: Kind, label: &str, rows: u64) {
        self.add(Finding {
            message: format!("{rows} rows hold nothing but delimiters and are passed over"),
            remedy: "nothing to do".into(),
            ..about_file(Effect::Noted, "row-blank", kind, label)
        });
    }

    /// Rows that repeat another row of the same capture to the letter; of members, rows of one membership, whose other
    /// cells need not be equal.
    pub fn rows_repeated(&mut self, kind: Kind, label: &str, rows: u64, first: Origin) {
        let message = match kind {
            Kind::Hosts | Kind::Vms => {
                format!("{rows} rows repeat another row of their capture; each counts once")
            }
            Kind::Members => format!(
                "{rows} rows have the group and the member of another row of their capture; that \
                 membership counts once, with all that its rows say"
            ),
            _ => format!("{rows} rows repeat another row; each counts once"),
        };
        self.add(Finding {
            message,
            remedy: "nothing to do".into(),
            origin: Some(first),
            ..about_file(Effect::Noted, "row-repeated", kind, label)
        });
    }

    /// No VMs are configured.
    pub fn no_vms(&mut self) {
        self.add(Finding {
            subject: "inputs.vms".into(),
            message: "no VMs are given; only physical Windows systems need licences".into(),
            remedy: "name the exports under [inputs] vms, if there are VMs".into(),
            ..about_file(Effect::Noted, "no-vms", Kind::Vms, "")
        });
    }

    /// Neither members nor access groups are configured.
    pub fn no_access(&mut self) {
        self.add(Finding {
            subject: "inputs.members".into(),
            message: "neither members nor access groups are given; there are no SAL lines".into(),
            remedy: "name them under [inputs], if anybody uses Remote Desktop".into(),
            ..about_file(Effect::Noted, "no-access", Kind::Members, "")
        });
    }

    /// Only one of members and access groups is configured.
    pub fn access_half_given(&mut self, absent: Kind) {
        self.add(Finding {
            subject: format!("inputs.{}", absent.text().replace('-', "_")),
            message: format!(
                "{} are not given although the other half is, so nobody can be counted",
                absent.text()
            ),
            remedy: "give both members and access_groups, or neither".into(),
            ..about_file(Effect::Withheld, "access-half-given", absent, "")
        });
    }

    /// A signature that covers no finding of the run.
    pub fn acceptance_unused(&mut self, number: usize, finding: &str, why: &str) {
        self.add(Finding {
            subject: format!("accepted, entry {number}"),
            message: format!("the signature for “{finding}” covers no finding of the month: {why}"),
            remedy: "correct its finding, subject or until, or remove it".into(),
            ..about_file(Effect::Noted, "acceptance-unused", Kind::Prices, "")
        });
    }

    /// A month in which the agreement does not run.
    pub fn month_outside_agreement(&mut self, month: ReportMonth, agreement: &str) {
        self.add(Finding {
            subject: format!("month {month}"),
            message: format!(
                "the agreement runs {agreement}; no day of the month lies in it (REP-FINAL)"
            ),
            remedy: "choose a month of the agreement, or correct its days in [provider]".into(),
            ..about_file(Effect::Refused, "month-outside-agreement", Kind::Prices, "")
        });
    }

    /// An end customer without an address, under an agreement that names end customers.
    pub fn customer_address_missing(&mut self, customer: &str, form: &str) {
        self.add(Finding {
            subject: format!("customer {customer}"),
            message: format!(
                "the agreement was signed on {form}, and its form names end customers with their \
                 address (REP-NAME); none is known for this one"
            ),
            remedy: "add the address to the customer list".into(),
            ..about_file(Effect::Noted, "customer-address-missing", Kind::Customers, "")
        });
    }

    /// No provider section.
    pub fn provider_missing(&mut self) {
        self.add(Finding {
            subject: "provider".into(),
            message: "no [provider] is configured: its columns are empty, and the newest form of \
                      the agreement is taken"
                .into(),
            remedy: "add [provider] to the configuration".into(),
            ..about_file(Effect::Noted, "provider-missing", Kind::Prices, "")
        });
    }

    /// A provider without an agreement number.
    pub fn agreement_missing(&mut self) {
        self.add(Finding {
            subject: "provider".into(),
            message: "the agreement number is empty; the reseller cannot tell whose use it is"
                .into(),
            remedy: "add agreement_number to [provider]".into(),
            ..about_file(Effect::Noted, "agreement-missing", Kind::Prices, "")
        });
    }

    /// The statement that nothing was used.
    pub fn zero_use_stated(&mut self) {
        self.add(Finding {
            subject: "zero use".into(),
            message: "that nothing was used is stated by hand (--zero-use), not shown by exports"
                .into(),
            remedy: "nothing to do, if it is true".into(),
            ..about_file(Effect::Noted, "zero-use-stated", Kind::Prices, "")
        });
    }

    /// The statement that nothing was used, against inputs that show use.
    pub fn zero_use_contradicted(&mut self) {
        self.add(Finding {
            subject: "zero use".into(),
            message: "--zero-use states that nothing was used, and the inputs show use".into(),
            remedy: "run without --zero-use, or correct the inputs".into(),
            touches: Touches::Everything,
            ..about_file(Effect::Withheld, "zero-use-contradicted", Kind::Prices, "")
        });
    }

    /// A result of zero although not all kinds were read.
    pub fn zero_use_unproven(&mut self, absent: &str) {
        self.add(Finding {
            subject: "zero use".into(),
            message: format!("nothing was counted, but {absent} were not read for the month"),
            remedy: "give all kinds of input, or state the zero with --zero-use".into(),
            touches: Touches::Everything,
            ..about_file(Effect::Withheld, "zero-use-unproven", Kind::Prices, "")
        });
    }

    /// A name with control or direction characters.
    pub fn name_with_control(&mut self, what: &str, file: FileId, line: u32, count: u64) {
        self.add(Finding {
            message: format!(
                "{count} names hold control or direction characters; they are kept, and shown \
                 escaped"
            ),
            remedy: "correct the names where they come from".into(),
            origin: Some(Origin { file, line }),
            ..Finding::blank(
                Effect::Noted,
                "name-with-control",
                format!("names of {what}"),
                Touches::Nothing,
            )
        });
    }
}
