//! The smallest part that `plan` tells against every subset of the hosts, with every placement of the VMs
//! tried. Shares no code with the search.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it takes for granted")]

use spla_usage::plan::{Guest, Machine, Measure, NoPart, Part, Proof, smallest_part};

fn measure(virtual_cores: u128, physical_cores: u128, spare_hosts: usize) -> Measure {
    Measure { virtual_cores, physical_cores, spare_hosts }
}

/// Whether some placement gives every VM a host with enough cores and enough memory left.
fn can_be_placed(room: &mut Vec<(u64, u64)>, guests: &[Guest]) -> bool {
    let Some((guest, rest)) = guests.split_first() else { return true };
    let memory = guest.memory_mib.unwrap();
    for host in 0..room.len() {
        if room[host].0 >= memory && room[host].1 >= guest.virtual_cores {
            room[host].0 -= memory;
            if can_be_placed(room, rest) {
                return true;
            }
            room[host].0 += memory;
        }
    }
    false
}

/// Whether hosts carry VMs, with every placement tried.
fn carry(hosts: &[Machine], guests: &[Guest], measure: Measure, asks_memory: bool) -> bool {
    let physical: u64 = hosts.iter().map(|host| host.physical_cores).sum();
    let virtual_cores: u64 = guests.iter().map(|guest| guest.virtual_cores).sum();
    let dense = u128::from(virtual_cores) * measure.physical_cores
        > u128::from(physical) * measure.virtual_cores;
    let largest = hosts.iter().map(|host| host.physical_cores).max().unwrap_or(0);
    if dense || guests.iter().any(|guest| guest.virtual_cores > largest) {
        return false;
    }
    let mut room: Vec<(u64, u64)> =
        hosts.iter().map(|host| (host.memory_mib.unwrap_or(0), host.physical_cores)).collect();
    !asks_memory || can_be_placed(&mut room, guests)
}

/// The fewest licensable cores and then hosts of any subset that carries the VMs.
fn smallest(hosts: &[Machine], guests: &[Guest], measure: Measure) -> Option<(u64, usize)> {
    let asks_memory = hosts.iter().all(|host| host.memory_mib.is_some())
        && guests.iter().all(|guest| guest.memory_mib.is_some());
    let mut best: Option<(u64, usize)> = None;
    for subset in 0u32..1 << hosts.len() {
        let chosen: Vec<Machine> = (0..hosts.len())
            .filter(|host| subset >> host & 1 == 1)
            .map(|host| hosts[host])
            .collect();
        if chosen.len() <= measure.spare_hosts {
            continue;
        }
        // The hosts with most cores fail, and those with most memory.
        let without = |key: &dyn Fn(&Machine) -> (u64, u64)| {
            let mut left = chosen.clone();
            left.sort_by_key(key);
            left.truncate(chosen.len() - measure.spare_hosts);
            left
        };
        let memory = |host: &Machine| if asks_memory { host.memory_mib.unwrap() } else { 0 };
        let by_cores = without(&|host| (host.physical_cores, memory(host)));
        let by_memory = without(&|host| (memory(host), host.physical_cores));
        let both = carry(&by_cores, guests, measure, asks_memory)
            && carry(&by_memory, guests, measure, asks_memory);
        if both {
            let size = (chosen.iter().map(|host| host.licensable_cores).sum(), chosen.len());
            best = Some(best.map_or(size, |held| held.min(size)));
        }
    }
    best
}

fn size(hosts: &[Machine], part: &Part) -> (u64, usize) {
    let cores = part.hosts.iter().map(|&host| hosts[host].licensable_cores).sum();
    (cores, part.hosts.len())
}

/// Compares one world and says whether the answer was claimed to be the smallest.
fn compare(hosts: &[Machine], guests: &[Guest], measure: Measure) -> bool {
    let told = smallest_part(hosts, guests, measure);
    let best = smallest(hosts, guests, measure);
    let world = || format!("{hosts:?} {guests:?} {measure:?}: {told:?}, best {best:?}");
    match &told {
        Ok(part) => {
            let best = best.unwrap_or_else(|| panic!("{}", world()));
            match part.proof {
                Proof::Smallest => assert_eq!(size(hosts, part), best, "{}", world()),
                Proof::PlacementOnly | Proof::NotProven => {
                    assert!(size(hosts, part) >= best, "{}", world());
                }
            }
            part.proof == Proof::Smallest
        }
        Err(NoPart::TooSmall) => {
            assert_eq!(best, None, "{}", world());
            true
        }
        Err(NoPart::NotPlaced) => false,
    }
}

#[test]
fn every_estate_of_up_to_eight_hosts_of_three_kinds() {
    let kinds = [
        Machine { licensable_cores: 16, physical_cores: 12, memory_mib: Some(64) },
        Machine { licensable_cores: 24, physical_cores: 24, memory_mib: Some(96) },
        Machine { licensable_cores: 32, physical_cores: 32, memory_mib: Some(64) },
    ];
    let loads: [&[(u64, u64)]; 5] = [
        &[(4, 8)],
        &[(12, 48), (12, 48)],
        &[(8, 40), (8, 40), (8, 40)],
        &[(16, 16), (16, 16), (8, 90)],
        &[(4, 24), (4, 24), (6, 40), (6, 40), (2, 60)],
    ];
    let (mut worlds, mut proven) = (0, 0);
    for small in 0..=8 {
        for middle in 0..=8 - small {
            for large in 0..=8 - small - middle {
                let counts = [small, middle, large];
                let hosts: Vec<Machine> =
                    kinds.iter().zip(counts).flat_map(|(kind, count)| vec![*kind; count]).collect();
                for load in loads {
                    let guest = |&(virtual_cores, memory): &(u64, u64)| Guest {
                        virtual_cores,
                        memory_mib: Some(memory),
                    };
                    let guests: Vec<Guest> = load.iter().map(guest).collect();
                    for measure in [measure(1, 1, 0), measure(3, 2, 0), measure(1, 1, 1)] {
                        worlds += 1;
                        proven += u32::from(compare(&hosts, &guests, measure));
                    }
                }
            }
        }
    }
    assert_eq!(worlds, 165 * 5 * 3);
    // Where memory is scarce only a placement is claimed; most answers are claimed to be the smallest.
    assert!(proven > worlds / 2, "{proven} of {worlds}");
}

#[test]
fn random_estates_of_up_to_eight_hosts() {
    let mut dice = fastrand::Rng::with_seed(20_261_031);
    let (mut proven, mut placements) = (0, 0);
    for _ in 0..4_000 {
        let known = dice.u8(..4) > 0;
        let memory = |dice: &mut fastrand::Rng, most: u64| known.then(|| dice.u64(1..=most));
        let hosts: Vec<Machine> = (0..dice.usize(1..=8))
            .map(|_| {
                let physical_cores = dice.u64(2..=8);
                let licensable_cores = physical_cores.max(dice.u64(4..=8));
                Machine { licensable_cores, physical_cores, memory_mib: memory(&mut dice, 12) }
            })
            .collect();
        let guests: Vec<Guest> = (0..dice.usize(1..=5))
            .map(|_| Guest { virtual_cores: dice.u64(1..=5), memory_mib: memory(&mut dice, 9) })
            .collect();
        let measure = measure(dice.u128(1..=3), 2, dice.usize(0..=1));
        if compare(&hosts, &guests, measure) {
            proven += 1;
        } else {
            placements += 1;
        }
    }
    // Both kinds of answers must occur, or the comparison would prove little.
    assert!(proven > 3_000 && placements > 10, "{proven} proven, {placements} placements");
}

#[test]
fn alike_hosts_are_counted_however_many_there_are() {
    let host = Machine { licensable_cores: 32, physical_cores: 32, memory_mib: Some(512) };
    let guests = vec![Guest { virtual_cores: 8, memory_mib: Some(32) }; 100];
    // 800 virtual cores on 32 for each host: 25 hosts; 3,200 of memory fit there many times.
    let part = smallest_part(&[host; 200], &guests, measure(1, 1, 0)).unwrap();
    assert_eq!((part.hosts.len(), part.proof), (25, Proof::Smallest));
    assert_eq!(part.hosts, (0..25).collect::<Vec<_>>());
}

#[test]
fn beyond_the_limit_the_answer_is_not_proven() {
    // Seventeen kinds are 2^17 choices.
    let hosts: Vec<Machine> = (0..17)
        .map(|n| Machine { licensable_cores: 16 + n, physical_cores: 16 + n, memory_mib: None })
        .collect();
    let guests = [Guest { virtual_cores: 16, memory_mib: None }; 4];
    let part = smallest_part(&hosts, &guests, measure(1, 1, 0)).unwrap();
    assert_eq!(part.proof, Proof::NotProven);
    let physical: u64 = part.hosts.iter().map(|&host| hosts[host].physical_cores).sum();
    assert!(physical >= 64 && part.hosts.len() < 17);
    let too_many = [Guest { virtual_cores: 16, memory_mib: None }; 100];
    assert_eq!(smallest_part(&hosts, &too_many, measure(1, 1, 0)), Err(NoPart::TooSmall));
}
