//! Hosts whose export has a row for each processor: their rows put together.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::finding::Findings;
use crate::fold::Fold as _;
use crate::origin::Origin;

use super::cores::Processor;
use super::kind::Kind;
use super::rows::{HostCores, HostLicence, HostRole, HostRow};
use super::stamp::Stamp;

/// The hosts of a file whose rows are processors. Hosts are few, so all of them fit in memory.
#[derive(Default)]
pub(super) struct Gathered {
    /// By source, name and day, names in lower case; then by the time as written.
    hosts: BTreeMap<(String, String, Option<NaiveDate>), BTreeMap<String, GatheredHost>>,
}

/// A host at one time.
struct GatheredHost {
    day: Option<(NaiveDate, Option<u8>)>,
    at: String,
    /// Its name; of several spellings the first in byte order.
    host: String,
    source: String,
    /// What the rows say of the host beside its processors, each with the first row that says so. Rows of one host should
    /// all say the same; where they do not, the host is seen in several states, which is told of any export.
    said: Vec<(Said, Origin)>,
    processors: Vec<(Processor, Origin)>,
}

/// What a row says of its host.
#[derive(PartialEq, Eq)]
struct Said {
    host_id: String,
    cluster: Option<String>,
    licensing_scope: String,
    edition: String,
    host_os: String,
    role: HostRole,
    dedicated_to: Option<String>,
    operator: Option<String>,
    licence: Option<HostLicence>,
    model: Option<String>,
    vms_on_host: Option<u32>,
    memory_mib: Option<u32>,
}

impl Said {
    fn by(row: &HostRow<'_>) -> Self {
        Self {
            host_id: row.host_id.to_owned(),
            cluster: row.cluster.map(str::to_owned),
            licensing_scope: row.licensing_scope.to_owned(),
            edition: row.edition.to_owned(),
            host_os: row.host_os.to_owned(),
            role: row.role,
            dedicated_to: row.dedicated_to.map(str::to_owned),
            operator: row.operator.map(str::to_owned),
            licence: row.licence,
            model: row.model.map(str::to_owned),
            vms_on_host: row.vms_on_host,
            memory_mib: row.memory_mib,
        }
    }
}

impl Gathered {
    /// Adds the processor that a row is to its host.
    pub fn add(&mut self, row: &HostRow<'_>, processor: Processor) {
        let (day, at) = match row.stamp {
            Stamp::Undated => (None, ""),
            Stamp::At { day, hour, text } => (Some((day, hour)), text),
        };
        let on = day.map(|(day, _)| day);
        let of_day = self.hosts.entry((row.source.folded(), row.host.folded(), on)).or_default();
        let held = of_day.entry(at.to_owned()).or_insert_with(|| GatheredHost {
            day,
            at: at.to_owned(),
            host: row.host.to_owned(),
            source: row.source.to_owned(),
            said: Vec::new(),
            processors: Vec::new(),
        });
        if row.host < held.host.as_str() {
            row.host.clone_into(&mut held.host);
        }
        let said = Said::by(row);
        if !held.said.iter().any(|(held, _)| *held == said) {
            held.said.push((said, row.origin));
        }
        held.processors.push((processor, row.origin));
    }

    /// Gives every host with all of its processors to `use_row`.
    pub fn each_host(
        self,
        label: &str,
        findings: &mut Findings,
        use_row: &mut dyn FnMut(&HostRow<'_>),
    ) {
        for times in self.hosts.into_values() {
            let united = GatheredHost::united(&times).map(|host| host.cores(label, findings));
            for host in times.values() {
                let cores = united.clone().unwrap_or_else(|| host.cores(label, findings));
                for (said, origin) in &host.said {
                    use_row(&host.row((said, *origin), cores.clone()));
                }
            }
        }
    }
}

impl GatheredHost {
    /// The host with the processors of all times of a day, where these show different ones: a script that asks for one
    /// processor after the other writes a time of its own for each. Where all show the same ones, each is a capture.
    fn united(times: &BTreeMap<String, Self>) -> Option<Self> {
        let mut hosts = times.values();
        let first = hosts.next()?;
        hosts.any(|other| other.ids() != first.ids()).then(|| Self {
            day: first.day,
            at: first.at.clone(),
            host: first.host.clone(),
            source: first.source.clone(),
            said: Vec::new(),
            processors: times.values().flat_map(|host| host.processors.clone()).collect(),
        })
    }

    /// What tells its processors apart.
    fn ids(&self) -> BTreeSet<String> {
        self.processors.iter().map(|(processor, _)| id_of(processor).folded()).collect()
    }

    /// The cores of each processor. A processor that stands twice is one; where its rows differ, it
    /// has the most cores that one of them gives.
    fn cores(&self, label: &str, findings: &mut Findings) -> HostCores {
        let mut by_id: BTreeMap<String, u32> = BTreeMap::new();
        let mut cores = Vec::new();
        let mut repeated: Option<(u64, Origin)> = None;
        let alike = self.sockets_are_alike();
        let subject = || format!("host {}", self.host);
        if let Some((_, origin)) = self.processors.first().filter(|_| alike) {
            findings.processors_alike(&subject(), *origin);
        }
        for (processor, origin) in &self.processors {
            let Some(here) = processor.cores else { return HostCores::Unreadable };
            let id = id_of(processor);
            if id.is_empty() || alike {
                cores.push(here);
                continue;
            }
            let held = by_id.entry(id.folded()).or_insert(0);
            if *held == here {
                let (rows, first) = repeated.unwrap_or((0, *origin));
                repeated = Some((rows + 1, first));
            } else if *held > 0 {
                findings.host_twice(&subject(), *origin);
            }
            *held = here.max(*held);
        }
        if let Some((rows, first)) = repeated {
            findings.rows_repeated(Kind::Hosts, label, rows, first);
        }
        cores.extend(by_id.into_values());
        HostCores::Known(cores)
    }

    /// Whether nothing but one label that all rows share tells the processors: some boards call each of
    /// their sockets the same, so that the label cannot show a row to be a repetition.
    fn sockets_are_alike(&self) -> bool {
        let Some((first, _)) = self.processors.first() else { return false };
        let same = |(other, _): &(Processor, Origin)| {
            other.id.is_empty() && other.socket.eq_ignore_ascii_case(&first.socket)
        };
        self.processors.len() > 1 && !first.socket.is_empty() && self.processors.iter().all(same)
    }

    fn row<'s>(&'s self, (said, origin): (&'s Said, Origin), cores: HostCores) -> HostRow<'s> {
        let stamp = match self.day {
            None => Stamp::Undated,
            Some((day, hour)) => Stamp::At { day, hour, text: &self.at },
        };
        HostRow {
            origin,
            stamp,
            host: &self.host,
            host_id: &said.host_id,
            cluster: said.cluster.as_deref(),
            licensing_scope: &said.licensing_scope,
            source: &self.source,
            cores,
            edition: &said.edition,
            host_os: &said.host_os,
            role: said.role,
            dedicated_to: said.dedicated_to.as_deref(),
            operator: said.operator.as_deref(),
            licence: said.licence,
            model: said.model.as_deref(),
            vms_on_host: said.vms_on_host,
            memory_mib: said.memory_mib,
        }
    }
}

/// What tells a processor from the others of its host; empty where nothing does.
fn id_of(processor: &Processor) -> &str {
    if processor.id.is_empty() { &processor.socket } else { &processor.id }
}

#[cfg(test)]
mod tests {
    use crate::intake::Settled;
    use crate::intake::tests::{hosts, shown_cores};

    #[test]
    fn rows_of_processors_become_hosts() {
        // file, hosts, findings
        let files = [
            (
                "PSComputerName,DeviceID,NumberOfCores\nHV-01,CPU0,16\nHV-01,CPU1,12\n",
                "HV-01 16;12",
                "",
            ),
            // Rows of several hosts may take turns; a name is the same in either case.
            (
                "PSComputerName,DeviceID,NumberOfCores\nHV-01,CPU0,16\nHV-02,CPU0,8\nhv-01,CPU1,16\n",
                "HV-01 16;16, HV-02 8",
                "",
            ),
            // A processor that stands twice is one.
            (
                "PSComputerName,DeviceID,NumberOfCores\nHV-01,CPU0,16\nHV-01,cpu0,16\n",
                "HV-01 16",
                "row-repeated",
            ),
            (
                "PSComputerName,DeviceID,NumberOfCores\nHV-01,CPU0,16\nHV-01,CPU0,20\n",
                "HV-01 20",
                "host-twice",
            ),
            // The label of a socket may stand on all of them.
            (
                "SystemName,SocketDesignation,NumberOfCores\nHV-01,CPU,16\nHV-01,CPU,16\n",
                "HV-01 16;16",
                "processors-alike",
            ),
            (
                "SystemName,SocketDesignation,NumberOfCores\nHV-01,P0,16\nHV-01,P1,16\nHV-01,P1,16\n",
                "HV-01 16;16",
                "row-repeated",
            ),
            // Without anything that tells them apart each row is one.
            ("PSComputerName,NumberOfCores\nHV-01,16\nHV-01,16\n", "HV-01 16;16", ""),
            (
                "SystemName,SocketDesignation,NumberOfCores\nHV-01,P0,16\nHV-01,P1,\n",
                "HV-01 unreadable",
                "cell-empty",
            ),
        ];
        for (file, gathered, codes) in files {
            let (rows, found) = hosts(file.as_bytes(), &Settled::default(), |row| {
                format!("{} {}", row.host, shown_cores(&row.cores))
            });
            let told = (rows.join(", "), found.join(" "));
            assert_eq!(told, (gathered.to_owned(), codes.to_owned()), "{file}");
        }
    }

    #[test]
    fn what_only_one_row_of_a_host_says_is_not_lost() {
        let header = "PSComputerName,DeviceID,NumberOfCores,edition,host_role\n";
        let rows = ["HV-01,CPU0,16,standard,\n", "hv-01,CPU1,12,datacenter,workload\n"];
        let read = |rows: [&str; 2]| {
            let file = format!("{header}{}", rows.concat());
            let (mut rows, codes) = hosts(file.as_bytes(), &Settled::default(), |row| {
                let cores = shown_cores(&row.cores);
                format!("{} {cores} {} {:?} {}", row.host, row.edition, row.role, row.origin.line)
            });
            rows.sort();
            (rows, codes)
        };
        let (told, codes) = read(rows);
        assert_eq!(
            told,
            ["HV-01 16;12 datacenter Workload 3", "HV-01 16;12 standard HypervisorOnly 2"]
        );
        assert!(codes.is_empty(), "{codes:?}");
        // In the other order of the rows the same is said.
        let but_for_line = |of: Vec<String>| -> Vec<String> {
            of.iter().map(|row| row.rsplit_once(' ').unwrap().0.to_owned()).collect()
        };
        assert_eq!(but_for_line(read([rows[1], rows[0]]).0), but_for_line(told));
    }

    #[test]
    fn processors_that_were_asked_for_one_after_the_other_are_of_one_host() {
        let read = |rows: &[&str]| {
            let rows = rows.concat();
            let file = format!("PSComputerName,DeviceID,NumberOfCores,captured_at\n{rows}");
            let (rows, codes) =
                hosts(file.as_bytes(), &Settled::default(), |row| shown_cores(&row.cores));
            (rows.join(", "), codes.join(" "))
        };
        let told = |rows: &str, codes: &str| (rows.to_owned(), codes.to_owned());
        let first = "HV-01,CPU0,16,2026-10-05 02:00:00\n";
        let second = "HV-01,CPU1,12,2026-10-05 02:00:01\n";
        assert_eq!(read(&[first, second]), told("16;12, 16;12", ""));
        // The same ones at another time are another capture.
        let later = "HV-01,CPU0,16,2026-10-05 14:00:00\n";
        assert_eq!(read(&[first, later]), told("16, 16", ""));
        assert_eq!(read(&[first, second, later]), told("16;12, 16;12, 16;12", "row-repeated"));
        // On another day the host may have others.
        let tomorrow = "HV-01,CPU1,8,2026-10-06 02:00:00\n";
        assert_eq!(read(&[first, tomorrow]), told("16, 8", ""));
    }

    #[test]
    fn each_capture_has_its_own_processors() {
        let file = "PSComputerName,DeviceID,NumberOfCores,captured_at\n\
                    HV-01,CPU0,16,2026-10-01\nHV-01,CPU0,16,2026-10-08\n";
        let (rows, codes) = hosts(file.as_bytes(), &Settled::default(), |row| {
            format!("{:?} {}", row.stamp, shown_cores(&row.cores))
        });
        assert_eq!((rows.len(), codes.len()), (2, 0), "{rows:?} {codes:?}");
        assert!(rows.iter().all(|row| row.ends_with(" 16")), "{rows:?}");
    }
}
