//! From files to typed rows: what a file is, told by its header, and what its cells mean.
//!
//! Delimited text is streamed, one row at a time; workbooks, JSON and LDIF have no rows before their end
//! and are held in memory while they are read. Every row that cannot be read becomes a finding, never
//! silence. Knows columns and words, not what a host or a person costs.

mod ahead;
mod cells;
mod columns;
mod cores;
mod dates;
mod day_of_file;
mod entries;
mod export;
mod hand_over;
mod header;
mod hosts;
mod identifiers;
mod input;
mod kind;
mod lines;
mod lists;
mod logons;
mod members;
mod numbers;
mod opened;
mod part;
mod processors;
mod pseudonymised;
mod recognise;
mod registers;
mod repeats;
mod row;
mod rows;
mod seen;
mod settled;
mod stamp;
mod taking;
mod tally;
mod vms;
mod width;
mod workbook;

pub use cells::VirtualCores;
pub use columns::Columns;
pub use export::ExportTables;
pub use hand_over::{Giver, Giving, Taker, Until, hand_over};
pub use hosts::{EachHost, HostRows, read_hosts};
pub use input::Input;
pub use kind::Kind;
pub use lists::{read_access_groups, read_customers, read_prices, read_rates};
pub use logons::{Enabled, LastLogon};
pub use members::{DirectoryRow, DirectoryRows, read_members};
pub use part::{Part, parts};
pub use pseudonymised::{Renamed, Renames, renamed_members};
pub use recognise::{NotRecognised, Recognised};
pub use registers::{
    read_applications, read_brought_licenses, read_exclusions, read_images, read_license_mobility,
};
pub use repeats::Repeats;
pub use rows::{
    AccessGroupRow, AccountRow, ClusterRow, EstateRow, HostCores, HostLicence, HostRole, HostRow,
    Listing, MemberRow, MemberType, Named, Power, TemplateState, VmLicence, VmRow,
};
pub use seen::{FileSeen, Form, Layout};
pub use settled::{DateOrder, OwnMapping, Settled};
pub use stamp::{Stamp, Window, date_in_name};
pub use vms::{EachVm, VmRows, read_vms};

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use chrono::NaiveDate;

    use super::*;
    use crate::finding::Findings;
    use crate::origin::{FileId, Files};

    /// October 2026.
    pub fn window() -> Window {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        Window { first: day("2026-10-01"), last: day("2026-10-31") }
    }

    /// Reads each part of a file and gives the codes of what was found.
    pub fn codes(
        (kind, label, bytes): (Kind, &str, &[u8]),
        settled: &Settled,
        mut read: impl FnMut((Part, FileId), &ExportTables, &mut Findings),
    ) -> Vec<&'static str> {
        let (mut files, mut findings) = (Files::default(), Findings::default());
        let tables = ExportTables::read(&[]).unwrap();
        let content = Box::new(Cursor::new(bytes.to_vec()));
        for part in parts((kind, label), content, settled, &tables, &mut files, &mut findings) {
            read(part, &tables, &mut findings);
        }
        findings.into_sorted().iter().map(|finding| finding.code).collect()
    }

    /// The hosts of a file, shown, and the codes of what was found.
    pub fn hosts(
        bytes: &[u8],
        settled: &Settled,
        show: impl Fn(&HostRow<'_>) -> String,
    ) -> (Vec<String>, Vec<&'static str>) {
        let mut shown = Vec::new();
        let file = (Kind::Hosts, "hosts-2026-10-31", bytes);
        let codes = codes(file, settled, |part, tables, findings| {
            let mut rows = EachHost::to(|row| {
                if let EstateRow::Host(row) = row {
                    shown.push(show(row));
                }
            });
            let rows = (&mut rows, &mut Repeats::default());
            read_hosts(part, (tables, window()), findings, rows);
        });
        (shown, codes)
    }

    /// The cores of a row, one number for each processor.
    pub fn shown_cores(cores: &HostCores) -> String {
        match cores {
            HostCores::Unreadable => "unreadable".to_owned(),
            HostCores::Unsaid => "unsaid".to_owned(),
            HostCores::Known(cores) => {
                cores.iter().map(u32::to_string).collect::<Vec<_>>().join(";")
            }
        }
    }
}
