//! What names of guest systems, power states and groups mean: tables of names, not code.

use std::collections::{BTreeMap, HashMap};

use crate::intake::Power;
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
            let kind = match row.cell("kind")? {
                "server" => SystemKind::Server,
                "desktop" => SystemKind::Desktop,
                "other" => SystemKind::Other,
                "unclear" => SystemKind::Unclear,
                other => return Err(row.error(format!("`{other}` is no kind of system"))),
            };
            let edition = match row.cell("edition")? {
                "" => SaidEdition::Unsaid,
                "datacenter" => SaidEdition::Datacenter,
                _ => SaidEdition::Lesser,
            };
            let system = System { kind, edition };
            match row.cell("pattern")? {
                "" => return Err(row.error("a pattern must not be empty")),
                "(empty)" => empty = system,
                text => {
                    let words = text.split(' ').map(str::to_owned).collect();
                    patterns.push(Pattern { words, system });
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

    fn look_up(&self, text: &str) -> System {
        let lowered = text.to_lowercase();
        let kept = |c: char| c.is_ascii_alphanumeric() || (!c.is_ascii() && c.is_alphanumeric());
        let words: Vec<&str> =
            lowered.split(|c| !kept(c)).filter(|word| !word.is_empty()).collect();
        if words.is_empty() {
            return self.empty;
        }
        let found = self.patterns.iter().find(|pattern| occurs(&pattern.words, &words));
        let mut system = found.map_or(
            // What matches nothing may well be Windows Server (D12).
            System { kind: SystemKind::Unclear, edition: SaidEdition::Unsaid },
            |pattern| pattern.system,
        );
        if words.iter().any(|word| matches!(*word, "datacenter" | "datacentre")) {
            system.edition = SaidEdition::Datacenter;
        } else if words.iter().any(|word| {
            matches!(*word, "standard" | "enterprise" | "essentials" | "foundation" | "web")
        }) {
            system.edition = system.edition.max(SaidEdition::Lesser);
        }
        system
    }
}

/// Whether the pattern's words stand consecutively among `words`.
fn occurs(pattern: &[String], words: &[&str]) -> bool {
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

/// The words for power states.
#[derive(Debug)]
pub struct PowerStates {
    words: HashMap<String, Power>,
    met: HashMap<String, Power>,
}

impl PowerStates {
    /// Reads the table of power states.
    ///
    /// # Errors
    /// Fails at a row that does not fit its columns.
    pub fn read() -> Result<Self, TableError> {
        let table = Table::read(
            "config/names/power_states.csv",
            include_str!("../../config/names/power_states.csv"),
        )?;
        let mut words = HashMap::new();
        for row in table.rows() {
            let power = match row.cell("power")? {
                "runs" => Power::Runs,
                "off" => Power::Off,
                other => return Err(row.error(format!("`{other}` is no power state"))),
            };
            words.insert(row.cell("text")?.to_lowercase(), power);
        }
        Ok(Self { words, met: HashMap::new() })
    }

    /// What a power state means; unknown where no row has it.
    pub fn power(&mut self, text: &str) -> Power {
        if let Some(power) = self.met.get(text) {
            return *power;
        }
        let power = self.words.get(&text.to_lowercase()).copied().unwrap_or(Power::Unknown);
        self.met.insert(text.to_owned(), power);
        power
    }
}

/// Names that stand for many persons without naming them (SAL-UNKNOWN).
#[derive(Debug)]
pub struct ManyPersons {
    names: BTreeMap<String, String>,
    /// SIDs with one part left open, as what stands before and behind it.
    sids: Vec<(String, String)>,
}

impl ManyPersons {
    /// Reads the table of such names.
    ///
    /// # Errors
    /// Fails at a row that does not fit its columns.
    pub fn read() -> Result<Self, TableError> {
        let table = Table::read(
            "config/names/many_persons.csv",
            include_str!("../../config/names/many_persons.csv"),
        )?;
        let (mut names, mut sids) = (BTreeMap::new(), Vec::new());
        for row in table.rows() {
            let name = row.cell("name")?.to_lowercase();
            match name.split_once('*') {
                Some((before, behind)) => sids.push((before.to_owned(), behind.to_owned())),
                None => {
                    names.insert(name, row.cell("note")?.to_owned());
                }
            }
        }
        Ok(Self { names, sids })
    }

    /// Whether a name, with or without its domain, stands for many.
    pub fn has(&self, name: &str) -> bool {
        let name = name.trim().to_lowercase();
        let bare = name.rsplit('\\').next().unwrap_or(&name);
        self.names.contains_key(bare)
            || self
                .sids
                .iter()
                .any(|(before, behind)| bare.starts_with(before) && bare.ends_with(behind))
    }
}

/// Whether a name is a security identifier rather than a name.
pub fn is_sid(name: &str) -> bool {
    let mut parts = name.trim().split('-');
    parts.next().is_some_and(|first| first.eq_ignore_ascii_case("s"))
        && parts.next() == Some("1")
        && parts.clone().count() >= 1
        && parts.all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether a name is a GUID, with or without braces.
pub fn is_guid(name: &str) -> bool {
    let bare = name.trim().trim_start_matches('{').trim_end_matches('}');
    let hyphens = [8, 13, 18, 23];
    bare.len() == 36
        && bare.bytes().enumerate().all(|(at, byte)| {
            if hyphens.contains(&at) { byte == b'-' } else { byte.is_ascii_hexdigit() }
        })
}

/// Whether a name is a user principal name, `user@domain`.
pub fn is_upn(name: &str) -> bool {
    name.split_once('@').is_some_and(|(user, domain)| !user.is_empty() && !domain.is_empty())
}

/// Whether a name is a distinguished name that says which domain or organisation it is of. What says
/// less may be another's elsewhere.
pub fn is_dn(name: &str) -> bool {
    let Some((attribute, rest)) = name.trim_start().split_once('=') else {
        return false;
    };
    let starts = |text: &str, with: &str| {
        text.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with))
    };
    ["cn", "ou", "uid"].iter().any(|own| attribute.eq_ignore_ascii_case(own))
        && rest
            .split(',')
            .skip(1)
            .map(str::trim_start)
            .any(|part| starts(part, "dc=") || starts(part, "o="))
}

/// Whether a name is of a principal of another domain, of which the directory knows the SID only.
pub fn is_foreign_principal(name: &str) -> bool {
    name.to_lowercase().contains("cn=foreignsecurityprincipals")
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
                "other" => SystemKind::Other,
                "unclear" => SystemKind::Unclear,
                other => panic!("{other}"),
            };
            assert_eq!(names.system(text).kind, expected, "line {}: {text}", row.line());
            told += 1;
        }
        assert!(told > 200);
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
    fn identifiers_are_told_from_names() {
        assert!(is_sid("S-1-5-21-1-2-3-1105") && is_sid("s-1-1-0"));
        assert!(!is_sid("S-1") && !is_sid("s-1-team") && !is_sid("S-2-5"));
        assert!(is_guid("{474f8bb8-8730-4e78-8b18-7f5c68651383}"));
        assert!(!is_guid("474f8bb8-8730-4e78-8b18"));
        assert!(is_upn("a.kaya@example.com") && !is_upn("@all"));
        let many = ManyPersons::read().unwrap();
        assert!(many.has("CORP\\Domain Users") && many.has("everyone") && many.has("S-1-5-11"));
        assert!(many.has("S-1-5-21-100-200-300-513") && !many.has("S-1-5-21-100-200-300-1105"));
        assert!(!many.has("GG-RDS-Contoso"));
    }
}
