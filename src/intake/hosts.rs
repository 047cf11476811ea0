//! Rows of physical hosts.

use crate::finding::Findings;
use crate::fold::Fold as _;
use crate::origin::{FileId, Origin};

use super::cells;
use super::columns::{Columns, Place};
use super::cores::CoreColumns;
use super::export::{CANONICAL, ExportTables};
use super::identifiers::{is_no_name, named};
use super::kind::Kind;
use super::lines::{Lines, ToldBefore};
use super::opened::{Ended, OpenSheet};
use super::part::Part;
use super::processors::Gathered;
use super::repeats::Repeats;
use super::row::{Row, RowNotes, When};
use super::rows::{ClusterRow, EstateRow, HostCores, HostLicence, HostRole, HostRow};
use super::seen::FileSeen;
use super::stamp::{Stamp, Window};
use super::taking::{Rows, Taken};

struct HostColumns {
    host: Place,
    host_id: Place,
    cluster: Place,
    licensing_scope: Place,
    edition: Place,
    host_os: Place,
    host_role: Place,
    dedicated_to: Place,
    operator: Place,
    license: Place,
    model: Place,
    source: Place,
    row_kind: Place,
    vms_on_host: Place,
    memory_mib: Place,
    cores: CoreColumns,
    stands_alone: StandsAlone,
    when: When,
}

/// Whether a row without a cluster says that its host stands alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StandsAlone {
    /// It does: the program's own columns mean it so.
    Always,
    /// Only where the export has a column for it.
    ByColumn,
}

/// Takes what files of hosts tell.
pub trait HostRows {
    /// What a row of a host came to, apart from its time.
    type Same: Copy;

    /// Takes a row of a host. Gives the number of the host and what the row came to, if a row that is equal but for its
    /// time comes to the same.
    fn host(&mut self, row: &HostRow<'_>) -> Option<(u32, Self::Same)>;

    /// Takes a row that says the same again.
    fn again(&mut self, same: Self::Same, origin: Origin, stamp: Stamp<'_>);

    /// Takes what a cluster says of itself.
    fn cluster(&mut self, row: &ClusterRow<'_>);
}

/// Takes every row by itself, for who has no use for repeated ones.
pub struct EachHost<F>(F);

impl<F: FnMut(EstateRow<'_>)> EachHost<F> {
    /// Gives every row to `use_row`.
    pub fn to(use_row: F) -> Self {
        Self(use_row)
    }
}

impl<F: FnMut(EstateRow<'_>)> HostRows for EachHost<F> {
    type Same = ();

    fn host(&mut self, row: &HostRow<'_>) -> Option<(u32, ())> {
        (self.0)(EstateRow::Host(row));
        None
    }

    fn again(&mut self, (): (), _: Origin, _: Stamp<'_>) {}

    fn cluster(&mut self, row: &ClusterRow<'_>) {
        (self.0)(EstateRow::Cluster(row));
    }
}

/// Gives every usable row of a file of hosts to `rows`.
pub fn read_hosts<R: HostRows>(
    (part, file): (Part, FileId),
    (tables, window): (&ExportTables, Window),
    findings: &mut Findings,
    (rows, repeats): (&mut R, &mut Repeats<R::Same>),
) -> Option<FileSeen> {
    let mut sheet = OpenSheet::open(part, file, (Kind::Hosts, tables), findings)?;
    sheet.day_of_file.settle(window);
    let mut gathered = Gathered::default();
    loop {
        if sheet.columns.place("hosts_in_cluster").exists() {
            if read_clusters(&mut sheet, window, findings, rows) == Ended::File {
                break;
            }
            continue;
        }
        // In the program's own columns a host without a cluster stands alone; a header that seems to tell clusters under
        // another name leaves that open.
        let names_clusters = sheet.unused().iter().any(|cell| cell.folded().contains("cluster"));
        let stands_alone = if sheet.export == CANONICAL && !names_clusters {
            StandsAlone::Always
        } else {
            StandsAlone::ByColumn
        };
        let when = sheet.when();
        let lines = Lines::of(&sheet, when.field(), repeats);
        let columns = HostColumns::of(&sheet.columns, stands_alone, when);
        let mut taker = HostLines { columns, window, gathered: &mut gathered, rows, lines };
        if sheet.each_row_or_line(findings, &mut taker) == Ended::File {
            break;
        }
    }
    gathered.each_host(&sheet.label, findings, &mut |row| {
        rows.host(row);
    });
    Some(sheet.end(findings))
}

/// Takes the lines of a file of hosts.
struct HostLines<'a, R: HostRows> {
    columns: HostColumns,
    window: Window,
    gathered: &'a mut Gathered,
    rows: &'a mut R,
    lines: Lines<'a, R::Same>,
}

impl<R: HostRows> Rows for HostLines<'_, R> {
    const LINES: Taken = Taken::Yes;

    fn row(&mut self, row: &Row<'_>, findings: &mut Findings) {
        let Self { columns, window, gathered, rows, lines } = self;
        let before = ToldBefore::of(row, findings);
        let Some(host) = columns.host_row(row, *window, findings) else { return };
        // A row for each processor is a host only together with its other rows.
        if columns.cores.is_one_processor() && host.stamp.is_within(*window) {
            let processor = columns.cores.processor(row, findings, &|| subject(host.host));
            gathered.add(&host, processor);
        } else {
            let came_to = rows.host(&host);
            lines.keep((row, host.stamp), came_to, &before, findings);
        }
    }

    fn line(&mut self, line: &[u8], origin: Origin, notes: &RowNotes) -> Taken {
        let Self { rows, lines, .. } = self;
        lines.again(line, notes, |same, stamp| rows.again(same, origin, stamp))
    }
}

/// Rows of clusters that say how many hosts they have.
fn read_clusters(
    sheet: &mut OpenSheet<'_>,
    window: Window,
    findings: &mut Findings,
    rows: &mut impl HostRows,
) -> Ended {
    let place = |column| sheet.columns.place(column);
    let (cluster, source, hosts) =
        (place("counted_cluster"), place("source"), place("hosts_in_cluster"));
    let when = sheet.when();
    sheet.each_row(findings, |row, findings| {
        let name = cluster.cell(&row.record);
        let subject = || format!("cluster {name}");
        let Some(stamp) = row.stamp(&when, subject, findings) else { return };
        let count = cells::number(hosts.cell(&row.record));
        let Some(hosts) = count.filter(|_| stamp.is_within(window) && !name.is_empty()) else {
            return;
        };
        let source = source.cell(&row.record);
        rows.cluster(&ClusterRow { origin: row.origin, cluster: name, source, hosts });
    })
}

fn subject(host: &str) -> String {
    format!("host {host}")
}

impl HostColumns {
    fn of(columns: &Columns, stands_alone: StandsAlone, when: When) -> Self {
        let place = |column| columns.place(column);
        Self {
            host: place("host"),
            host_id: place("host_id"),
            cluster: place("cluster"),
            licensing_scope: place("licensing_scope"),
            edition: place("edition"),
            host_os: place("host_os"),
            host_role: place("host_role"),
            dedicated_to: place("dedicated_to"),
            operator: place("operator"),
            license: place("license"),
            model: place("model"),
            source: place("source"),
            row_kind: place("row_kind"),
            vms_on_host: place("vms_on_host"),
            memory_mib: place("memory_mib"),
            cores: CoreColumns::of(columns),
            stands_alone,
            when,
        }
    }

    fn host_row<'r>(
        &'r self,
        row: &Row<'r>,
        window: Window,
        findings: &mut Findings,
    ) -> Option<HostRow<'r>> {
        let cell = |place: &'r Place| place.cell(&row.record);
        if row.is_passed_over(&self.row_kind) {
            return None;
        }
        let host = cell(&self.host);
        if host.is_empty() {
            findings.cell_empty(&row.at(&self.host, "row of hosts".into()));
            return None;
        }
        if is_no_name(host) {
            findings.cell_no_name(&row.at(&self.host, "row of hosts".into()));
            return None;
        }
        let subject = || subject(host);
        let Some(stamp) = row.stamp(&self.when, subject, findings) else {
            self.tell_rest(row, findings, &subject);
            return None;
        };
        if !stamp.is_within(window) {
            return Some(HostRow::of_another_month(row.origin, stamp, host));
        }
        row.note_letters(host);
        let told = |place: &'r Place| place.exists().then(|| cell(place));
        let own =
            |operator: &'r str| if operator.eq_ignore_ascii_case("own") { "" } else { operator };
        let cores = if self.cores.is_one_processor() {
            HostCores::Unsaid
        } else {
            self.cores.of_host(row, findings, &subject)
        };
        let at = || row.at(&self.memory_mib, subject());
        let memory_mib = cells::advice(cell(&self.memory_mib), at, findings);
        Some(HostRow {
            origin: row.origin,
            stamp,
            host,
            host_id: cell(&self.host_id),
            cluster: (self.cluster.exists() || self.stands_alone == StandsAlone::Always)
                .then(|| named(cell(&self.cluster))),
            licensing_scope: named(cell(&self.licensing_scope)),
            source: cell(&self.source),
            cores,
            edition: cell(&self.edition),
            host_os: cell(&self.host_os),
            role: self.role(row, findings, &subject),
            dedicated_to: told(&self.dedicated_to).map(named),
            operator: told(&self.operator).map(named).map(own),
            licence: self.license.exists().then(|| self.licence(row, findings, &subject)),
            model: told(&self.model),
            vms_on_host: cells::number(cell(&self.vms_on_host)),
            memory_mib,
        })
    }

    /// Tells what else is wrong with a row whose time cannot be read, so that all of it can be corrected at once.
    fn tell_rest(&self, row: &Row<'_>, findings: &mut Findings, subject: &dyn Fn() -> String) {
        if !self.cores.is_one_processor() {
            self.cores.of_host(row, findings, subject);
        }
        self.role(row, findings, subject);
        self.licence(row, findings, subject);
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
        cells::tell_licence(word, || row.at(&self.license, subject()), findings);
        HostLicence::Spla
    }
}
