//! Worlds of the second model whose VMs and hosts belong to end customers.

use std::ops::Range;

use crate::second_model::{World, random_world, random_world_with_registers};

/// Worlds without registers and with, by the numbers that they are made of, each with its own.
pub fn with_customers(
    without_registers: Range<u64>,
    with_registers: Range<u64>,
) -> impl Iterator<Item = (u64, World)> {
    let of = |make: fn(u64) -> World, seeds: Range<u64>| {
        seeds.map(move |seed| {
            let mut world = make(seed);
            let mut random = fastrand::Rng::with_seed(seed);
            let names = ["Contoso", "contoso", "Fabrikam", "Zennor", "", "=1+1"];
            for row in &mut world.vms {
                row.customer = random.choice(names).unwrap().to_owned();
            }
            for row in &mut world.hosts {
                if random.u8(..) < 60 {
                    row.dedicated_to = random.choice(names).unwrap().to_owned();
                }
            }
            (seed, world)
        })
    };
    of(random_world, without_registers).chain(of(random_world_with_registers, with_registers))
}
