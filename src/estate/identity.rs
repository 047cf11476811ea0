//! By which of its names an account is known: the identifiers that a row gives, strongest first.
//!
//! What kind of name a text is shows in its form, so that an export may put a SID where another puts an
//! account name. Knows names only, nothing of accounts or groups.

use crate::fold::Fold as _;
use crate::intake::Named;

use super::words::{is_dn, is_guid, is_sid, is_upn};

/// The space of names that identify an account in every directory: SIDs, GUIDs, UPNs, DNs.
pub(super) const EVERYWHERE: u32 = 0;

/// How surely a name identifies an account, the surest first. Two rows are of one account if they agree
/// in the surest kind of name that both have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// A security identifier, which is never given to another account.
    Sid,
    /// A GUID; a directory in the cloud gives an account another one than the directory that it is
    /// copied from.
    Guid,
    /// `user@domain`, which may be given to another account later.
    Upn,
    /// `DOMAIN\name`.
    Qualified,
    /// A distinguished name, which changes when an account is moved.
    Dn,
    /// A name that says nothing of its domain.
    Plain,
}

impl Rank {
    /// All, the surest first.
    pub(super) const ALL: [Self; 6] =
        [Self::Sid, Self::Guid, Self::Upn, Self::Qualified, Self::Dn, Self::Plain];

    /// What kind of name a text is.
    pub(super) fn of(name: &str) -> Self {
        // One look at most names, before the long ones: each of those forms has one of these letters.
        if memchr::memchr3(b'-', b'=', b'@', name.as_bytes()).is_none() {
            return if is_qualified(name) { Self::Qualified } else { Self::Plain };
        }
        if is_sid(name) {
            Self::Sid
        } else if is_guid(name) {
            Self::Guid
        } else if is_dn(name) {
            Self::Dn
        } else if is_upn(name) {
            Self::Upn
        } else if is_qualified(name) {
            Self::Qualified
        } else {
            Self::Plain
        }
    }

    /// The rank as a set of one.
    pub(super) fn bit(self) -> u8 {
        1 << (self as u8)
    }

    /// The space in which a name of this kind identifies an account. `DOMAIN\name` stays within its
    /// directory: two directories may have a domain of one name.
    fn space(self, directory: u32) -> u32 {
        match self {
            Self::Sid | Self::Guid | Self::Upn | Self::Dn => EVERYWHERE,
            Self::Qualified | Self::Plain => directory + 1,
        }
    }
}

/// A name with the space in which it identifies an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Identifier<'a> {
    pub(super) rank: Rank,
    pub(super) space: u32,
    pub(super) text: &'a str,
}

impl<'a> Identifier<'a> {
    /// A name by its form. Some exports write a GUID in braces, others the same one without.
    pub(super) fn by_form(name: &'a str, directory: u32) -> Self {
        let rank = Rank::of(name);
        let text = match rank {
            Rank::Guid => name.trim().trim_start_matches('{').trim_end_matches('}'),
            _ => name,
        };
        Self { rank, space: rank.space(directory), text }
    }

    /// Whether both are the same name.
    fn is(self, other: Self) -> bool {
        self.space == other.space && self.text.is_same(other.text)
    }
}

/// Every identifier of a row, strongest first, each once. A cell that has not the form of what it
/// should hold, such as a SID that reads `unknown`, identifies nobody and is passed over, unless the row
/// has nothing else.
pub(super) fn identifiers<'a>(named: &Named<'a>, directory: u32) -> Vec<Identifier<'a>> {
    let Named { name, sid, guid, upn, dn, also } = *named;
    let formed = |rank: Rank, text: &'a str| {
        let is_formed = Rank::of(text) == rank && !is_nobody(text);
        is_formed.then(|| Identifier::by_form(text, directory))
    };
    // The groups that every machine is born with have one SID on all of them, so that their SID
    // tells them apart within a directory only.
    let sid = formed(Rank::Sid, sid).map(|own| match is_builtin(own.text) {
        true => Identifier { space: directory + 1, ..own },
        false => own,
    });
    let named_so = |text: &'a str| {
        (!text.is_empty() && !is_nobody(text)).then(|| Identifier::by_form(text, directory))
    };
    let found = [
        sid,
        formed(Rank::Guid, guid),
        formed(Rank::Upn, upn),
        named_so(name),
        formed(Rank::Dn, dn),
        named_so(also),
    ];
    let mut unique: Vec<Identifier<'a>> = Vec::with_capacity(found.len());
    for identifier in found.into_iter().flatten() {
        if !unique.iter().any(|held| held.is(identifier)) {
            unique.push(identifier);
        }
    }
    unique.sort_by_key(|identifier| identifier.rank);
    if unique.is_empty() {
        let texts = [name, named.sid, guid, upn, dn, also];
        let first = texts.into_iter().find(|text| !text.is_empty());
        unique.extend(first.map(|text| Identifier::by_form(text, directory)));
    }
    unique
}

/// Whether a text is the GUID of all zeros, which programs write for none.
fn is_nobody(text: &str) -> bool {
    is_guid(text) && text.bytes().all(|byte| matches!(byte, b'0' | b'-' | b'{' | b'}' | b' '))
}

/// Whether a SID is of a group that every machine has, such as its administrators.
fn is_builtin(sid: &str) -> bool {
    sid.trim().get(..9).is_some_and(|start| start.eq_ignore_ascii_case("s-1-5-32-"))
}

/// Whether a name begins with its domain.
fn is_qualified(name: &str) -> bool {
    let at = memchr::memchr(b'\\', name.as_bytes());
    at.is_some_and(|at| at > 0 && at + 1 < name.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_by_its_form() {
        let cases = [
            ("S-1-5-21-1-2-3-1105", Rank::Sid),
            ("{474f8bb8-8730-4e78-8b18-7f5c68651383}", Rank::Guid),
            ("kaya@corp.example", Rank::Upn),
            ("CORP\\kaya", Rank::Qualified),
            ("CN=Kaya\\, A.,OU=Users,DC=corp,DC=example", Rank::Dn),
            ("uid=kaya,ou=people,o=corp", Rank::Dn),
            ("kaya", Rank::Plain),
            ("cn=kaya", Rank::Plain),
            ("CORP\\", Rank::Plain),
            ("\\kaya", Rank::Plain),
            ("C\\k", Rank::Qualified),
            ("CORP\\ka-ya", Rank::Qualified),
            ("-CORP\\", Rank::Plain),
        ];
        for (name, rank) in cases {
            assert_eq!(Rank::of(name), rank, "{name}");
        }
    }

    #[test]
    fn the_strongest_identifier_stands_first() {
        let named = Named {
            name: "kaya",
            sid: "S-1-5-21-1-2-3-1105",
            upn: "kaya@corp.example",
            dn: "n/a",
            ..Named::default()
        };
        let told: Vec<(u32, &str)> =
            identifiers(&named, 4).iter().map(|own| (own.space, own.text)).collect();
        // The DN is none; the name belongs to directory 4, whose space is the fifth after the common one.
        assert_eq!(told, [(0, "S-1-5-21-1-2-3-1105"), (0, "kaya@corp.example"), (5, "kaya")]);
    }

    #[test]
    fn a_name_that_stands_twice_is_one() {
        let named = Named {
            name: "kaya@corp.example",
            upn: "KAYA@corp.example",
            also: " kaya@corp.example",
            ..Named::default()
        };
        let told: Vec<&str> = identifiers(&named, 0).iter().map(|own| own.text).collect();
        assert_eq!(told, ["KAYA@corp.example"]);
        // A name that says nothing of its domain is another one than a UPN.
        let named = Named { name: "kaya", upn: "kaya@corp.example", ..Named::default() };
        assert_eq!(identifiers(&named, 0).len(), 2);
    }

    #[test]
    fn what_identifies_nobody_is_passed_over() {
        let zeros = "00000000-0000-0000-0000-000000000000";
        let named = Named { name: "kaya", guid: zeros, sid: "unknown", ..Named::default() };
        let told: Vec<&str> = identifiers(&named, 0).iter().map(|own| own.text).collect();
        assert_eq!(told, ["kaya"]);
        let only = Named { sid: "unknown", ..Named::default() };
        assert_eq!(identifiers(&only, 0)[0].text, "unknown");
        // Administrators of two machines: the same SID, and another group.
        let builtin = Named { sid: "S-1-5-32-544", ..Named::default() };
        assert_eq!((identifiers(&builtin, 1)[0].space, identifiers(&builtin, 2)[0].space), (2, 3));
    }
}
