//! What each end customer owes: sums by hand for every key and every special case, and what has to hold of all of
//! them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use spla_usage::dossier::write_report;
use spla_usage::licensing::DefaultEdition;
use spla_usage::outputs::use_report_json::Standing;
use spla_usage::readings::{PackRounding, PersonsAcrossCustomers};
use spla_usage::use_report::{
    Charge, ChargeKey, Established, Outcome, Payer, Settings, UseReport, WithoutCustomer,
};

use crate::second_model::{World, csv_text};
use crate::support;
use crate::support::command;
use crate::support::owned_worlds;
use crate::support::worlds;

const HOSTS: &str =
    "host,cluster,processor_count,cores_per_processor,edition,dedicated_to,host_os\n";
const VMS: &str = "vm,host,guest_os,power_state,vcpu_count,customer\n";

fn established(settings: &Settings, files: &[(&str, String)]) -> Box<Established> {
    let files: Vec<(&str, &str)> =
        files.iter().map(|(label, text)| (*label, text.as_str())).collect();
    match support::run(settings, &files) {
        Outcome::Report(established) => established,
        Outcome::Refused { findings, .. } => panic!("{findings:#?}"),
    }
}

/// A row of hosts: name, cluster, cores of its only processor, edition, dedicated to.
fn host(name: &str, cluster: &str, cores: u32, dedicated_to: &str) -> String {
    format!("{name},{cluster},1,{cores},datacenter,{dedicated_to},\n")
}

/// A row of a Windows VM.
fn vm(name: &str, host: &str, cores: &str, customer: &str) -> String {
    format!("{name},{host},Windows Server 2022,poweredOn,{cores},{customer}\n")
}

fn hosts(rows: &[String]) -> (&'static str, String) {
    ("hosts-2026-10-31.csv", format!("{HOSTS}{}", rows.concat()))
}

fn vms(rows: &[String]) -> (&'static str, String) {
    ("vms-2026-10-31.csv", format!("{VMS}{}", rows.concat()))
}

fn who(payer: &Payer) -> &str {
    match payer {
        Payer::Customer(name) => name,
        Payer::Own => "(own)",
        Payer::Unattributed => "(nobody)",
    }
}

/// `payer quantity weight key+key`, of all charges of the report.
fn shown(report: &UseReport) -> Vec<String> {
    let row = |charge: &Charge| {
        let keys: Vec<&str> = charge.keys.iter().map(|key| key.text()).collect();
        let weight = charge.weight.map_or_else(|| "-".to_owned(), |weight| weight.to_string());
        format!("{} {} {weight} {}", who(&charge.payer), charge.quantity, keys.join("+"))
    };
    report.charges.iter().map(row).collect()
}

fn charges(settings: &Settings, files: &[(&str, String)]) -> Vec<String> {
    shown(&established(settings, files).report)
}

fn plain() -> Settings {
    support::settings("2026-10")
}

fn by(key: ChargeKey) -> Settings {
    let mut settings = plain();
    settings.charges.key = key;
    settings
}

#[test]
fn a_shared_scope_is_divided_by_its_key() {
    // One host of 16 cores, Datacenter: 8 packs. On the first two VMs of Contoso with 2 cores each and one of Fabrikam
    // with 8; on the second that of Fabrikam alone.
    let first = [vm("a1", "esx-1", "2", "Contoso"), vm("a2", "esx-1", "2", "Contoso")];
    let second = vm("b1", "esx-1", "8", "Fabrikam");
    let files = [
        ("hosts-2026-10-01.csv", format!("{HOSTS}{}", host("esx-1", "", 16, ""))),
        ("vms-2026-10-01.csv", format!("{VMS}{}{second}", first.concat())),
        ("vms-2026-10-02.csv", format!("{VMS}{second}")),
    ];
    // 2 and 1 of 3 VMs: 5.33 and 2.67 packs.
    let at_peak = charges(&by(ChargeKey::VmsAtPeak), &files);
    assert_eq!(at_peak, ["Contoso 5 2 vms-at-peak", "Fabrikam 3 1 vms-at-peak"]);
    // 4 and 8 of 12 cores: 2.67 and 5.33 packs.
    let by_cores = charges(&by(ChargeKey::VirtualCores), &files);
    assert_eq!(by_cores, ["Contoso 3 4 virtual-cores", "Fabrikam 5 8 virtual-cores"]);
    // 2 VMs on one day and 1 on two: 2 and 2 of 4.
    let by_days = charges(&by(ChargeKey::VmDays), &files);
    assert_eq!(by_days, ["Contoso 4 2 vm-days", "Fabrikam 4 2 vm-days"]);
}

#[test]
fn of_equal_remainders_the_first_in_byte_order_has_the_unit() {
    // 8 packs for three with a VM each: 2.67 each, so two of them have a third one.
    let rows = ["Zeta", "alpha", "Beta"].map(|name| vm(name, "esx-1", "", name));
    let files = [hosts(&[host("esx-1", "", 16, "")]), vms(&rows)];
    assert_eq!(
        charges(&plain(), &files),
        ["Beta 3 1 vms-at-peak", "Zeta 3 1 vms-at-peak", "alpha 2 1 vms-at-peak"]
    );
}

#[test]
fn a_vm_without_virtual_cores_has_one() {
    // 1 and 3 of 4 cores of 8 packs.
    let rows = [vm("a", "esx-1", "", "Contoso"), vm("b", "esx-1", "3", "Fabrikam")];
    let files = [hosts(&[host("esx-1", "", 16, "")]), vms(&rows)];
    let by_cores = charges(&by(ChargeKey::VirtualCores), &files);
    assert_eq!(by_cores, ["Contoso 2 1 virtual-cores", "Fabrikam 6 3 virtual-cores"]);
}

#[test]
fn a_dedicated_host_is_its_customers_whole() {
    // A cluster of 16 and 32 cores is 24 packs: 8 of esx-1, which is Contoso's, and 16 of esx-2, which Contoso and
    // Fabrikam share with a VM each. The VMs on esx-1 have no share in that.
    let of_hosts = [host("esx-1", "cl", 16, "Contoso"), host("esx-2", "cl", 32, "")];
    let mut rows = vec![
        vm("a1", "esx-1", "", "contoso"),
        vm("a2", "esx-1", "", ""),
        vm("a3", "esx-2", "", "Contoso"),
        vm("b1", "esx-2", "", "Fabrikam"),
    ];
    assert_eq!(
        charges(&plain(), &[hosts(&of_hosts), vms(&rows)]),
        ["Contoso 16 1 dedicated-hosts+vms-at-peak", "Fabrikam 8 1 vms-at-peak"]
    );
    // A VM of Fabrikam on esx-1 breaks the dedication: 24 packs for 5 VMs, 2 of Contoso, 2 of Fabrikam and 1 of
    // nobody, 9.6, 9.6 and 4.8.
    rows.push(vm("b2", "esx-1", "", "Fabrikam"));
    assert_eq!(
        charges(&plain(), &[hosts(&of_hosts), vms(&rows)]),
        ["Contoso 10 2 vms-at-peak", "Fabrikam 9 2 vms-at-peak", "(nobody) 5 1 vms-at-peak"]
    );
}

#[test]
fn a_dedicated_standard_host_has_the_sets_of_its_scope() {
    // Standard, 2 VMs at once: (16 + 32) × 2 / 2 = 48 packs, 16 of them for the host of Contoso.
    let of_hosts = [host("esx-1", "cl", 16, "Contoso"), host("esx-2", "cl", 32, "")]
        .map(|row| row.replace("datacenter", "standard"));
    let rows = [vm("a1", "esx-1", "", "Contoso"), vm("b1", "esx-2", "", "Fabrikam")];
    assert_eq!(
        charges(&plain(), &[hosts(&of_hosts), vms(&rows)]),
        ["Contoso 16 - dedicated-hosts", "Fabrikam 32 1 vms-at-peak"]
    );
}

#[test]
fn a_line_that_is_rounded_once_is_divided_as_a_whole() {
    // Two hosts of 9 cores: 5 packs each by themselves, 9 for the line, which is 4.5 each.
    let of_hosts = [host("esx-1", "", 9, ""), host("esx-2", "", 9, "")];
    let rows = [vm("a", "esx-1", "", "Contoso"), vm("b", "esx-2", "", "Fabrikam")];
    let files = [hosts(&of_hosts), vms(&rows)];
    assert_eq!(charges(&plain(), &files), ["Contoso 5 1 vms-at-peak", "Fabrikam 5 1 vms-at-peak"]);
    let mut settings = plain();
    settings.readings.pack_rounding = PackRounding::PerLine;
    assert_eq!(charges(&settings, &files), ["Contoso 5 1 vms-at-peak", "Fabrikam 4 1 vms-at-peak"]);
}

#[test]
fn a_vm_that_changed_hands_has_a_share_for_each() {
    // One VM of 16 cores; on the first Contoso's, on the second Fabrikam's: half of 8 packs each.
    let files = [
        ("hosts-2026-10-01.csv", format!("{HOSTS}{}", host("esx-1", "", 16, ""))),
        ("vms-2026-10-01.csv", format!("vm_id,{VMS}1,{}", vm("a", "esx-1", "", "Contoso"))),
        ("vms-2026-10-02.csv", format!("vm_id,{VMS}1,{}", vm("a", "esx-1", "", "Fabrikam"))),
    ];
    assert_eq!(charges(&plain(), &files), ["Contoso 4 1 vms-at-peak", "Fabrikam 4 1 vms-at-peak"]);
}

#[test]
fn sals_are_those_of_each_customer() {
    let files = [
        hosts(&["esx-1,,1,8,none,,\n".to_owned()]),
        (
            "members-2026-10-31.csv",
            "group,member\nA,CORP\\zz.person.1\nA,CORP\\zz.person.2\nB,CORP\\zz.person.2\nB,CORP\\zz.person.3\n\
             C,CORP\\zz.person.1\n"
                .to_owned(),
        ),
        (
            "access_groups.csv",
            "group,product,customer\nA,rds-user-sal,Contoso\nB,rds-user-sal,Fabrikam\nC,rds-user-sal,\n"
                .to_owned(),
        ),
    ];
    let each = ["Contoso 2 2 persons", "Fabrikam 2 2 persons", "(nobody) 1 1 persons"];
    assert_eq!(charges(&plain(), &files), each);
    // Once in all: the first in byte order, which is that without a name, has person 1, and Contoso person 2.
    let mut once = plain();
    once.readings.persons_across_customers = PersonsAcrossCustomers::Once;
    assert_eq!(
        charges(&once, &files),
        ["Contoso 1 2 persons", "Fabrikam 1 2 persons", "(nobody) 1 1 persons"]
    );
}

#[test]
fn applications_are_those_of_their_machines() {
    // SQL Server: VMs of 4 and 6 cores are 2 and 3 packs, the host of 16 cores 8; 2 packs of the VM of nobody.
    let of_hosts = [host("esx-1", "", 16, ""), host("esx-2", "", 16, "Northwind")];
    let rows = [
        vm("sql-1", "esx-1", "4", "Contoso"),
        vm("sql-2", "esx-1", "6", "Contoso"),
        vm("sql-3", "esx-1", "4", ""),
    ];
    let register = "product,vm,host,edition,customer\nSQL Server,sql-1,,standard,\nSQL Server,sql-2,,standard,Fabrikam\n\
                    SQL Server,sql-3,,standard,\nSQL Server,,esx-2,standard,\n";
    let files = [hosts(&of_hosts), vms(&rows), ("applications.csv", register.to_owned())];
    let report = established(&plain(), &files).report;
    let sql: Vec<String> = report
        .charges
        .iter()
        .filter(|charge| charge.product.id() == "sql-standard")
        .map(|charge| format!("{} {}", who(&charge.payer), charge.quantity))
        .collect();
    assert_eq!(sql, ["Contoso 2", "Fabrikam 3", "Northwind 8", "(nobody) 2"]);
}

/// The codes and messages of findings about charges.
fn told(report: &UseReport) -> Vec<(&'static str, &str)> {
    let codes = ["use-unattributed", "own-use-high"];
    let findings = report.findings.iter().filter(|finding| codes.contains(&finding.code));
    findings.map(|finding| (finding.code, finding.message.as_str())).collect()
}

#[test]
fn what_has_no_customer_is_a_row_of_its_own() {
    let rows = [vm("a", "esx-1", "", "Contoso"), vm("b", "esx-1", "", "")];
    // A Hyper-V host without Windows VMs owes its 4 packs all the same, and no VM tells a share.
    let of_hosts =
        [host("esx-1", "", 16, ""), "hv-1,,1,8,datacenter,,Windows Server 2022\n".to_owned()];
    let files = [hosts(&of_hosts), vms(&rows)];
    let report = established(&plain(), &files).report;
    assert_eq!(shown(&report), ["Contoso 4 1 vms-at-peak", "(nobody) 8 1 vms-at-peak+no-weight"]);
    let [("use-unattributed", message)] = told(&report)[..] else { panic!("{:?}", told(&report)) };
    assert!(message.contains("8 of 12 (2-core pack)"), "{message}");
    // Rows without a customer may be the provider's own; a scope without a share is nobody's all the same.
    let mut settings = plain();
    settings.charges.without_customer = WithoutCustomer::OwnUse;
    assert_eq!(
        charges(&settings, &files),
        ["Contoso 4 1 vms-at-peak", "(own) 4 1 vms-at-peak", "(nobody) 4 - no-weight"]
    );
}

/// Persons of Contoso, and of the provider itself.
fn persons(external: u32, own: u32) -> [(&'static str, String); 3] {
    let rows = |group: &str, persons: u32| {
        let row = |number| format!("{group},zz.person.{group}{number}\n");
        (0..persons).map(row).collect::<String>()
    };
    [
        hosts(&["esx-1,,1,8,none,,\n".to_owned()]),
        (
            "members-2026-10-31.csv",
            format!("group,member\n{}{}", rows("A", external), rows("B", own)),
        ),
        (
            "access_groups.csv",
            "group,product,customer\nA,rds-user-sal,Contoso\nB,rds-user-sal,Example Hosting Ltd\n"
                .to_owned(),
        ),
    ]
}

#[test]
fn own_use_stays_below_half_of_what_all_end_customers_use() {
    let mut settings = plain();
    settings.charges.own = vec![" example hosting ltd".to_owned()];
    let report = established(&settings, &persons(50, 24)).report;
    assert_eq!(shown(&report), ["Contoso 50 50 persons", "(own) 24 24 persons"]);
    assert!(told(&report).is_empty());
    let report = established(&settings, &persons(50, 25)).report;
    let [("own-use-high", message)] = told(&report)[..] else { panic!("{:?}", told(&report)) };
    assert!(message.contains("uses 25") && message.contains("24 at most"), "{message}");
    // Without the configuration the name is that of any end customer.
    let report = established(&plain(), &persons(50, 25)).report;
    assert_eq!(shown(&report), ["Contoso 50 50 persons", "Example Hosting Ltd 25 25 persons"]);
    assert!(told(&report).is_empty());
}

#[test]
fn amounts_add_up_to_the_line_and_rates_are_of_each() {
    // 8 packs for three: 3, 3 and 2. At 1.255 the line is 10.04; the parts are 3.765, 3.765 and 2.510, cut to 3.76, 3.76
    // and 2.51, and the cent that is left goes to the first.
    let rows = ["A", "B", "C"].map(|name| vm(name, "esx-1", "", name));
    let rates = "product,customer,rate,currency,effective_from\nws-datacenter,,2.50,USD,2026-01-01\n\
                 ws-datacenter,b,2,USD,2026-10-31\nws-datacenter,C,9,USD,2026-11-01\n";
    let prices = "product,unit_price,currency,effective_from\nws-datacenter,1.255,EUR,2026-01-01\n";
    let files = [
        hosts(&[host("esx-1", "", 16, "")]),
        vms(&rows),
        ("rates.csv", rates.to_owned()),
        ("prices.csv", prices.to_owned()),
    ];
    let report = established(&plain(), &files).report;
    let text = |value: &Option<Decimal>| value.unwrap().to_string();
    let amounts: Vec<String> = report.charges.iter().map(|charge| text(&charge.amount)).collect();
    assert_eq!(amounts, ["3.77", "3.76", "2.51"]);
    assert_eq!(report.lines[0].amount.unwrap().to_string(), "10.04");
    let at_rates: Vec<String> = report
        .charges
        .iter()
        .map(|charge| format!("{} {}", charge.rate.as_deref().unwrap(), text(&charge.rate_amount)))
        .collect();
    assert_eq!(at_rates, ["2.50 7.50", "2.00 6.00", "2.50 5.00"]);
}

fn csv_of(established: &Established) -> Vec<Vec<String>> {
    let mut bytes = Vec::new();
    write_report("charges.csv", established, Standing::Draft, &mut bytes).unwrap();
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect());
    rows.collect()
}

#[test]
fn no_name_of_an_end_customer_passes_for_something_else() {
    // name, as it is written
    let names = [
        ("=HYPERLINK(0)", "'=HYPERLINK(0)"),
        ("@x", "'@x"),
        ("a, b", "a, b"),
        ("own-use", "own-use"),
        ("say \"x\"", "say \"x\""),
        ("unattributed", "unattributed"),
    ];
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let mut rows: Vec<String> = names
        .iter()
        .zip(0..)
        .map(|((name, _), number): (_, u32)| {
            vm(&format!("vm-{number}"), "esx-1", "", &quoted(name))
        })
        .collect();
    rows.push(vm("vm-none", "esx-1", "", ""));
    let made = established(&plain(), &[hosts(&[host("esx-1", "", 28, "")]), vms(&rows)]);
    let (customer, key) = (5, 6);
    let mut expected: Vec<(&str, &str)> =
        names.iter().map(|(_, written)| (*written, "vms-at-peak")).collect();
    expected.push(("", "unattributed"));
    let rows = csv_of(&made);
    let written: Vec<(&str, &str)> =
        rows.iter().map(|row| (row[customer].as_str(), row[key].as_str())).collect();
    assert_eq!(written, expected);
}

fn settings_of(world: &World, seed: u64) -> Settings {
    let mut settings = worlds::settings(world);
    let keys = [ChargeKey::VmsAtPeak, ChargeKey::VirtualCores, ChargeKey::VmDays];
    settings.charges.key = keys[usize::try_from(seed % 3).unwrap()];
    if seed.is_multiple_of(5) {
        settings.charges.own = vec!["Zennor".to_owned()];
        settings.charges.without_customer = WithoutCustomer::OwnUse;
    }
    settings
}

#[test]
fn charges_add_up_to_the_lines_of_random_worlds() {
    let (mut divided, mut priced) = (0, 0);
    for (seed, world) in owned_worlds::with_customers(70_000..70_700, 71_000..71_700) {
        let report =
            worlds::established(&settings_of(&world, seed), &csv_text::files(&world)).report;
        for line in &report.lines {
            let of_line: Vec<&Charge> =
                report.charges.iter().filter(|charge| charge.line == Some(line.line)).collect();
            let quantity: u64 = of_line.iter().map(|charge| charge.quantity).sum();
            assert_eq!(quantity, line.quantity.value(), "world {seed}, {}", line.product);
            match line.amount {
                Some(amount) => {
                    let sum: Decimal = of_line.iter().map(|charge| charge.amount.unwrap()).sum();
                    assert_eq!(sum, amount, "world {seed}, {}", line.product);
                    priced += 1;
                }
                None => assert!(of_line.iter().all(|charge| charge.amount.is_none())),
            }
            divided += usize::from(of_line.len() > 1);
        }
        let lines: Vec<u32> = report.lines.iter().map(|line| line.line).collect();
        assert!(report.charges.iter().all(|charge| lines.contains(&charge.line.unwrap())));
        let mut ordered = report.charges.clone();
        ordered.sort_by(|a, b| (a.line, &a.payer).cmp(&(b.line, &b.payer)));
        ordered.dedup_by(|a, b| (a.line, &a.payer) == (b.line, &b.payer));
        assert_eq!(ordered, report.charges, "world {seed}: one row for each payer, in order");
    }
    assert!(divided > 500 && priced > 100, "only {divided} are divided and {priced} priced");
}

#[test]
fn the_order_of_rows_changes_nothing() {
    for (seed, world) in owned_worlds::with_customers(70_000..70_700, 71_000..71_700).step_by(7) {
        let settings = settings_of(&world, seed);
        let files = csv_text::files(&world);
        let mut random = fastrand::Rng::with_seed(seed);
        let shuffled: Vec<(&str, String)> = files
            .iter()
            .map(|(kind, text)| {
                let (header, rows) = text.split_once('\n').unwrap();
                let mut rows: Vec<&str> = rows.lines().collect();
                random.shuffle(&mut rows);
                (*kind, format!("{header}\n{}\n", rows.join("\n")))
            })
            .collect();
        let ours = worlds::established(&settings, &files).report.charges;
        let other = worlds::established(&settings, &shuffled).report.charges;
        assert_eq!(ours, other, "world {seed}");
    }
}

#[test]
fn one_customer_alone_owes_everything() {
    for (seed, mut world) in owned_worlds::with_customers(70_000..70_700, 71_000..71_700).step_by(3)
    {
        for row in &mut world.vms {
            row.customer = "Solo".to_owned();
        }
        for row in &mut world.hosts {
            row.dedicated_to.clear();
        }
        for row in &mut world.access_groups {
            row.customer = "Solo".to_owned();
        }
        for row in world.applications.iter_mut().flatten() {
            row.customer = "Solo".to_owned();
        }
        let settings = worlds::settings(&world);
        let report = worlds::established(&settings, &csv_text::files(&world)).report;
        let mut owed: BTreeMap<&str, u64> = BTreeMap::new();
        for charge in &report.charges {
            // Nobody has what no VM tells of: the host of a physical system, or of an application.
            let keys: Vec<&str> = charge.keys.iter().map(|key| key.text()).collect();
            let by_nobody = ["no-weight", "machine"].iter().any(|key| keys.contains(key));
            assert!(who(&charge.payer) == "Solo" || by_nobody, "world {seed}: {charge:?}");
            *owed.entry(charge.product.id()).or_default() += charge.quantity;
        }
        for line in &report.lines {
            assert_eq!(owed.get(line.product.id()), Some(&line.quantity.value()), "world {seed}");
        }
    }
}

#[test]
fn the_edition_that_is_cheapest_is_divided_like_any_other() {
    // Two VMs, Standard is 16 × 2 / 2 = 16 packs at 1, Datacenter 8 at 20.
    let mut settings = plain();
    settings.default_edition = DefaultEdition::Cheapest;
    let of_hosts = [host("esx-1", "", 16, "").replace("datacenter", "")];
    let rows = [vm("a", "esx-1", "", "Contoso"), vm("b", "esx-1", "", "Fabrikam")];
    let prices = "product,unit_price,currency,effective_from\nws-standard,1,EUR,2026-01-01\n\
                  ws-datacenter,20,EUR,2026-01-01\n";
    let files = [hosts(&of_hosts), vms(&rows), ("prices.csv", prices.to_owned())];
    assert_eq!(charges(&settings, &files), ["Contoso 8 1 vms-at-peak", "Fabrikam 8 1 vms-at-peak"]);
}

#[test]
fn a_rate_that_cannot_be_read_is_told_and_left_out() {
    let rates = "product,customer,rate,currency,effective_from\nws-datacenter,,much,EUR,2026-01-01\n\
                 ws-datacenter,,3,EUR,soon\nws-datacenter,,4,,2026-01-01\nws-platinum,,5,EUR,2026-01-01\n\
                 ws-datacenter,Contoso,6,EUR,2026-01-01\nws-datacenter,contoso,7,EUR,2026-01-01\n";
    let rows = [vm("a", "esx-1", "", "Contoso"), vm("b", "esx-1", "", "Fabrikam")];
    let files = [hosts(&[host("esx-1", "", 16, "")]), vms(&rows), ("rates.csv", rates.to_owned())];
    let report = established(&plain(), &files).report;
    let of_rates: Vec<(&str, &str)> = report
        .findings
        .iter()
        .filter(|finding| finding.message.contains("rate") || finding.code == "product-unknown")
        .map(|finding| (finding.effect.text(), finding.code))
        .collect();
    let unreadable = ("noted", "price-unreadable");
    assert_eq!(
        of_rates,
        [
            ("noted", "price-twice"),
            unreadable,
            unreadable,
            unreadable,
            ("noted", "product-unknown")
        ]
    );
    let rates: Vec<Option<&str>> =
        report.charges.iter().map(|charge| charge.rate.as_deref()).collect();
    assert_eq!(rates, [Some("7.00"), None]);
}

const CONFIGURATION: &str = "\
[inputs]
hosts = [\"hosts-2026-10-31.csv\"]
vms = [\"vms-2026-10-31.csv\"]

[charges]
key = \"virtual-cores\"
own = [\"Example Hosting Ltd\"]
rates = \"own/rates.csv\"
";

/// A folder with exports, rates and a configuration.
fn folder(configuration: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let rows = [vm("a", "esx-1", "6", "Contoso"), vm("b", "esx-1", "2", "Example Hosting Ltd")];
    let rates = "product,rate,currency,effective_from\nws-datacenter,2.50,EUR,2026-01-01\n";
    std::fs::create_dir(folder.path().join("own")).unwrap();
    for (name, text) in [
        hosts(&[host("esx-1", "", 16, "")]),
        vms(&rows),
        ("own/rates.csv", rates.to_owned()),
        ("spla-usage.toml", configuration.to_owned()),
    ] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

#[test]
fn the_command_files_charges_and_seals_the_rates() {
    let place = folder(CONFIGURATION);
    let report = ["report", "--month", "2026-10"];
    let ran = command::spla_usage(place.path(), &report);
    assert_eq!(ran.code, 10, "{}{}", ran.out, ran.err);
    let dossier = command::files(&place.path().join("archive/2026-10/rev-00"));
    let charges = String::from_utf8(dossier["charges.csv"].clone()).unwrap();
    let rows: Vec<&str> = charges.lines().skip(1).collect();
    assert_eq!(
        rows,
        [
            "2026-10,1,ws-datacenter,9EA-00039,2-core pack,Contoso,virtual-cores,6,6,,,,2.50,EUR,15.00,\
             \"scope esx-1: 6 of 8, weight 6\"",
            "2026-10,1,ws-datacenter,9EA-00039,2-core pack,,own-use,2,2,,,,,,,\
             \"the provider's own use, by virtual-cores; scope esx-1: 2 of 8, weight 2\"",
        ]
    );
    assert!(dossier.keys().any(|path| path.starts_with("inputs/") && path.contains("rates")));
    // Filed again it is the same, and other rates are other inputs.
    assert_eq!(command::spla_usage(place.path(), &report).code, 10);
    assert_eq!(command::spla_usage(place.path(), &["verify"]).code, 0);
    let rates = place.path().join("own/rates.csv");
    let text = std::fs::read_to_string(&rates).unwrap().replace("2.50", "2.60");
    std::fs::write(&rates, text).unwrap();
    assert_eq!(command::spla_usage(place.path(), &report).code, 40);
}

#[test]
fn a_configuration_of_money_that_makes_no_sense_is_refused() {
    let rate = |usd: &str| {
        format!(
            "{CONFIGURATION}\n[[exchange_rates]]\ncurrency = \"EUR\"\nusd = {usd}\n\
             effective_from = 2026-10-01\n"
        )
    };
    // configuration, what is told
    let cases = [
        (CONFIGURATION.replace("virtual-cores", "heads"), "vms-at-peak"),
        (CONFIGURATION.replace("Example Hosting Ltd", " "), "without_customer"),
        (CONFIGURATION.replace("own =", "owns ="), "did you mean `own`?"),
        (rate("\"0\""), "above zero"),
        (rate("1.08"), "string"),
    ];
    for (configuration, expected) in cases {
        let ran =
            command::spla_usage(folder(&configuration).path(), &["check", "--month", "2026-10"]);
        assert_eq!(ran.code, 64, "{expected}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains(expected), "{expected}: {}", ran.err);
    }
}
