//! What may run on the platform, and where: months of a few rows, each with its sum done by hand.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a month that cannot be computed is a failed test, in helpers too"
)]

mod support;

use std::collections::BTreeMap;

use spla_usage::use_report::{Established, Outcome, Settings, UseReport};
use support::settings;

/// What is established of a month of these files.
fn established(settings: &Settings, files: &[(&str, &str)]) -> Box<Established> {
    match support::run(settings, files) {
        Outcome::Report(established) => established,
        Outcome::Refused { findings, .. } => panic!("{findings:#?}"),
    }
}

/// The quantities by product.
fn quantities(report: &UseReport) -> BTreeMap<&str, u64> {
    report.lines.iter().map(|line| (line.product.id(), line.quantity.value())).collect()
}

/// The findings of a code: subject and message.
fn told<'r>(report: &'r UseReport, code: &str) -> Vec<(&'r str, &'r str)> {
    let of_code = report.findings.iter().filter(|finding| finding.code == code);
    of_code.map(|finding| (finding.subject.as_str(), finding.message.as_str())).collect()
}

/// The subjects of the findings of a code.
fn subjects<'r>(report: &'r UseReport, code: &str) -> Vec<&'r str> {
    told(report, code).into_iter().map(|(subject, _)| subject).collect()
}

/// Two stand-alone machines of 8 and 16 licensable cores, and a nested host with more cores than both.
const HOSTS: &str = "\
host,processor_count,cores_per_processor,edition,model
esx-01,1,8,standard,PowerEdge R650
esx-02,2,8,standard,PowerEdge R650
lab-01.corp.example,4,32,datacenter,\"VMware20,1\"
";

#[test]
fn guests_of_a_nested_host_count_on_the_machine_on_which_it_ran() {
    let vms = "\
vm,vm_id,host,guest_os,power_state
lab-01,1,esx-02,VMware ESXi 8.0,poweredOn
web-01,2,lab-01.corp.example,Windows Server 2022 Standard,poweredOn
web-02,3,lab-01,Windows Server 2022 Standard,poweredOn
web-03,4,esx-02,Windows Server 2022 Standard,poweredOn
";
    let files = [("hosts-2026-10-31.csv", HOSTS), ("vms-2026-10-31.csv", vms)];
    let month = established(&settings("2026-10"), &files);
    // Three VMs at once on esx-02: 3 × 16 cores = 48 licences = 24 packs. Nothing for the nested host.
    assert_eq!(quantities(&month.report), BTreeMap::from([("ws-standard", 24)]));
    assert_eq!(subjects(&month.report, "nested-hypervisor"), ["host lab-01.corp.example"]);
    let scopes: Vec<&str> = month.report.scopes.iter().map(|row| row.scope.as_str()).collect();
    assert_eq!(scopes, ["esx-01", "esx-02"]);
    // What check shows: 8 + 16 cores of two machines.
    let numbers = month.estate.numbers(month.counting);
    assert_eq!((numbers.hosts, numbers.processors, numbers.physical_cores), (2, 3, 24));
    assert_eq!((numbers.vms.seen, numbers.vms.without_place), (4, 0));
}

#[test]
fn a_nested_host_that_moves_takes_its_guests_along_capture_by_capture() {
    let vms = "\
vm,vm_id,host,guest_os,power_state,captured_at
lab-01,1,esx-01,VMware ESXi 8.0,poweredOn,2026-10-05
web-01,2,lab-01.corp.example,Windows Server 2022 Standard,poweredOn,2026-10-05
web-02,3,lab-01.corp.example,Windows Server 2022 Standard,poweredOn,2026-10-05
lab-01,1,esx-02,VMware ESXi 8.0,poweredOn,2026-10-12
web-01,2,lab-01.corp.example,Windows Server 2022 Standard,poweredOn,2026-10-12
";
    let files = [("hosts-2026-10-31.csv", HOSTS), ("vms.csv", vms)];
    let month = established(&settings("2026-10"), &files);
    // On the 5th two VMs on esx-01: 2 × 8 = 16 licences = 8 packs. On the 12th one on esx-02: 16 = 8.
    assert_eq!(quantities(&month.report), BTreeMap::from([("ws-standard", 16)]));
    // On the 19th its own VM is not shown, so a guest counts wherever it was: three VMs at once on
    // esx-01 (24 = 12 packs) and on esx-02 (48 = 24 packs).
    let three: String = ["web-01,2", "web-02,3", "web-03,4"]
        .map(|vm| format!("{vm},lab-01,Windows Server 2022 Standard,poweredOn,2026-10-19\n"))
        .concat();
    let vms = format!("{vms}{three}");
    let files = [("hosts-2026-10-31.csv", HOSTS), ("vms.csv", &vms)];
    let month = established(&settings("2026-10"), &files);
    assert_eq!(quantities(&month.report), BTreeMap::from([("ws-standard", 12 + 24)]));
}

#[test]
fn nested_in_nested_leads_on_and_a_circle_leads_nowhere() {
    let hosts = format!("{HOSTS}deep-01,1,8,datacenter,KVM\nring-01,1,8,,KVM\nring-02,1,8,,KVM\n");
    let vms = "\
vm,vm_id,host,guest_os,power_state
lab-01,1,esx-01,VMware ESXi 8.0,poweredOn
deep-01,2,lab-01,Proxmox VE,poweredOn
web-01,3,deep-01,Windows Server 2022 Standard,poweredOn
ring-01,4,ring-02,Proxmox VE,poweredOn
ring-02,5,ring-01,Proxmox VE,poweredOn
web-02,6,ring-01,Windows Server 2022 Standard,poweredOn
";
    let files = [("hosts-2026-10-31.csv", hosts.as_str()), ("vms-2026-10-31.csv", vms)];
    let month = established(&settings("2026-10"), &files);
    // web-01 on esx-01: 8 licences = 4 packs. web-02 has no place, which withholds.
    assert_eq!(quantities(&month.report), BTreeMap::from([("ws-standard", 4)]));
    assert_eq!(subjects(&month.report, "vm-without-place"), ["vm web-02"]);
    assert_eq!(subjects(&month.report, "nested-hypervisor").len(), 4);
}

#[test]
fn a_nested_host_whose_own_vm_is_not_known_withholds_only_with_windows_on_it() {
    let linux = "\
vm,vm_id,host,guest_os,power_state
db-01,1,lab-01,Ubuntu Linux,poweredOn
web-01,2,esx-01,Windows Server 2022 Standard,poweredOn
";
    let files = [("hosts-2026-10-31.csv", HOSTS), ("vms-2026-10-31.csv", linux)];
    let month = established(&settings("2026-10"), &files);
    assert_eq!(quantities(&month.report), BTreeMap::from([("ws-standard", 4)]));
    assert!(subjects(&month.report, "vm-without-place").is_empty());
    let windows = format!("{linux}web-02,3,lab-01,Windows Server 2022 Standard,poweredOn\n");
    let files = [("hosts-2026-10-31.csv", HOSTS), ("vms-2026-10-31.csv", windows.as_str())];
    let month = established(&settings("2026-10"), &files);
    assert_eq!(subjects(&month.report, "vm-without-place"), ["vm web-02"]);
    let nested = told(&month.report, "nested-hypervisor");
    assert!(nested[0].1.contains("no VM has its name"), "{nested:?}");
}

#[test]
fn a_nested_cluster_counts_in_the_cluster_of_machines_beneath_it() {
    let hosts = "\
host,cluster,processor_count,cores_per_processor,edition,host_os,model
esx-01,prod,1,8,standard,,PowerEdge R650
esx-02,prod,1,8,standard,,PowerEdge R650
hv-01,lab,2,16,standard,Windows Server 2022 Datacenter,Virtual Machine
hv-02,lab,2,16,standard,Windows Server 2022 Datacenter,Virtual Machine
";
    let vms = "\
vm,vm_id,host,cluster,guest_os,power_state
hv-01,1,esx-01,prod,Windows Server 2022 Standard,poweredOn
hv-02,2,esx-02,prod,Windows Server 2022 Standard,poweredOn
web-01,3,hv-01,lab,Windows Server 2022 Standard,poweredOn
web-02,4,,lab,Windows Server 2022 Standard,poweredOn
";
    let mut settings = settings("2026-10");
    let files = [("hosts-2026-10-31.csv", hosts), ("vms-2026-10-31.csv", vms)];
    let month = established(&settings, &files);
    // Four Windows VMs at once in prod, the nested hosts among them: 4 × 16 cores = 64 = 32 packs. The
    // nested parents are no physical systems, though they say Datacenter.
    assert_eq!(quantities(&month.report), BTreeMap::from([("ws-standard", 32)]));
    assert!(subjects(&month.report, "datacenter-parent").is_empty());
    let scopes: Vec<&str> = month.report.scopes.iter().map(|row| row.scope.as_str()).collect();
    assert_eq!(scopes, ["prod"]);
    // Host by host: esx-01 has hv-01, web-01 and web-02, esx-02 has hv-02 and web-02, which only names
    // its cluster: 3 × 8 + 2 × 8 = 40 licences = 20 packs.
    settings.readings = toml::from_str("standard_in_cluster = \"hosts-visited\"").unwrap();
    let month = established(&settings, &files);
    assert_eq!(quantities(&month.report), BTreeMap::from([("ws-standard", 20)]));
}

#[test]
fn a_nested_host_is_in_no_list_of_what_leaving_out_removes() {
    let hosts = "\
host,cluster,processor_count,cores_per_processor,edition,operator,model
esx-01,prod,1,8,datacenter,,PowerEdge R650
esx-02,prod,1,8,datacenter,Other Ltd,PowerEdge R650
lab-01,prod,4,32,datacenter,Other Ltd,KVM
";
    let vms = "\
vm,vm_id,host,guest_os,power_state
lab-01,1,esx-01,Proxmox VE,poweredOn
web-01,2,lab-01,Windows Server 2022 Datacenter,poweredOn
";
    let files = [("hosts-2026-10-31.csv", hosts), ("vms-2026-10-31.csv", vms)];
    let month = established(&settings("2026-10"), &files);
    assert_eq!(quantities(&month.report), BTreeMap::from([("ws-datacenter", 4)]));
    let removed = told(&month.report, "host-of-operator");
    assert_eq!(removed.len(), 1);
    assert!(removed[0].1.contains("removes 4 of ws-datacenter"), "{removed:?}");
}

#[test]
fn a_host_that_any_row_calls_a_machine_is_one() {
    let hosts = "\
host,processor_count,cores_per_processor,edition,model,captured_at
esx-01,1,8,datacenter,\"VMware7,1\",2026-10-01
esx-01,1,8,datacenter,PowerEdge R650,2026-10-31
";
    let vms = "vm,vm_id,host,guest_os,power_state\nweb-01,1,esx-01,Windows Server 2022,poweredOn\n";
    let files = [("hosts.csv", hosts), ("vms-2026-10-31.csv", vms)];
    let month = established(&settings("2026-10"), &files);
    assert_eq!(quantities(&month.report), BTreeMap::from([("ws-datacenter", 4)]));
    assert!(subjects(&month.report, "nested-hypervisor").is_empty());
}

#[test]
fn the_model_is_read_from_exports_of_tools() {
    let vhost = "Host,# CPU,Cores per CPU,# Cores,Cluster,Model\nesx-01,1,8,8,,\"VMware20,1\"\n";
    let internal = "vHostName,vHostNumCpu,vHostCoresPerCPU,vHostNumCpuCores,vHostCluster,vHostModel\n\
                    esx-01,1,8,8,,VMware Virtual Platform\n";
    let powercli = "Name,NumCpuPkgs,NumCpuCores,Parent,Model,CpuTotalMhz,ProcessorType\n\
                    esx-01,1,8,,\"VMware20,1\",2000,Xeon\n";
    for hosts in [vhost, internal, powercli] {
        let month = established(&settings("2026-10"), &[("hosts-2026-10-31.csv", hosts)]);
        assert_eq!(subjects(&month.report, "nested-hypervisor"), ["host esx-01"], "{hosts}");
        assert!(!month.seen[0].unused.iter().any(|header| header.ends_with("Model")), "{hosts}");
    }
}

#[test]
fn at_a_listed_provider_new_use_ends_before_all_use_does() {
    let hosts = "\
host,processor_count,cores_per_processor,edition,host_os,operator
srv-01,1,8,datacenter,Windows Server 2022,AWS eu-central-1
";
    let groups = "group,product,customer,operator\nGG-RDS,rds-user-sal,Contoso,Google Cloud\n";
    let members = "group,member,member_type\nGG-RDS,zz.person.1,user\n";
    // month, closed, withheld
    let cases = [("2022-09", 0, 0), ("2022-10", 2, 0), ("2025-09", 2, 0), ("2025-10", 0, 2)];
    for (month, closed, withheld) in cases {
        let (of_hosts, of_members) =
            (format!("hosts-{month}-15.csv"), format!("members-{month}-15.csv"));
        let files = [
            (of_hosts.as_str(), hosts),
            ("access_groups.csv", groups),
            (of_members.as_str(), members),
        ];
        let report = established(&settings(month), &files).report;
        assert_eq!(subjects(&report, "listed-provider-closed").len(), closed, "{month}");
        assert_eq!(subjects(&report, "listed-provider").len(), withheld, "{month}");
    }
}
