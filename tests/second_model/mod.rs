//! A second, long-hand model of the licensing rules.
//!
//! It exists so that the program can be compared with something that was written from the rules
//! alone and shares no line with it. It reads no files and knows no formats: a [`World`] holds
//! the rows of the canonical inputs as plain text cells, and [`answer`] walks over them with
//! loops and sets. Where it could be clever it is not, because its only virtue is that a
//! reader can hold it against the rules sentence by sentence.

#![allow(
    dead_code,
    unused_imports,
    reason = "every test file includes the whole model and uses only the part that it needs"
)]

pub mod access;
pub mod answer;
pub mod captures;
pub mod cores;
pub mod csv_text;
pub mod directory;
pub mod enumerated;
pub mod hosts;
pub mod placing;
pub mod random;
pub mod random_directory;
pub mod text;
pub mod world;

pub use answer::{AccessAnswer, Answer, LeftOut, Lines, ScopeAnswer};
pub use enumerated::{enumerated_directories, enumerated_worlds};
pub use random::random_world;
pub use world::{
    AccessGroupRow, CaptureUnit, DefaultEdition, DisabledAccounts, HostRow, MemberRow,
    PackRounding, PersonsAcrossCustomers, PoweredOffVms, PriceRow, Readings, Settings,
    StandardInCluster, StandardVmCount, VmRow, World,
};

use std::collections::BTreeMap;

/// What the report of the world's month must say.
pub fn answer(world: &World) -> Answer {
    let (lines, scopes, access, withheld) = one_reading(world);

    let mut other_readings = BTreeMap::new();
    for (reading, value, readings) in world.settings.readings.flipped() {
        let mut other = world.clone();
        other.settings.readings = readings;
        let (other_lines, _, _, _) = one_reading(&other);
        let changed = changed_lines(&lines, &other_lines);
        if !changed.is_empty() {
            other_readings.insert((reading.to_string(), value.to_string()), changed);
        }
    }

    Answer { lines, scopes, access, other_readings, withheld }
}

/// Everything under the readings that the world has in force, without a look at the others.
fn one_reading(world: &World) -> (Lines, Vec<ScopeAnswer>, Vec<AccessAnswer>, bool) {
    let cores = cores::core_answer(world);
    let persons = access::access_answer(world);
    let mut lines = cores.lines;
    for (product, quantity) in persons.lines {
        *lines.entry(product).or_insert(0) += quantity;
    }
    lines.retain(|_, quantity| *quantity > 0);
    (lines, cores.scopes, persons.access, cores.withheld || persons.withheld)
}

/// The products whose quantity differs, with the quantity of the other reading. A product that
/// disappears is listed with 0, because a reader must see that it does.
fn changed_lines(lines: &Lines, other: &Lines) -> Lines {
    let mut changed = Lines::new();
    for product in lines.keys().chain(other.keys()) {
        let here = lines.get(product).copied().unwrap_or(0);
        let there = other.get(product).copied().unwrap_or(0);
        if here != there {
            changed.insert(product.clone(), there);
        }
    }
    changed
}
