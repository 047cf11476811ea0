//! Applications on machines and SALs of devices: scenarios of a month, each with its sum by hand.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

use std::collections::BTreeMap;

use spla_usage::outputs::workings_csv;
use spla_usage::party::{MobilityPartner, Provider};
use spla_usage::readings::{PackRounding, PoweredOffVms, Readings};
use spla_usage::use_report::{Established, Outcome, Settings};

use crate::support;
use crate::support::replay as replayed;

/// Two stand-alone hosts of twenty cores that need no Windows licence.
const HOSTS: &str = "host,processor_count,cores_per_processor,edition\n\
                     esx-1,2,10,none\n\
                     esx-2,2,10,none\n";

fn established_under(settings: &Settings, files: &[(&str, &str)]) -> Established {
    match support::run(settings, files) {
        Outcome::Report(established) => *established,
        Outcome::Refused { findings, .. } => panic!("{findings:#?}"),
    }
}

fn established(month: &str, files: &[(&str, &str)]) -> Established {
    established_under(&support::settings(month), files)
}

fn quantity(established: &Established, product: &str) -> u64 {
    let line = established.report.lines.iter().find(|line| line.product.id() == product);
    line.map_or(0, |line| line.quantity.value())
}

/// The subjects of the findings of a code.
fn subjects<'e>(established: &'e Established, code: &str) -> Vec<&'e str> {
    let findings = established.report.findings.iter();
    findings.filter(|finding| finding.code == code).map(|finding| &*finding.subject).collect()
}

/// VMs of Linux, so that nothing but the applications in them counts: name, host, power, cores, customer, day.
fn vms(rows: &[(&str, &str, &str, u32, &str, &str)]) -> String {
    let mut text = "vm,host,guest_os,power_state,vcpu_count,customer,captured_at\n".to_owned();
    for (vm, host, power, cores, customer, day) in rows {
        let system = "Ubuntu Linux (64-bit)";
        text += &format!("{vm},{host},{system},{power},{cores},{customer},2026-10-{day}\n");
    }
    text
}

/// A VM that ran on the first host all month.
fn one_vm(cores: u32) -> String {
    vms(&[
        ("sql-1", "esx-1", "poweredOn", cores, "Contoso", "01"),
        ("sql-1", "esx-1", "poweredOn", cores, "Contoso", "31"),
    ])
}

fn sql(vms: &str, applications: &str) -> Established {
    let files = [("hosts.csv", HOSTS), ("vms.csv", vms), ("applications.csv", applications)];
    established("2026-10", &files)
}

/// The rows of applications as product, machine, standing and quantity.
fn rows(established: &Established) -> Vec<(&str, &str, &str, u64)> {
    let rows = established.report.applications.iter();
    rows.map(|row| (&*row.product, &*row.machine, row.standing.text(), row.quantity)).collect()
}

#[test]
fn several_instances_in_a_vm_count_once_at_the_highest_edition() {
    let applications = "product,edition,vm,customer\n\
                        SQL Server 2019,Standard,sql-1,Contoso\n\
                        Microsoft SQL Server Enterprise,,SQL-1 ,Contoso\n\
                        sql server,web,sql-1,Contoso\n\
                        SQL Server,Enterprise,sql-1,Contoso\n";
    let report = sql(&one_vm(6), applications);
    assert_eq!(quantity(&report, "sql-enterprise"), 6 / 2);
    assert_eq!(report.report.lines.len(), 1);
    let expected = [
        ("sql-enterprise", "vm sql-1", "counted", 3),
        ("sql-enterprise", "vm sql-1", "covered", 0),
        ("sql-standard", "vm sql-1", "covered", 0),
        ("sql-web", "vm sql-1", "covered", 0),
    ];
    assert_eq!(rows(&report), expected);
}

/// APP-SQL-MIN: whatever the virtual cores, a VM never comes to a single pack.
#[test]
fn no_vm_comes_to_a_single_pack() {
    for edition in ["web", "standard", "enterprise"] {
        for cores in 1..=64 {
            let report = sql(&one_vm(cores), &format!("product,vm\nSQL Server {edition},sql-1\n"));
            let by_hand = u64::from(cores.max(4)).div_ceil(2);
            let product = format!("sql-{edition}");
            assert_eq!(quantity(&report, &product), by_hand, "{cores} virtual cores");
            assert!(by_hand > 1);
        }
    }
}

#[test]
fn a_vm_counts_with_the_most_virtual_cores_of_the_month() {
    let vms = vms(&[
        ("sql-1", "esx-1", "poweredOn", 4, "", "01"),
        ("sql-1", "esx-1", "poweredOn", 9, "", "14"),
        ("sql-1", "esx-1", "poweredOn", 6, "", "31"),
    ]);
    let report = sql(&vms, "product,vm\nSQL Server Standard,sql-1\n");
    assert_eq!(quantity(&report, "sql-standard"), 5, "nine cores and one odd");
}

#[test]
fn packs_are_rounded_for_each_machine_under_both_readings() {
    let vms = vms(&[
        ("sql-1", "esx-1", "poweredOn", 5, "", "31"),
        ("sql-2", "esx-1", "poweredOn", 7, "", "31"),
    ]);
    let applications = "product,vm\nSQL Server Standard,sql-1\nSQL Server Standard,sql-2\n";
    let files = [("hosts.csv", HOSTS), ("vms.csv", &*vms), ("applications.csv", applications)];
    for pack_rounding in [PackRounding::PerScope, PackRounding::PerLine] {
        let readings = Readings { pack_rounding, ..Readings::default() };
        let settings = Settings { readings, ..support::settings("2026-10") };
        let report = established_under(&settings, &files);
        assert_eq!(quantity(&report, "sql-standard"), 3 + 4, "and not 12 / 2");
    }
}

#[test]
fn enterprise_on_all_cores_of_a_host_covers_the_vms_there() {
    let vms = vms(&[
        // Stays.
        ("sql-1", "esx-1", "poweredOn", 8, "", "01"),
        ("sql-1", "esx-1", "poweredOn", 8, "", "31"),
        // Moves away.
        ("sql-2", "esx-1", "poweredOn", 8, "", "01"),
        ("sql-2", "esx-2", "poweredOn", 8, "", "31"),
        // Is elsewhere only while it is off.
        ("sql-3", "esx-1", "poweredOn", 8, "", "01"),
        ("sql-3", "esx-2", "poweredOff", 8, "", "31"),
    ]);
    let in_vms = "SQL Server Standard,sql-1,\nSQL Server Standard,sql-2,\nSQL Server Web,sql-3,\n";
    let one_host = format!("product,vm,host\nSQL Server Enterprise,,esx-1\n{in_vms}");
    let report = sql(&vms, &one_host);
    assert_eq!(quantity(&report, "sql-enterprise"), (10 + 10) / 2);
    assert_eq!(quantity(&report, "sql-standard"), 8 / 2, "the one that moved away");
    assert_eq!(quantity(&report, "sql-web"), 0);
    // With both hosts it is covered wherever it was.
    let report = sql(&vms, &format!("{one_host}SQL Server Enterprise,,esx-2\n"));
    assert_eq!(quantity(&report, "sql-enterprise"), 2 * (10 + 10) / 2);
    assert_eq!(report.report.lines.len(), 1);
    // A lower edition on a host covers no VM.
    let report = sql(&vms, &one_host.replace("Enterprise", "Standard"));
    assert_eq!(quantity(&report, "sql-standard"), (10 + 10) / 2 + 8 / 2 + 8 / 2);
    assert_eq!(quantity(&report, "sql-web"), 8 / 2);
    // Nor does one that the end customer is said to license.
    let in_vms = in_vms.replace(",\n", ",,\n");
    let byol = format!("product,vm,host,license\nSQL Server Enterprise,,esx-1,byol\n{in_vms}");
    let report = sql(&vms, &byol);
    assert_eq!(quantity(&report, "sql-enterprise"), (10 + 10) / 2);
    assert_eq!(quantity(&report, "sql-standard"), 8 / 2 + 8 / 2);
}

#[test]
fn a_host_needs_at_least_four_cores_for_each_processor() {
    let hosts = "host,processor_count,cores_per_processor,edition,captured_at\n\
                 db-1,2,2;6,none,2026-10-01\n\
                 db-1,2,2;6,none,2026-10-31\n";
    let applications = "product,host\nSQL Server Standard,db-1\nSQL Server Web,db-1\n";
    let report =
        established("2026-10", &[("hosts.csv", hosts), ("applications.csv", applications)]);
    assert_eq!(quantity(&report, "sql-standard"), (4 + 6) / 2);
    assert_eq!(quantity(&report, "sql-web"), 0, "once for the machine");
    // A host that changed within the month counts at its highest.
    let changed = hosts.replacen("2;6", "3;9", 1);
    let files = [("hosts.csv", &*changed), ("applications.csv", applications)];
    assert_eq!(quantity(&established("2026-10", &files), "sql-standard"), 7, "4 + 9 are 13");
}

#[test]
fn a_vm_that_is_off_all_month_counts_only_under_the_other_reading() {
    let vms = vms(&[
        ("sql-1", "esx-1", "poweredOff", 8, "", "01"),
        ("sql-1", "esx-1", "poweredOff", 8, "", "31"),
        ("sql-2", "esx-1", "poweredOff", 6, "", "01"),
        ("sql-2", "esx-1", "poweredOn", 6, "", "31"),
    ]);
    let applications = "product,vm\nSQL Server Standard,sql-1\nSQL Server Standard,sql-2\n";
    let files = [("hosts.csv", HOSTS), ("vms.csv", &*vms), ("applications.csv", applications)];
    let report = established("2026-10", &files);
    assert_eq!(quantity(&report, "sql-standard"), 6 / 2);
    assert_eq!(subjects(&report, "application-off-all-month"), ["vm sql-1"]);
    let readings = Readings { powered_off_vms: PoweredOffVms::Count, ..Readings::default() };
    let settings = Settings { readings, ..support::settings("2026-10") };
    let other = established_under(&settings, &files);
    assert_eq!(quantity(&other, "sql-standard"), 8 / 2 + 6 / 2);
    assert!(subjects(&other, "application-off-all-month").is_empty());
    // The other reading is shown beside the line.
    let beside = report.report.other_readings.iter().find(|row| row.reading == "powered_off_vms");
    let shown: BTreeMap<&str, u64> =
        beside.unwrap().quantities.iter().map(|(product, value)| (product.id(), *value)).collect();
    assert_eq!(shown, BTreeMap::from([("sql-standard", 7)]));
}

const MOBILITY: &str = "customer,product,edition,vm,deployed_on,form_submitted_on,confirmed_on,\
                        assurance_until,assigned_on,released_on\n";

/// A month with SQL Server Standard of Contoso in a VM of eight cores and a row of License Mobility.
fn with_mobility(row: &str) -> Established {
    let mobility = format!("{MOBILITY}{row}\n");
    let applications = "product,vm,customer,license\nSQL Server Standard,sql-1,Contoso,byol\n";
    let files = [
        ("hosts.csv", HOSTS),
        ("vms.csv", &*one_vm(8)),
        ("applications.csv", applications),
        ("license-mobility.csv", &mobility),
    ];
    established("2026-10", &files)
}

#[test]
fn license_mobility_covers_while_its_row_stands() {
    let days = "2026-01-10,2026-01-12,2026-02-01,2027-12-31,2026-01-10,";
    // row, whether it covers
    let cases = [
        (format!("Contoso,SQL Server,Standard,sql-1,{days}"), true),
        (format!(" CONTOSO,sql,Enterprise,SQL-1,{days}"), true),
        // Another customer's licence, a lower edition, another product, one that may not move.
        (format!("Fabrikam,SQL Server,Standard,sql-1,{days}"), false),
        (format!("Contoso,SQL Server,Web,sql-1,{days}"), false),
        (format!("Contoso,Exchange Server,Standard,sql-1,{days}"), false),
        // Lapsed on the day before the last, and released on the last.
        (
            format!(
                "Contoso,SQL Server,Standard,sql-1,{}",
                days.replace("2027-12-31", "2026-10-30")
            ),
            false,
        ),
        (format!("Contoso,SQL Server,Standard,sql-1,{days}2026-10-31"), false),
    ];
    for (row, covers) in cases {
        let report = with_mobility(&row);
        let by_hand = if covers { 0 } else { 8 / 2 };
        assert_eq!(quantity(&report, "sql-standard"), by_hand, "{row}");
        let unproven = subjects(&report, "application-licence-unproven");
        assert_eq!(unproven.contains(&"vm sql-1"), !covers, "{row}");
    }
}

#[test]
fn a_vm_of_two_customers_is_nobody_s_alone() {
    let vms = vms(&[
        ("sql-1", "esx-1", "poweredOn", 8, "Contoso", "01"),
        ("sql-1", "esx-1", "poweredOn", 8, "Fabrikam", "31"),
    ]);
    let mobility = format!(
        "{MOBILITY}Contoso,SQL Server,Standard,sql-1,2026-01-10,2026-01-12,2026-02-01,2027-12-31,,\n"
    );
    let files = [("hosts.csv", HOSTS), ("vms.csv", &*vms), ("license-mobility.csv", &*mobility)];
    let report = established("2026-10", &files);
    // Without a row in the register of applications the row itself is an instance that falls back.
    assert_eq!(quantity(&report, "sql-standard"), 8 / 2);
    assert_eq!(subjects(&report, "application-licence-unproven"), ["vm sql-1"]);
}

#[test]
fn the_register_tells_who_is_responsible_and_what_is_left_out() {
    let row = "Contoso,SQL Server,Standard,sql-1,2026-01-10,2026-01-12,2026-02-01,2027-12-31,,";
    let report = with_mobility(row);
    let entries: Vec<(&str, &str, Option<u64>)> = report
        .report
        .registers
        .iter()
        .map(|entry| (entry.register.text(), entry.standing.text(), entry.quantity))
        .collect();
    let expected = [("applications", "covered", None), ("license-mobility", "stands", Some(8 / 2))];
    assert_eq!(entries, expected);
    let duty = &report.report.registers[1].note;
    assert!(duty.contains("2026-02-01") && duty.contains("LM-DUTY"), "{duty}");
}

/// BYOL-FVB: subscriptions cover applications from October 2022, and in no month before.
#[test]
fn flexible_virtualization_begins_with_its_term() {
    let month = |month: &str, kind: &str, evidence: &str| {
        let vms = one_vm(8).replace("2026-10-31", "2026-10-30").replace("2026-10", month);
        let applications = "product,vm,customer,license\nSQL Server Standard,sql-1,Contoso,byol\n";
        let brought = format!(
            "customer,product,kind,vm,valid_from,evidence\n\
             Contoso,SQL Server Standard,{kind},sql-1,2020-01-01,{evidence}\n"
        );
        let files = [
            ("hosts.csv", HOSTS),
            ("vms.csv", &*vms),
            ("applications.csv", applications),
            ("brought-licenses.csv", &*brought),
        ];
        quantity(&established(month, &files), "sql-standard")
    };
    assert_eq!(month("2022-09", "subscription", "invoice 1"), 8 / 2);
    assert_eq!(month("2022-10", "subscription", "invoice 1"), 0);
    assert_eq!(month("2022-10", "software-assurance", "invoice 1"), 0);
    assert_eq!(month("2022-10", "perpetual", "invoice 1"), 8 / 2);
    assert_eq!(month("2022-10", "subscription", ""), 8 / 2);
}

#[test]
fn brought_licences_cover_only_the_days_that_they_are_valid_on() {
    let covered = |vms: &str, days: &str| {
        let brought = format!(
            "customer,product,kind,vm,valid_from,valid_until,evidence\n\
             Contoso,SQL Server Standard,subscription,sql-1,{days},invoice 1\n"
        );
        let files = [("hosts.csv", HOSTS), ("vms.csv", vms), ("brought-licenses.csv", &*brought)];
        quantity(&established("2026-10", &files), "sql-standard") == 0
    };
    // Seen on the 1st and the 31st.
    let dated = one_vm(8);
    assert!(covered(&dated, "2026-10-01,2026-10-31"));
    assert!(!covered(&dated, "2026-10-02,2026-10-31"));
    assert!(!covered(&dated, "2026-10-01,2026-10-30"));
    // Nobody knows when, so it must be the whole month.
    let undated = "vm,host,guest_os,power_state,vcpu_count\nsql-1,esx-1,Ubuntu Linux,poweredOn,8\n";
    assert!(covered(undated, "2026-10-01,2026-10-31"));
    assert!(!covered(undated, "2026-10-01,2026-10-30"));
    // What begins after the month is about no use of the month.
    assert!(covered(&dated, "2026-11-01,"));
}

#[test]
fn a_name_without_ids_counts_for_each_vm_of_the_name() {
    let vms = vms(&[
        ("sql-1", "esx-1", "poweredOn", 6, "Contoso", "31"),
        ("sql-1", "esx-2", "poweredOn", 4, "Contoso", "31"),
    ]);
    let mobility = format!(
        "{MOBILITY}Contoso,SQL Server,Standard,sql-1,2026-01-10,2026-01-12,2026-02-01,2027-12-31,,\n"
    );
    let applications = "product,vm\nSQL Server Standard,sql-1\n";
    let report = sql(&vms, applications);
    // Which of them has how many cores nobody knows, so both have the most.
    assert_eq!(quantity(&report, "sql-standard"), 6 / 2 + 6 / 2);
    assert_eq!(subjects(&report, "register-machine-ambiguous"), ["vm sql-1"]);
    // A licence for one of them covers none.
    let files = [("hosts.csv", HOSTS), ("vms.csv", &*vms), ("license-mobility.csv", &*mobility)];
    let report = established("2026-10", &files);
    assert_eq!(quantity(&report, "sql-standard"), 6 / 2 + 6 / 2);
}

#[test]
fn what_cannot_be_counted_is_withheld() {
    // row of the register, editions that the remedy offers
    let cases = [
        ("SQL Server,sql-1", "enterprise, standard, web"),
        ("SQL Server Express,sql-1", "enterprise, standard, web"),
        ("Oracle Database,sql-1", ""),
        ("Windows Server Standard,sql-1", ""),
    ];
    for (row, editions) in cases {
        let report = sql(&one_vm(8), &format!("product,vm\n{row}\n"));
        let finding = report.report.findings.iter().find(|found| found.code == "product-unknown");
        let finding = finding.unwrap_or_else(|| panic!("{row} is counted"));
        assert_eq!(finding.effect.text(), "withheld", "{row}");
        assert!(finding.remedy.contains(editions), "{row}: {}", finding.remedy);
        assert!(report.report.lines.is_empty(), "{row}");
    }
}

/// WS-CIS: System Center Datacenter once for a host, Standard once for each VM.
#[test]
fn system_center_follows_the_suite() {
    let hosts = "host,processor_count,cores_per_processor,edition\n\
                 hv-1,1,6,datacenter\n\
                 hv-2,2,10,datacenter\n";
    let windows = |vm: &str, host: &str, day: &str| {
        format!("{vm},{host},Windows Server 2022,poweredOn,2026-10-{day}\n")
    };
    let vms = "vm,host,guest_os,power_state,captured_at\n".to_owned()
        + &windows("app-1", "hv-1", "01")
        + &windows("app-2", "hv-1", "01")
        + &windows("app-3", "hv-1", "01")
        + &windows("app-1", "hv-2", "31")
        + &windows("app-2", "hv-1", "31");
    let of = |applications: &str, product: &str| {
        let files = [("hosts.csv", hosts), ("vms.csv", &*vms), ("applications.csv", applications)];
        quantity(&established("2026-10", &files), product)
    };
    // Six cores count as eight.
    let datacenter = "product,host\nSystem Center Datacenter,hv-1\n";
    assert_eq!(of(datacenter, "system-center-datacenter"), 8 / 2);
    // The VM was on both hosts, each of which counts once.
    let in_vms = "product,vm\nSystem Center Datacenter,app-1\nSystem Center Datacenter,app-2\n";
    assert_eq!(of(in_vms, "system-center-datacenter"), (8 + 20) / 2);
    // Three Windows VMs at once.
    let standard = "product,host\nSystem Center Standard,hv-1\n";
    assert_eq!(of(standard, "system-center-standard"), 8 * 3 / 2);
    // Two VMs of the register were on the first host, one of them on the second.
    let in_vms = in_vms.replace("Datacenter", "Standard");
    assert_eq!(of(&in_vms, "system-center-standard"), (8 * 2 + 20) / 2);
}

#[test]
fn applications_that_are_counted_by_sals_add_no_packs() {
    let applications = "product,edition,vm,customer,licensed_by\n\
                        SQL Server,Standard,sql-1,Contoso,sal\n\
                        Exchange Server,,sql-1,Contoso,\n\
                        SQL Server,Standard,sql-1,Fabrikam,sal\n";
    let groups = "group,product,customer\n\
                  sql,sql-standard-user-sal,Contoso\n\
                  mail,exchange-standard-user-sal,Contoso\n";
    let members = "group,member,captured_at\nsql,zz.person.1,2026-10-01\nmail,,2026-10-01\n";
    let files = [
        ("hosts.csv", HOSTS),
        ("vms.csv", &*one_vm(8)),
        ("applications.csv", applications),
        ("access-groups.csv", groups),
        ("members.csv", members),
    ];
    let report = established("2026-10", &files);
    assert_eq!(quantity(&report, "sql-standard"), 0);
    assert_eq!(quantity(&report, "sql-standard-user-sal"), 1);
    // Nobody has mail, and nobody of Fabrikam anything.
    let rows: Vec<u32> = report
        .report
        .findings
        .iter()
        .filter(|finding| finding.code == "application-without-persons")
        .map(|finding| finding.origin.unwrap().line)
        .collect();
    assert_eq!(rows, [3, 4]);
}

#[test]
fn devices_count_once_however_deep_they_are_nested() {
    let members = "group,member,member_type,captured_at\n\
                   pcs,pc-1$,computer,2026-10-01\n\
                   pcs,more pcs,group,2026-10-01\n\
                   more pcs,pc-1$,computer,2026-10-01\n\
                   more pcs,pc-2$,computer,2026-10-01\n\
                   more pcs,zz.person.1,user,2026-10-01\n\
                   more pcs,zz.service,service,2026-10-01\n\
                   pcs,pc-3$,computer,2026-10-31\n";
    let groups = "group,product,customer\npcs,sql-standard-device-sal,Contoso\n";
    let report = established("2026-10", &[("access-groups.csv", groups), ("members.csv", members)]);
    assert_eq!(quantity(&report, "sql-standard-device-sal"), 3);
    let out = report.report.access[0].left_out;
    assert_eq!((out.person, out.service, out.computer), (1, 1, 0));
    let subjects = subjects(&report, "no-devices-left-out");
    assert_eq!(subjects, ["sql-standard-device-sal at Contoso"]);
}

/// D8: a device SAL of Remote Desktop is taken only where the price list has it.
#[test]
fn the_price_list_decides_about_device_sals_of_remote_desktop() {
    let members = "group,member,member_type,captured_at\npcs,pc-1$,computer,2026-10-01\n";
    let groups = "group,product,customer\npcs,rds-device-sal,Contoso\n";
    let prices = "product,unit_price,currency,effective_from\nrds-device-sal,5.00,EUR,2026-01-01\n";
    let files = [("access-groups.csv", groups), ("members.csv", members), ("prices.csv", prices)];
    assert_eq!(quantity(&established("2026-10", &files), "rds-device-sal"), 1);
    let without = established("2026-10", &files[..2]);
    assert_eq!(quantity(&without, "rds-device-sal"), 0);
    assert_eq!(subjects(&without, "product-unknown"), ["group pcs"]);
}

#[test]
fn sals_that_need_another_are_told_for_each_end_customer() {
    let groups = "group,product,customer\n\
                  office-c,office-standard-user-sal,Contoso\n\
                  pro-c,office-professional-plus-user-sal,Contoso\n\
                  rds-c,rds-user-sal,contoso\n\
                  office-f,office-standard-user-sal,Fabrikam\n\
                  rds-f,rds-user-sal,Fabrikam\n\
                  sp,sharepoint-standard-user-sal,Fabrikam\n\
                  spe,sharepoint-enterprise-user-sal,Fabrikam\n";
    let mut members = "group,member,captured_at\n".to_owned();
    let in_groups = [
        // One and two have Office twice, one has Remote Desktop: two and three lack it.
        ("office-c", "zz.person.1"),
        ("pro-c", "zz.person.1"),
        ("office-c", "zz.person.2"),
        ("pro-c", "zz.person.2"),
        ("pro-c", "zz.person.3"),
        ("rds-c", "zz.person.1"),
        // Remote Desktop at the other end customer is no help to Contoso, and enough for Fabrikam.
        ("rds-f", "zz.person.2"),
        ("office-f", "zz.person.2"),
        // Enterprise without Standard.
        ("sp", "zz.person.4"),
        ("spe", "zz.person.4"),
        ("spe", "zz.person.5"),
    ];
    for (group, member) in in_groups {
        members += &format!("{group},{member},2026-10-01\n");
    }
    let report =
        established("2026-10", &[("access-groups.csv", groups), ("members.csv", &members)]);
    let findings = report.report.findings.iter();
    let told: Vec<(&str, bool)> = findings
        .filter(|finding| finding.code == "sal-needs-another")
        .map(|finding| {
            (finding.subject.rsplit(' ').next().unwrap(), finding.message.contains(": 2;"))
        })
        .collect();
    assert_eq!(told, [("Contoso", true), ("Fabrikam", false)]);
}

#[test]
fn a_row_that_stands_is_told_before_it_ends_and_names_the_partner_of_its_form() {
    let partner = MobilityPartner {
        name: "Example Hosting Ltd".to_owned(),
        address: "https://hosting.example".to_owned(),
        mail: "licences@hosting.example".to_owned(),
    };
    let provider = Provider { mobility_partner: Some(partner), ..Provider::default() };
    let settings = Settings { provider: Some(provider), ..support::settings("2026-10") };
    let mobility =
        format!("{MOBILITY}Contoso,SQL Server,Standard,sql-1,2026-10-25,,,2027-12-31,,\n");
    let brought = "customer,product,kind,vm,valid_until,evidence\n\
                   Contoso,Exchange Server,subscription,sql-1,2026-12-30,invoice 1\n";
    let files = [
        ("hosts.csv", HOSTS),
        ("vms.csv", &*one_vm(8)),
        ("license-mobility.csv", &*mobility),
        ("brought-licenses.csv", brought),
    ];
    let report = established_under(&settings, &files);
    assert!(report.report.lines.is_empty());
    assert!(subjects(&report, "mobility-partner-missing").is_empty());
    assert_eq!(subjects(&report, "register-row-lapses"), ["vm sql-1"]);
    let findings = &report.report.findings;
    let unconfirmed = findings.iter().find(|found| found.code == "mobility-unconfirmed").unwrap();
    // Deployed on the 25th, so the form is due on 4 November.
    assert!(unconfirmed.message.contains("2026-11-04"), "{}", unconfirmed.message);
    assert!(unconfirmed.remedy.contains("Example Hosting Ltd, https://hosting.example"));
}

#[test]
fn a_host_of_one_customer_may_run_on_its_licences() {
    let quantity_on = |dedicated_to: &str| {
        let hosts = format!(
            "host,processor_count,cores_per_processor,edition,dedicated_to,captured_at\n\
             db-1,2,10,none,{dedicated_to},2026-10-14\n"
        );
        let applications = "product,host,customer,license\nSQL Server Standard,db-1,Contoso,byol\n";
        let brought = "customer,product,kind,host,evidence\n\
                       Contoso,SQL Server Standard,software-assurance,db-1,invoice 1\n";
        let files = [
            ("hosts.csv", &*hosts),
            ("applications.csv", applications),
            ("brought-licenses.csv", brought),
        ];
        quantity(&established("2026-10", &files), "sql-standard")
    };
    assert_eq!(quantity_on("contoso"), 0);
    assert_eq!(quantity_on("Fabrikam"), (10 + 10) / 2);
}

#[test]
fn an_application_by_sals_needs_its_users_and_not_its_machine() {
    let report = sql(&one_vm(8), "product,vm,customer\nExchange Server,mail-9,Contoso\n");
    let effect = |code: &str| {
        let found = report.report.findings.iter().find(|found| found.code == code).unwrap();
        found.effect.text()
    };
    assert_eq!(effect("register-machine-unknown"), "noted");
    assert_eq!(effect("application-without-persons"), "assumed");
    assert_eq!(report.report.registers[0].standing.text(), "not-seen");
}

/// Rows in any order give the same lines, and the workings replay them.
#[test]
fn the_workings_of_applications_replay_and_name_the_rows() {
    let hosts = "host,processor_count,cores_per_processor,edition\n\
                 hv-1,2,10,none\n\
                 hv-2,2,2,none\n";
    let applications = [
        "SQL Server Standard,vm,sql-1,",
        "SQL Server Enterprise,host,,hv-2",
        "System Center Standard,vm,sql-1,",
        "System Center Standard,host,,hv-2",
    ];
    let rows: Vec<String> = applications
        .iter()
        .map(|row| {
            let cells: Vec<&str> = row.split(',').collect();
            format!("{},{},{}\n", cells[0], cells[2], cells[3])
        })
        .collect();
    let vms = one_vm(7).replace("esx", "hv");
    let mut lines = Vec::new();
    for order in [[0, 1, 2, 3], [3, 1, 0, 2]] {
        let mut register = "product,vm,host\n".to_owned();
        register.extend(order.map(|row: usize| rows[row].as_str()));
        let files = [("hosts.csv", hosts), ("vms.csv", &*vms), ("applications.csv", &*register)];
        let established = established("2026-10", &files);
        let mut workings = Vec::new();
        workings_csv::write(&established, &mut workings).unwrap();
        let replayed = replayed::quantities(&workings).unwrap();
        for line in &established.report.lines {
            assert_eq!(replayed[&line.line], line.quantity.value(), "{}", line.product);
        }
        let text = String::from_utf8(workings).unwrap();
        for row in 2..=5 {
            let origin = format!("applications.csv:{row}");
            assert!(text.lines().any(|line| line.contains(",edition,") && line.contains(&origin)));
        }
        let quantities = established.report.lines.iter();
        lines.push(
            quantities
                .map(|line| (line.product.id().to_owned(), line.quantity.value()))
                .collect::<Vec<_>>(),
        );
    }
    assert_eq!(lines[0], lines[1]);
    let by_hand = [
        ("sql-enterprise".to_owned(), (4 + 4) / 2),
        ("sql-standard".to_owned(), 4),
        // Twenty cores for the VM on the first host, and sixteen for the second host itself.
        ("system-center-standard".to_owned(), 20 / 2 + (8 + 8) / 2),
    ];
    assert_eq!(lines[0], by_hand);
}
