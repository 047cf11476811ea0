//! Where systems of the Azure Edition of Datacenter were seen (PF-VARIANTS).

use std::collections::BTreeMap;

use crate::intake::HostLicence;
use crate::origin::Origin;

use super::Estate;
use super::host::{Host, HostNo};
use super::tally::Counting;
use super::vm::{Place, Sighting, VmNo};
use super::words::SaidEdition;

impl Estate {
    /// The counted VMs whose system is the Azure Edition and that were seen elsewhere than on Azure Local,
    /// each with the first such row, by name. What is set aside, or runs on a host of another operator is for that one to
    /// license.
    pub fn azure_editions_elsewhere(&self, counting: Counting) -> Vec<(VmNo, Origin)> {
        let says_azure = |seen: &Sighting| seen.class.system.edition == SaidEdition::AzureEdition;
        let is_azure = |n: u32| says_azure(self.vms.sighting_at(n));
        let mut elsewhere: BTreeMap<VmNo, Origin> = BTreeMap::new();
        // Hardly an estate has any, and a look at all is shorter than going VM by VM.
        if !self.vms.sightings().any(says_azure) {
            return Vec::new();
        }
        for (vm, of_vm) in self.vms.each_vm() {
            for &sighting in of_vm.iter().filter(|&&n| is_azure(n)) {
                let class = self.vms.sighting_at(sighting).class;
                let counts = counting.counts(class, self.power_over_month(of_vm, sighting));
                let places = self.places_of(sighting);
                if counts
                    && self.is_ours_somewhere(sighting)
                    && places.iter().any(|&place| !self.may_run_azure_edition(place))
                {
                    let origin = self.vms.origin(sighting);
                    let held = elsewhere.entry(vm).or_insert(origin);
                    *held = origin.min(*held);
                }
            }
        }
        let mut elsewhere: Vec<(VmNo, Origin)> = elsewhere.into_iter().collect();
        elsewhere.sort_by_key(|&(vm, origin)| (self.vms.name(vm), origin));
        elsewhere
    }

    /// The machines of ours whose own system is the Azure Edition, each with the row that says so and the
    /// name as written.
    pub fn hosts_with_azure_edition(&self) -> Vec<(HostNo, Origin, &str)> {
        let said = self.hosts.physical().filter_map(|host| {
            let mut states = self.hosts.get(host).states.iter();
            let state = states.find(|state| {
                let ours = state.operator.is_empty() && state.licence == HostLicence::Spla;
                ours && self.systems.edition(&state.host_os) == SaidEdition::AzureEdition
            })?;
            Some((host, state.system_at, state.host_os.as_str()))
        });
        let mut said: Vec<(HostNo, Origin, &str)> = said.collect();
        said.sort_by_key(|&(host, ..)| self.hosts.name(host));
        said
    }

    fn may_run_azure_edition(&self, place: Place) -> bool {
        let may = |host: &Host| {
            let mut states = host.states.iter();
            states.all(|state| {
                !state.operator.is_empty() || self.systems.is_azure_local(&state.host_os)
            })
        };
        match place {
            Place::Host(host) => may(self.hosts.get(host)),
            Place::Cluster(cluster) => {
                let hosts = self.spots_of_cluster(cluster).iter().filter_map(|spot| spot.host);
                hosts.into_iter().all(|host| may(self.hosts.get(host)))
            }
            Place::Nowhere => false,
        }
    }
}
