//! Examples that others published, and examples derived from published formulas, each as the sum that
//! one would do by hand.
//!
//! `fixtures/examples/published.csv` lists them. Every row has a test of its name here that writes the
//! inputs out and does the sum; and every row is also run from its own compact cells, so that the list
//! and the tests cannot drift apart.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

use std::collections::BTreeSet;

use spla_usage::use_report::{Outcome, UseReport};

use crate::support;

const PUBLISHED: &str = include_str!("../fixtures/examples/published.csv");

/// One row of the list.
struct Example {
    name: String,
    /// Processors and the cores of each, one `2x8` for each host.
    hosts: String,
    cluster: String,
    edition: String,
    vms: u64,
    /// Virtual cores of the VM, where an application in it is counted.
    virtual_cores: u64,
    persons: u64,
    product: String,
    quantity: u64,
}

fn published() -> Vec<Example> {
    let mut table = csv::Reader::from_reader(PUBLISHED.as_bytes());
    let header = table.headers().unwrap().clone();
    let rows = table.records().map(Result::unwrap).map(|record| {
        let cell = |column: &str| {
            let at = header.iter().position(|name| name == column);
            record[at.unwrap_or_else(|| panic!("no column {column}"))].to_owned()
        };
        let number = |column: &str| match cell(column).as_str() {
            "" => 0,
            text => text.parse().unwrap(),
        };
        Example {
            name: cell("example"),
            hosts: cell("hosts"),
            cluster: cell("cluster"),
            edition: cell("edition"),
            vms: number("vms"),
            virtual_cores: number("virtual_cores"),
            persons: number("persons"),
            product: cell("product"),
            quantity: number("quantity"),
        }
    });
    rows.collect()
}

fn report(files: &[(&str, &str)]) -> UseReport {
    match support::run(&support::settings("2026-10"), files) {
        Outcome::Report(established) => established.report,
        Outcome::Refused { findings, .. } => panic!("{findings:#?}"),
    }
}

fn quantity(report: &UseReport, product: &str) -> u64 {
    let line = report.lines.iter().find(|line| line.product.id() == product);
    line.map_or(0, |line| line.quantity.value())
}

/// The example's inputs written out give the sum by hand, which is what was published, and nothing but
/// this one line.
fn assert_example(name: &str, by_hand: u64, files: &[(&str, &str)]) -> UseReport {
    let published = published();
    let example = published.iter().find(|example| example.name == name);
    let example = example.unwrap_or_else(|| panic!("published.csv has no row {name}"));
    assert_eq!(by_hand, example.quantity, "the sum by hand of {name}");
    let report = report(files);
    assert_eq!(quantity(&report, &example.product), by_hand, "{name}");
    assert_eq!(report.lines.len(), 1, "{name} has one line");
    report
}

/// So many Windows VMs that run on the host at once.
fn vms_on(host: &str, number: u64) -> String {
    let mut text = "vm,host,guest_os,power_state,captured_at\n".to_owned();
    for vm in 1..=number {
        text.push_str(&format!(
            "vm-{vm:02},{host},Microsoft Windows Server 2022 (64-bit),poweredOn,2026-10-14\n"
        ));
    }
    text
}

const REMOTE_DESKTOP: &str = "group,product,customer\nrd-users,rds-user-sal,Contoso\n";

// What was published.

/// rhipe, of a cluster: the VM may run on each of the three hosts, so each is licensed for it.
#[test]
fn rhipe_one_vm_over_three_hosts() {
    let hosts = "host,cluster,processor_count,cores_per_processor,edition\n\
                 esx-1,cl-1,2,8,standard\n\
                 esx-2,cl-1,2,8,standard\n\
                 esx-3,cl-1,2,8,standard\n";
    let vms = "vm,host,guest_os,power_state,captured_at\n\
               vm-01,esx-1,Microsoft Windows Server 2022 (64-bit),poweredOn,2026-10-01\n\
               vm-01,esx-2,Microsoft Windows Server 2022 (64-bit),poweredOn,2026-10-14\n\
               vm-01,esx-3,Microsoft Windows Server 2022 (64-bit),poweredOn,2026-10-31\n";
    let licences = (2 * 8) + (2 * 8) + (2 * 8);
    assert_eq!(licences, 48);
    let files = [("hosts.csv", hosts), ("vms.csv", vms)];
    assert_example("rhipe_one_vm_over_three_hosts", licences / 2, &files);
    // Without a cluster the VM counts on each host that it ran on, which comes to the same.
    let alone = hosts.replace(",cl-1,", ",,");
    let report = report(&[("hosts.csv", &alone), ("vms.csv", vms)]);
    assert_eq!(quantity(&report, "ws-standard"), 24);
}

/// octopus.cloud: eight cores are the minimum of a processor and four packs of two.
#[test]
fn octopus_one_processor_of_eight_cores() {
    let hosts = "host,processor_count,cores_per_processor,edition\n\
                 esx-1,1,8,datacenter\n";
    let files = [("hosts.csv", hosts), ("vms.csv", &vms_on("esx-1", 1))];
    assert_example("octopus_one_processor_of_eight_cores", 8 / 2, &files);
}

/// calculator.city: one full set of two processors with ten cores.
#[test]
fn calculator_one_full_set_of_twenty_cores() {
    let hosts = "host,processor_count,cores_per_processor,edition\n\
                 esx-1,2,10,standard\n";
    let files = [("hosts.csv", hosts), ("vms.csv", &vms_on("esx-1", 1))];
    let name = "calculator_one_full_set_of_twenty_cores";
    assert_example(name, (2 * 10) / 2, &files);
}

/// samexpert.com: 2 hosts × 2 processors × 12 cores = 48 licences; the packs are derived.
#[test]
fn samexpert_two_hosts_of_twenty_four_cores() {
    let hosts = "host,cluster,processor_count,cores_per_processor,edition\n\
                 esx-1,cl-1,2,12,datacenter\n\
                 esx-2,cl-1,2,12,datacenter\n";
    let files = [("hosts.csv", hosts), ("vms.csv", &vms_on("esx-1", 1))];
    let licences = (2 * 12) + (2 * 12);
    let name = "samexpert_two_hosts_of_twenty_four_cores";
    let report = assert_example(name, licences / 2, &files);
    assert_eq!(report.scopes[0].licensable_cores, 48);
}

/// softchoice.com: 15 VMs need 15 sets of two processors each: 30 processor licences, of which one is
/// four packs today.
#[test]
fn softchoice_fifteen_vms_under_standard() {
    let hosts = "host,processor_count,cores_per_processor,edition\n\
                 esx-1,2,8,standard\n";
    let files = [("hosts.csv", hosts), ("vms.csv", &vms_on("esx-1", 15))];
    let processor_licences = 15 * 2;
    assert_eq!(processor_licences, 30);
    let name = "softchoice_fifteen_vms_under_standard";
    assert_example(name, processor_licences * 4, &files);
    assert_eq!(processor_licences * 4, 15 * (2 * 8) / 2);
}

/// softchoice.com: Datacenter needs the two processors once, whatever the number of VMs.
#[test]
fn softchoice_fifteen_vms_under_datacenter() {
    let hosts = "host,processor_count,cores_per_processor,edition\n\
                 esx-1,2,8,datacenter\n";
    let files = [("hosts.csv", hosts), ("vms.csv", &vms_on("esx-1", 15))];
    let processor_licences = 2;
    let name = "softchoice_fifteen_vms_under_datacenter";
    assert_example(name, processor_licences * 4, &files);
    assert_eq!(processor_licences * 4, (2 * 8) / 2);
}

/// splalicensing.com: of 150 persons authorised 100 are active; being authorised is what counts.
#[test]
fn splalicensing_authorised_not_active() {
    let (active, inactive) = (100, 50);
    let mut members = "group,member,member_type,captured_at,last_logon\n".to_owned();
    for user in 1..=active + inactive {
        let last_logon = if user <= active { "2026-10-13" } else { "" };
        members.push_str(&format!("rd-users,CORP\\user{user:03},user,2026-10-14,{last_logon}\n"));
    }
    let files = [("members.csv", members.as_str()), ("access-groups.csv", REMOTE_DESKTOP)];
    let name = "splalicensing_authorised_not_active";
    assert_example(name, active + inactive, &files);
}

/// octopus.cloud: 50 persons are in the group, of whom never more than 10 work at once.
#[test]
fn octopus_fifty_in_the_group() {
    let at_once = 10;
    let mut members = "group,member,member_type,captured_at,session\n".to_owned();
    for user in 1..=50 {
        let session = if user <= at_once { "rds-1" } else { "" };
        members.push_str(&format!("rd-users,CORP\\user{user:02},user,2026-10-14,{session}\n"));
    }
    let files = [("members.csv", members.as_str()), ("access-groups.csv", REMOTE_DESKTOP)];
    assert_example("octopus_fifty_in_the_group", 50, &files);
}

/// octopus.cloud: access from the 5th to the 8th only is access within the month.
#[test]
fn octopus_access_for_four_days() {
    let members = "group,member,member_type,captured_at\n\
                   rd-users,,,2026-10-04\n\
                   rd-users,CORP\\ann,user,2026-10-05\n\
                   rd-users,CORP\\ann,user,2026-10-06\n\
                   rd-users,CORP\\ann,user,2026-10-07\n\
                   rd-users,CORP\\ann,user,2026-10-08\n\
                   rd-users,,,2026-10-09\n";
    let files = [("members.csv", members), ("access-groups.csv", REMOTE_DESKTOP)];
    assert_example("octopus_access_for_four_days", 1, &files);
}

/// A VM with SQL Server, whose own system is none of ours.
fn sql_vm(virtual_cores: u64) -> [(&'static str, String); 3] {
    let hosts = "host,processor_count,cores_per_processor,edition\nesx-1,1,8,none\n";
    let vms = format!(
        "vm,host,guest_os,power_state,vcpu_count,captured_at\n\
         vm-01,esx-1,Ubuntu Linux (64-bit),poweredOn,{virtual_cores},2026-10-14\n"
    );
    let applications = "product,edition,vm\nSQL Server,Standard,vm-01\n".to_owned();
    [("hosts.csv", hosts.to_owned()), ("vms.csv", vms), ("applications.csv", applications)]
}

fn assert_sql_vm(name: &str, virtual_cores: u64, by_hand: u64) {
    let files = sql_vm(virtual_cores);
    let files = files.each_ref().map(|(label, text)| (*label, text.as_str()));
    assert_example(name, by_hand, &files);
}

/// mikesdatabaseplace: six virtual cores are three packs.
#[test]
fn mikesdatabaseplace_sql_vm_of_six_cores() {
    assert_sql_vm("mikesdatabaseplace_sql_vm_of_six_cores", 6, 6 / 2);
}

/// mikesdatabaseplace: four virtual cores are the minimum and two packs.
#[test]
fn mikesdatabaseplace_sql_vm_of_four_cores() {
    assert_sql_vm("mikesdatabaseplace_sql_vm_of_four_cores", 4, 4 / 2);
}

/// mikesdatabaseplace: two virtual cores count as four.
#[test]
fn mikesdatabaseplace_sql_vm_of_two_cores() {
    let counted_as = 4;
    assert_sql_vm("mikesdatabaseplace_sql_vm_of_two_cores", 2, counted_as / 2);
}

/// rhipe: everybody who uses SharePoint needs Standard, and those with Enterprise need that on top.
fn sharepoint() -> UseReport {
    let mut members = "group,member,member_type,captured_at\n".to_owned();
    for user in 1..=100 {
        members.push_str(&format!("sp-users,CORP\\user{user:03},user,2026-10-14\n"));
        if user <= 20 {
            members.push_str(&format!("sp-enterprise,CORP\\user{user:03},user,2026-10-14\n"));
        }
    }
    let groups = "group,product,customer\n\
                  sp-users,sharepoint-standard-user-sal,Contoso\n\
                  sp-enterprise,sharepoint-enterprise-user-sal,Contoso\n";
    report(&[("members.csv", &members), ("access-groups.csv", groups)])
}

fn assert_sharepoint(name: &str, product: &str, by_hand: u64) {
    let published = published();
    let example = published.iter().find(|example| example.name == name).unwrap();
    assert_eq!((by_hand, product), (example.quantity, example.product.as_str()), "{name}");
    let report = sharepoint();
    assert_eq!(quantity(&report, product), by_hand, "{name}");
    assert_eq!(report.lines.len(), 2, "one line for each edition");
}

#[test]
fn rhipe_sharepoint_standard() {
    assert_sharepoint("rhipe_sharepoint_standard", "sharepoint-standard-user-sal", 100);
}

#[test]
fn rhipe_sharepoint_enterprise() {
    assert_sharepoint("rhipe_sharepoint_enterprise", "sharepoint-enterprise-user-sal", 20);
}

// What follows from the published formulas.

/// S2: nine cores are five packs, because the odd core takes a whole one.
#[test]
fn derived_nine_cores_under_datacenter() {
    let hosts = "host,processor_count,cores_per_processor,edition\n\
                 esx-1,1,9,datacenter\n";
    let files = [("hosts.csv", hosts), ("vms.csv", &vms_on("esx-1", 1))];
    let odd_core_rounded_up = 9_u64.div_ceil(2);
    let name = "derived_nine_cores_under_datacenter";
    assert_example(name, odd_core_rounded_up, &files);
}

/// S2: 9 cores × 3 VMs = 27 licences = 14 packs; rounding each set up first would give 15.
#[test]
fn derived_nine_cores_under_standard() {
    let hosts = "host,processor_count,cores_per_processor,edition\n\
                 esx-1,1,9,standard\n";
    let files = [("hosts.csv", hosts), ("vms.csv", &vms_on("esx-1", 3))];
    let rounded_up_once = (9_u64 * 3).div_ceil(2);
    let name = "derived_nine_cores_under_standard";
    assert_example(name, rounded_up_once, &files);
}

/// S2: six cores count as eight, for each of the two processors.
#[test]
fn derived_two_processors_of_six_cores() {
    let hosts = "host,processor_count,cores_per_processor,edition\n\
                 esx-1,2,6,datacenter\n";
    let files = [("hosts.csv", hosts), ("vms.csv", &vms_on("esx-1", 1))];
    let name = "derived_two_processors_of_six_cores";
    assert_example(name, (8 + 8) / 2, &files);
}

/// S2: two processors of twenty cores, licensed once.
#[test]
fn derived_two_processors_of_twenty_cores() {
    let hosts = "host,processor_count,cores_per_processor,edition\n\
                 esx-1,2,20,datacenter\n";
    let files = [("hosts.csv", hosts), ("vms.csv", &vms_on("esx-1", 1))];
    let name = "derived_two_processors_of_twenty_cores";
    assert_example(name, (20 + 20) / 2, &files);
}

/// S2: four cores count as eight, for each of the four processors; there is no minimum per server.
#[test]
fn derived_four_processors_of_four_cores() {
    let hosts = "host,processor_count,cores_per_processor,edition\n\
                 esx-1,4,4,datacenter\n";
    let files = [("hosts.csv", hosts), ("vms.csv", &vms_on("esx-1", 1))];
    let name = "derived_four_processors_of_four_cores";
    assert_example(name, (8 + 8 + 8 + 8) / 2, &files);
}

/// S2: seven cores count as eight and nine as nine, 17 licences and nine packs; 16 would be wrong.
#[test]
fn derived_processors_of_seven_and_nine_cores() {
    let hosts = "host,processor_count,cores_per_processor,edition\n\
                 esx-1,2,7;9,datacenter\n";
    let files = [("hosts.csv", hosts), ("vms.csv", &vms_on("esx-1", 1))];
    let licences = 8_u64 + 9;
    let name = "derived_processors_of_seven_and_nine_cores";
    let report = assert_example(name, licences.div_ceil(2), &files);
    assert_eq!(report.scopes[0].licensable_cores, licences);
}

/// S2: 3 hosts × 40 cores × 5 VMs = 600 licences.
#[test]
fn derived_cluster_under_standard() {
    let hosts = "host,cluster,processor_count,cores_per_processor,edition\n\
                 esx-1,cl-1,2,20,standard\n\
                 esx-2,cl-1,2,20,standard\n\
                 esx-3,cl-1,2,20,standard\n";
    let files = [("hosts.csv", hosts), ("vms.csv", &vms_on("esx-1", 5))];
    let cores = 3 * (2 * 20);
    assert_example("derived_cluster_under_standard", cores * 5 / 2, &files);
}

/// S2: 3 hosts × 40 cores = 120 licences, whatever the number of VMs.
#[test]
fn derived_cluster_under_datacenter() {
    let hosts = "host,cluster,processor_count,cores_per_processor,edition\n\
                 esx-1,cl-1,2,20,datacenter\n\
                 esx-2,cl-1,2,20,datacenter\n\
                 esx-3,cl-1,2,20,datacenter\n";
    let files = [("hosts.csv", hosts), ("vms.csv", &vms_on("esx-1", 5))];
    let cores = 3 * (2 * 20);
    assert_example("derived_cluster_under_datacenter", cores / 2, &files);
}

/// S2: the six cores count as eight, and both hosts are licensed for all three VMs although these ran on
/// the second one only: (16 + 40) × 3 = 168 licences.
#[test]
fn derived_cluster_of_unequal_hosts() {
    let hosts = "host,cluster,processor_count,cores_per_processor,edition\n\
                 esx-1,cl-1,2,6,standard\n\
                 esx-2,cl-1,2,20,standard\n";
    let files = [("hosts.csv", hosts), ("vms.csv", &vms_on("esx-2", 3))];
    let cores = (2 * 8) + (2 * 20);
    assert_example("derived_cluster_of_unequal_hosts", cores * 3 / 2, &files);
}

// The list.

/// The inputs that the compact cells of a row stand for.
fn files_of(example: &Example) -> Vec<(&'static str, String)> {
    if example.hosts.is_empty() {
        let mut members = "group,member,captured_at\n".to_owned();
        for user in 1..=example.persons {
            members.push_str(&format!("rd-users,user{user},2026-10-14\n"));
        }
        let groups = REMOTE_DESKTOP.replace("rds-user-sal", &example.product);
        return vec![("members.csv", members), ("access-groups.csv", groups)];
    }
    if example.virtual_cores > 0 {
        return sql_vm(example.virtual_cores).to_vec();
    }
    let cluster = match example.cluster.as_str() {
        "yes" => "cl-1",
        "no" => "",
        other => panic!("{}: cluster is yes or no, not {other}", example.name),
    };
    let mut hosts = "host,cluster,processor_count,cores_per_processor,edition\n".to_owned();
    for (number, host) in (1..).zip(example.hosts.split(' ')) {
        let (processors, cores) = host.split_once('x').unwrap();
        let edition = &example.edition;
        hosts.push_str(&format!("esx-{number},{cluster},{processors},{cores},{edition}\n"));
    }
    vec![("hosts.csv", hosts), ("vms.csv", vms_on("esx-1", example.vms))]
}

#[test]
fn every_row_of_the_list_gives_its_quantity() {
    for example in published() {
        let files = files_of(&example);
        let files: Vec<(&str, &str)> =
            files.iter().map(|(label, text)| (*label, text.as_str())).collect();
        let report = report(&files);
        let computed = quantity(&report, &example.product);
        assert_eq!(computed, example.quantity, "{}", example.name);
    }
}

#[test]
fn every_row_of_the_list_has_a_test_of_its_name() {
    let mut tests = BTreeSet::new();
    for (before, line) in include_str!("published_examples.rs")
        .lines()
        .zip(include_str!("published_examples.rs").lines().skip(1))
    {
        let name = line.strip_prefix("fn ").and_then(|rest| rest.split('(').next());
        if let (Some(name), "#[test]") = (name, before) {
            tests.insert(name.to_owned());
        }
    }
    // The tests of the list itself are about no single row.
    tests.retain(|name| !name.starts_with("every_row_of_the_list"));
    let rows: Vec<String> = published().into_iter().map(|row| row.name).collect();
    assert_eq!(rows.iter().cloned().collect::<BTreeSet<_>>(), tests);
    assert_eq!(rows.len(), tests.len(), "two rows have one name");
}
