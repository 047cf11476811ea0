//! The disputed questions, where the project takes one reading and shows the other beside it.

use serde::Deserialize;

macro_rules! reading {
    ($(#[$doc:meta])* $name:ident { $default:ident = $default_text:literal $default_doc:literal,
       $other:ident = $other_text:literal $other_doc:literal }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name {
            #[doc = $default_doc]
            #[default]
            $default,
            #[doc = $other_doc]
            $other,
        }

        impl $name {
            /// The reading as the configuration writes it.
            pub fn text(self) -> &'static str {
                match self {
                    Self::$default => $default_text,
                    Self::$other => $other_text,
                }
            }

            /// The other reading.
            pub fn flipped(self) -> Self {
                match self {
                    Self::$default => Self::$other,
                    Self::$other => Self::$default,
                }
            }
        }
    };
}

reading! {
    /// D1: where odd cores are rounded up to packs.
    PackRounding {
        PerScope = "per-scope" "Once for each scope and product.",
        PerLine = "per-line" "Once for each product over all scopes."
    }
}
reading! {
    /// D2: what Standard needs in a cluster.
    StandardInCluster {
        ClusterMaximum = "cluster-maximum" "Every host for the largest number of VMs of the cluster.",
        HostsVisited = "hosts-visited" "Each host for the VMs that really ran on it."
    }
}
reading! {
    /// D3: which number of VMs matters.
    StandardVmCount {
        Peak = "peak" "The largest number at once.",
        Distinct = "distinct" "All that ran within the month."
    }
}
reading! {
    /// D4: whether a VM that is switched off at a capture counts at it.
    PoweredOffVms {
        LeaveOut = "leave-out" "It does not count.",
        Count = "count" "It counts."
    }
}
reading! {
    /// D6: whether accounts count that were disabled throughout the month.
    DisabledAccounts {
        LeaveOut = "leave-out" "They do not count.",
        Count = "count" "They count."
    }
}
reading! {
    /// D13: how often a person counts who has access at several end customers.
    PersonsAcrossCustomers {
        Each = "each" "Once for each end customer.",
        Once = "once" "Once for the provider, where the export tells that it is one person."
    }
}

/// The readings in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Readings {
    /// D1.
    pub pack_rounding: PackRounding,
    /// D2.
    pub standard_in_cluster: StandardInCluster,
    /// D3.
    pub standard_vm_count: StandardVmCount,
    /// D4.
    pub powered_off_vms: PoweredOffVms,
    /// D6.
    pub disabled_accounts: DisabledAccounts,
    /// D13.
    pub persons_across_customers: PersonsAcrossCustomers,
}

/// The readings with one of them the other way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OtherReading {
    /// The key of the reading in the configuration.
    pub reading: &'static str,
    /// Its other value.
    pub value: &'static str,
    /// All readings, with this one flipped.
    pub readings: Readings,
}

impl Readings {
    /// Each reading the other way, one at a time, in the order of the configuration.
    pub fn flips(&self) -> [OtherReading; 6] {
        macro_rules! flip {
            ($field:ident) => {{
                let flipped = self.$field.flipped();
                OtherReading {
                    reading: stringify!($field),
                    value: flipped.text(),
                    readings: Self { $field: flipped, ..*self },
                }
            }};
        }
        [
            flip!(pack_rounding),
            flip!(standard_in_cluster),
            flip!(standard_vm_count),
            flip!(powered_off_vms),
            flip!(disabled_accounts),
            flip!(persons_across_customers),
        ]
    }

    /// The readings as `key = value`, in the order of the configuration.
    pub fn entries(&self) -> [(&'static str, &'static str); 6] {
        [
            ("pack_rounding", self.pack_rounding.text()),
            ("standard_in_cluster", self.standard_in_cluster.text()),
            ("standard_vm_count", self.standard_vm_count.text()),
            ("powered_off_vms", self.powered_off_vms.text()),
            ("disabled_accounts", self.disabled_accounts.text()),
            ("persons_across_customers", self.persons_across_customers.text()),
        ]
    }
}
