//! Pseudonyms of accounts and persons: the same for the same name, and nobody's without the key.
//!
//! A name keeps its form, and with it everything that the rules of identity look at: whether it is a SID, a
//! UPN or a plain name, its domain, and whether two names are equal. The part that is a person's own is
//! replaced by a keyed hash, under which `CORP\kaya` and `kaya@corp.example` still have that part in common.
//! Names of groups, and those that stand for many persons, stay.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use crate::fold::Fold as _;
use crate::intake::Renames;
use crate::sheet::TableError;

use super::directory::Directory;
use super::identity::{Identifier, Rank};
use super::words::{ManyPersons, is_foreign_principal};

/// How long a key is, in bytes.
pub const KEY_LENGTH: usize = 32;

/// How many bytes SHA-256 takes in at once, which HMAC (RFC 2104) fills up with the key.
const BLOCK: usize = 64;
/// Digits of a pseudonym: 64 bits, so that two of a million persons do not meet.
const DIGITS: usize = 16;

/// Gives names their pseudonyms.
pub struct Pseudonyms {
    inner: [u8; BLOCK],
    outer: [u8; BLOCK],
    /// Names of groups, in the form in which they are compared.
    groups: BTreeSet<String>,
    many: ManyPersons,
}

impl Pseudonyms {
    /// Those of a key, for the accounts of a directory.
    ///
    /// # Errors
    /// Fails when the table of names that stand for many cannot be read.
    pub fn new(key: &[u8; KEY_LENGTH], directory: &Directory) -> Result<Self, TableError> {
        let padded = |pad: u8| {
            let mut block = [pad; BLOCK];
            for (byte, own) in block.iter_mut().zip(key) {
                *byte ^= own;
            }
            block
        };
        Ok(Self {
            inner: padded(0x36),
            outer: padded(0x5c),
            groups: names_of_groups(directory),
            many: ManyPersons::read()?,
        })
    }

    /// The part of a name that is a person's own. A sign behind it says that it is a computer.
    fn own_part(&self, user: &str) -> String {
        let sign = if user.trim_end().ends_with('$') { "$" } else { "" };
        format!("p-{}{sign}", self.digits("account", user))
    }

    /// The domain of a SID stays, and those that every machine has belong to nobody.
    fn sid(&self, sid: &str) -> String {
        let of_domain = ["s-1-5-21-", "s-1-12-1-"];
        let lower = sid.to_ascii_lowercase();
        match sid.rsplit_once('-') {
            Some((domain, _)) if of_domain.iter().any(|start| lower.starts_with(start)) => {
                let [a, b, c, d, e, f, g, _] = first_eight(self.hash("sid", sid));
                // Larger than any number that a domain gives, so that it is never taken for a real one.
                let number = u64::from_be_bytes([1, a, b, c, d, e, f, g]);
                format!("{domain}-{number}")
            }
            _ => sid.to_owned(),
        }
    }

    fn guid(&self, guid: &str) -> String {
        let text = Identifier::by_form(guid, 0).text;
        if text.bytes().all(|byte| matches!(byte, b'0' | b'-')) {
            return guid.to_owned();
        }
        let hash = hex(&self.hash("guid", text));
        let part = |from: usize, to: usize| hash.get(from..to).unwrap_or_default();
        format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
    }

    /// The domain of a distinguished name stays, and that it is of a principal of another domain.
    fn distinguished(&self, dn: &str) -> String {
        let first = dn.split_once('=').map_or(dn, |(_, rest)| rest);
        let first = first.split(',').next().unwrap_or_default();
        let mut name = match Rank::of(first) {
            Rank::Sid => format!("CN={}", self.sid(first)),
            _ => format!("CN=p-{}", self.digits("dn", dn)),
        };
        if is_foreign_principal(dn) {
            name.push_str(",CN=ForeignSecurityPrincipals");
        }
        let kept = |part: &&str| {
            let part = part.trim_start().to_ascii_lowercase();
            part.starts_with("dc=") || part.starts_with("o=")
        };
        for part in dn.split(',').skip(1).filter(kept) {
            name.push(',');
            name.push_str(part.trim());
        }
        name
    }

    fn digits(&self, what: &str, text: &str) -> String {
        let mut digits = hex(&self.hash(what, text));
        digits.truncate(DIGITS);
        digits
    }

    /// The keyed hash of a text as names are compared. What it is of keeps equal texts of two kinds apart.
    fn hash(&self, what: &str, text: &str) -> [u8; 32] {
        let within = Sha256::new()
            .chain_update(self.inner)
            .chain_update(what)
            .chain_update([0])
            .chain_update(compared(text))
            .finalize();
        Sha256::new().chain_update(self.outer).chain_update(within).finalize().into()
    }
}

impl Renames for Pseudonyms {
    /// What stands for the name of an account; the name of a group stays.
    fn account(&self, name: &str) -> String {
        let name = name.trim();
        if name.is_empty() || self.groups.contains(&compared(name)) || self.many.has(name) {
            return name.to_owned();
        }
        match Rank::of(name) {
            Rank::Sid => self.sid(name),
            Rank::Guid => self.guid(name),
            Rank::Upn => match name.split_once('@') {
                Some((user, domain)) => format!("{}@{domain}", self.own_part(user)),
                None => self.own_part(name),
            },
            Rank::Qualified => match name.split_once('\\') {
                Some((domain, user)) => format!("{domain}\\{}", self.own_part(user)),
                None => self.own_part(name),
            },
            Rank::Dn => self.distinguished(name),
            Rank::Plain => self.own_part(name),
        }
    }

    /// What stands for the id of a person; without a digit for one without, which fewer accounts may share.
    fn person(&self, id: &str) -> String {
        let digits = self.digits("person", id);
        if id.chars().any(char::is_numeric) {
            return format!("person-{digits}");
        }
        let letter = |digit: char| match digit.to_digit(10) {
            Some(value) => char::from_digit(value + 16, 36).unwrap_or(digit),
            None => digit,
        };
        format!("person-{}", digits.chars().map(letter).collect::<String>())
    }
}

fn first_eight(hash: [u8; 32]) -> [u8; 8] {
    let mut first = [0; 8];
    first.copy_from_slice(&hash[..8]);
    first
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A name as names are compared: without surrounding blanks, and without regard to case.
fn compared(name: &str) -> String {
    name.trim().folded()
}

/// Every name of a group that is no name of an account as well.
fn names_of_groups(directory: &Directory) -> BTreeSet<String> {
    let (mut groups, mut others) = (BTreeSet::new(), BTreeSet::new());
    for node in 0..directory.nodes() {
        let said = directory.account(node).map(|account| account.said);
        let is_account = said.is_some_and(|said| !said.only_as_group());
        let of = match directory.is_group(node) && !is_account {
            true => &mut groups,
            false if said.is_some() => &mut others,
            // A name that was joined to another is told with that one.
            false => continue,
        };
        of.extend(directory.names(node).map(compared));
    }
    groups.retain(|name| !others.contains(name));
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pseudonyms(key: u8) -> Pseudonyms {
        Pseudonyms::new(&[key; KEY_LENGTH], &Directory::default()).unwrap()
    }

    #[test]
    fn the_keyed_hash_is_hmac() {
        // Case 1 of RFC 4231 has a key of 20 bytes; zeros behind it are the same key.
        let mut key = [0; KEY_LENGTH];
        key[..20].fill(0x0b);
        let own = Pseudonyms::new(&key, &Directory::default()).unwrap();
        let within = Sha256::new().chain_update(own.inner).chain_update("Hi There").finalize();
        let hash = Sha256::new().chain_update(own.outer).chain_update(within).finalize();
        assert_eq!(hex(&hash), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    }

    #[test]
    fn a_pseudonym_keeps_the_form_and_the_domain_and_no_part_of_the_name() {
        let own = pseudonyms(1);
        let names = [
            "kaya",
            "CORP\\kaya",
            "kaya@corp.example",
            "S-1-5-21-1-2-3-1105",
            "474f8bb8-8730-4e78-8b18-7f5c68651383",
            "CN=Kaya,OU=Users,DC=corp,DC=example",
            "CN=S-1-5-21-1-2-3-1105,CN=ForeignSecurityPrincipals,DC=corp,DC=example",
        ];
        for name in names {
            let given = own.account(name);
            assert_eq!(Rank::of(&given), Rank::of(name), "{given}");
            assert!(!given.to_lowercase().contains("kaya") && !given.ends_with("1105"), "{given}");
            assert_eq!(own.account(&name.to_uppercase()).to_lowercase(), given.to_lowercase());
            assert_ne!(pseudonyms(2).account(name), given);
        }
        let plain = own.account("kaya");
        assert_eq!(own.account("CORP\\kaya"), format!("CORP\\{plain}"));
        assert_eq!(own.account("kaya@corp.example"), format!("{plain}@corp.example"));
        assert!(own.account("S-1-5-21-1-2-3-1105").starts_with("S-1-5-21-1-2-3-"));
        assert!(own.account("ts01$").ends_with('$') && own.account("ts01") != own.account("ts01$"));
        assert_ne!(own.person("kaya"), own.account("kaya"));
        // An id without a digit stays one, and one with digits too.
        for (id, has_digit) in [("kaya", false), ("m", false), ("kaya 2", true), ("4711", true)] {
            assert_eq!(own.person(id).chars().any(char::is_numeric), has_digit, "{id}");
        }
        let (one, other) = ("CN=Kaya,OU=A,DC=x", "CN=Kaya,OU=B,DC=x");
        assert_ne!(own.account(one), own.account(other));
        assert!(own.account(names[6]).contains(&own.account(names[3])));
    }

    #[test]
    fn names_of_groups_stay_where_nobody_is_called_so() {
        use crate::estate::{CaptureUnit, Captures};
        use crate::intake::{MemberRow, MemberType, Named, Stamp};
        use crate::origin::{FileId, Origin};
        let mut captures = Captures::new("2026-10".parse().unwrap(), CaptureUnit::Day, 0);
        let mut directory = Directory::default();
        // Sales is in RDS as a group. Desk has members and is a person as well, in one directory of two.
        let rows = [
            ("hq", "RDS", "kaya", MemberType::User),
            ("hq", "RDS", "Sales", MemberType::Group),
            ("hq", "RDS", "Team", MemberType::Unsaid),
            ("hq", "Team", "mira", MemberType::User),
            ("hq", "RDS", "desk", MemberType::User),
            ("hq", "desk", "mira", MemberType::User),
            ("west", "Front", "mira", MemberType::User),
            ("hq", "RDS", "front", MemberType::User),
        ];
        for ((place, group, member, member_type), line) in rows.into_iter().zip(2..) {
            let origin = Origin { file: FileId(0), line };
            let row = MemberRow::of_another_month(origin, Stamp::Undated, group);
            let member = Named::plain(member);
            let row = MemberRow { directory: place, member, member_type, ..row };
            directory.member(&row, &mut captures);
        }
        assert_eq!(names_of_groups(&directory), ["rds", "sales", "team"].map(str::to_owned).into());
        // A group that has another name in some row keeps both.
        let named = Named { name: "Staff", sid: "S-1-5-21-1-2-3-9", ..Named::default() };
        for (group, line) in [(named, 20), (Named::plain("Staff"), 21)] {
            let origin = Origin { file: FileId(0), line };
            let row = MemberRow::of_another_month(origin, Stamp::Undated, "");
            let member = Named::plain("mira");
            let row =
                MemberRow { directory: "hq", group, member, member_type: MemberType::User, ..row };
            directory.member(&row, &mut captures);
        }
        directory.settle(&mut crate::finding::Findings::default());
        assert!(names_of_groups(&directory).contains("staff"));
        let own = Pseudonyms::new(&[1; KEY_LENGTH], &directory).unwrap();
        assert_eq!((own.account("SALES"), own.account("rds")), ("SALES".into(), "rds".into()));
        for person in ["kaya", "desk", "front"] {
            assert!(own.account(person).starts_with("p-"), "{person}");
        }
        assert!(own.person("7").starts_with("person-") && own.person("7") != own.person("8"));
    }

    #[test]
    fn what_is_nobody_stays() {
        let own = pseudonyms(1);
        let zeros = "00000000-0000-0000-0000-000000000000";
        for name in ["CORP\\Domain Users", "everyone", "S-1-5-11", "S-1-5-32-544", zeros, ""] {
            assert_eq!(own.account(name), name);
        }
    }
}
