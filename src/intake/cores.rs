//! The physical cores of a host, from whichever columns its export has for them. Threads are never
//! taken for cores; they only serve to doubt a number.

use serde::Deserialize;

use crate::finding::{Direction, Findings};

use super::cells::{self, At};
use super::columns::{Columns, Place};
use super::row::Row;
use super::rows::HostCores;

/// The columns that tell of processors, cores and threads.
pub(super) struct CoreColumns {
    processor_count: Place,
    /// Groups of processors, by which their number multiplies.
    processor_groups: Place,
    cores_per_processor: Place,
    core_count: Place,
    /// Cores, or threads where the host has them switched on.
    core_or_thread_count: Place,
    hyperthreading: Place,
    /// A JSON text with the topology of the processors.
    topology: Place,
    thread_count: Place,
    /// Cores of the one processor that the row is.
    cores_of_processor: Place,
    processor_id: Place,
    /// The label of the socket on the board, which need not tell two sockets apart.
    processor_socket: Place,
}

/// One processor of a row for each processor; without cores where the cell could not be read.
#[derive(Clone)]
pub(super) struct Processor {
    /// What tells it from the other processors of the host; empty where the export does not.
    pub id: String,
    /// Where it sits, by the label on the board.
    pub socket: String,
    pub cores: Option<u32>,
}

/// The topology of a hypervisor's processors, as libvirt tells it.
#[derive(Deserialize)]
struct CpuInfo {
    topology: Topology,
}

#[derive(Deserialize)]
struct Topology {
    /// NUMA cells; sockets are counted within each.
    #[serde(default = "one")]
    cells: u32,
    sockets: u32,
    cores: u32,
}

fn one() -> u32 {
    1
}

impl CoreColumns {
    pub fn of(columns: &Columns) -> Self {
        let place = |column| columns.place(column);
        Self {
            processor_count: place("processor_count"),
            processor_groups: place("processor_groups"),
            cores_per_processor: place("cores_per_processor"),
            core_count: place("core_count"),
            core_or_thread_count: place("core_or_thread_count"),
            hyperthreading: place("hyperthreading"),
            topology: place("topology"),
            thread_count: place("thread_count"),
            cores_of_processor: place("cores_of_processor"),
            processor_id: place("processor_id"),
            processor_socket: place("processor_socket"),
        }
    }

    /// Whether each row is one processor of a host.
    pub fn is_one_processor(&self) -> bool {
        self.cores_of_processor.exists()
    }

    /// The processor that the row is.
    pub fn processor(
        &self,
        row: &Row<'_>,
        findings: &mut Findings,
        subject: &dyn Fn() -> String,
    ) -> Processor {
        let at = || row.at(&self.cores_of_processor, subject());
        let text = self.cores_of_processor.cell(&row.record);
        Processor {
            id: self.processor_id.cell(&row.record).to_owned(),
            socket: self.processor_socket.cell(&row.record).to_owned(),
            cores: cells::cores_of_processor(text, &at, findings),
        }
    }

    /// The cores of each processor. A host whose counts cannot be read is kept without them, so that
    /// its VMs still find it.
    pub fn of_host(
        &self,
        row: &Row<'_>,
        findings: &mut Findings,
        subject: &dyn Fn() -> String,
    ) -> HostCores {
        let told = if !self.topology.cell(&row.record).is_empty() {
            self.of_topology(row, findings, subject)
        } else if self.can_tell() {
            self.counted(row, findings, subject)
        } else {
            return HostCores::Unsaid;
        };
        match told {
            None => HostCores::Unreadable,
            Some(cores) => {
                self.doubt(&cores, row, findings, subject);
                HostCores::Known(cores)
            }
        }
    }

    /// Whether the export has processors and physical cores at all.
    fn can_tell(&self) -> bool {
        let cores = [&self.cores_per_processor, &self.core_count, &self.core_or_thread_count];
        self.processor_count.exists() && cores.iter().any(|place| place.exists())
    }

    fn counted(
        &self,
        row: &Row<'_>,
        findings: &mut Findings,
        subject: &dyn Fn() -> String,
    ) -> Option<Vec<u32>> {
        let at = |place: &Place| row.at(place, subject());
        let processors = self.processor_count.cell(&row.record);
        let processors = cells::processors(processors, &|| at(&self.processor_count), findings);
        let groups = self.processor_groups.cell(&row.record);
        let groups = match groups {
            "" => Some(1),
            _ => cells::processors(groups, &|| at(&self.processor_groups), findings),
        };
        // A column that is not there must not be named by a finding.
        let total_at = [&self.core_count, &self.core_or_thread_count]
            .into_iter()
            .find(|place| place.exists())
            .unwrap_or(&self.cores_per_processor);
        let per =
            if self.cores_per_processor.exists() { &self.cores_per_processor } else { total_at };
        let total = if self.core_or_thread_count.exists() && !self.core_count.exists() {
            self.without_threads(row, findings, subject)?
        } else {
            self.core_count.cell(&row.record).to_owned()
        };
        let (per_at, total_at) = (|| at(per), || at(total_at));
        let per = (self.cores_per_processor.cell(&row.record), &per_at as At<'_>);
        let total = (total.as_str(), &total_at as At<'_>);
        match processors.zip(groups) {
            Some((processors, groups)) => {
                cells::cores_of_processors(processors * groups, per, total, findings)
            }
            None => {
                cells::tell_cores(per, total, findings);
                None
            }
        }
    }

    /// The physical cores, where the column counts threads on hosts that have them switched on.
    fn without_threads(
        &self,
        row: &Row<'_>,
        findings: &mut Findings,
        subject: &dyn Fn() -> String,
    ) -> Option<String> {
        let text = self.core_or_thread_count.cell(&row.record);
        match cells::truth(self.hyperthreading.cell(&row.record)) {
            Some(true) => {
                cells::half(text, &|| row.at(&self.core_or_thread_count, subject()), findings)
            }
            // What is not said to be threads counts in full, which is never too little.
            Some(false) | None => Some(text.to_owned()),
        }
    }

    fn of_topology(
        &self,
        row: &Row<'_>,
        findings: &mut Findings,
        subject: &dyn Fn() -> String,
    ) -> Option<Vec<u32>> {
        let at = || row.at(&self.topology, subject());
        let read: Result<CpuInfo, _> = serde_json::from_str(self.topology.cell(&row.record));
        let Ok(CpuInfo { topology }) = read else {
            findings.topology_unreadable(&at());
            return None;
        };
        let processors = topology.cells.saturating_mul(topology.sockets).to_string();
        let processors = cells::processors(&processors, &at, findings)?;
        cells::cores_of_processors(
            processors,
            (&topology.cores.to_string(), &at),
            ("", &at),
            findings,
        )
    }

    /// A core runs one thread or two; any other number of threads makes the cores doubtful.
    fn doubt(
        &self,
        cores: &[u32],
        row: &Row<'_>,
        findings: &mut Findings,
        subject: &dyn Fn() -> String,
    ) {
        let Some(threads) = cells::number(self.thread_count.cell(&row.record)) else { return };
        let cores: u32 = cores.iter().sum();
        if threads == 0 || threads == cores || threads == 2 * cores {
            return;
        }
        let direction =
            if threads > cores { Direction::MayBeTooLow } else { Direction::MayBeTooHigh };
        findings.threads_disagree(&row.at(&self.thread_count, subject()), cores, direction);
    }
}

#[cfg(test)]
mod tests {
    use crate::intake::Settled;
    use crate::intake::tests::{hosts, shown_cores};

    /// The cores of each processor of a host, and the codes of what was found.
    fn cores(header: &str, row: &str) -> (String, String) {
        let file = format!("{header}\n{row}\n");
        let (rows, codes) =
            hosts(file.as_bytes(), &Settled::default(), |row| shown_cores(&row.cores));
        (rows.join(" | "), codes.join(" "))
    }

    fn check(header: &str, rows: &[(&str, &str, &str)]) {
        for &(row, of_processors, codes) in rows {
            let told = (of_processors.to_owned(), codes.to_owned());
            assert_eq!(cores(header, row), told, "{header}: {row}");
        }
    }

    #[test]
    fn processors_and_cores_in_the_columns_of_ones_own() {
        // row, cores of each processor, findings
        check(
            "host,processor_count,cores_per_processor",
            &[
                ("esx-01,2,12", "12;12", ""),
                ("esx-01,2,16;12", "16;12", ""),
                ("esx-01,2,16;12;8", "unreadable", "cores-do-not-divide"),
                ("esx-01,2,", "unreadable", "cell-empty"),
                ("esx-01,0,12", "unreadable", "count-absurd"),
                // All that is wrong with a row is told at once.
                ("esx-01,0,x", "unreadable", "count-absurd not-a-number"),
                ("esx-01,two,16;0", "unreadable", "count-absurd not-a-number"),
            ],
        );
        check(
            "host,processor_count,core_count",
            &[
                ("esx-01,2,24", "12;12", ""),
                ("esx-01,2,25", "unreadable", "cores-do-not-divide"),
                ("esx-01,2,2.000", "unreadable", "number-ambiguous"),
            ],
        );
        check(
            "host,processor_count,cores_per_processor,core_count",
            &[
                ("esx-01,2,12,24", "12;12", ""),
                // 2 × 12 = 24; 48 is twice that and 12 half of it, and the higher counts.
                ("esx-01,2,12,48", "24;24", "threads-for-cores"),
                ("esx-01,2,12,12", "12;12", "threads-for-cores"),
                ("esx-01,2,12,30", "15;15", "cores-disagree"),
                ("esx-01,2,12,20", "12;12", "cores-disagree"),
                ("esx-01,2,,24", "12;12", ""),
                ("esx-01,2,12,", "12;12", ""),
                ("esx-01,2,x,0", "unreadable", "count-absurd not-a-number"),
                ("esx-01,0,12,y", "unreadable", "count-absurd not-a-number"),
                ("esx-01,0,,y", "unreadable", "count-absurd not-a-number"),
            ],
        );
    }

    #[test]
    fn threads_are_halved_only_where_the_export_says_that_they_are_threads() {
        let header =
            "Host Name,Is Hyper Threading Enabled?,Physical Processor Count,Physical Core Count";
        // row, cores of each processor, findings
        check(
            header,
            &[
                // 32 / 2 = 16 cores, 8 for each of 2 processors.
                ("sil-h1,True,2,32", "8;8", "cores-halved"),
                ("sil-h1,WAHR,2,32", "8;8", "cores-halved"),
                ("sil-h1,False,2,32", "16;16", ""),
                ("sil-h1,,2,32", "16;16", ""),
                ("sil-h1,perhaps,2,32", "16;16", ""),
                ("sil-h1,True,2,33", "unreadable", "cores-do-not-divide"),
                // 34 / 2 = 17, which 2 processors cannot share.
                ("sil-h1,True,2,34", "unreadable", "cores-do-not-divide cores-halved"),
                ("sil-h1,True,2,", "unreadable", "cell-empty"),
            ],
        );
    }

    #[test]
    fn a_topology_has_sockets_in_each_of_its_cells() {
        let json = |topology: &str| {
            format!("cmp-01,\"{{\"\"topology\"\": {}}}\"", topology.replace('"', "\"\""))
        };
        let told = |row: &str| cores("hypervisor_hostname,cpu_info", row);
        let expected = |cores: &str, codes: &str| (cores.to_owned(), codes.to_owned());
        let two_cells = r#"{"cells": 2, "sockets": 1, "cores": 16, "threads": 2}"#;
        assert_eq!(told(&json(two_cells)), expected("16;16", ""));
        let no_cells = r#"{"sockets": 2, "cores": 8}"#;
        assert_eq!(told(&json(no_cells)), expected("8;8", ""));
        let no_sockets = r#"{"cells": 2, "cores": 8}"#;
        assert_eq!(told(&json(no_sockets)), expected("unreadable", "topology-unreadable"));
        let none = r#"{"cells": 1, "sockets": 0, "cores": 8}"#;
        assert_eq!(told(&json(none)), expected("unreadable", "count-absurd"));
        assert_eq!(told("cmp-01,x86_64"), expected("unreadable", "topology-unreadable"));
        // An empty cell is of a hypervisor that has not answered yet; nothing else tells.
        assert_eq!(told("cmp-01,"), expected("unsaid", ""));
        let apart = "hypervisor_hostname,cpu_info.topology.cells,cpu_info.topology.sockets,\
                     cpu_info.topology.cores";
        check(
            apart,
            &[
                ("cmp-01,2,1,16", "16;16", ""),
                ("cmp-01,2,2,4", "4;4;4;4", ""),
                ("cmp-01,,2,4", "4;4", ""),
            ],
        );
    }

    #[test]
    fn threads_only_serve_to_doubt() {
        // 2 × 16 = 32 cores run 32 threads, or 64.
        check(
            "ComputerName,PhysicalCPUCount,CoresPerCPU,LogicalCPUCount",
            &[
                ("hv-01,2,16,32", "16;16", ""),
                ("hv-01,2,16,64", "16;16", ""),
                ("hv-01,2,16,48", "16;16", "threads-disagree"),
                ("hv-01,2,16,16", "16;16", "threads-disagree"),
                ("hv-01,2,16,0", "16;16", ""),
                ("hv-01,2,16,", "16;16", ""),
                ("hv-01,2,16,many", "16;16", ""),
            ],
        );
        check("node,cpus,sockets", &[("pve-01,64,2", "unsaid", "")]);
    }
}
