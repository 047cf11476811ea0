//! A second, long-hand model of the licensing rules.
//!
//! It exists so that the program can be compared with something that was written from the rules
//! alone and shares no line with it. It reads no files and knows no formats: a [`World`] holds
//! the rows of the canonical inputs as plain text cells, and [`answer`] walks over them with
//! loops and sets. Where it could be clever it is not, because its only virtue is that a
//! reader can hold it against the rules sentence by sentence.

#![allow(clippy::panic, reason = "a rule whose own date cannot be read tells nothing")]

pub mod access;
pub mod answer;
pub mod applications;
pub mod brought;
pub mod captures;
pub mod cores;
pub mod csv_text;
pub mod days;
pub mod directory;
pub mod enumerated;
pub mod enumerated_registers;
pub mod exclusions;
pub mod hosts;
pub mod machines;
pub mod mobility;
pub mod nested;
pub mod placing;
pub mod products;
pub mod random;
pub mod random_directory;
pub mod random_register_rows;
pub mod random_registers;
pub mod text;
pub mod world;

pub use answer::{AccessAnswer, Answer, LeftOut, Lines, ScopeAnswer, Standing};
pub use enumerated::{enumerated_directories, enumerated_worlds, turn};
pub use enumerated_registers::{enumerated_applications, enumerated_registers};
pub use random::random_world;
pub use random_registers::random_world_with_registers;
pub use world::{
    AccessGroupRow, ApplicationRow, BroughtLicenseRow, CaptureUnit, DefaultEdition, ExclusionRow,
    HostRow, MemberRow, MobilityRow, PackRounding, PersonsAcrossCustomers, PriceRow,
    StandardInCluster, VmRow, World,
};

use machines::Machines;
use placing::place_vms;
use std::collections::BTreeMap;

/// What the report of the world's month must say.
pub fn answer(world: &World) -> Answer {
    let mut answer = one_reading(world);
    for (reading, value, readings) in world.settings.readings.flipped() {
        let mut other = world.clone();
        other.settings.readings = readings;
        let changed = changed_lines(&answer.lines, &one_reading(&other).lines);
        if !changed.is_empty() {
            answer.other_readings.insert((reading.to_string(), value.to_string()), changed);
        }
    }
    answer
}

/// Everything under the readings that the world has in force, without a look at the others.
pub fn one_reading(world: &World) -> Answer {
    let machines = Machines::of_month(world);
    let placing = place_vms(&machines);
    let cores = cores::core_answer(&machines, &placing);
    let persons = access::access_answer(&machines);
    let applications = applications::application_answer(&machines, &placing);
    let mut lines = cores.lines;
    for (product, quantity) in persons.lines.into_iter().chain(applications.lines) {
        *lines.entry(product).or_insert(0) += quantity;
    }
    lines.retain(|_, quantity| *quantity > 0);
    Answer {
        lines,
        scopes: cores.scopes,
        access: persons.access,
        applications: applications.applications,
        other_readings: BTreeMap::new(),
        withheld: cores.withheld || persons.withheld || applications.withheld,
    }
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
