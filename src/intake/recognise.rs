//! Which export a header is: by its names alone, in whatever order and among whatever others.

use crate::fold::Fold as _;

use super::columns::Columns;
use super::export::{CANONICAL, DescribedBy, Export, ExportTables, Mapping, NOTHING};
use super::kind::Kind;
use super::settled::Settled;

/// A header that is known.
#[derive(Debug, Clone)]
pub struct Recognised {
    /// The name of the export.
    pub export: String,
    /// How many of its headers are there.
    pub found: usize,
    /// Where its columns are.
    pub columns: Columns,
}

/// Why a header fits no export of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotRecognised {
    /// Headers that are needed and not there.
    Missing {
        /// The export that comes nearest.
        export: String,
        /// Its headers that are not there.
        headers: Vec<String>,
        /// The kind that the file seems to be instead.
        looks_like: Option<(Kind, String)>,
        /// What to do about this header, where something is known.
        advice: Option<String>,
        /// How many of the nearest export's headers are there.
        found: usize,
    },
    /// A header that is used stands twice.
    Twice {
        /// The columns, from 1.
        columns: (usize, usize),
    },
    /// Several exports fit, and the file would be read differently as each.
    Ambiguous {
        /// Their names.
        exports: Vec<String>,
    },
}

impl NotRecognised {
    /// How near the header comes to an export.
    pub(super) fn nearness(&self) -> usize {
        match self {
            Self::Missing { found, .. } => *found,
            Self::Twice { .. } | Self::Ambiguous { .. } => usize::MAX,
        }
    }
}

/// What stands behind a header of which the column has a part of the values.
const RANGED: &str = ";range";

/// The cells of a header as they are compared: without blanks, case and the range of a part of a list.
pub(super) fn folded<'a>(header: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let fold = |cell: &str| {
        let cell = cell.trim().folded();
        match cell.find(";range=") {
            Some(at) => format!("{}{RANGED}", &cell[..at]),
            None => cell,
        }
    };
    header.into_iter().map(fold).collect()
}

impl ExportTables {
    /// Tells which export of `kind` the header is, and where its columns are.
    ///
    /// # Errors
    /// Fails when no export fits, several fit equally well, or a used header stands twice.
    pub fn recognise(
        &self,
        kind: Kind,
        header: &[&str],
        settled: &Settled,
    ) -> Result<Recognised, NotRecognised> {
        let header = folded(header.iter().copied());
        let named = |export: &&Export| match &settled.tool {
            Some(tool) => export.name.eq_ignore_ascii_case(tool),
            None => true,
        };
        let worth = |export: &Export| {
            let canonical = export.name == CANONICAL;
            let given = settled.given.keys().filter(|column| export.has(column)).count();
            (export.described_by, given, export.found(&header), canonical)
        };
        let mut fitting: Vec<&Export> = self
            .exports
            .iter()
            .filter(|export| export.kind == kind)
            .filter(named)
            .filter(|export| export.fits(&header, settled))
            .collect();
        fitting.sort_by_key(|export| std::cmp::Reverse(worth(export)));
        let Some(best) = fitting.first() else {
            return Err(self.not_recognised(kind, &header, settled));
        };
        let equals: Vec<&&Export> =
            fitting.iter().take_while(|export| worth(export) == worth(best)).collect();
        if equals.len() > 1 {
            let exports = equals.iter().map(|export| export.name.clone()).collect();
            return Err(NotRecognised::Ambiguous { exports });
        }
        let columns = self.columns(best, &header, settled)?;
        Ok(Recognised { export: best.name.clone(), found: best.found(&header), columns })
    }

    /// Which delimiter makes the line fit an export of `kind`; where none does, the one that stands in it
    /// most often.
    pub(super) fn delimiter(&self, kind: Kind, line: &str) -> (u8, usize) {
        let fits = |delimiter: u8| {
            let cells: Vec<&str> = line
                .split(char::from(delimiter))
                .map(|cell| cell.trim().trim_matches('"'))
                .collect();
            let cells = folded(cells.iter().copied());
            let found = self
                .exports
                .iter()
                .filter(|export| export.kind == kind)
                .map(|export| export.found(&cells))
                .max();
            (found, cells.len())
        };
        // The comma comes last because the last of equals wins.
        let best = [b'|', b'\t', b';', b','].into_iter().max_by_key(|&delimiter| fits(delimiter));
        let best = best.unwrap_or(b',');
        (best, fits(best).0.unwrap_or(0))
    }

    /// The export of `kind` that the header is, be it one that cannot be read, and how many of its headers
    /// are there.
    pub(super) fn nearest(
        &self,
        kind: Kind,
        header: &[&str],
        settled: &Settled,
    ) -> Option<(String, usize)> {
        match self.recognise(kind, header, settled) {
            Ok(Recognised { export, found, .. }) => Some((export, found)),
            Err(NotRecognised::Missing { .. }) => None,
            Err(NotRecognised::Twice { .. } | NotRecognised::Ambiguous { .. }) => {
                Some((String::new(), 0))
            }
        }
    }

    /// Whether a row repeats or replaces the header: it has every header that its export needs.
    pub(super) fn is_header(&self, kind: Kind, cells: &[&str], settled: &Settled) -> bool {
        let header = folded(cells.iter().copied());
        let mut of_kind = self.exports.iter().filter(|export| export.kind == kind);
        of_kind.any(|export| export.fits(&header, settled) && export.found(&header) > 0)
    }

    fn columns(
        &self,
        export: &Export,
        header: &[String],
        settled: &Settled,
    ) -> Result<Columns, NotRecognised> {
        let mut columns = Columns::new(header.len());
        // Exports with custom attributes may carry any canonical column beside their own.
        let own = export.mappings.iter().map(|mapping| (mapping, true));
        let others = self.canonical(export.kind).iter().map(|mapping| (mapping, false));
        for (mapping, own) in own.chain(others) {
            if !own && export.mappings.iter().any(|known| known.column == mapping.column) {
                continue;
            }
            for (place, cell) in header.iter().enumerate() {
                if own && cell.strip_suffix(RANGED) == Some(&mapping.header) {
                    columns.add(&mapping.column, place);
                }
            }
            let mut places = header.iter().enumerate().filter(|(_, cell)| **cell == mapping.header);
            let Some((first, _)) = places.next() else {
                continue;
            };
            if let Some((second, _)) = places.next() {
                let columns = (first + 1, second + 1);
                return Err(NotRecognised::Twice { columns });
            }
            if mapping.column != NOTHING && (own || !columns.uses(first)) {
                columns.add(&mapping.column, first);
            }
        }
        for (column, value) in export.constants.iter().chain(&settled.given) {
            columns.give(column, value);
        }
        for (column, words) in &export.words {
            columns.translate(column, words);
        }
        Ok(columns)
    }

    fn not_recognised(&self, kind: Kind, header: &[String], settled: &Settled) -> NotRecognised {
        let nearest = self
            .exports
            .iter()
            .filter(|export| export.kind == kind)
            // The first of equals is the canonical export.
            .rev()
            .max_by_key(|export| (export.found(header), usize::from(export.name == CANONICAL)));
        let looks_like = self
            .exports
            .iter()
            .find(|export| export.kind != kind && export.fits(header, settled))
            .map(|export| (export.kind, export.name.clone()));
        let hint = self.hints.iter().find(|hint| {
            hint.kind.is_none_or(|of| of == kind)
                && header.iter().any(|cell| cell.starts_with(&hint.header))
        });
        NotRecognised::Missing {
            export: nearest.map_or_else(String::new, |export| export.name.clone()),
            headers: nearest.map_or_else(Vec::new, |export| export.missing_headers(header)),
            looks_like,
            advice: hint.map(|hint| hint.advice.clone()),
            found: nearest.map_or(0, |export| export.found(header)) + usize::from(hint.is_some()),
        }
    }
}

impl Export {
    /// Whether every needed column is there: in the header or given from outside. An export of the
    /// provider's own is known by its headers alone.
    fn fits(&self, header: &[String], settled: &Settled) -> bool {
        let missing = self.missing(header);
        if self.described_by == DescribedBy::Provider {
            return missing.is_empty();
        }
        let is_given = |mapping: &&Mapping| settled.given.contains_key(&mapping.column);
        missing.iter().all(|alternatives| alternatives.iter().any(is_given))
    }

    /// The headers that are not there, in words.
    fn missing_headers(&self, header: &[String]) -> Vec<String> {
        let named = |alternatives: Vec<&Mapping>| {
            let names: Vec<&str> =
                alternatives.iter().map(|mapping| mapping.shown.as_str()).collect();
            names.join(" or ")
        };
        self.missing(header).into_iter().map(named).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::intake::OwnMapping;

    /// An export of one's own of VMs, with these columns and headers.
    fn own(name: &str, columns: &[(&str, &str)]) -> OwnMapping {
        let columns =
            columns.iter().map(|(column, header)| ((*column).to_owned(), (*header).to_owned()));
        OwnMapping {
            name: name.to_owned(),
            kind: Kind::Vms,
            columns: columns.collect(),
            values: BTreeMap::new(),
            constants: BTreeMap::new(),
        }
    }

    /// The export that the header is, or what is wrong with it.
    fn told(tables: &ExportTables, kind: Kind, header: &str, settled: &Settled) -> String {
        let cells: Vec<&str> = header.split(',').collect();
        match tables.recognise(kind, &cells, settled) {
            Ok(recognised) => recognised.export,
            Err(NotRecognised::Missing { headers, .. }) => {
                format!("lacks {}", headers.join(", "))
            }
            Err(NotRecognised::Twice { columns }) => format!("twice {columns:?}"),
            Err(NotRecognised::Ambiguous { exports }) => exports.join(" = "),
        }
    }

    fn as_tool(tool: &str) -> Settled {
        Settled { tool: Some(tool.to_owned()), ..Settled::default() }
    }

    fn given(column: &str) -> Settled {
        let given = BTreeMap::from([(column.to_owned(), "x".to_owned())]);
        Settled { given, ..Settled::default() }
    }

    #[test]
    fn the_export_that_has_most_of_its_headers_is_meant() {
        let tables = ExportTables::read(&[]).unwrap();
        // kind, header, export
        let headers = [
            (Kind::Hosts, "host,processor_count,core_count", "canonical"),
            (Kind::Hosts, "Host,# CPU,# Cores,Cluster", "RVTools vHost"),
            (Kind::Hosts, "# CORES, host ,# cpu,cluster,Rack", "RVTools vHost"),
            (Kind::Hosts, "host,processor_count", "lacks cores_per_processor or core_count"),
            (Kind::Hosts, "Host,# CPU,# Cores,# cores", "twice (3, 4)"),
            // What nothing is read from may stand twice.
            (Kind::Hosts, "Host,# CPU,# Cores,Rack,Rack", "RVTools vHost"),
            (Kind::Vms, "VM,Host,Powerstate,OS according to the VMware Tools", "RVTools vInfo"),
        ];
        for (kind, header, export) in headers {
            assert_eq!(told(&tables, kind, header, &Settled::default()), export, "{header}");
        }
    }

    #[test]
    fn an_export_of_ones_own_comes_before_those_of_the_program() {
        let columns = [("vm", "VM"), ("host", " Host "), ("guest_os", "OS")];
        let tables = ExportTables::read(&[own("CMDB", &columns)]).unwrap();
        let vinfo = "VM,Host,Powerstate,OS according to the VMware Tools";
        let both = format!("{vinfo},OS");
        let unsaid = Settled::default();
        assert_eq!(told(&tables, Kind::Vms, &both, &unsaid), "CMDB");
        assert_eq!(told(&tables, Kind::Vms, &both, &as_tool("rvtools vinfo")), "RVTools vInfo");
        assert_eq!(told(&tables, Kind::Vms, vinfo, &unsaid), "RVTools vInfo");
        // It is known by its headers alone, whatever a path may give.
        assert_eq!(told(&tables, Kind::Vms, "VM,OS", &given("host")), "lacks Host");
    }

    #[test]
    fn exports_that_fit_equally_well_are_not_chosen_between() {
        let columns = [("vm", "Name"), ("host", "Server"), ("guest_os", "System")];
        let tables = ExportTables::read(&[own("north", &columns), own("south", &columns)]).unwrap();
        let header = "Name,Server,System";
        assert_eq!(told(&tables, Kind::Vms, header, &Settled::default()), "north = south");
        assert_eq!(told(&tables, Kind::Vms, header, &as_tool("south")), "south");
        // One header more makes the difference.
        let more = own("east", &[&columns[..], &[("cluster", "Farm")]].concat());
        let tables = ExportTables::read(&[own("north", &columns), more]).unwrap();
        assert_eq!(
            told(&tables, Kind::Vms, "Name,Server,System,Farm", &Settled::default()),
            "east"
        );
        let of_hosts = "Name,NumCpuPackages,CoresPerSocket,NumCpuCores,ProcessorType";
        assert_eq!(
            told(&tables, Kind::Hosts, of_hosts, &Settled::default()),
            "PowerCLI Get-VMHost = PowerCLI script of hosts"
        );
    }

    #[test]
    fn what_the_path_gives_need_not_stand_in_the_header() {
        let tables = ExportTables::read(&[]).unwrap();
        // kind, header, the column that is given, export
        let headers = [
            (Kind::Vms, "vm,guest_os", "", "lacks host"),
            (Kind::Vms, "vm,guest_os", "host", "canonical"),
            (Kind::Hosts, "cpuinfo.sockets,cpuinfo.cores", "host", "Proxmox node status"),
            // Also where one of several headers could hold it.
            (Kind::Hosts, "DeviceID,NumberOfCores", "host", "Win32_Processor"),
            (Kind::Hosts, "host,processor_count", "core_count", "canonical"),
            (
                Kind::Hosts,
                "host,processor_count",
                "cluster",
                "lacks cores_per_processor or core_count",
            ),
        ];
        for (kind, header, column, export) in headers {
            let settled = if column.is_empty() { Settled::default() } else { given(column) };
            assert_eq!(told(&tables, kind, header, &settled), export, "{header} {column}");
        }
    }

    #[test]
    fn the_delimiter_is_what_makes_the_header_an_export() {
        let tables = ExportTables::read(&[]).unwrap();
        // line, delimiter
        let lines = [
            ("VM,Powerstate,Host", b','),
            (r#""VM";"Powerstate";"Host""#, b';'),
            (r#""VM" ; "Powerstate" ; "Host""#, b';'),
            ("VM\tPowerstate\tHost", b'\t'),
            ("VM|Powerstate|Host", b'|'),
            // What stands within quotes divides nothing that counts.
            (r#""VM";"Powerstate";"Host";"Disk, GB","#, b';'),
            (r#""VM","Powerstate","a;b;c;d;e""#, b','),
            // Where nothing fits, the delimiter that stands there most often.
            ("a;b,c;d", b';'),
            ("VM", b','),
            ("", b','),
        ];
        for (line, delimiter) in lines {
            assert_eq!(tables.delimiter(Kind::Vms, line).0, delimiter, "{line}");
        }
    }
}
