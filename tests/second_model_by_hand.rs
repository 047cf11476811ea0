//! The second model against examples that were published, derived or worked out by hand.
//!
//! A model is only worth comparing with if it is right where the answer is known.

use std::collections::BTreeMap;

use crate::second_model::*;

const PARENT: &str = "Windows Server 2022";
const GUEST: &str = "Microsoft Windows Server 2022 (64-bit)";

fn host(name: &str, cluster: &str, processors: u64, cores: &str, edition: &str) -> HostRow {
    HostRow {
        host: name.to_string(),
        cluster: cluster.to_string(),
        processor_count: processors.to_string(),
        cores_per_processor: cores.to_string(),
        edition: edition.to_string(),
        ..HostRow::default()
    }
}

fn vm(name: &str, host: &str, captured_at: &str) -> VmRow {
    VmRow {
        vm: name.to_string(),
        host: host.to_string(),
        guest_os: GUEST.to_string(),
        power_state: "poweredOn".to_string(),
        captured_at: captured_at.to_string(),
        ..VmRow::default()
    }
}

/// So many VMs that ran on the host on the 14th.
fn vms(number: usize, host: &str) -> Vec<VmRow> {
    (0..number).map(|n| vm(&format!("vm-{n}"), host, "2026-10-14")).collect()
}

fn member(group: &str, member: &str, member_type: &str) -> MemberRow {
    MemberRow {
        group: group.to_string(),
        member: member.to_string(),
        member_type: member_type.to_string(),
        captured_at: "2026-10-14".to_string(),
        ..MemberRow::default()
    }
}

fn access_group(group: &str, customer: &str) -> AccessGroupRow {
    AccessGroupRow {
        group: group.to_string(),
        product: "rds-user-sal".to_string(),
        customer: customer.to_string(),
        ..AccessGroupRow::default()
    }
}

fn price(product: &str, unit_price: &str, effective_from: &str) -> PriceRow {
    PriceRow {
        product: product.to_string(),
        unit_price: unit_price.to_string(),
        currency: "USD".to_string(),
        effective_from: effective_from.to_string(),
        ..PriceRow::default()
    }
}

fn estate(hosts: Vec<HostRow>, vms: Vec<VmRow>) -> World {
    World { hosts, vms, ..World::default() }
}

fn directory(members: Vec<MemberRow>, access_groups: Vec<AccessGroupRow>) -> World {
    World { members, access_groups, ..World::default() }
}

fn line(world: &World, product: &str) -> u64 {
    answer(world).lines.get(product).copied().unwrap_or(0)
}

fn other(world: &World, reading: &str, value: &str, product: &str) -> Option<u64> {
    let key = (reading.to_string(), value.to_string());
    answer(world).other_readings.get(&key).and_then(|lines| lines.get(product)).copied()
}

#[test]
fn published_one_vm_over_three_hosts_is_24_packs() {
    let hosts = vec![
        host("a", "cl", 2, "8", "standard"),
        host("b", "cl", 2, "8", "standard"),
        host("c", "cl", 2, "8", "standard"),
    ];
    let visits = vec![
        vm("one", "a", "2026-10-01"),
        vm("one", "b", "2026-10-14"),
        vm("one", "c", "2026-10-31"),
    ];
    let mut world = estate(hosts, visits);
    assert_eq!(line(&world, "ws-standard"), 24);
    world.settings.readings.standard_in_cluster = StandardInCluster::HostsVisited;
    assert_eq!(line(&world, "ws-standard"), 24);

    // Stand-alone hosts come to the same, because the VM counts wherever it ran.
    for row in &mut world.hosts {
        row.cluster.clear();
    }
    assert_eq!(line(&world, "ws-standard"), 24);
}

#[test]
fn published_datacenter_counts_cores_once() {
    let one = |processors, cores| {
        let hosts = vec![host("a", "", processors, cores, "datacenter")];
        line(&estate(hosts, vms(3, "a")), "ws-datacenter")
    };
    assert_eq!(one(1, "8"), 4);
    assert_eq!(one(1, "9"), 5);
    assert_eq!(one(2, "6"), 8);
    assert_eq!(one(2, "20"), 20);
    assert_eq!(one(4, "4"), 16);
    assert_eq!(one(2, "7;9"), 9);

    let hosts =
        vec![host("a", "cl", 2, "12", "datacenter"), host("b", "cl", 2, "12", "datacenter")];
    let answer = answer(&estate(hosts, vms(1, "a")));
    assert_eq!(answer.scopes[0].licensable_cores, 48);
    assert_eq!(answer.lines["ws-datacenter"], 24);
}

#[test]
fn published_standard_counts_a_set_for_each_vm() {
    let one = |processors, cores, number| {
        let hosts = vec![host("a", "", processors, cores, "standard")];
        line(&estate(hosts, vms(number, "a")), "ws-standard")
    };
    assert_eq!(one(2, "10", 1), 10);
    assert_eq!(one(2, "8", 15), 120);
    assert_eq!(one(1, "9", 3), 14);
}

#[test]
fn derived_clusters() {
    let world = |edition| {
        let hosts = ["a", "b", "c"].map(|name| host(name, "cl", 2, "20", edition));
        estate(hosts.to_vec(), vms(5, "a"))
    };
    assert_eq!(line(&world("standard"), "ws-standard"), 300);
    assert_eq!(line(&world("datacenter"), "ws-datacenter"), 60);
    assert_eq!(line(&world("cis-standard"), "cis-standard"), 300);

    let hosts = vec![host("a", "cl", 2, "6", "standard"), host("b", "cl", 2, "20", "enterprise")];
    let world = estate(hosts, vms(3, "b"));
    assert_eq!(line(&world, "ws-standard"), 84);
    assert_eq!(other(&world, "standard_in_cluster", "hosts-visited", "ws-standard"), Some(60));
}

#[test]
fn mixed_editions_share_the_vms_of_their_scope() {
    let hosts = vec![host("a", "cl", 2, "8", "standard"), host("b", "cl", 2, "10", "datacenter")];
    let answer = answer(&estate(hosts, vms(3, "b")));
    assert_eq!(answer.lines["ws-standard"], 24);
    assert_eq!(answer.lines["ws-datacenter"], 10);
    assert_eq!(answer.scopes.len(), 2);
    assert_eq!(answer.scopes[1].product, "ws-standard");
    assert_eq!(answer.scopes[1].licensable_cores, 16);
    assert_eq!(answer.scopes[1].windows_vms, 3);
    assert_eq!(answer.scopes[1].peak_captured_at.as_deref(), Some("2026-10-14"));
    assert!(!answer.withheld);
}

#[test]
fn a_host_that_changed_counts_at_its_highest_in_every_scope_and_edition() {
    let mut before = host("a", "cl-1", 1, "8", "standard");
    before.captured_at = "2026-10-01".to_string();
    let mut after = host("A", "CL-2", 2, "9", "datacenter");
    after.captured_at = "2026-10-31".to_string();
    let runs = vec![vm("x", "a", "2026-10-01"), vm("x", "a", "2026-10-31")];
    let answer = answer(&estate(vec![before, after], runs));
    let shown: Vec<(&str, &str, u64)> = answer
        .scopes
        .iter()
        .map(|entry| (entry.scope.as_str(), entry.product.as_str(), entry.quantity))
        .collect();
    assert_eq!(
        shown,
        [
            ("CL-2", "ws-datacenter", 9),
            ("CL-2", "ws-standard", 9),
            ("cl-1", "ws-datacenter", 9),
            ("cl-1", "ws-standard", 9),
        ]
    );
}

#[test]
fn the_physical_system_counts_where_it_is_windows() {
    let parent = |role: &str, number| {
        let mut row = host("a", "", 2, "8", "standard");
        row.host_os = PARENT.to_string();
        row.host_role = role.to_string();
        let answer = answer(&estate(vec![row], vms(number, "a")));
        (answer.scopes[0].quantity, answer.scopes[0].parent_sets)
    };
    assert_eq!(parent("", 0), (8, 1));
    assert_eq!(parent("hypervisor-only", 2), (16, 0));
    assert_eq!(parent("workload", 0), (8, 1));
    assert_eq!(parent("workload", 2), (24, 1));

    let mut esxi = host("a", "", 2, "8", "datacenter");
    esxi.host_os = "VMware ESXi 8.0.2".to_string();
    esxi.host_role = "workload".to_string();
    assert_eq!(answer(&estate(vec![esxi], vec![])).lines.len(), 0);
}

#[test]
fn peak_distinct_and_powered_off() {
    let mut runs = vec![
        vm("x", "a", "2026-10-01"),
        vm("y", "a", "2026-10-02"),
        vm("z", "a", "2026-10-02"),
        vm("off", "a", "2026-10-02"),
        vm("template", "a", "2026-10-02"),
    ];
    runs[3].power_state = "poweredOff".to_string();
    runs[4].power_state = "poweredOff".to_string();
    runs[4].template = "true".to_string();
    let world = estate(vec![host("a", "", 1, "8", "standard")], runs);
    let found = answer(&world);
    assert_eq!(found.scopes[0].windows_vms, 2);
    assert_eq!(found.scopes[0].distinct_windows_vms, 3);
    assert_eq!(found.scopes[0].peak_captured_at.as_deref(), Some("2026-10-02"));
    assert_eq!(other(&world, "standard_vm_count", "distinct", "ws-standard"), Some(12));
    assert_eq!(other(&world, "powered_off_vms", "count", "ws-standard"), Some(12));
}

#[test]
fn equal_names_with_different_cells_are_different_vms() {
    let mut runs = vec![
        vm("x", "a", "2026-10-01T06:00:00"),
        vm("x", "a", "2026-10-01T06:00:00"),
        vm("x", "a", "2026-10-01T18:00:00"),
    ];
    let hosts = vec![host("a", "", 1, "8", "standard")];
    let number = |runs: &[VmRow]| answer(&estate(hosts.clone(), runs.to_vec())).scopes[0].clone();
    assert_eq!(number(&runs).windows_vms, 1);
    runs[1].guest_os = "Windows Server 2019 Standard".to_string();
    assert_eq!(number(&runs).windows_vms, 2);
    assert_eq!(number(&runs).distinct_windows_vms, 2);
    for row in &mut runs {
        row.vm_id = "id-1".to_string();
    }
    assert_eq!(number(&runs).windows_vms, 1);
}

#[test]
fn a_vm_that_names_only_its_cluster_counts_in_all_of_it() {
    let mut pinned = host("b", "cl", 1, "8", "standard");
    pinned.licensing_scope = "win".to_string();
    let mut somewhere = vm("x", "", "2026-10-14");
    somewhere.cluster = "CL".to_string();
    let mut world = estate(vec![host("a", "cl", 1, "8", "standard"), pinned], vec![somewhere]);
    assert_eq!(line(&world, "ws-standard"), 8);
    assert_eq!(answer(&world).scopes[1].scope, "cl/win");
    assert_eq!(answer(&world).scopes[1].kind, "affinity");
    world.settings.readings.standard_in_cluster = StandardInCluster::HostsVisited;
    assert_eq!(line(&world, "ws-standard"), 8);

    world.vms[0].cluster = "nowhere".to_string();
    assert!(answer(&world).withheld);
}

#[test]
fn cheapest_takes_the_lower_amount_and_datacenter_on_a_tie() {
    let prices = vec![
        price("ws-standard", "10.00", "2026-01-01"),
        price("ws-datacenter", "35.00", "2026-01-01"),
        price("ws-datacenter", "30.00", "2026-10-31"),
        price("ws-datacenter", "1.00", "2026-11-01"),
    ];
    let product = |number| {
        let mut world = estate(vec![host("a", "", 2, "8", "cheapest")], vms(number, "a"));
        world.prices = prices.clone();
        answer(&world).scopes[0].product.clone()
    };
    assert_eq!(product(0), "ws-datacenter");
    assert_eq!(product(2), "ws-standard");
    assert_eq!(product(3), "ws-datacenter");

    let unpriced = answer(&estate(vec![host("a", "", 2, "8", "cheapest")], vms(1, "a")));
    assert!(unpriced.withheld);
    assert_eq!(unpriced.scopes[0].product, "");
    assert!(unpriced.lines.is_empty());
}

#[test]
fn an_edition_that_nobody_stated_withholds_only_what_is_owed() {
    let idle = answer(&estate(vec![host("a", "", 2, "8", "")], vec![]));
    assert!(!idle.withheld);
    assert_eq!(idle.scopes[0].product, "");
    assert_eq!(idle.scopes[0].peak_captured_at, None);
    let busy = answer(&estate(vec![host("a", "", 2, "8", "")], vms(1, "a")));
    assert!(busy.withheld);

    assert!(!answer(&estate(vec![host("a", "", 2, "8", "none")], vec![])).withheld);
    assert!(answer(&estate(vec![host("a", "", 2, "8", "none")], vms(1, "a"))).withheld);
}

#[test]
fn a_datacenter_guest_decides_undecided_hosts_and_withholds_standard_ones() {
    let mut runs = vms(1, "a");
    runs[0].guest_os = "Windows Server 2022 Datacenter".to_string();
    for undecided in ["", "cheapest"] {
        let answer = answer(&estate(vec![host("a", "", 2, "8", undecided)], runs.clone()));
        assert_eq!(answer.lines["ws-datacenter"], 8);
        assert!(!answer.withheld);
    }
    let stated = answer(&estate(vec![host("a", "", 2, "8", "standard")], runs));
    assert_eq!(stated.lines["ws-standard"], 8);
    assert!(stated.withheld);

    let mut parent = host("a", "", 2, "8", "cis-standard");
    parent.host_os = "Windows Server 2022 Datacenter".to_string();
    assert!(answer(&estate(vec![parent], vec![])).withheld);
}

#[test]
fn essentials_counts_processors() {
    let one = |cluster, number| {
        let hosts = vec![host("a", cluster, 2, "8", "essentials")];
        let answer = answer(&estate(hosts, vms(number, "a")));
        (answer.scopes[0].quantity, answer.withheld)
    };
    assert_eq!(one("", 0), (0, false));
    assert_eq!(one("", 1), (2, false));
    assert!(one("", 2).1);
    assert!(one("cl", 1).1);
}

#[test]
fn hosts_of_others_leave_but_their_vms_stay() {
    let mut rented = host("b", "cl", 2, "8", "standard");
    rented.operator = "Rented Hall Ltd".to_string();
    let mut brought = host("c", "cl", 2, "8", "standard");
    brought.license = "byol".to_string();
    let own = host("a", "cl", 2, "8", "standard");
    let mut runs = vms(3, "b");
    runs[2].license = "csp-hoster".to_string();
    let together = estate(vec![own, rented.clone(), brought], runs.clone());
    assert_eq!(line(&together, "ws-standard"), 16);

    let out = answer(&estate(vec![rented], runs));
    assert_eq!(out.scopes[0].product, "out");
    assert_eq!(out.scopes[0].licensable_cores, 0);
    assert_eq!(out.scopes[0].windows_vms, 2);
    assert!(out.lines.is_empty());
}

#[test]
fn rounding_once_per_line_saves_half_packs() {
    let hosts = vec![host("a", "", 1, "9", "standard"), host("b", "", 1, "9", "standard")];
    let mut runs = vms(1, "a");
    runs.extend(vms(1, "b"));
    let world = estate(hosts, runs);
    assert_eq!(line(&world, "ws-standard"), 10);
    assert_eq!(other(&world, "pack_rounding", "per-line", "ws-standard"), Some(9));
}

#[test]
fn two_sources_may_use_one_cluster_name() {
    let mut first = host("a", "cl", 1, "8", "standard");
    first.source = "vc-1".to_string();
    let mut second = host("b", "cl", 1, "8", "standard");
    second.source = "vc-2".to_string();
    let answer = answer(&estate(vec![first, second], vms(1, "a")));
    let shown: Vec<&str> = answer.scopes.iter().map(|s| s.scope.as_str()).collect();
    assert_eq!(shown, ["vc-1:cl", "vc-2:cl"]);
    assert_eq!(answer.lines["ws-standard"], 4);
}

#[test]
fn published_everybody_authorised_counts() {
    let mut members = Vec::new();
    for number in 0..150 {
        let group = if number < 100 { "rd" } else { "nested" };
        members.push(member(group, &format!("user-{number}"), "user"));
    }
    members.push(member("rd", "nested", ""));
    members.push(member("nested", "rd", "group"));
    let world = directory(members, vec![access_group("rd", "Contoso")]);
    assert_eq!(line(&world, "rds-user-sal"), 150);

    let mut short = member("rd", "visitor", "user");
    short.captured_at = "2026-10-05".to_string();
    let world = directory(vec![short], vec![access_group("rd", "")]);
    assert_eq!(line(&world, "rds-user-sal"), 1);
    assert_eq!(answer(&world).access[0].customer, None);
}

#[test]
fn who_is_no_person_is_left_out_with_a_reason() {
    let mut leaver = member("rd", "leaver", "");
    leaver.enabled = "false".to_string();
    let mut kiosk = member("rd", "kiosk", "shared");
    kiosk.persons = "4".to_string();
    let world = directory(
        vec![
            member("rd", "ann", "user"),
            member("rd", "svc", "service"),
            member("rd", "pc$", "computer"),
            member("rd", "mail", "contact"),
            leaver,
            kiosk,
        ],
        vec![access_group("rd", "")],
    );
    let found = answer(&world);
    assert_eq!(found.access[0].persons, 5);
    assert_eq!(found.access[0].quantity, 5);
    let left_out = &found.access[0].left_out;
    assert_eq!((left_out.service, left_out.computer), (1, 1));
    assert_eq!((left_out.contact, left_out.disabled), (1, 1));
    assert!(!found.withheld);
    assert_eq!(other(&world, "disabled_accounts", "count", "rds-user-sal"), Some(6));
}

#[test]
fn administrators_leave_only_where_no_other_account_of_theirs_is() {
    let mut own = member("rd", "ann", "user");
    own.person_id = "P-7".to_string();
    let mut admin = member("rd", "CORP\\adm.ann", "user");
    admin.person_id = "p-7".to_string();
    let mut alone = admin.clone();
    alone.group = "rd-two".to_string();
    let mut world = directory(
        vec![own, admin, alone],
        vec![access_group("rd", "A"), access_group("rd-two", "B")],
    );
    world.settings.administrators = vec!["corp\\ADM.ann".to_string()];
    let found = answer(&world);
    assert_eq!((found.access[0].persons, found.access[0].quantity), (1, 1));
    assert_eq!((found.access[1].persons, found.access[1].quantity), (1, 0));
    assert_eq!(found.access[1].left_out.administrator, 1);
}

#[test]
fn a_person_of_two_customers_counts_for_each_or_once() {
    let mut kiosk = member("rd", "CORP\\kiosk", "shared");
    kiosk.persons = "3".to_string();
    let members = vec![member("rd", "bare", "user"), member("rd", "CORP\\ben", "user"), kiosk];
    let groups = vec![access_group("rd", "B"), access_group("rd", "A")];
    let mut world = directory(members, groups);
    assert_eq!(line(&world, "rds-user-sal"), 10);
    assert_eq!(other(&world, "persons_across_customers", "once", "rds-user-sal"), Some(6));
    world.settings.readings.persons_across_customers = PersonsAcrossCustomers::Once;
    let found = answer(&world);
    assert_eq!(found.access[0].counted_elsewhere, 0);
    assert_eq!(found.access[1].counted_elsewhere, 4);
    assert_eq!(found.access[1].quantity, 5);
}

#[test]
fn names_that_stand_for_many_withhold_at_any_depth() {
    let withheld = |members| answer(&directory(members, vec![access_group("rd", "")])).withheld;
    let nesting = member("rd", "inner", "group");
    for many in ["CORP\\Domain Users", "Everyone", "S-1-5-21-7-8-9-513"] {
        let hidden = member("inner", many, "");
        let named = member(many, "ann", "user");
        assert!(withheld(vec![nesting.clone(), hidden.clone()]));
        assert!(!withheld(vec![hidden.clone(), member("rd", "ann", "user")]));
        assert!(!withheld(vec![nesting.clone(), hidden, named]));
    }
    assert!(!withheld(vec![member("rd", "S-1-5-21-7-8-9-1105", "user")]));
    assert!(withheld(vec![member("rd", "kiosk", "shared")]));
    assert!(answer(&directory(vec![nesting], vec![])).withheld);
    assert!(!answer(&directory(vec![], vec![])).withheld);
}

#[test]
fn csv_text_quotes_what_needs_it() {
    let mut row = access_group("rd", "Fabrikam, \"Inc.\"");
    row.operator = "own".to_string();
    let text = csv_text::access_groups(&directory(vec![], vec![row]));
    assert_eq!(
        text,
        "group,product,customer,directory,operator\n\
         rd,rds-user-sal,\"Fabrikam, \"\"Inc.\"\"\",,own\n"
    );
}

#[test]
fn enumerations_have_their_stated_sizes() {
    assert_eq!(enumerated_worlds().count(), 6_480 + 19_845);
    assert_eq!(enumerated_directories().count(), 4 + 80 + 7_680);
}

#[test]
fn the_order_of_rows_does_not_matter() {
    for seed in 0..500 {
        let world = random_world(seed);
        let mut reversed = world.clone();
        reversed.hosts.reverse();
        reversed.vms.reverse();
        reversed.members.reverse();
        reversed.access_groups.reverse();
        reversed.prices.reverse();
        assert_eq!(answer(&world), answer(&reversed), "seed {seed}");
    }
}

#[test]
fn random_worlds_explore_what_the_rules_tell_apart() {
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    let mut see = |what: &str| *seen.entry(what.to_string()).or_insert(0) += 1;
    for seed in 0..3_000 {
        let world = random_world(seed);
        assert_eq!(world, random_world(seed));
        let found = answer(&world);
        see(if found.withheld { "withheld" } else { "ready" });
        for product in found.lines.keys() {
            see(product);
        }
        for (reading, _) in found.other_readings.keys() {
            see(reading);
        }
        for entry in &found.scopes {
            see(&entry.kind);
            see(&format!("entry {}", entry.product));
            if entry.parent_sets > 0 {
                see("parent sets");
            }
            if entry.scope.contains(':') {
                see("two sources");
            }
            if entry.distinct_windows_vms > entry.windows_vms {
                see("distinct above peak");
            }
        }
        for entry in &found.access {
            let left_out = &entry.left_out;
            for (what, number) in [
                ("service", left_out.service),
                ("computer", left_out.computer),
                ("contact", left_out.contact),
                ("disabled", left_out.disabled),
                ("administrator", left_out.administrator),
                ("elsewhere", entry.counted_elsewhere),
            ] {
                if number > 0 {
                    see(what);
                }
            }
        }
    }
    for what in [
        "withheld",
        "ready",
        "ws-standard",
        "ws-datacenter",
        "ws-essentials",
        "cis-standard",
        "cis-datacenter",
        "rds-user-sal",
        "rms-user-sal",
        "mim-user-sal",
        "pack_rounding",
        "standard_in_cluster",
        "standard_vm_count",
        "powered_off_vms",
        "disabled_accounts",
        "persons_across_customers",
        "host",
        "cluster",
        "affinity",
        "entry ",
        "entry none",
        "entry out",
        "parent sets",
        "two sources",
        "distinct above peak",
        "service",
        "computer",
        "contact",
        "disabled",
        "administrator",
        "elsewhere",
    ] {
        let times = seen.get(what).copied().unwrap_or(0);
        assert!(times >= 20, "{what} was seen only {times} times");
    }
}
