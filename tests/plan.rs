//! `plan`: sums by hand, the smallest part against every subset, and that it names nobody and writes nothing.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it takes for granted")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::command::{Ran, copy, files, project, spla_usage};

/// Whoever is called so is a person.
const PERSON: &str = "zz.person.";

const HOSTS: &str =
    "host,cluster,processor_count,cores_per_processor,edition,host_os,dedicated_to,memory_mib\n";
const VMS: &str = "vm,vm_id,host,guest_os,power_state,vcpu_count,memory_mib\n";
const PRICES: &str = "product,unit_price,currency,effective_from\n\
                      ws-standard,3.00,EUR,2026-01-01\n\
                      ws-datacenter,21.00,EUR,2026-01-01\n\
                      ws-datacenter,99.00,EUR,2026-11-01\n\
                      cis-standard,5.00,EUR,2026-01-01\n\
                      cis-datacenter,24.00,EUR,2026-01-01\n\
                      rds-user-sal,6.50,EUR,2026-01-01\n";

/// A folder with a configuration and one capture of October.
struct Provider {
    folder: tempfile::TempDir,
}

impl Provider {
    fn new(hosts: &str, vms: &str) -> Self {
        let provider = Self { folder: tempfile::tempdir().unwrap() };
        provider.write("hosts-2026-10-30.csv", &format!("{HOSTS}{hosts}"));
        provider.write("vms-2026-10-30.csv", &format!("{VMS}{vms}"));
        provider.write("prices.csv", PRICES);
        provider.configure("prices = \"prices.csv\"\n");
        provider
    }

    /// Two hosts of 20 cores and 64 GiB with five Windows VMs of 4 virtual cores and 8 GiB and a Linux VM.
    fn cluster() -> Self {
        let mut vms = String::new();
        for number in 1..=5 {
            let host = 1 + number % 2;
            vms +=
                &format!("app-{number},{number},esx-{host},Windows Server 2022,poweredOn,4,8192\n");
        }
        vms += "web-1,9,esx-1,Ubuntu Linux (64-bit),poweredOn,8,16384\n";
        let hosts = "esx-1,cl-01,2,10,standard,,,65536\nesx-2,cl-01,2,10,standard,,,65536\n";
        Self::new(hosts, &vms)
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path().join(name), text).unwrap();
    }

    fn configure(&self, inputs: &str) {
        let text = format!("[inputs]\nhosts = [\"hosts*.csv\"]\nvms = [\"vms*.csv\"]\n{inputs}");
        self.write("spla-usage.toml", &text);
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let arguments = [&["plan", "--month", "2026-10"], arguments].concat();
        spla_usage(self.path(), &arguments)
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let ran = self.run(&[arguments, &["--json"]].concat());
        assert_eq!(ran.code, 0, "{}", ran.err);
        serde_json::from_str(&ran.out).unwrap()
    }

    fn text(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.out
    }
}

/// The object of a list whose `key` is `value`.
fn of<'a>(list: &'a Value, key: &str, value: &str) -> &'a Value {
    let found = list.as_array().unwrap().iter().find(|of| of[key] == value);
    found.unwrap_or_else(|| panic!("no {key} {value} in {list}"))
}

/// Packs and amount of a product.
fn sums(product: &Value) -> (u64, &str) {
    (product["quantity"].as_u64().unwrap(), product["amount"].as_str().unwrap_or("none"))
}

/// Text with every run of blanks and line breaks as one blank.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_cluster_under_every_edition_by_hand() {
    let provider = Provider::cluster();
    let plan = provider.json(&[]);
    assert_eq!((&plan["schema"], &plan["kind"]), (&1.into(), &"advice".into()));
    // 21.00 / 3.00 and 24.00 / 5.00; the price of November is not yet in force.
    let ws = of(&plan["break_even"], "standard", "ws-standard");
    assert_eq!((&ws["ratio"], &ws["vms"]), (&"7.00".into(), &7.into()));
    let cis = of(&plan["break_even"], "standard", "cis-standard");
    assert_eq!((&cis["ratio"], &cis["vms"]), (&"4.80".into(), &5.into()));
    let scope = of(&plan["scopes"], "scope", "cl-01");
    assert_eq!((&scope["licensable_cores"], &scope["windows_vms"]), (&40.into(), &5.into()));
    // product, packs, amount, packs of the next VM, their amount
    let rows = [
        ("ws-standard", 100, "300.00", 20, "60.00"), // 40 × 5 / 2; one more set of 40 / 2
        ("ws-datacenter", 20, "420.00", 0, "0.00"),  // 40 / 2
        ("cis-standard", 100, "500.00", 20, "100.00"),
        ("cis-datacenter", 20, "480.00", 0, "0.00"),
    ];
    let products: Vec<&str> = scope["products"]
        .as_array()
        .unwrap()
        .iter()
        .map(|of| of["product"].as_str().unwrap())
        .collect();
    assert_eq!(products, rows.map(|row| row.0));
    for (product, packs, amount, next, next_amount) in rows {
        let row = of(&scope["products"], "product", product);
        assert_eq!(sums(row), (packs, amount), "{product}");
        assert_eq!(row["next_vm_quantity"], next, "{product}");
        assert_eq!(row["next_vm_amount"], next_amount, "{product}");
    }
    assert_eq!((&scope["best"], &scope["saves"]), (&"ws-standard".into(), &"0.00".into()));
    assert_eq!(scope["present"][0]["amount"], "300.00");
}

#[test]
fn the_present_choice_is_held_against_the_best() {
    // 16 cores and one VM: Standard 8 × 3.00, Datacenter 8 × 21.00.
    let vm = "app-1,1,esx-1,Windows Server 2022,poweredOn,4,8192\n";
    let provider = Provider::new("esx-1,,1,16,datacenter,,,\n", vm);
    let scope = provider.json(&[])["scopes"][0].clone();
    assert_eq!((&scope["best"], &scope["saves"]), (&"ws-standard".into(), &"144.00".into()));
    assert!(
        flat(&provider.text(&[])).contains("ws-standard instead would save 144.00 EUR a month")
    );
    // A guest that says Datacenter leaves no choice.
    let says = vm.replace("Windows Server 2022", "Windows Server 2022 Datacenter");
    let provider = Provider::new("esx-1,,1,16,datacenter,,,\n", &says);
    let scope = provider.json(&[])["scopes"][0].clone();
    assert_eq!(scope["products"][0]["standing"], "below-datacenter");
    assert_eq!((&scope["best"], &scope["saves"]), (&"ws-datacenter".into(), &"0.00".into()));
    // The suite is held against the suite only: 8 × 24.00 against 8 × 5.00.
    let provider = Provider::new("esx-1,,1,16,cis-datacenter,,,\n", vm);
    let scope = provider.json(&[])["scopes"][0].clone();
    assert_eq!((&scope["best"], &scope["saves"]), (&"cis-standard".into(), &"152.00".into()));
    // Without an edition nothing is present, and the best is told.
    let provider = Provider::new("esx-1,,1,16,,,,\n", vm);
    let plan = provider.json(&[]);
    assert_eq!(
        (&plan["report_status"], &plan["scopes"][0]["best"]),
        (&"draft".into(), &"ws-standard".into())
    );
    assert_eq!(plan["scopes"][0]["present"], Value::Array(Vec::new()));
}

#[test]
fn the_smallest_part_of_a_cluster_by_hand() {
    let provider = Provider::cluster();
    let plan = provider.json(&[]);
    let pinned = of(&plan["pinning"], "scope", "cl-01");
    // 5 × 4 virtual cores of Windows, 28 of all VMs on 40 physical ones: one for each is allowed.
    assert_eq!((&pinned["virtual_cores"], &pinned["now"]), (&20.into(), &"300.00".into()));
    assert_eq!(
        (&pinned["density"]["virtual_cores"], &pinned["density"]["allowed"]),
        (&28.into(), &"1.00".into())
    );
    let part = &pinned["part"];
    assert_eq!(part["hosts"], serde_json::json!(["esx-1"]));
    assert_eq!((&part["proof"], &part["memory_asked"]), (&"smallest".into(), &true.into()));
    // 20 cores × 5 / 2, and 20 / 2.
    let standard = of(&part["products"], "product", "ws-standard");
    assert_eq!((sums(standard), &standard["saves"]), ((50, "150.00"), &"150.00".into()));
    let datacenter = of(&part["products"], "product", "ws-datacenter");
    assert_eq!((sums(datacenter), &datacenter["saves"]), ((10, "210.00"), &"90.00".into()));
    let text = flat(&provider.text(&[]));
    assert!(
        text.contains(
            "cl-01: 1 of 2 hosts can carry its 5 Windows VMs with 20 virtual cores: esx-1"
        ),
        "{text}"
    );
    assert!(
        text.contains(
            "28 virtual cores of all VMs on 40 physical cores today; at most 1.00 for each"
        ),
        "{text}"
    );
    assert!(text.contains("No spare for the failure of a host is included"), "{text}");
}

#[test]
fn what_the_measure_and_the_sizes_decide() {
    let outcome = |provider: &Provider, arguments: &[&str]| {
        provider.json(arguments)["pinning"][0]["outcome"].as_str().unwrap().to_owned()
    };
    let provider = Provider::cluster();
    // With one host to fail, two are needed; with both to fail, none is left.
    assert_eq!(outcome(&provider, &["--spare-hosts", "1"]), "whole");
    assert_eq!(outcome(&provider, &["--spare-hosts", "2"]), "too-small");
    // 20 virtual cores on 40 physical ones are 0.5 for each.
    assert_eq!(outcome(&provider, &["--vcpus-per-core", "0.5"]), "whole");
    assert_eq!(outcome(&provider, &["--vcpus-per-core", "0.49"]), "too-small");
    let file = "vms-2026-10-30.csv";
    let vms = fs::read_to_string(provider.path().join(file)).unwrap();
    // 5 × 16 GiB do not fit into 64 GiB, nor do they as one VM more than a host's cores.
    provider.write(file, &vms.replace(",8192", ",16384"));
    assert_eq!(outcome(&provider, &[]), "whole");
    // 5 × 40 GiB are too much for both; 3 × 40 GiB fit in total, and each host takes one only.
    provider.write(file, &vms.replace(",8192", ",40960"));
    assert_eq!(outcome(&provider, &[]), "too-small");
    let three: String =
        vms.lines().take(4).map(|line| line.replace(",8192", ",40960") + "\n").collect();
    provider.write(file, &three);
    assert_eq!(outcome(&provider, &[]), "not-placed");
    provider.write(file, &vms.replace("poweredOn,4,8192", "poweredOn,21,8192"));
    assert_eq!(outcome(&provider, &["--vcpus-per-core", "100"]), "too-small");
    provider.write(file, &vms.replacen("poweredOn,4,8192", "poweredOn,,8192", 1));
    assert_eq!(outcome(&provider, &[]), "sizes-unknown");
    // Memory that is not known of one VM is asked of none.
    provider.write(
        file,
        &vms.replacen("poweredOn,4,8192", "poweredOn,4,", 1).replace(",8192", ",65000"),
    );
    let plan = provider.json(&[]);
    assert_eq!(plan["pinning"][0]["part"]["memory_asked"], false);
    assert_eq!(plan["pinning"][0]["part"]["hosts"], serde_json::json!(["esx-1"]));
    // Denser than one today: 60 virtual cores on 40 physical ones allow 1.5, so that 20 hold 30.
    provider.write(file, &vms.replace("poweredOn,8,16384", "poweredOn,40,1024"));
    let plan = provider.json(&[]);
    assert_eq!(plan["pinning"][0]["density"]["allowed"], "1.50");
    assert_eq!(plan["pinning"][0]["outcome"], "part");
    provider.write(
        "hosts-2026-10-30.csv",
        &format!(
            "{HOSTS}esx-1,cl-01,2,10,standard,,Contoso,65536\nesx-2,cl-01,2,10,standard,,,65536\n"
        ),
    );
    assert_eq!(outcome(&provider, &[]), "dedicated");
}

#[test]
fn other_readings_change_what_there_is_to_save() {
    let provider = Provider::cluster();
    let reading = "prices = \"prices.csv\"\n[readings]\nstandard_in_cluster = \"hosts-visited\"\n";
    provider.configure(reading);
    let plan = provider.json(&[]);
    // Two VMs on one host and three on the other: 20 × 2 / 2 + 20 × 3 / 2; the next may move to both.
    let standard = of(&plan["scopes"][0]["products"], "product", "ws-standard");
    assert_eq!((sums(standard), &standard["next_vm_quantity"]), ((50, "150.00"), &20.into()));
    // On the part all five may run: 20 × 5 / 2, which is as much.
    let pinned = &plan["pinning"][0];
    let standard = of(&pinned["part"]["products"], "product", "ws-standard");
    assert_eq!((&pinned["now"], sums(standard)), (&"150.00".into(), (50, "150.00")));
    assert_eq!(standard["saves"], "0.00");
}

/// Seventeen kinds of hosts are more choices than are looked at.
#[test]
fn what_is_not_proven_is_not_claimed() {
    let mut hosts = String::new();
    for number in 1..=17 {
        hosts += &format!("esx-{number:02},cl-01,1,{},datacenter,,,\n", 15 + number);
    }
    let vms = "app-1,1,esx-01,Windows Server 2022,poweredOn,16,\n";
    let provider = Provider::new(&hosts, vms);
    let part = provider.json(&[])["pinning"][0]["part"].clone();
    assert_eq!(part["proof"], "not-proven");
    assert_eq!(part["hosts"], serde_json::json!(["esx-01"]));
    assert!(
        flat(&provider.text(&[]))
            .contains("Not proven smallest: there are more than 50000 choices")
    );
}

#[test]
fn physical_windows_systems_stay_where_they_are() {
    // Hyper-V: the hosts without VMs keep a set each. 2 × 16 cores, two VMs of 4 virtual cores.
    let hosts = "hv-1,cl-01,2,8,standard,Windows Server 2022,,\nhv-2,cl-01,2,8,standard,Windows Server 2022,,\n";
    let vms = "app-1,1,hv-1,Windows Server 2022,running,4,\napp-2,2,hv-2,Windows Server 2022,running,4,\n";
    let plan = Provider::new(hosts, vms).json(&[]);
    let pinned = of(&plan["pinning"], "scope", "cl-01");
    // Now 32 × 2 / 2 = 32 packs; on the part 16 × 2 / 2 = 16 and 16 × 1 / 2 = 8 for the other host.
    assert_eq!(pinned["now"], "96.00");
    let products = &pinned["part"]["products"];
    let standard = of(products, "product", "ws-standard");
    assert_eq!((sums(standard), &standard["saves"]), ((24, "72.00"), &"24.00".into()));
    // Datacenter: 8 for the part and 8 for the other.
    assert_eq!(sums(of(products, "product", "ws-datacenter")), (16, "336.00"));
}

/// A stand-alone Standard host with three VMs beside a Datacenter cluster with one.
fn beside(alone: &str, cluster: &str, own: &str) -> Provider {
    let mut vms = format!("own-1,9,esx-1,Windows Server 2022,poweredOn,{own},\n");
    for number in 1..=3 {
        vms += &format!("app-{number},{number},alone,Windows Server 2022,poweredOn,4,\n");
    }
    let hosts = format!("alone,,1,16,standard,{alone},\nesx-1,cl-01,2,16,datacenter,,{cluster},\n");
    Provider::new(&hosts, &vms)
}

#[test]
fn a_host_that_could_be_freed_of_windows_by_hand() {
    let plan = beside(",", "", "4").json(&[]);
    let freed = of(&plan["freeing"], "scope", "alone");
    // 16 × 3 / 2 = 24 packs at 3.00. 32 cores less 4 less 12 virtual ones are left.
    assert_eq!((&freed["saves_packs"], &freed["saves"]), (&24.into(), &"72.00".into()));
    assert_eq!((&freed["into"], &freed["virtual_cores_left"]), (&"cl-01".into(), &16.into()));
    assert_eq!(freed["memory_asked"], false);
    // The physical Windows system of a Hyper-V host keeps a set: 8 packs.
    let plan = beside("Windows Server 2022,", "", "4").json(&[]);
    let freed = of(&plan["freeing"], "scope", "alone");
    assert_eq!((&freed["remains"], &freed["saves_packs"]), (&8.into(), &16.into()));
    assert_eq!(freed["saves"], "48.00");
    // No room, virtual cores that nobody knows, hosts that belong to one customer: nothing is told.
    for (alone, cluster, own) in
        [(",", "", "21"), (",", "", ""), (",", "Contoso", "4"), (",Contoso", "", "4")]
    {
        let plan = beside(alone, cluster, own).json(&[]);
        assert_eq!(plan["freeing"], Value::Array(Vec::new()), "{alone} {cluster} {own}");
    }
    assert_eq!(beside(",", "", "20").json(&[])["freeing"][0]["virtual_cores_left"], 0);
}

#[test]
fn without_prices_there_are_packs_and_what_is_missing() {
    let provider = Provider::cluster();
    provider.configure("");
    let plan = provider.json(&[]);
    assert_eq!(plan["currency"], Value::Null);
    assert_eq!(plan["prices_missing"].as_array().unwrap().len(), 4);
    assert_eq!(sums(&plan["scopes"][0]["products"][0]), (100, "none"));
    assert_eq!(plan["scopes"][0]["best"], Value::Null);
    assert_eq!(sums(&plan["pinning"][0]["part"]["products"][1]), (10, "none"));
    assert_eq!(plan["break_even"][0]["ratio"], Value::Null);
    let text = flat(&provider.text(&[]));
    let missing = "No price is known for cis-datacenter, cis-standard, ws-datacenter, ws-standard: packs only.";
    assert!(text.contains(missing), "{text}");
    // A row that cannot be read may be the price in force.
    provider.configure("prices = \"prices.csv\"\n");
    provider.write("prices.csv", &format!("{PRICES}ws-standard,cheap,EUR,2026-02-01\n"));
    let plan = provider.json(&[]);
    assert_eq!((&plan["prices_damaged"], &plan["scopes"][0]["best"]), (&true.into(), &Value::Null));
}

/// A provider with members who may not need their access.
fn with_access() -> Provider {
    let provider = Provider::cluster();
    provider.write("access-groups.csv", "group,product,customer\nGG-RDS,rds-user-sal,Contoso\n");
    let members = |rows: &str| {
        format!("group,member,member_type,person_id,enabled,persons,last_logon\n{rows}")
    };
    provider.write(
        "members-2026-10-02.csv",
        &members(
            "GG-RDS,zz.person.1,user,,true,,2026-10-01\n\
             GG-RDS,zz.person.2,user,,true,,2026-10-01\n\
             GG-RDS,zz.person.8,user,,true,,2026-01-01\n",
        ),
    );
    provider.write(
        "members-2026-10-30.csv",
        &members(
            "GG-RDS,zz.person.1,user,,true,,2026-10-29\n\
             GG-RDS,zz.person.2,user,,false,,2026-10-01\n\
             GG-RDS,zz.person.3,user,,false,,2026-08-01\n\
             GG-RDS,zz.person.4,user,,true,,2026-08-03\n\
             GG-RDS,zz.person.5,user,P-5,true,,2026-08-02\n\
             GG-RDS,svc-zz.person.5,user,P-5,true,,2026-10-30\n\
             GG-RDS,zz.person.6,user,P-6,true,,\n\
             GG-RDS,zz.person.6b,user,P-6,true,,2026-10-30\n\
             GG-RDS,zz.person.7,shared,,true,4,0\n\
             GG-RDS,svc-zz.person.9,service,,true,,\n",
        ),
    );
    provider.configure(
        "prices = \"prices.csv\"\nmembers = [\"members*.csv\"]\naccess_groups = [\"access-groups.csv\"]\n",
    );
    provider
}

#[test]
fn access_that_may_not_be_needed_by_hand() {
    let provider = with_access();
    let plan = provider.json(&[]);
    let of = &plan["clean_up"];
    // The last 90 days of October begin on 3 August.
    assert_eq!((&of["logons_known"], &of["idle_since"]), (&true.into(), &"2026-08-03".into()));
    let told: Vec<(String, bool, Vec<String>)> = of["memberships"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let why = row["why"].as_array().unwrap().iter();
            let why = why.map(|why| why["reason"].as_str().unwrap().to_owned()).collect();
            assert_eq!((&row["group"], &row["customer"]), (&"GG-RDS".into(), &"Contoso".into()));
            (row["row"].as_str().unwrap().to_owned(), row["counts"].as_bool().unwrap(), why)
        })
        .collect();
    let row = |file: &str, line: u32, counts: bool, why: &[&str]| {
        let why: Vec<String> = why.iter().map(|why| (*why).to_owned()).collect();
        (format!("members-2026-10-{file}.csv:{line}"), counts, why)
    };
    // Person 8 left before the last export, person 4 was there within the days, and 9 counts nothing.
    let expected = [
        row("02", 3, true, &["disabled-since"]),
        row("30", 4, false, &["disabled-all-month", "idle"]),
        row("30", 6, true, &["idle"]),
        row("30", 7, true, &["name-of-a-service"]),
        row("30", 8, true, &["never-used"]),
        row("30", 10, true, &["never-used"]),
    ];
    assert_eq!(told, expected);
    // Person 2, both accounts of person 5, and the four behind the shared one; person 6 has another account.
    assert_eq!(
        (&of["totals"][0]["sals"], &of["totals"][0]["amount"]),
        (&6.into(), &"39.00".into())
    );
    // A longer look back finds fewer: of the idle ones none.
    let plan = provider.json(&["--idle-days", "200"]);
    let idle = |plan: &Value| plan.to_string().matches("\"idle\"").count();
    assert_eq!(idle(&plan), 0);
    assert_eq!(idle(&provider.json(&["--idle-days", "1"])), 7);
}

/// Get-ADGroupMember says who is in the group, Get-ADUser when they signed in, LDIF does both.
#[test]
fn logons_come_from_the_exports_of_the_directory() {
    let provider = Provider::cluster();
    let sid = |number: u32| format!("S-1-5-21-1004336348-1177238915-682003330-{number}");
    let mut group = "Group,SamAccountName,Name,ObjectClass,SID\n".to_owned();
    let mut users =
        "SamAccountName,UserPrincipalName,Enabled,LastLogonDate,lastLogonTimestamp,SID\n"
            .to_owned();
    // The account, its date, its ticks: 133500000000000000 is in January 2024, 134377920000000000 in October 2026.
    let told = [
        (1, "30.10.2026 07:58:12", ""),
        (2, "30.06.2026 07:58:12", ""),
        (3, "", "133500000000000000"),
        (4, "", "134377920000000000"),
        (5, "", ""),
    ];
    for (number, date, ticks) in told {
        group += &format!("GG-RDS,zz.person.{number},Zz,user,{}\n", sid(number));
        users += &format!("zz.person.{number},,True,{date},{ticks},{}\n", sid(number));
    }
    provider.write("members-group-2026-10-30.csv", &group);
    provider.write("members-users-2026-10-30.csv", &users);
    let user = |number: u32, ticks: &str| {
        format!(
            "dn: CN=zz.person.{number},OU=U,DC=corp,DC=example\nobjectClass: user\n\
             sAMAccountName: zz.person.{number}\nuserAccountControl: 512\n{ticks}\n"
        )
    };
    let old = "lastLogonTimestamp: 133500000000000000\n";
    let ldif = format!(
        "dn: CN=GG-Office,OU=G,DC=corp,DC=example\nobjectClass: group\nsAMAccountName: GG-Office\n\
         member: CN=zz.person.6,OU=U,DC=corp,DC=example\n\
         member: CN=zz.person.7,OU=U,DC=corp,DC=example\n\n{}{}",
        user(6, old),
        user(7, "lastLogonTimestamp: 134377920000000000\n"),
    );
    provider.write("members-2026-10-30.ldif", &ldif);
    provider.write(
        "access-groups.csv",
        "group,product,customer\nGG-RDS,rds-user-sal,Contoso\nGG-Office,office-standard-user-sal,Contoso\n",
    );
    provider.configure("members = [\"members*\"]\naccess_groups = [\"access-groups.csv\"]\n");
    let plan = provider.json(&[]);
    let rows = plan["clean_up"]["memberships"].as_array().unwrap().iter();
    let rows: Vec<(&str, &str, &str)> = rows
        .map(|row| {
            let why = &row["why"][0];
            let day = why["last_logon"].as_str().unwrap_or("");
            (row["row"].as_str().unwrap(), why["reason"].as_str().unwrap(), day)
        })
        .collect();
    // 133500000000000000 / 864,000,000,000 = 154,513 days after the first of 1601.
    let expected = [
        ("members-2026-10-30.ldif:1", "idle", "2024-01-17"),
        ("members-group-2026-10-30.csv:3", "idle", "2026-06-30"),
        ("members-group-2026-10-30.csv:4", "idle", "2024-01-17"),
        ("members-group-2026-10-30.csv:6", "never-used", ""),
    ];
    assert_eq!(rows, expected);
}

#[test]
fn an_export_without_logons_is_told_to_tell_none() {
    let provider = with_access();
    for file in ["members-2026-10-02.csv", "members-2026-10-30.csv"] {
        let text = fs::read_to_string(provider.path().join(file)).unwrap();
        provider.write(file, &text.replace("last_logon", "note"));
    }
    let plan = provider.json(&[]);
    assert_eq!(plan["clean_up"]["logons_known"], false);
    assert_eq!(plan["clean_up"]["memberships"].as_array().unwrap().len(), 3);
    assert!(provider.text(&[]).contains("No export tells when accounts were used last"));
}

#[test]
fn nobody_is_named_and_nothing_is_written() {
    let provider = with_access();
    let before = files(provider.path());
    for arguments in [&["--json"][..], &[], &["-vv"], &["--idle-days", "1"]] {
        let ran = provider.run(arguments);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(!ran.out.contains(PERSON) && !ran.err.contains(PERSON), "{}{}", ran.out, ran.err);
        assert!(ran.out.contains("members-2026-10-30.csv:4"), "{}", ran.out);
    }
    assert!(files(provider.path()) == before);
    let quiet = provider.run(&["--quiet"]);
    assert_eq!((quiet.code, quiet.out.as_str()), (0, ""));
}

#[test]
fn how_it_ends_where_no_advice_can_be_given() {
    let provider = Provider::cluster();
    // An absent file is refused as `report` refuses it.
    let absent = provider.run(&["--hosts", "gone.csv"]);
    assert_eq!((absent.code, absent.out.as_str()), (30, ""));
    assert!(
        absent.err.contains("gone.csv") && absent.err.contains("no advice can be given"),
        "{}",
        absent.err
    );
    for wrong in ["0", "-1", "1001", "many"] {
        let argument = format!("--vcpus-per-core={wrong}");
        assert_eq!(provider.run(&[&argument]).code, 64, "{wrong}");
    }
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(spla_usage(empty.path(), &["plan"]).code, 64);
}

/// The demo month in a folder of its own.
fn demo() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&project("fixtures/months/2026-10-demo"), folder.path());
    folder
}

#[test]
fn the_demo_month_is_as_worked_out_by_hand() {
    let folder = demo();
    let expected = folder.path().join("expected");
    for (arguments, file) in [(&["--json"][..], "plan.json"), (&[], "plan.txt")] {
        let arguments = [&["plan", "--month", "2026-10"], arguments].concat();
        let ran = spla_usage(folder.path(), &arguments);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let expected = fs::read_to_string(expected.join(file)).unwrap();
        for (number, (made, expected)) in ran.out.lines().zip(expected.lines()).enumerate() {
            assert_eq!(made, expected, "{file}, line {}", number + 1);
        }
        assert_eq!(ran.out.lines().count(), expected.lines().count(), "{file}");
    }
}

#[test]
fn the_demo_month_names_nobody() {
    let folder = demo();
    let mut persons = BTreeSet::new();
    for (name, bytes) in files(&folder.path().join("inventory")) {
        if !name.contains("members") {
            continue;
        }
        let mut rows = csv::Reader::from_reader(bytes.as_slice());
        for row in rows.records() {
            let row = row.unwrap();
            if row[2] != *"group" {
                persons.extend(row[1].rsplit('\\').next().map(str::to_owned));
            }
        }
    }
    persons.remove("");
    assert!(persons.len() > 30, "{persons:?}");
    for arguments in
        [&["plan", "--month", "2026-10"][..], &["plan", "--month", "2026-10", "--json"]]
    {
        let out = spla_usage(folder.path(), arguments).out;
        for person in &persons {
            assert!(!out.contains(person.as_str()), "{person}");
        }
    }
}

/// Every number of the JSON that a reader of the text looks for stands in the text.
#[test]
fn text_and_json_agree() {
    let folder = demo();
    let text = spla_usage(folder.path(), &["plan", "--month", "2026-10"]).out;
    let json = spla_usage(folder.path(), &["plan", "--month", "2026-10", "--json"]).out;
    let plan: Value = serde_json::from_str(&json).unwrap();
    let text = flat(&text);
    let mut told = 0;
    for scope in plan["scopes"].as_array().unwrap() {
        for product in scope["products"].as_array().unwrap() {
            let shown = |of: &Value| of.as_str().unwrap_or("–").to_owned();
            let row = format!(
                "{} {} {} {} {}",
                product["product"].as_str().unwrap(),
                product["quantity"],
                shown(&product["amount"]),
                product["next_vm_quantity"],
                shown(&product["next_vm_amount"])
            );
            assert!(text.contains(&row), "{row}");
            told += 1;
        }
    }
    for pinned in plan["pinning"].as_array().unwrap() {
        for product in pinned["part"]["products"].as_array().unwrap() {
            let row = format!(
                "{} on the part {} {} {} EUR",
                product["product"].as_str().unwrap(),
                product["quantity"],
                product["amount"].as_str().unwrap(),
                product["saves"].as_str().unwrap()
            );
            assert!(text.contains(&row), "{row}");
            told += 1;
        }
    }
    for freed in plan["freeing"].as_array().unwrap() {
        let words = format!("would save {} EUR", freed["saves"].as_str().unwrap());
        assert!(text.contains(&words), "{words}");
        told += 1;
    }
    for row in plan["clean_up"]["memberships"].as_array().unwrap() {
        assert!(text.contains(row["row"].as_str().unwrap()), "{row}");
        told += 1;
    }
    // Four scopes with four products, two parts with two, two moves, four memberships.
    assert_eq!(told, 16 + 4 + 2 + 4);
}
