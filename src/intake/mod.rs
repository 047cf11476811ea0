//! From files to typed rows: what a file is, told by its header, and what its cells mean.
//!
//! Streams: one row is in memory at a time. Every row that cannot be read becomes a finding, never
//! silence. Knows columns and words, not what a host or a person costs.

mod cells;
mod columns;
mod cores;
mod dates;
mod entries;
mod export;
mod header;
mod hosts;
mod identifiers;
mod kind;
mod lists;
mod members;
mod numbers;
mod opened;
mod part;
mod processors;
mod recognise;
mod row;
mod rows;
mod seen;
mod settled;
mod stamp;
mod vms;
mod width;
mod workbook;

pub use columns::Columns;
pub use export::ExportTables;
pub use hosts::read_hosts;
pub use kind::Kind;
pub use lists::{read_access_groups, read_customers, read_prices};
pub use members::{DirectoryRow, read_members};
pub use part::{Part, parts};
pub use recognise::{NotRecognised, Recognised};
pub use rows::{
    AccessGroupRow, AccountRow, ClusterRow, Enabled, EstateRow, HostCores, HostLicence, HostRole,
    HostRow, Listing, MemberRow, MemberType, Named, Power, TemplateState, VmLicence, VmRow,
};
pub use seen::{FileSeen, Form};
pub use settled::{DateOrder, OwnMapping, Settled};
pub use stamp::{Stamp, Window, date_in_name};
pub use vms::read_vms;
