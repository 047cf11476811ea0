//! Which part of a cluster can carry VMs, and which is the smallest that can.
//!
//! Virtual cores are measured over the whole part, as density; memory must be placed host by host. A VM never
//! goes to a host with fewer physical cores than it has virtual ones. Hosts that are alike are counted, not
//! named, so that every choice can be looked at as long as there are no more than [`MOST_CHOICES`].

use std::collections::BTreeMap;

/// The most choices that are looked at; of more only one answer is sought, which is not proven.
pub const MOST_CHOICES: usize = 50_000;

/// A host that may be in the part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Machine {
    /// The core licences that it needs once: what is to be small.
    pub licensable_cores: u64,
    /// Its physical cores.
    pub physical_cores: u64,
    /// Its memory in MiB, where known.
    pub memory_mib: Option<u64>,
}

/// A VM that the part must carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guest {
    /// Its virtual cores.
    pub virtual_cores: u64,
    /// Its memory in MiB, where known.
    pub memory_mib: Option<u64>,
}

/// How much a part may carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// Virtual cores …
    pub virtual_cores: u128,
    /// … for so many physical ones.
    pub physical_cores: u128,
    /// Hosts that may fail.
    pub spare_hosts: usize,
}

/// How sure it is that no smaller part would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// Every smaller part was looked at, and none can carry the VMs.
    Smallest,
    /// A smaller part has enough memory in total, and the VMs found no place one after the other, the
    /// largest first; another order might place them.
    PlacementOnly,
    /// There are too many choices: hosts were left out one after the other as long as the rest sufficed.
    NotProven,
}

/// A part that can carry the VMs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its hosts, by their places in the list.
    pub hosts: Vec<usize>,
    /// How sure it is that it is the smallest.
    pub proof: Proof,
}

/// Why there is no part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPart {
    /// Not even all hosts together carry the VMs.
    TooSmall,
    /// Their memory would suffice in total, but no placement was found, which is no proof.
    NotPlaced,
}

/// Whether hosts can carry VMs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// They can.
    Yes,
    /// They cannot.
    No,
    /// Their memory suffices in total, but no placement was found.
    NotPlaced,
}

/// Whether memory can be asked for at all: it is known of every host and every VM.
pub fn memory_is_known(machines: &[Machine], guests: &[Guest]) -> bool {
    machines.iter().all(|machine| machine.memory_mib.is_some())
        && guests.iter().all(|guest| guest.memory_mib.is_some())
}

/// Whether `machines` carry `guests`, also when the spare ones fail: those with most physical cores, and
/// those with most memory.
pub fn fit(machines: &[Machine], guests: &[Guest], measure: Measure) -> Fit {
    if machines.len() <= measure.spare_hosts {
        return Fit::No;
    }
    let left = |largest: &dyn Fn(&Machine) -> (u64, u64)| {
        let mut left = machines.to_vec();
        left.sort_by_key(|machine| std::cmp::Reverse(largest(machine)));
        left.split_off(measure.spare_hosts)
    };
    let memory = |machine: &Machine| machine.memory_mib.unwrap_or(0);
    let without_cores = left(&|machine| (machine.physical_cores, memory(machine)));
    let fit = fit_on(&without_cores, guests, measure);
    if measure.spare_hosts == 0 || fit == Fit::No {
        return fit;
    }
    let without_memory = left(&|machine| (memory(machine), machine.physical_cores));
    match fit_on(&without_memory, guests, measure) {
        Fit::Yes => fit,
        other => other,
    }
}

fn fit_on(machines: &[Machine], guests: &[Guest], measure: Measure) -> Fit {
    let physical: u128 = machines.iter().map(|of| u128::from(of.physical_cores)).sum();
    let virtual_cores: u128 = guests.iter().map(|of| u128::from(of.virtual_cores)).sum();
    let dense = virtual_cores.saturating_mul(measure.physical_cores)
        > physical.saturating_mul(measure.virtual_cores);
    let most = machines.iter().map(|of| of.physical_cores).max().unwrap_or(0);
    if dense || guests.iter().any(|of| of.virtual_cores > most) {
        return Fit::No;
    }
    if memory_is_known(machines, guests) { placed(machines, guests) } else { Fit::Yes }
}

/// First fit decreasing: each VM, the largest first, on the first host that has room, the largest first.
fn placed(machines: &[Machine], guests: &[Guest]) -> Fit {
    let mut room: Vec<(u64, u64)> =
        machines.iter().map(|of| (of.memory_mib.unwrap_or(0), of.physical_cores)).collect();
    room.sort_unstable_by_key(|room| std::cmp::Reverse(*room));
    let mut sizes: Vec<(u64, u64)> =
        guests.iter().map(|of| (of.memory_mib.unwrap_or(0), of.virtual_cores)).collect();
    sizes.sort_unstable_by_key(|size| std::cmp::Reverse(*size));
    let total = |of: &[(u64, u64)]| of.iter().map(|(memory, _)| u128::from(*memory)).sum::<u128>();
    if total(&sizes) > total(&room) {
        return Fit::No;
    }
    for (memory, virtual_cores) in sizes {
        let has_room = |room: &&mut (u64, u64)| room.0 >= memory && room.1 >= virtual_cores;
        match room.iter_mut().find(has_room) {
            Some(room) => room.0 -= memory,
            None => return Fit::NotPlaced,
        }
    }
    Fit::Yes
}

/// The part with the fewest licensable cores, then the fewest hosts, that carries all VMs. Of hosts with
/// equal cores those with most memory come first: whatever others of them carry, these carry too.
///
/// # Errors
/// Fails where not even all hosts together carry the VMs.
pub fn smallest_part(
    machines: &[Machine],
    guests: &[Guest],
    measure: Measure,
) -> Result<Part, NoPart> {
    // What is not known of all hosts is not asked of some of them.
    let known = memory_is_known(machines, guests);
    let asked = |of: &Machine| Machine { memory_mib: of.memory_mib.filter(|_| known), ..*of };
    let machines: &[Machine] = &machines.iter().map(asked).collect::<Vec<_>>();
    let mut alike: BTreeMap<(u64, u64), Vec<usize>> = BTreeMap::new();
    for (place, of) in machines.iter().enumerate() {
        alike.entry((of.licensable_cores, of.physical_cores)).or_default().push(place);
    }
    let mut groups: Vec<Vec<usize>> = alike.into_values().collect();
    for group in &mut groups {
        group.sort_by_key(|&place| (std::cmp::Reverse(machines[place].memory_mib), place));
    }
    let choices = groups.iter().try_fold(1usize, |product, group| {
        product.checked_mul(group.len() + 1).filter(|&product| product <= MOST_CHOICES)
    });
    if choices.is_none() {
        return one_after_the_other(machines, guests, measure);
    }
    let mut proof = Proof::Smallest;
    for counts in all_counts(machines, &groups) {
        let hosts = hosts_of(&groups, &counts);
        let chosen: Vec<Machine> = hosts.iter().map(|&place| machines[place]).collect();
        match fit(&chosen, guests, measure) {
            Fit::Yes => return Ok(Part { hosts, proof }),
            Fit::NotPlaced => proof = Proof::PlacementOnly,
            Fit::No => {}
        }
    }
    Err(match proof {
        Proof::Smallest => NoPart::TooSmall,
        Proof::PlacementOnly | Proof::NotProven => NoPart::NotPlaced,
    })
}

/// Every choice of so many hosts of each kind, the smallest first.
fn all_counts(machines: &[Machine], groups: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut all: Vec<Vec<usize>> = vec![Vec::new()];
    for group in groups {
        let longer = |counts: &Vec<usize>| {
            let counts = counts.clone();
            (0..=group.len()).map(move |count| {
                let mut counts = counts.clone();
                counts.push(count);
                counts
            })
        };
        all = all.iter().flat_map(longer).collect();
    }
    let cores = |counts: &Vec<usize>| -> u64 {
        let each = groups.iter().zip(counts);
        each.map(|(group, &count)| {
            let of_one = group.first().map_or(0, |&place| machines[place].licensable_cores);
            of_one.saturating_mul(count as u64)
        })
        .fold(0, u64::saturating_add)
    };
    all.sort_by_cached_key(|counts| (cores(counts), counts.iter().sum::<usize>(), counts.clone()));
    all
}

/// The first hosts of each kind, in the order of the list.
fn hosts_of(groups: &[Vec<usize>], counts: &[usize]) -> Vec<usize> {
    let each = groups.iter().zip(counts);
    let mut hosts: Vec<usize> =
        each.flat_map(|(group, &count)| group.iter().take(count).copied()).collect();
    hosts.sort_unstable();
    hosts
}

/// Leaves out hosts, the dearest first, as long as the rest suffices.
fn one_after_the_other(
    machines: &[Machine],
    guests: &[Guest],
    measure: Measure,
) -> Result<Part, NoPart> {
    let suffices = |hosts: &[usize]| {
        let chosen: Vec<Machine> = hosts.iter().map(|&place| machines[place]).collect();
        fit(&chosen, guests, measure) == Fit::Yes
    };
    let mut hosts: Vec<usize> = (0..machines.len()).collect();
    match fit(machines, guests, measure) {
        Fit::Yes => {}
        Fit::No => return Err(NoPart::TooSmall),
        Fit::NotPlaced => return Err(NoPart::NotPlaced),
    }
    let mut dearest = hosts.clone();
    dearest.sort_by_key(|&place| std::cmp::Reverse((machines[place].licensable_cores, place)));
    for place in dearest {
        let rest: Vec<usize> = hosts.iter().copied().filter(|&other| other != place).collect();
        if suffices(&rest) {
            hosts = rest;
        }
    }
    Ok(Part { hosts, proof: Proof::NotProven })
}
