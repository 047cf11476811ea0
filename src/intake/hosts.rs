//! Rows of physical hosts.

use crate::finding::Findings;

use super::cells;
use super::columns::Place;
use super::export::{ExportTables, Kind};
use super::opened::{FileTally, OpenedFile, Row};
use super::rows::{HostLicence, HostRole, HostRow};
use super::stamp::Window;

struct HostColumns {
    host: Place,
    cluster: Place,
    licensing_scope: Place,
    processor_count: Place,
    cores_per_processor: Place,
    core_count: Place,
    edition: Place,
    host_os: Place,
    host_role: Place,
    dedicated_to: Place,
    operator: Place,
    license: Place,
    source: Place,
    captured_at: Place,
}

/// Gives every usable row of a file of hosts to `use_row`.
pub fn read_hosts(
    file: OpenedFile,
    (tables, window): (&ExportTables, Window),
    findings: &mut Findings,
    use_row: &mut dyn FnMut(&HostRow<'_>),
) -> Option<FileTally> {
    let mut sheet = file.recognise(Kind::Hosts, tables, findings)?;
    let place = |column| sheet.columns.place(column);
    let columns = HostColumns {
        host: place("host"),
        cluster: place("cluster"),
        licensing_scope: place("licensing_scope"),
        processor_count: place("processor_count"),
        cores_per_processor: place("cores_per_processor"),
        core_count: place("core_count"),
        edition: place("edition"),
        host_os: place("host_os"),
        host_role: place("host_role"),
        dedicated_to: place("dedicated_to"),
        operator: place("operator"),
        license: place("license"),
        source: place("source"),
        captured_at: place("captured_at"),
    };
    let tally = sheet.each_row(findings, |row, findings| {
        if let Some(host) = columns.host_row(row, window, findings) {
            use_row(&host);
        }
    });
    Some(tally)
}

impl HostColumns {
    fn host_row<'r>(
        &self,
        row: &Row<'r>,
        window: Window,
        findings: &mut Findings,
    ) -> Option<HostRow<'r>> {
        let cell = |place: &Place| place.cell(&row.record);
        let host = cell(&self.host);
        if host.is_empty() {
            findings.cell_empty(&row.at(&self.host, "row of hosts".into()));
            return None;
        }
        let subject = || format!("host {host}");
        let stamp = row.stamp(&self.captured_at, subject, findings)?;
        if !stamp.is_within(window) {
            return Some(HostRow::of_another_month(row.origin, stamp, host));
        }
        let operator = cell(&self.operator);
        Some(HostRow {
            origin: row.origin,
            stamp,
            host,
            cluster: cell(&self.cluster),
            licensing_scope: cell(&self.licensing_scope),
            source: cell(&self.source),
            cores: self.cores(row, findings, &subject),
            edition: cell(&self.edition).to_lowercase(),
            host_os: cell(&self.host_os),
            role: self.role(row, findings, &subject),
            dedicated_to: cell(&self.dedicated_to),
            operator: if operator.eq_ignore_ascii_case("own") { "" } else { operator },
            licence: self.licence(row, findings, &subject),
        })
    }

    /// The cores of each processor. A host whose counts cannot be read is kept without them, so that
    /// its VMs still find it.
    fn cores(
        &self,
        row: &Row<'_>,
        findings: &mut Findings,
        subject: &dyn Fn() -> String,
    ) -> Option<Vec<u32>> {
        let at = |place: &Place| row.at(place, subject());
        let processors_at = at(&self.processor_count);
        let processors =
            cells::processors(self.processor_count.cell(&row.record), &processors_at, findings)?;
        // A column that is not there must not be named by a finding.
        let per = if self.cores_per_processor.exists() {
            &self.cores_per_processor
        } else {
            &self.core_count
        };
        let per_processor = self.cores_per_processor.cell(&row.record);
        let total = self.core_count.cell(&row.record);
        cells::cores_of_processors(
            processors,
            (per_processor, &at(per)),
            (total, &at(&self.core_count)),
            findings,
        )
    }

    fn role(
        &self,
        row: &Row<'_>,
        findings: &mut Findings,
        subject: &dyn Fn() -> String,
    ) -> HostRole {
        let word = self.host_role.cell(&row.record);
        if word.is_empty() || word.eq_ignore_ascii_case("hypervisor-only") {
            return HostRole::HypervisorOnly;
        }
        if !word.eq_ignore_ascii_case("workload") {
            let at = row.at(&self.host_role, subject());
            let allowed = "hypervisor-only and workload";
            findings.word_unknown(&at, allowed, "workload is taken, which needs more");
        }
        HostRole::Workload
    }

    fn licence(
        &self,
        row: &Row<'_>,
        findings: &mut Findings,
        subject: &dyn Fn() -> String,
    ) -> HostLicence {
        let word = self.license.cell(&row.record);
        if word.eq_ignore_ascii_case("byol") {
            return HostLicence::Brought;
        }
        if !word.is_empty() && !word.eq_ignore_ascii_case("spla") {
            let at = row.at(&self.license, subject());
            if is_own_licence(word) {
                findings.own_licence_counts(&at);
            } else {
                findings.licence_unknown(&at);
            }
        }
        HostLicence::Spla
    }
}

/// The words for licences of the provider's own that never cover hosting (WS-OTHER-DC).
pub(super) fn is_own_licence(word: &str) -> bool {
    ["volume", "vl", "vlsc", "oem", "retail", "fpp", "mak", "kms", "open", "ea", "mpsa"]
        .iter()
        .any(|own| word.eq_ignore_ascii_case(own))
}
