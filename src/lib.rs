//! Monthly SPLA use reports: from inventory exports to lines that a reseller reads, every number with
//! its workings.
//!
//! # The way of the data
//!
//! [`intake`] reads files into typed rows, each with its [`origin`]; [`estate`] holds the facts of one
//! month; [`terms`] the dated, cited numbers; [`licensing`] applies the rules to both; [`use_report`]
//! makes lines, amounts and a status of it; [`outputs`] write it down; [`dossier`] files it. Beside the way
//! [`plan`] gives advice, on which no line rests, [`explain`] tells why one figure is what it is, [`revision`] says
//! how two reports differ, and why, and [`history`] what is known of every month; [`reseller_format`] says what a file
//! for a reseller's portal looks like. The way is one direction: no stage asks an earlier one. A number that can reach
//! the report is a [`figure::Figure`], which carries its workings. What is wrong or assumed is a [`finding::Finding`].
//!
//! # Invariants
//!
//! 1. Only the shell ([`cli`], [`dossier`]) touches files, on one thread, and others only compute, but for the scratch
//!    store, which one thread at a time reads and which vanishes with the run; only `main` reads the clock.
//! 2. No floating point for a quantity or an amount, and no order of a hash map in an output.
//! 3. No licensing number, part number or price in the code: `config/terms` has them.
//! 4. Outputs compute nothing. No person's name leaves `workings.csv`, but for whom `explain --user` and
//!    `compare --names` ask.
//! 5. A line equals the replay of its workings.
//! 6. Same inputs, terms, month and readings: same bytes. Rows shuffled: same report.
//! 7. A guess never lowers a quantity; every assumption says its direction.
//! 8. Nothing filed is changed; a run that dies leaves the old state or the new one.

pub mod beside;
pub mod citation;
pub mod cli;
pub mod dossier;
pub mod error;
pub mod estate;
pub mod explain;
pub mod figure;
pub mod finding;
pub mod fold;
pub mod history;
pub mod intake;
pub mod licensing;
pub mod money;
pub mod month;
pub mod origin;
pub mod outputs;
pub mod party;
pub mod plan;
pub mod readings;
pub mod register;
pub mod reseller_format;
pub mod revision;
pub mod sheet;
pub mod terms;
pub mod use_report;
pub mod variance;
