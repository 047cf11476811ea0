//! RVTools has changed its headers over the years: the same estate under each of them gives the same
//! report.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it takes for granted")]

use spla_usage::licensing::DefaultEdition;
use spla_usage::use_report::Outcome;

use crate::support;

/// A generation: its name, the header of vHost and that of vInfo.
const GENERATIONS: [(&str, &str, &str); 3] = [
    (
        "recent",
        "Host,Datacenter,Cluster,Config status,Compliance Check State,in Maintenance Mode,CPU Model,\
         HT Active,# CPU,Cores per CPU,# Cores,# VMs total,# VMs,ESX Version,VI SDK Server,VI SDK UUID",
        "VM,Powerstate,Template,SRM Placeholder,Config status,DNS Name,CPUs,Memory,Annotation,\
         Datacenter,Cluster,Host,OS according to the configuration file,\
         OS according to the VMware Tools,VM ID,SMBIOS UUID,VM UUID,VI SDK Server",
    ),
    (
        "old",
        "Host,Datacenter,Cluster,CPU Model,Speed,HT Available,HT Active,# CPU,Cores per CPU,# Cores,\
         CPU usage %,# Memory,# VMs,ESX Version,NTP Server(s),Time Zone",
        "VM,Powerstate,Template,Config status,DNS Name,CPUs,Memory,Video Ram KB,Provisioned MB,\
         Annotation,Datacenter,Cluster,Host,OS according to the configuration file,\
         OS according to the VMware Tools,VM ID,VM UUID,VI SDK Server type",
    ),
    (
        "internal names",
        "vHostName,vHostDatacenter,vHostCluster,vHostCpuModel,vHostCpuMhz,vHostNumCPU,\
         vHostCoresPerCPU,vHostNumCpuCores,vHostMemorySize,vHostVMsTotal,vHostVMs,vHostFullName",
        "vInfoVMName,vInfoPowerstate,vInfoTemplate,vInfoGuestHostName,vInfoCPUs,vInfoMemory,vInfoOS,\
         vInfoOSTools,vInfoDataCenter,vInfoCluster,vInfoHost,vInfoUUID,vInfoSRMPlaceHolder",
    ),
];

/// What a column holds, by its header in any generation.
fn cell(header: &str, row: &[&str]) -> String {
    let [name, second, third, fourth] = row else { panic!("{row:?}") };
    let cell = match header {
        "Host" | "vHostName" if *second == "host" => name,
        "# CPU" | "vHostNumCPU" => third,
        "Cores per CPU" | "vHostCoresPerCPU" => fourth,
        "# Cores" | "vHostNumCpuCores" => {
            let (processors, cores): (u32, u32) = (third.parse().unwrap(), fourth.parse().unwrap());
            return (processors * cores).to_string();
        }
        "Cluster" | "vHostCluster" | "vInfoCluster" => &"Prod",
        "VM" | "vInfoVMName" => name,
        "Powerstate" | "vInfoPowerstate" => third,
        "Host" | "vInfoHost" => second,
        "OS according to the configuration file" | "vInfoOS" => fourth,
        "OS according to the VMware Tools" | "vInfoOSTools" => fourth,
        "VM ID" | "vInfoUUID" => name,
        "Template" | "vInfoTemplate" | "SRM Placeholder" | "vInfoSRMPlaceHolder" => &"False",
        "Annotation" => &"\"two, with a \"\"quote\"\"\r\nand a second line\"",
        "VI SDK Server" => &"vcenter.example",
        _ => &"",
    };
    (*cell).to_owned()
}

fn sheet(header: &str, rows: &[[&str; 4]]) -> String {
    let headers: Vec<&str> = header.split(',').collect();
    let mut text = format!("{header}\r\n");
    for row in rows {
        let cells: Vec<String> = headers.iter().map(|header| cell(header, row)).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

#[test]
fn every_generation_gives_the_same_report() {
    let server = "Microsoft Windows Server 2022 (64-bit)";
    // host, "host", processors, cores of each; the minimum of 8 holds for the second
    let hosts = [["esx-01", "host", "2", "16"], ["esx-02", "host", "2", "6"]];
    let vms = [
        ["app-01", "esx-01", "poweredOn", server],
        ["app-02", "esx-02", "suspended", server],
        ["app-03", "esx-01", "poweredOff", server],
        ["web-01", "esx-02", "poweredOn", "Ubuntu Linux (64-bit)"],
    ];
    for (generation, host_header, vm_header) in GENERATIONS {
        let mut settings = support::settings("2026-10");
        settings.default_edition = DefaultEdition::Standard;
        let files = [
            ("hosts-2026-10-31.csv", sheet(host_header, &hosts)),
            ("vms-2026-10-31.csv", sheet(vm_header, &vms)),
        ];
        let files: Vec<(&str, &str)> =
            files.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let Outcome::Report(established) = support::run(&settings, &files) else {
            panic!("{generation} is refused");
        };
        let report = established.report;
        // 2 × 16 + 2 × 8 = 48 cores; app-01 and app-02 ran: 48 × 2 / 2 = 48 packs.
        assert_eq!(report.scopes.len(), 1, "{generation}");
        assert_eq!(report.scopes[0].scope, "Prod", "{generation}");
        assert_eq!(report.scopes[0].licensable_cores, 48, "{generation}");
        assert_eq!(report.scopes[0].windows_vms, 2, "{generation}");
        assert_eq!(report.lines[0].quantity.value(), 48, "{generation}");
        // The rows of VMs begin on lines 2, 4, 6 and 8 where annotations have a line break.
        let off = report.findings.iter().find(|finding| finding.code == "vms-off-all-month");
        let line = if generation == "internal names" { 4 } else { 6 };
        assert_eq!(off.unwrap().origin.unwrap().line, line, "{generation}");
    }
}
