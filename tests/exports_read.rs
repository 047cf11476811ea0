//! Every export of `fixtures/exports` becomes just the canonical rows that stand beside it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::Path;

use chrono::NaiveDate;
use serde::Deserialize;
use spla_usage::estate::words::PowerStates;
use spla_usage::finding::Findings;
use spla_usage::intake::{
    DirectoryRow, EachHost, EachVm, Enabled, EstateRow, ExportTables, HostCores, Kind, Listing,
    MemberType, Named, OwnMapping, Power, Repeats, Settled, Stamp, TemplateState, VirtualCores,
    Window, parts, read_hosts, read_members, read_vms,
};
use spla_usage::origin::{Files, Origin};

use crate::support::exports::{ExpectedRow, expected, tools};

/// The part of a configuration that tells of exports of one's own.
#[derive(Default, Deserialize)]
struct Configuration {
    #[serde(default)]
    mapping: Vec<Mapping>,
}

#[derive(Deserialize)]
struct Mapping {
    name: String,
    kind: String,
    columns: BTreeMap<String, String>,
    #[serde(default)]
    values: BTreeMap<String, BTreeMap<String, String>>,
    #[serde(default)]
    constants: BTreeMap<String, String>,
}

fn mappings(tool: &Path) -> Vec<OwnMapping> {
    let text = fs::read_to_string(tool.join("spla-usage.toml")).unwrap_or_default();
    let configuration: Configuration = toml::from_str(&text).unwrap();
    let mappings = configuration.mapping.into_iter().map(|mapping| OwnMapping {
        name: mapping.name,
        kind: Kind::named(&mapping.kind).unwrap(),
        columns: mapping.columns,
        values: mapping.values,
        constants: mapping.constants,
    });
    mappings.collect()
}

/// The rows of one kind that an export became, in the columns of the expected file.
struct Reading {
    tables: ExportTables,
    files: Files,
    findings: Findings,
    rows: Vec<(Origin, Vec<String>)>,
}

const WINDOW: Window = Window {
    first: NaiveDate::from_ymd_opt(2026, 1, 1).unwrap(),
    last: NaiveDate::from_ymd_opt(2026, 12, 31).unwrap(),
};

fn at(stamp: Stamp<'_>) -> String {
    match stamp {
        Stamp::Undated => String::new(),
        Stamp::At { text, .. } => text.to_owned(),
    }
}

fn name(named: &Named<'_>) -> String {
    let all = [named.name, named.upn, named.dn, named.sid];
    (*all.iter().find(|text| !text.is_empty()).unwrap_or(&"")).to_owned()
}

fn word(member_type: MemberType) -> &'static str {
    match member_type {
        MemberType::Unsaid => "unsaid",
        MemberType::User => "user",
        MemberType::Group => "group",
        MemberType::Computer => "computer",
        MemberType::Service => "service",
        MemberType::Contact => "contact",
        MemberType::Shared => "shared",
        MemberType::Unknown => "unknown",
    }
}

fn enabled(enabled: Enabled) -> &'static str {
    match enabled {
        Enabled::Enabled => "yes",
        Enabled::Disabled => "no",
        Enabled::Unsaid => "unsaid",
    }
}

impl Reading {
    fn read(&mut self, kind: Kind, path: &Path, label: &str) {
        let Self { tables, files, findings, rows } = self;
        let content = Box::new(File::open(path).unwrap());
        let opened = parts((kind, label), content, &Settled::default(), tables, files, findings);
        let mut powers = PowerStates::read().unwrap();
        for part in opened {
            match kind {
                Kind::Hosts => {
                    let mut taker = EachHost::to(|row| {
                        let EstateRow::Host(row) = row else { return };
                        let (count, cores) = match &row.cores {
                            HostCores::Known(cores) => {
                                let each: Vec<String> = cores.iter().map(u32::to_string).collect();
                                (cores.len().to_string(), each.join(";"))
                            }
                            HostCores::Unreadable => (String::new(), "unreadable".into()),
                            HostCores::Unsaid => (String::new(), "unsaid".into()),
                        };
                        let cluster = row.cluster.unwrap_or_default();
                        let cells = [
                            row.host,
                            cluster,
                            &count,
                            &cores,
                            row.host_os,
                            row.source,
                            &at(row.stamp),
                        ];
                        rows.push((row.origin, cells.map(str::to_owned).to_vec()));
                    });
                    let taken = (&mut taker, &mut Repeats::default());
                    read_hosts(part, (tables, WINDOW), findings, taken);
                }
                Kind::Vms => {
                    let mut power = |text: &str| powers.power(text);
                    let mut taker = EachVm::to(|row| {
                        // Another list of the same VMs only proves that they are all there.
                        if row.listing == Listing::Beside {
                            return;
                        }
                        let power = match row.power {
                            Power::Runs => "runs",
                            Power::Off => "off",
                            Power::Unknown => "unknown",
                        };
                        let template = match row.template {
                            TemplateState::Vm => "no",
                            TemplateState::Template => "yes",
                        };
                        let vcpus = match row.vcpu_count {
                            VirtualCores::Told(count) => count.to_string(),
                            VirtualCores::Unsaid | VirtualCores::Unreadable => String::new(),
                        };
                        let cells = [
                            row.vm,
                            row.vm_id,
                            row.host,
                            row.cluster,
                            row.customer,
                            row.guest_os,
                            power,
                            template,
                            &vcpus,
                            row.source,
                            &at(row.stamp),
                        ];
                        rows.push((row.origin, cells.map(str::to_owned).to_vec()));
                    });
                    let taken = (&mut taker, &mut Repeats::default());
                    read_vms(part, (tables, WINDOW), &mut power, findings, taken);
                }
                _ => {
                    read_members(part, (tables, WINDOW), findings, &mut |row: DirectoryRow<'_>| {
                        let (origin, group, member, kind, able, directory, stamp) = match row {
                            DirectoryRow::Member(row) => (
                                row.origin,
                                name(&row.group),
                                row.member,
                                row.member_type,
                                row.enabled,
                                row.directory,
                                row.stamp,
                            ),
                            DirectoryRow::Account(row) => (
                                row.origin,
                                String::new(),
                                row.account,
                                row.member_type,
                                row.enabled,
                                row.directory,
                                row.stamp,
                            ),
                        };
                        let sid = match member.sid {
                            "" if member.name.starts_with("S-1-") => member.name,
                            sid => sid,
                        };
                        let cells = [
                            &group,
                            &name(&member),
                            word(kind),
                            sid,
                            member.guid,
                            member.upn,
                            member.dn,
                            enabled(able),
                            directory,
                            &at(stamp),
                        ];
                        rows.push((origin, cells.map(str::to_owned).to_vec()));
                    });
                }
            }
        }
    }
}

/// What the program made of the exports of a tool, and what it should have: each a line a row.
fn compare(tool: &Path, kind: Kind, file: &str, columns: &[&str]) -> (Vec<String>, Vec<String>) {
    let rows = expected(tool, file);
    let named: BTreeSet<String> = rows.iter().map(|row| row.file().to_owned()).collect();
    let mut reading = Reading {
        tables: ExportTables::read(&mappings(tool)).unwrap(),
        files: Files::default(),
        findings: Findings::default(),
        rows: Vec::new(),
    };
    for export in &named {
        reading.read(kind, &tool.join(export), export);
    }
    let wanted = |row: &ExpectedRow| {
        let cell = |column: &&str| match (*column, row.cell(column)) {
            // Where the cores are not told, the number of processors is of no use.
            ("processor_count", _) if row.cores().is_none() => "",
            // A name that no table knows, which is taken for a Windows of ours and told.
            ("host_os", "unsaid") => "Windows",
            (_, cell) => cell,
        };
        let cells: Vec<&str> = columns.iter().map(cell).collect();
        format!("{}:{}  {}", row.cell("file"), row.cell("line"), cells.join(" | "))
    };
    let mut should: Vec<String> = rows.iter().map(wanted).collect();
    let found = |(origin, cells): &(Origin, Vec<String>)| {
        format!("{}  {}", reading.files.show(*origin), cells.join(" | "))
    };
    let mut is: Vec<String> = reading.rows.iter().map(found).collect();
    should.sort();
    is.sort();
    (is, should)
}

/// The rows that only one side has.
fn difference(is: &[String], should: &[String]) -> Vec<String> {
    let only = |here: &[String], there: &[String], sign: char| {
        let mut left = there.to_vec();
        let mut lines = Vec::new();
        for row in here {
            match left.iter().position(|other| other == row) {
                Some(at) => {
                    left.remove(at);
                }
                None => lines.push(format!("{sign} {row}")),
            }
        }
        lines
    };
    let mut lines = only(is, should, '+');
    lines.extend(only(should, is, '-'));
    lines
}

const HOSTS: [&str; 7] = [
    "host",
    "cluster",
    "processor_count",
    "cores_per_processor",
    "host_os",
    "source",
    "captured_at",
];
const VMS: [&str; 11] = [
    "vm",
    "vm_id",
    "host",
    "cluster",
    "customer",
    "guest_os",
    "power",
    "template",
    "vcpu_count",
    "source",
    "captured_at",
];
const MEMBERS: [&str; 10] = [
    "group",
    "member",
    "member_type",
    "sid",
    "guid",
    "upn",
    "dn",
    "enabled",
    "directory",
    "captured_at",
];

#[test]
fn every_export_becomes_the_rows_beside_it() {
    let mut wrong = Vec::new();
    for tool in tools() {
        for (kind, file, columns) in [
            (Kind::Hosts, "expected-hosts.csv", &HOSTS[..]),
            (Kind::Vms, "expected-vms.csv", &VMS[..]),
            (Kind::Members, "expected-members.csv", &MEMBERS[..]),
        ] {
            let (is, should) = compare(&tool, kind, file, columns);
            let lines = difference(&is, &should);
            if !lines.is_empty() {
                let tool = tool.file_name().unwrap().to_string_lossy();
                wrong.push(format!("{tool}, {}:\n{}", kind.text(), lines.join("\n")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
