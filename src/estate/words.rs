//! What names of power states and groups mean: tables of names, not code. Those of systems have a file of
//! their own.

use std::collections::{BTreeMap, HashMap, HashSet};

use foldhash::fast::RandomState;

use crate::fold::Fold as _;
use crate::intake::Power;
use crate::sheet::{Table, TableError};

pub use super::systems::{SaidEdition, System, SystemKind, SystemNames};
pub use super::systems::{is_evaluation, occurs, words_of};

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
            words.insert(row.cell("text")?.folded(), power);
        }
        Ok(Self { words, met: HashMap::new() })
    }

    /// What a power state means; unknown where no row has it.
    pub fn power(&mut self, text: &str) -> Power {
        if let Some(power) = self.met.get(text) {
            return *power;
        }
        let power = self.words.get(&text.folded()).copied().unwrap_or(Power::Unknown);
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
    /// The first letters and lengths that the names have.
    outlines: HashSet<(u8, usize), RandomState>,
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
        let mut outlines = HashSet::default();
        for row in table.rows() {
            let name = row.cell("name")?.folded();
            match name.split_once('*') {
                Some((before, behind)) => sids.push((before.to_owned(), behind.to_owned())),
                None => {
                    outlines.extend(outline(&name));
                    names.insert(name, row.cell("note")?.to_owned());
                }
            }
        }
        Ok(Self { names, sids, outlines })
    }

    /// Whether a name, with or without its domain, stands for many.
    pub fn has(&self, name: &str) -> bool {
        let name = name.trim();
        let bare = memchr::memrchr(b'\\', name.as_bytes()).map_or(name, |at| &name[at + 1..]);
        // One look at most names, of which there may be millions. What is not ASCII may change its length.
        let begins = |with: &str| {
            bare.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with))
        };
        if bare.is_ascii()
            && outline(bare).is_none_or(|outline| !self.outlines.contains(&outline))
            && !self.sids.iter().any(|(before, _)| begins(before))
        {
            return false;
        }
        let bare = bare.folded();
        let bare = bare.as_str();
        self.names.contains_key(bare)
            || self
                .sids
                .iter()
                .any(|(before, behind)| bare.starts_with(before) && bare.ends_with(behind))
    }
}

/// The first letter, whatever its case, and the length; none of an empty name.
fn outline(name: &str) -> Option<(u8, usize)> {
    name.bytes().next().map(|first| (first.to_ascii_lowercase(), name.len()))
}

/// Whether a name is a security identifier rather than a name.
pub fn is_sid(name: &str) -> bool {
    if !matches!(name.trim_start().as_bytes(), [b's' | b'S', b'-', ..]) {
        return false;
    }
    let mut parts = name.trim().split('-');
    parts.next().is_some_and(|first| first.eq_ignore_ascii_case("s"))
        && parts.next() == Some("1")
        && parts.clone().count() >= 1
        && parts.all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether a name is a GUID, with or without braces.
pub fn is_guid(name: &str) -> bool {
    // Thirty-two digits and four hyphens.
    if name.len() < 36 {
        return false;
    }
    let bare = name.trim().trim_start_matches('{').trim_end_matches('}');
    let hyphens = [8, 13, 18, 23];
    bare.len() == 36
        && bare.bytes().enumerate().all(|(at, byte)| {
            if hyphens.contains(&at) { byte == b'-' } else { byte.is_ascii_hexdigit() }
        })
}

/// Whether a name is a user principal name, `user@domain`.
pub fn is_upn(name: &str) -> bool {
    let at = memchr::memchr(b'@', name.as_bytes());
    at.is_some_and(|at| at > 0 && at + 1 < name.len())
}

/// Whether a name is a distinguished name that says which domain or organisation it is of. What says
/// less may be another's elsewhere.
pub fn is_dn(name: &str) -> bool {
    let name = name.trim_start();
    let Some(at) = memchr::memchr(b'=', name.as_bytes()) else {
        return false;
    };
    let attribute = &name[..at];
    let starts = |text: &str, with: &str| {
        text.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with))
    };
    ["cn", "ou", "uid"].iter().any(|own| attribute.eq_ignore_ascii_case(own))
        && name
            .split(',')
            .skip(1)
            .map(str::trim_start)
            .any(|part| starts(part, "dc=") || starts(part, "o="))
}

/// Whether a name is of a principal of another domain, of which the directory knows the SID only.
pub fn is_foreign_principal(name: &str) -> bool {
    name.contains('=') && name.folded().contains("cn=foreignsecurityprincipals")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_told_from_names() {
        assert!(is_sid("S-1-5-21-1-2-3-1105") && is_sid("s-1-1-0") && is_sid("S-1-5"));
        assert!(!is_sid("S-1") && !is_sid("s-1-team") && !is_sid("S-2-5"));
        assert!(is_guid("{474f8bb8-8730-4e78-8b18-7f5c68651383}"));
        assert!(!is_guid("474f8bb8-8730-4e78-8b18"));
        assert!(is_upn("a.kaya@example.com") && !is_upn("@all") && !is_upn("all@"));
        assert!(is_dn("CN=kaya,DC=corp") && is_dn(" uid=kaya, o=corp"));
        assert!(!is_dn("CN=kaya") && !is_dn("=,DC=corp") && !is_dn("X=kaya,DC=corp"));
        let foreign = "CN=S-1-5-21-1,CN=ForeignSecurityPrincipals,DC=corp";
        assert!(is_foreign_principal(foreign) && !is_foreign_principal("CN=kaya,DC=corp"));
        let many = ManyPersons::read().unwrap();
        assert!(many.has("CORP\\Domain Users") && many.has("everyone") && many.has("S-1-5-11"));
        assert!(many.has("S-1-5-21-100-200-300-513") && !many.has("S-1-5-21-100-200-300-1105"));
        assert!(!many.has("GG-RDS-Contoso"));
    }
}
