//! What a file is: the exports that are known by their headers.
//!
//! The headers are data, `config/exports/columns.csv`: another generation of a tool is more rows, not
//! more code. A file is recognised by its header, never by its name or by the order of its columns.

use std::collections::BTreeMap;

use crate::sheet::{Table, TableError};

use super::columns::Columns;

/// What a file is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Physical hosts.
    Hosts,
    /// Virtual machines.
    Vms,
    /// Members of groups.
    Members,
    /// Groups that give access.
    AccessGroups,
    /// The provider's prices.
    Prices,
    /// End customers.
    Customers,
}

impl Kind {
    /// Every kind, in the order in which they are read.
    pub const ALL: [Self; 6] =
        [Self::Prices, Self::Customers, Self::Hosts, Self::Vms, Self::AccessGroups, Self::Members];

    /// The word for the kind in reports, and the name of its folder in a dossier.
    pub fn text(self) -> &'static str {
        match self {
            Self::Hosts => "hosts",
            Self::Vms => "vms",
            Self::Members => "members",
            Self::AccessGroups => "access-groups",
            Self::Prices => "prices",
            Self::Customers => "customers",
        }
    }
}

#[derive(Debug, Clone)]
struct Mapping {
    column: String,
    header: String,
    presence: Presence,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Presence {
    Needed,
    Useful,
    /// At least one column of this set is needed.
    OneOf(String),
}

#[derive(Debug, Clone)]
struct Export {
    name: String,
    kind: Kind,
    mappings: Vec<Mapping>,
}

/// The known exports.
#[derive(Debug, Clone)]
pub struct ExportTables {
    exports: Vec<Export>,
}

/// Why a header fits no export of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotRecognised {
    /// Headers that are needed and not there; the nearest export and its missing headers.
    Missing {
        /// The export that comes nearest.
        export: String,
        /// Its headers that are not there.
        headers: Vec<String>,
        /// The kind that the file seems to be instead.
        looks_like: Option<(Kind, String)>,
    },
    /// A header that is used stands twice.
    Twice {
        /// The columns, from 1.
        columns: (usize, usize),
    },
}

impl ExportTables {
    /// Reads the table of headers.
    ///
    /// # Errors
    /// Fails at a row that does not fit its columns.
    pub fn read() -> Result<Self, TableError> {
        let table = Table::read(
            "config/exports/columns.csv",
            include_str!("../../config/exports/columns.csv"),
        )?;
        let mut exports: Vec<Export> = Vec::new();
        for row in table.rows() {
            let name = row.cell("export")?;
            let kind = row.cell("kind")?;
            let kind = Kind::ALL
                .into_iter()
                .find(|known| known.text() == kind)
                .ok_or_else(|| row.error(format!("`{kind}` is no kind of input")))?;
            let presence = match row.cell("presence")? {
                "needed" => Presence::Needed,
                "useful" => Presence::Useful,
                other => match other.strip_prefix("one-of:") {
                    Some(set) => Presence::OneOf(set.to_owned()),
                    None => return Err(row.error(format!("`{other}` is no presence"))),
                },
            };
            let mapping = Mapping {
                column: row.cell("column")?.to_owned(),
                header: row.cell("header")?.to_lowercase(),
                presence,
            };
            match exports.iter_mut().find(|known| known.name == name && known.kind == kind) {
                Some(export) => export.mappings.push(mapping),
                None => {
                    exports.push(Export { name: name.to_owned(), kind, mappings: vec![mapping] });
                }
            }
        }
        Ok(Self { exports })
    }

    /// Tells which export of `kind` the header is, and where its columns are.
    ///
    /// # Errors
    /// Fails when no export fits, or a used header stands twice.
    pub fn recognise(&self, kind: Kind, header: &[&str]) -> Result<Columns, NotRecognised> {
        let header: Vec<String> = header.iter().map(|cell| cell.trim().to_lowercase()).collect();
        let of_kind = || self.exports.iter().filter(|export| export.kind == kind);
        let fitting = of_kind()
            .filter(|export| export.missing(&header).is_empty())
            .max_by_key(|export| export.found(&header));
        match fitting {
            Some(export) => self.columns(export, &header),
            None => Err(self.not_recognised(kind, &header)),
        }
    }

    /// Which delimiter makes the first line fit an export of `kind`; a comma where none does.
    pub fn delimiter(&self, kind: Kind, first_line: &str) -> u8 {
        let fits = |delimiter: char| {
            let cells: Vec<String> = first_line
                .split(delimiter)
                .map(|cell| cell.trim().trim_matches('"').to_lowercase())
                .collect();
            self.exports
                .iter()
                .filter(|export| export.kind == kind)
                .map(|export| export.found(&cells))
                .max()
        };
        // The comma comes last because the last of equals wins.
        let best = [b'\t', b';', b','].into_iter().max_by_key(|&byte| fits(char::from(byte)));
        best.unwrap_or(b',')
    }

    fn columns(&self, export: &Export, header: &[String]) -> Result<Columns, NotRecognised> {
        let canonical = self
            .exports
            .iter()
            .find(|known| known.kind == export.kind && known.name == "canonical")
            .map_or(&[][..], |canonical| &canonical.mappings);
        let mut at: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut used = vec![false; header.len()];
        // Exports with custom attributes may carry any canonical column beside their own.
        let own = export.mappings.iter().map(|mapping| (mapping, true));
        let others = canonical.iter().map(|mapping| (mapping, false));
        for (mapping, own) in own.chain(others) {
            if !own && export.mappings.iter().any(|known| known.column == mapping.column) {
                continue;
            }
            let mut places = header.iter().enumerate().filter(|(_, cell)| **cell == mapping.header);
            let Some((first, _)) = places.next() else {
                continue;
            };
            if let Some((second, _)) = places.next() {
                let columns = (first + 1, second + 1);
                return Err(NotRecognised::Twice { columns });
            }
            if !used[first] {
                used[first] = true;
                at.entry(mapping.column.clone()).or_default().push(first);
            }
        }
        Ok(Columns::new(at, used))
    }

    fn not_recognised(&self, kind: Kind, header: &[String]) -> NotRecognised {
        let nearest = self
            .exports
            .iter()
            .filter(|export| export.kind == kind)
            // The first of equals is the canonical export.
            .rev()
            .max_by_key(|export| (export.found(header), usize::from(export.name == "canonical")));
        let looks_like = self
            .exports
            .iter()
            .find(|export| export.kind != kind && export.missing(header).is_empty())
            .map(|export| (export.kind, export.name.clone()));
        NotRecognised::Missing {
            export: nearest.map_or_else(String::new, |export| export.name.clone()),
            headers: nearest.map_or_else(Vec::new, |export| export.missing(header)),
            looks_like,
        }
    }
}

impl Export {
    /// How many of the export's headers are there.
    fn found(&self, header: &[String]) -> usize {
        self.mappings.iter().filter(|mapping| header.contains(&mapping.header)).count()
    }

    /// The needed headers that are not there.
    fn missing(&self, header: &[String]) -> Vec<String> {
        let has = |mapping: &Mapping| header.contains(&mapping.header);
        let mut missing = Vec::new();
        for mapping in &self.mappings {
            match &mapping.presence {
                Presence::Needed if !has(mapping) => missing.push(mapping.header.clone()),
                Presence::OneOf(set) => {
                    let alike = |other: &&Mapping| other.presence == Presence::OneOf(set.clone());
                    let mut of_set = self.mappings.iter().filter(alike);
                    let said = missing.iter().any(|known: &String| known.contains(&mapping.header));
                    if !of_set.any(has) && !said {
                        let of_set = self.mappings.iter().filter(alike);
                        let names: Vec<&str> = of_set.map(|other| other.header.as_str()).collect();
                        missing.push(names.join(" or "));
                    }
                }
                _ => {}
            }
        }
        missing
    }
}
