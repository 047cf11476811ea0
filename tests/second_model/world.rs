//! The inputs of one month as plain rows of text cells, and the settings that govern them.

/// Writes a row type whose fields are the columns of one canonical input, so that the header
/// and the order of the cells cannot drift apart.
macro_rules! row {
    ($name:ident { $($column:ident),+ $(,)? }) => {
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct $name {
            $(pub $column: String,)+
        }

        impl $name {
            pub const COLUMNS: &'static [&'static str] = &[$(stringify!($column)),+];

            pub fn cells(&self) -> Vec<&str> {
                vec![$(self.$column.as_str()),+]
            }
        }
    };
}

row!(HostRow {
    host,
    cluster,
    licensing_scope,
    processor_count,
    cores_per_processor,
    core_count,
    edition,
    host_os,
    host_role,
    dedicated_to,
    operator,
    license,
    model,
    source,
    captured_at,
});

row!(VmRow {
    vm,
    vm_id,
    host,
    cluster,
    customer,
    guest_os,
    power_state,
    vcpu_count,
    license,
    image,
    template,
    source,
    captured_at,
});

row!(MemberRow {
    group,
    member,
    member_type,
    person_id,
    enabled,
    persons,
    reason,
    directory,
    captured_at,
});

row!(AccessGroupRow { group, product, customer, directory, operator });

row!(PriceRow { product, part_number, unit_price, currency, effective_from });

row!(BroughtLicenseRow {
    customer,
    product,
    kind,
    vm,
    host,
    vm_or_host,
    valid_from,
    valid_until,
    bought_on,
    evidence,
});

row!(MobilityRow {
    customer,
    product,
    edition,
    vm,
    host,
    deployed_on,
    form_submitted_on,
    confirmed_on,
    assurance_until,
    assigned_on,
    released_on,
});

row!(ApplicationRow { product, vm, host, edition, customer, license, licensed_by });

row!(ExclusionRow {
    reason,
    customer,
    vm,
    host,
    product,
    quantity,
    kind,
    replica_of,
    valid_from,
    valid_until,
    reference,
});

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct World {
    pub hosts: Vec<HostRow>,
    /// No rows: the provider has no file of VMs.
    pub vms: Vec<VmRow>,
    /// No rows: the provider has no file of members.
    pub members: Vec<MemberRow>,
    /// No rows: the provider has no file of access groups.
    pub access_groups: Vec<AccessGroupRow>,
    /// No rows: the provider has no price list.
    pub prices: Vec<PriceRow>,
    /// None: the provider keeps no such register, which is not the same as one without rows.
    pub brought_licenses: Option<Vec<BroughtLicenseRow>>,
    pub license_mobility: Option<Vec<MobilityRow>>,
    pub applications: Option<Vec<ApplicationRow>>,
    pub exclusions: Option<Vec<ExclusionRow>>,
    pub settings: Settings,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub year: u16,
    pub month: u8,
    pub default_edition: DefaultEdition,
    pub readings: Readings,
    /// Account names as the configuration gives them.
    pub administrators: Vec<String>,
    pub capture_unit: CaptureUnit,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            year: 2026,
            month: 10,
            default_edition: DefaultEdition::Withhold,
            readings: Readings::default(),
            administrators: Vec::new(),
            capture_unit: CaptureUnit::Day,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefaultEdition {
    Standard,
    Datacenter,
    Cheapest,
    Withhold,
}

impl DefaultEdition {
    pub const ALL: [DefaultEdition; 4] = [
        DefaultEdition::Standard,
        DefaultEdition::Datacenter,
        DefaultEdition::Cheapest,
        DefaultEdition::Withhold,
    ];
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaptureUnit {
    Day,
    Time,
}

/// Writes a disputed question with its two readings, the one in force by default first.
macro_rules! reading {
    ($name:ident { $first:ident = $first_word:literal, $second:ident = $second_word:literal }) => {
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub enum $name {
            #[default]
            $first,
            $second,
        }

        impl $name {
            pub fn word(self) -> &'static str {
                match self {
                    $name::$first => $first_word,
                    $name::$second => $second_word,
                }
            }

            pub fn other(self) -> $name {
                match self {
                    $name::$first => $name::$second,
                    $name::$second => $name::$first,
                }
            }
        }
    };
}

reading!(PackRounding {
    PerScope = "per-scope",
    PerLine = "per-line"
});
reading!(StandardInCluster {
    ClusterMaximum = "cluster-maximum",
    HostsVisited = "hosts-visited"
});
reading!(StandardVmCount {
    Peak = "peak",
    Distinct = "distinct"
});
reading!(PoweredOffVms {
    LeaveOut = "leave-out",
    Count = "count"
});
reading!(DisabledAccounts {
    LeaveOut = "leave-out",
    Count = "count"
});
reading!(PersonsAcrossCustomers {
    Each = "each",
    Once = "once"
});

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Readings {
    pub pack_rounding: PackRounding,
    pub standard_in_cluster: StandardInCluster,
    pub standard_vm_count: StandardVmCount,
    pub powered_off_vms: PoweredOffVms,
    pub disabled_accounts: DisabledAccounts,
    pub persons_across_customers: PersonsAcrossCustomers,
}

impl Readings {
    /// The readings in force, by the names and words of the configuration.
    pub fn named(&self) -> [(&'static str, &'static str); 6] {
        [
            ("pack_rounding", self.pack_rounding.word()),
            ("standard_in_cluster", self.standard_in_cluster.word()),
            ("standard_vm_count", self.standard_vm_count.word()),
            ("powered_off_vms", self.powered_off_vms.word()),
            ("disabled_accounts", self.disabled_accounts.word()),
            ("persons_across_customers", self.persons_across_customers.word()),
        ]
    }

    /// The six sets of readings that differ from this one in a single question, with the name
    /// of the question and its other value.
    pub fn flipped(&self) -> Vec<(&'static str, &'static str, Readings)> {
        let mut six = [*self; 6];
        six[0].pack_rounding = self.pack_rounding.other();
        six[1].standard_in_cluster = self.standard_in_cluster.other();
        six[2].standard_vm_count = self.standard_vm_count.other();
        six[3].powered_off_vms = self.powered_off_vms.other();
        six[4].disabled_accounts = self.disabled_accounts.other();
        six[5].persons_across_customers = self.persons_across_customers.other();

        let mut all = Vec::new();
        for (position, readings) in six.into_iter().enumerate() {
            let (name, value) = readings.named()[position];
            all.push((name, value, readings));
        }
        all
    }

    /// The readings numbered by six bits, so that a loop can visit all 64 of them.
    pub fn numbered(bits: u64) -> Readings {
        let mut readings = Readings::default();
        if bits & 1 != 0 {
            readings.pack_rounding = PackRounding::PerLine;
        }
        if bits & 2 != 0 {
            readings.standard_in_cluster = StandardInCluster::HostsVisited;
        }
        if bits & 4 != 0 {
            readings.standard_vm_count = StandardVmCount::Distinct;
        }
        if bits & 8 != 0 {
            readings.powered_off_vms = PoweredOffVms::Count;
        }
        if bits & 16 != 0 {
            readings.disabled_accounts = DisabledAccounts::Count;
        }
        if bits & 32 != 0 {
            readings.persons_across_customers = PersonsAcrossCustomers::Once;
        }
        readings
    }
}
