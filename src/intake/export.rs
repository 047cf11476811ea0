//! The exports that are known by their headers.
//!
//! The headers are data, `config/exports/columns.csv`, and so are the words that tools write
//! (`words.csv`, `truths.csv`), what to do about headers that cannot serve (`hints.csv`) and where lists
//! are cut off (`list_limits.csv`): another tool is more rows, not more code. Knows names of columns, not
//! what is read from them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::fold::Fold as _;
use crate::sheet::{Table, TableError, TableRow};

use super::columns::Words;
use super::kind::Kind;
use super::settled::OwnMapping;

/// The name of the export with the program's own columns.
pub(super) const CANONICAL: &str = "canonical";

/// Stands for the column of a header that only serves to know an export by.
pub(super) const NOTHING: &str = "-";

/// Stands for every export but the one with the program's own columns.
const EVERY_TOOL: &str = "*";

/// The columns that say yes or no. A spreadsheet writes these words in the language of whoever saved
/// it, whatever wrote the file first, so that they are known in every export.
const TRUTH_COLUMNS: [(Kind, &str); 5] = [
    (Kind::Hosts, "hyperthreading"),
    (Kind::Vms, "template"),
    (Kind::Vms, "placeholder"),
    (Kind::Members, "enabled"),
    (Kind::Members, "disabled"),
];

/// One column of an export: the header that holds it.
#[derive(Debug, Clone)]
pub(super) struct Mapping {
    pub column: String,
    /// In lower case.
    pub header: String,
    /// As the tool writes it.
    pub shown: String,
    pub presence: Presence,
}

/// Whether an export is one without the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Presence {
    Needed,
    Useful,
    /// At least one column of this set is needed.
    OneOf(String),
}

/// Who describes an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum DescribedBy {
    /// The program's tables.
    Program,
    /// The provider's configuration, which knows better.
    Provider,
}

/// One export of one tool.
#[derive(Debug, Clone)]
pub(super) struct Export {
    pub name: String,
    pub kind: Kind,
    pub described_by: DescribedBy,
    pub mappings: Vec<Mapping>,
    pub words: BTreeMap<String, Words>,
    pub constants: BTreeMap<String, String>,
}

/// Advice for a file whose header fits no export.
#[derive(Debug, Clone)]
pub(super) struct Hint {
    pub kind: Option<Kind>,
    pub header: String,
    pub advice: String,
}

/// The known exports.
#[derive(Debug, Clone)]
pub struct ExportTables {
    pub(super) exports: Vec<Export>,
    pub(super) hints: Vec<Hint>,
    list_limits: Vec<u32>,
}

/// Words while they are read, by the place of the export and the column.
type WordsOf = BTreeMap<(usize, String), Vec<(String, String)>>;

impl ExportTables {
    /// The tables of the program with the exports of the configuration.
    ///
    /// # Errors
    /// Fails at a row of a table that does not fit its columns.
    pub fn read(own: &[OwnMapping]) -> Result<Self, TableError> {
        // Every command needs them several times, and they are always the same.
        static OF_PROGRAM: LazyLock<Result<ExportTables, TableError>> =
            LazyLock::new(ExportTables::of_program);
        let mut tables = OF_PROGRAM.as_ref().map_err(Clone::clone)?.clone();
        tables.exports.extend(own.iter().map(Export::of_provider));
        Ok(tables)
    }

    fn of_program() -> Result<Self, TableError> {
        let mut tables = Self { exports: Vec::new(), hints: Vec::new(), list_limits: Vec::new() };
        let columns = include_str!("../../config/exports/columns.csv");
        for row in Table::read("config/exports/columns.csv", columns)?.rows() {
            tables.add_column(&row)?;
        }
        let words = include_str!("../../config/exports/words.csv");
        let mut gathered = WordsOf::new();
        for row in Table::read("config/exports/words.csv", words)?.rows() {
            tables.gather_word(&row, &mut gathered)?;
        }
        let truths = include_str!("../../config/exports/truths.csv");
        for row in Table::read("config/exports/truths.csv", truths)?.rows() {
            tables.gather_truth(&row, &mut gathered)?;
        }
        for ((export, column), words) in gathered {
            if let Some(export) = tables.exports.get_mut(export) {
                export.words.insert(column, words.into());
            }
        }
        let hints = include_str!("../../config/exports/hints.csv");
        for row in Table::read("config/exports/hints.csv", hints)?.rows() {
            let kind = match row.cell("kind")? {
                "" => None,
                _ => Some(kind_of(&row)?),
            };
            let (header, advice) = (row.cell("header")?.folded(), row.cell("advice")?);
            tables.hints.push(Hint { kind, header, advice: advice.to_owned() });
        }
        let limits = include_str!("../../config/exports/list_limits.csv");
        for row in Table::read("config/exports/list_limits.csv", limits)?.rows() {
            tables.list_limits.push(row.parsed("rows")?);
        }
        Ok(tables)
    }

    fn add_column(&mut self, row: &TableRow<'_>) -> Result<(), TableError> {
        let (name, kind) = (row.cell("export")?, kind_of(row)?);
        if row.cell("presence")? == "constant" {
            return self.add_constant((name, kind), row);
        }
        let presence = match row.cell("presence")? {
            "needed" => Presence::Needed,
            "useful" => Presence::Useful,
            other => match other.strip_prefix("one-of:") {
                Some(set) => Presence::OneOf(set.to_owned()),
                None => return Err(row.error(format!("`{other}` is no presence"))),
            },
        };
        let (column, shown) = (row.cell("column")?.to_owned(), row.cell("header")?.to_owned());
        let mapping = Mapping { column, header: shown.folded(), shown, presence };
        match self.exports.iter_mut().find(|known| known.name == name && known.kind == kind) {
            Some(export) => export.mappings.push(mapping),
            None => self.exports.push(Export {
                name: name.to_owned(),
                kind,
                described_by: DescribedBy::Program,
                mappings: vec![mapping],
                words: BTreeMap::new(),
                constants: BTreeMap::new(),
            }),
        }
        Ok(())
    }

    /// A value that every row of an export has, because only such things are in it.
    fn add_constant(
        &mut self,
        (name, kind): (&str, Kind),
        row: &TableRow<'_>,
    ) -> Result<(), TableError> {
        let export = self.exports.iter_mut().find(|known| known.name == name && known.kind == kind);
        let export = export.ok_or_else(|| row.error("a constant comes after the headers"))?;
        export.constants.insert(row.cell("column")?.to_owned(), row.cell("header")?.to_owned());
        Ok(())
    }

    /// One word of one export, or of every tool.
    fn gather_word(&self, row: &TableRow<'_>, words: &mut WordsOf) -> Result<(), TableError> {
        let (name, kind, column) = (row.cell("export")?, kind_of(row)?, row.cell("column")?);
        let word = (row.cell("word")?.folded(), row.cell("value")?.to_owned());
        let mut found = false;
        for (place, export) in self.exports.iter().enumerate() {
            let named = export.name == name || (name == EVERY_TOOL && export.name != CANONICAL);
            if named && export.kind == kind {
                found = true;
                words.entry((place, column.to_owned())).or_default().push(word.clone());
            }
        }
        if found { Ok(()) } else { Err(row.error(format!("`{name}` is no export"))) }
    }

    /// A word for yes or no, in every column that says one of them.
    fn gather_truth(&self, row: &TableRow<'_>, words: &mut WordsOf) -> Result<(), TableError> {
        let word = (row.cell("word")?.folded(), row.cell("value")?.to_owned());
        for (place, export) in self.exports.iter().enumerate() {
            for (_, column) in TRUTH_COLUMNS.iter().filter(|(kind, _)| *kind == export.kind) {
                words.entry((place, (*column).to_owned())).or_default().push(word.clone());
            }
        }
        Ok(())
    }

    /// Whether an export of some kind has this name.
    pub fn has(&self, name: &str) -> bool {
        self.exports.iter().any(|export| export.name.eq_ignore_ascii_case(name))
    }

    /// The numbers of rows at which lists of members are known to be cut off.
    pub fn list_limits(&self) -> &[u32] {
        &self.list_limits
    }

    /// The headers of all exports of a kind, in lower case.
    pub(super) fn headers(&self, kind: Kind) -> impl Iterator<Item = &str> {
        let of_kind = self.exports.iter().filter(move |export| export.kind == kind);
        of_kind.flat_map(|export| export.mappings.iter().map(|mapping| mapping.header.as_str()))
    }

    /// Whether a kind has a column of this name, so that the configuration may speak of it.
    pub fn has_column(&self, kind: Kind, column: &str) -> bool {
        self.canonical(kind).iter().any(|mapping| mapping.column == column)
    }

    /// The program's own columns of a kind.
    pub(super) fn canonical(&self, kind: Kind) -> &[Mapping] {
        self.exports
            .iter()
            .find(|known| known.kind == kind && known.name == CANONICAL)
            .map_or(&[][..], |canonical| &canonical.mappings)
    }
}

fn kind_of(row: &TableRow<'_>) -> Result<Kind, TableError> {
    let word = row.cell("kind")?;
    Kind::named(word).ok_or_else(|| row.error(format!("`{word}` is no kind of input")))
}

impl Export {
    fn of_provider(own: &OwnMapping) -> Self {
        let mappings = own.columns.iter().map(|(column, header)| Mapping {
            column: column.clone(),
            header: header.trim().folded(),
            shown: header.trim().to_owned(),
            presence: Presence::Needed,
        });
        let words = own.values.iter().map(|(column, words)| {
            let words = words.iter().map(|(word, value)| (word.folded(), value.clone()));
            (column.clone(), words.collect())
        });
        Self {
            name: own.name.clone(),
            kind: own.kind,
            described_by: DescribedBy::Provider,
            mappings: mappings.collect(),
            words: words.collect(),
            constants: own.constants.clone(),
        }
    }

    /// Whether the export has a header for the column.
    pub fn has(&self, column: &str) -> bool {
        self.mappings.iter().any(|mapping| mapping.column == column)
    }

    /// How many of the export's headers are there.
    pub fn found(&self, header: &[String]) -> usize {
        self.mappings.iter().filter(|mapping| header.contains(&mapping.header)).count()
    }

    /// The needed headers that are not there; of a set of which one is needed all of them.
    pub fn missing(&self, header: &[String]) -> Vec<Vec<&Mapping>> {
        let has = |mapping: &&Mapping| header.contains(&mapping.header);
        let mut missing = Vec::new();
        let mut looked_at: Vec<&str> = Vec::new();
        for mapping in &self.mappings {
            let alternatives: Vec<&Mapping> = match &mapping.presence {
                Presence::Useful => continue,
                Presence::Needed => vec![mapping],
                Presence::OneOf(set) if looked_at.contains(&set.as_str()) => continue,
                Presence::OneOf(set) => {
                    looked_at.push(set);
                    let alike = |other: &&Mapping| other.presence == mapping.presence;
                    self.mappings.iter().filter(alike).collect()
                }
            };
            if !alternatives.iter().any(has) {
                missing.push(alternatives);
            }
        }
        missing
    }
}
