//! From files to typed rows: what a file is, told by its header, and what its cells mean.
//!
//! Streams: one row is in memory at a time. Every row that cannot be read becomes a finding, never
//! silence. Knows columns and words, not what a host or a person costs.

mod cells;
mod columns;
mod export;
mod lists;
mod members;
mod opened;
mod rows;
mod stamp;
mod vms;

mod hosts;

pub use columns::Columns;
pub use export::{ExportTables, Kind};
pub use hosts::read_hosts;
pub use lists::{read_access_groups, read_customers, read_prices};
pub use members::read_members;
pub use opened::{FileTally, OpenedFile};
pub use rows::{
    AccessGroupRow, AccountRow, Enabled, HostLicence, HostRole, HostRow, MemberRow, MemberType,
    Named, Power, TemplateState, VmLicence, VmRow,
};
pub use stamp::{Stamp, Window, date_in_name};
pub use vms::read_vms;
