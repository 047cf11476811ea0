//! What names of guest systems and of systems of hosts mean: a table of names, not code.

use std::collections::HashMap;

use crate::fold::Fold as _;
use crate::sheet::{Table, TableError};

/// What a name of a system stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SystemKind {
    /// Windows Server.
    Server,
    /// A name that cannot tell, or that is not known: counts, assumed (D12).
    Unclear,
    /// Two columns that disagree: counts, assumed (D12).
    Disagreeing,
    /// A desktop system: not counted, a finding (PF-DESKTOP).
    Desktop,
    /// Not Windows.
    Other,
}

impl SystemKind {
    /// The word in reports.
    pub fn text(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Unclear => "unclear",
            Self::Disagreeing => "disagreeing",
            Self::Desktop => "desktop",
            Self::Other => "other",
        }
    }
}

/// The edition that a name of a system gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SaidEdition {
    /// None.
    Unsaid,
    /// Standard, Enterprise, Essentials: not Datacenter.
    Lesser,
    /// Datacenter.
    Datacenter,
    /// Datacenter: Azure Edition, which may run on Azure Local alone (PF-VARIANTS).
    AzureEdition,
}

impl SaidEdition {
    /// Whether it is an edition of Datacenter.
    pub fn is_datacenter(self) -> bool {
        matches!(self, Self::Datacenter | Self::AzureEdition)
    }
}

/// A system by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct System {
    /// What it is.
    pub kind: SystemKind,
    /// The edition in its name.
    pub edition: SaidEdition,
}

impl System {
    /// Whether it counts as Windows Server.
    pub fn counts(self) -> bool {
        matches!(self.kind, SystemKind::Server | SystemKind::Unclear | SystemKind::Disagreeing)
    }

    /// What two columns say together: where one is unclear the other decides; where one counts and
    /// the other does not, it counts.
    fn with(self, other: Self) -> Self {
        let edition = self.edition.max(other.edition);
        let kind = match (self.kind, other.kind) {
            (kind, SystemKind::Unclear) => kind,
            (SystemKind::Unclear, kind) => kind,
            _ if self.counts() == other.counts() => self.kind,
            _ => SystemKind::Disagreeing,
        };
        Self { kind, edition }
    }
}

#[derive(Debug)]
struct Pattern {
    words: Vec<String>,
    system: System,
    azure: Azure,
}

/// Whether a system is one on which the Azure Edition may run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Azure {
    /// It is the system of Azure Local.
    Local,
    /// It is any other.
    No,
}

/// The names of systems, with a memory of those already met.
#[derive(Debug)]
pub struct SystemNames {
    patterns: Vec<Pattern>,
    empty: System,
    met: HashMap<String, System>,
}

impl SystemNames {
    /// Reads the table of systems.
    ///
    /// # Errors
    /// Fails at a row that does not fit its columns.
    pub fn read() -> Result<Self, TableError> {
        let table = Table::read(
            "config/names/guest_systems.csv",
            include_str!("../../config/names/guest_systems.csv"),
        )?;
        let mut patterns = Vec::new();
        let mut empty = System { kind: SystemKind::Unclear, edition: SaidEdition::Unsaid };
        for row in table.rows() {
            let mut azure = Azure::No;
            let kind = match row.cell("kind")? {
                "server" => SystemKind::Server,
                "desktop" => SystemKind::Desktop,
                "azure-local" => {
                    azure = Azure::Local;
                    SystemKind::Other
                }
                "other" => SystemKind::Other,
                "unclear" => SystemKind::Unclear,
                other => return Err(row.error(format!("`{other}` is no kind of system"))),
            };
            let edition = match row.cell("edition")? {
                "" => SaidEdition::Unsaid,
                "datacenter" => SaidEdition::Datacenter,
                "azure-edition" => SaidEdition::AzureEdition,
                _ => SaidEdition::Lesser,
            };
            let system = System { kind, edition };
            match row.cell("pattern")? {
                "" => return Err(row.error("a pattern must not be empty")),
                "(empty)" => empty = system,
                text => {
                    let words = text.split(' ').map(str::to_owned).collect();
                    patterns.push(Pattern { words, system, azure });
                }
            }
        }
        Ok(Self { patterns, empty, met: HashMap::new() })
    }

    /// The system that a text names.
    pub fn system(&mut self, text: &str) -> System {
        if let Some(system) = self.met.get(text) {
            return *system;
        }
        let system = self.look_up(text);
        self.met.insert(text.to_owned(), system);
        system
    }

    /// The guest system that one column, or two, name.
    pub fn guest(&mut self, guest_os: &str, configured: Option<&str>) -> System {
        let told = self.system(guest_os);
        match configured {
            Some(configured) if configured != guest_os => told.with(self.system(configured)),
            _ => told,
        }
    }

    /// The text that decides what two columns say together, and what that is: the second where only it
    /// can tell, and both where they disagree.
    pub fn deciding(&self, guest_os: &str, configured: &str) -> (String, SystemKind) {
        let (told, set) = (self.look_up(guest_os), self.look_up(configured));
        let kind = if configured == guest_os { told.kind } else { told.with(set).kind };
        let second = told.kind == SystemKind::Unclear
            && !configured.is_empty()
            && (set.kind != SystemKind::Unclear || guest_os.is_empty());
        let text = match kind {
            SystemKind::Disagreeing => format!("{guest_os} / {configured}"),
            _ if second => configured.to_owned(),
            _ => guest_os.to_owned(),
        };
        (text, kind)
    }

    /// Whether the Azure Edition may run on hosts with this system (PF-VARIANTS).
    pub fn is_azure_local(&self, host_os: &str) -> bool {
        let lowered = host_os.folded();
        let found = self.pattern(&words_of(&lowered));
        found.is_some_and(|pattern| pattern.azure == Azure::Local)
    }

    /// The edition that a text names.
    pub fn edition(&self, text: &str) -> SaidEdition {
        self.look_up(text).edition
    }

    fn pattern(&self, words: &[&str]) -> Option<&Pattern> {
        self.patterns.iter().find(|pattern| occurs(&pattern.words, words))
    }

    fn look_up(&self, text: &str) -> System {
        let lowered = text.folded();
        let words = words_of(&lowered);
        if words.is_empty() {
            return self.empty;
        }
        let found = self.pattern(&words);
        let mut system = found.map_or(
            // What matches nothing may well be Windows Server (D12).
            System { kind: SystemKind::Unclear, edition: SaidEdition::Unsaid },
            |pattern| pattern.system,
        );
        let is_azure_edition = words.windows(2).any(|pair| pair == ["azure", "edition"]);
        if is_azure_edition && system.counts() {
            system.edition = SaidEdition::AzureEdition;
        } else if words.iter().any(|word| matches!(*word, "datacenter" | "datacentre")) {
            system.edition = system.edition.max(SaidEdition::Datacenter);
        } else if words.iter().any(|word| {
            matches!(*word, "standard" | "enterprise" | "essentials" | "foundation" | "web")
        }) {
            system.edition = system.edition.max(SaidEdition::Lesser);
        }
        system
    }
}

/// Whether the text is that of evaluation media, such as `Standard Evaluation` (PF-VARIANTS).
pub fn is_evaluation(text: &str) -> bool {
    let lowered = text.folded();
    words_of(&lowered).iter().any(|word| matches!(*word, "evaluation" | "eval"))
}

/// The words of a text that is lower-cased already.
pub fn words_of(lowered: &str) -> Vec<&str> {
    let kept = |c: char| c.is_ascii_alphanumeric() || (!c.is_ascii() && c.is_alphanumeric());
    lowered.split(|c| !kept(c)).filter(|word| !word.is_empty()).collect()
}

/// Whether the pattern's words stand consecutively among `words`.
pub fn occurs(pattern: &[String], words: &[&str]) -> bool {
    words.len() >= pattern.len()
        && words
            .windows(pattern.len())
            .any(|run| run.iter().zip(pattern).all(|(word, pattern)| word_fits(pattern, word)))
}

fn word_fits(pattern: &str, word: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(_), Some(_)) => word.contains(pattern.trim_matches('*')),
        (Some(end), None) => word.ends_with(end),
        (None, Some(start)) => word.starts_with(start),
        (None, None) => word == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_of_a_system_is_told_as_it_should_be() {
        let mut names = SystemNames::read().unwrap();
        let text = include_str!("../../config/names/guest_systems_examples.csv");
        let examples = Table::read("config/names/guest_systems_examples.csv", text).unwrap();
        let mut told = 0;
        for row in examples.rows() {
            let (text, kind) = (row.cell("text").unwrap(), row.cell("kind").unwrap());
            let expected = match kind {
                "server" => SystemKind::Server,
                "desktop" => SystemKind::Desktop,
                "other" | "azure-local" => SystemKind::Other,
                "unclear" => SystemKind::Unclear,
                other => panic!("{other}"),
            };
            let azure_local = kind == "azure-local";
            assert_eq!(names.is_azure_local(text), azure_local, "line {}: {text}", row.line());
            assert_eq!(names.system(text).kind, expected, "line {}: {text}", row.line());
            told += 1;
        }
        assert!(told > 200);
    }

    #[test]
    fn the_text_that_decides_is_the_one_that_can_tell() {
        let names = SystemNames::read().unwrap();
        let server = "Windows Server 2019";
        // what the guest tells, what it is configured as, the text that decides, what it is
        let cases = [
            (server, server, server, SystemKind::Server),
            ("", server, server, SystemKind::Server),
            ("", "Other", "Other", SystemKind::Unclear),
            ("Other", server, server, SystemKind::Server),
            ("Other", "Other (64-bit)", "Other", SystemKind::Unclear),
            (server, "Other", server, SystemKind::Server),
            ("Ubuntu", server, "Ubuntu / Windows Server 2019", SystemKind::Disagreeing),
            ("", "", "", SystemKind::Unclear),
        ];
        for (told, configured, text, kind) in cases {
            let decided = names.deciding(told, configured);
            assert_eq!(decided, (text.to_owned(), kind), "{told} / {configured}");
        }
        assert_eq!(words_of("gr\u{f6}\u{df}e 2019"), ["gr\u{f6}\u{df}e", "2019"]);
    }

    #[test]
    fn a_star_of_a_pattern_stands_for_anything_on_its_side() {
        // pattern, word, whether it fits
        let cases = [
            ("*hci", "azurestackhci", true),
            ("*hci", "hci2", false),
            ("azure*", "azurestackhci", true),
            ("azure*", "myazure", false),
            ("*stack*", "azurestackhci", true),
            ("stack", "azurestackhci", false),
        ];
        for (pattern, word, fits) in cases {
            assert_eq!(word_fits(pattern, word), fits, "{pattern} {word}");
        }
    }

    #[test]
    fn two_columns_that_disagree_count() {
        let mut names = SystemNames::read().unwrap();
        let server = "Microsoft Windows Server 2019 (64-bit)";
        // tools                      configuration              told
        let cases = [
            (server, server, SystemKind::Server),
            ("Ubuntu Linux (64-bit)", server, SystemKind::Disagreeing),
            (server, "Ubuntu Linux (64-bit)", SystemKind::Disagreeing),
            ("Ubuntu Linux (64-bit)", "Other 3.x Linux (64-bit)", SystemKind::Other),
            ("Ubuntu Linux (64-bit)", "Other (64-bit)", SystemKind::Other),
            (server, "", SystemKind::Server),
            ("Microsoft Windows 10 (64-bit)", server, SystemKind::Disagreeing),
        ];
        for (tools, configured, kind) in cases {
            assert_eq!(names.guest(tools, Some(configured)).kind, kind, "{tools} / {configured}");
        }
    }

    #[test]
    fn the_azure_edition_is_told_from_datacenter() {
        let mut names = SystemNames::read().unwrap();
        // text, edition, whether it is evaluation media
        let cases = [
            ("Windows Server 2022 Datacenter: Azure Edition", SaidEdition::AzureEdition, false),
            ("2022-datacenter-azure-edition-core", SaidEdition::AzureEdition, false),
            ("ServerTurbine", SaidEdition::AzureEdition, false),
            ("Windows Server 2025 Datacenter", SaidEdition::Datacenter, false),
            ("ServerDatacenter", SaidEdition::Datacenter, false),
            ("winNetDatacenterGuest", SaidEdition::Datacenter, false),
            ("Windows Server 2022 Datacenter Evaluation", SaidEdition::Datacenter, true),
            ("Windows Server 2019 Standard Eval", SaidEdition::Lesser, true),
            ("Windows Server 2019 (64-bit)", SaidEdition::Unsaid, false),
        ];
        for (text, edition, evaluation) in cases {
            assert_eq!(names.system(text).edition, edition, "{text}");
            assert!(names.system(text).counts(), "{text}");
            assert_eq!(is_evaluation(text), evaluation, "{text}");
        }
        // Azure Local is no Windows Server, and says no edition of one.
        assert_eq!(names.system("Azure Stack HCI").edition, SaidEdition::Unsaid);
    }
}
