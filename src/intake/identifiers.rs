//! Names and identifiers: which cells hold one at all, and those of accounts and groups in the spellings of directory
//! exports.

use std::borrow::Cow;

use crate::sheet::{from_hex, guid_from_bytes, sid_from_bytes};

/// What exports write for a name or an identifier that is not there, and nobody is called.
const NO_NAME: [&str; 12] = [
    "n/a",
    "n.a.",
    "none",
    "null",
    "(null)",
    "<null>",
    "$null",
    "nil",
    "(blank)",
    "undefined",
    "unknown",
    "\\n",
];

/// What people write for an identifier besides; somebody may well be called so, or his account after his initials.
const NO_IDENTIFIER: [&str; 30] = [
    "na",
    "n.a",
    "n/d",
    "nan",
    "no",
    "false",
    "tbd",
    "missing",
    "empty",
    "keine",
    "k.a.",
    "k. a.",
    "unbekannt",
    "unset",
    "not set",
    "not defined",
    "not available",
    "not applicable",
    "not assigned",
    "not known",
    "unassigned",
    "no id",
    "no value",
    "no data",
    "default",
    "nobody",
    "tba",
    "undef",
    "leer",
    "nicht gesetzt",
];

/// What PowerShell writes for an object in place of its value begins so.
const NAME_OF_A_TYPE: &str = "System.";

/// A SID as text. csvde writes the bytes of binary attributes as `X'0105…'`.
pub(super) fn sid_text(cell: &str) -> Cow<'_, str> {
    match from_hex(cell).and_then(|bytes| sid_from_bytes(&bytes)) {
        Some(sid) => Cow::Owned(sid),
        None => Cow::Borrowed(cell),
    }
}

/// The SID of an account: that of its own cell or, where that is empty, the one that its distinguished
/// name tells.
pub(super) fn sid_of<'a>(cell: &'a str, dn: &'a str) -> Cow<'a, str> {
    match sid_text(cell) {
        Cow::Borrowed("") => Cow::Borrowed(sid_in_name(dn)),
        sid => sid,
    }
}

/// A GUID as text, also where it is written as bytes.
pub(super) fn guid_text(cell: &str) -> Cow<'_, str> {
    match from_hex(cell).and_then(|bytes| guid_from_bytes(&bytes)) {
        Some(guid) => Cow::Owned(guid),
        None => Cow::Borrowed(cell),
    }
}

/// A text, also where csvde writes its bytes, as it does for letters beyond ASCII.
pub(super) fn plain_text(cell: &str) -> Cow<'_, str> {
    match from_hex(cell).and_then(|bytes| String::from_utf8(bytes).ok()) {
        Some(text) => Cow::Owned(text),
        None => Cow::Borrowed(cell),
    }
}

/// An identifier that a cell gives; empty where it only says that there is none. Two accounts without a
/// personnel number share their `-`, and they are two persons.
pub(super) fn given(cell: &str) -> &str {
    if cell.is_empty() {
        return "";
    }
    let has_sign = cell.chars().any(|letter| letter.is_alphanumeric() && letter != '0');
    let within = without_brackets(cell);
    let is_none = |text| is_no_name(text) || NO_IDENTIFIER.iter().any(|word| is_word(text, word));
    let is_type = cell.starts_with(NAME_OF_A_TYPE);
    if has_sign && !is_type && !is_none(cell) && !is_none(within) { cell } else { "" }
}

/// What stands within brackets around all of a text; the text itself where there are none.
fn without_brackets(text: &str) -> &str {
    let pairs = [('(', ')'), ('<', '>'), ('[', ']'), ('{', '}')];
    let within = |&(open, close)| text.strip_prefix(open)?.strip_suffix(close);
    pairs.iter().find_map(within).map_or(text, str::trim)
}

/// Whether a text is a word, whatever its case, and a dash or a line divides it as a blank does.
fn is_word(text: &str, word: &str) -> bool {
    let divides = |sign: u8| matches!(sign, b' ' | b'-' | b'_');
    let is_same =
        |(one, other): (u8, u8)| one.eq_ignore_ascii_case(&other) || divides(one) && divides(other);
    text.len() == word.len() && text.bytes().zip(word.bytes()).all(is_same)
}

/// Whether a cell that should hold a name holds what is written where there is none: a dash, `n/a`, or what a spreadsheet
/// writes for a formula that failed, such as `#N/A`. Taken for a name it would make one of all that share it.
pub(super) fn is_no_name(cell: &str) -> bool {
    // Nearly every name is longer, and begins with a letter or a digit.
    if cell.len() > LONGEST_NO_NAME && cell.starts_with(char::is_alphanumeric) {
        return false;
    }
    NO_NAME.iter().any(|word| cell.eq_ignore_ascii_case(word))
        || is_error_of_a_spreadsheet(cell)
        || is_dash(cell)
}

/// The name that a cell holds; empty where it holds what is written in the place of one.
pub(super) fn named(cell: &str) -> &str {
    if is_no_name(cell) { "" } else { cell }
}

/// The most bytes of a word of [`NO_NAME`].
const LONGEST_NO_NAME: usize = 9;

/// A sign or two that people put where there is nothing to write.
fn is_dash(cell: &str) -> bool {
    let is_sign =
        |sign| matches!(sign, '-' | '\u{2013}' | '\u{2014}' | '_' | '.' | '?' | '*' | '/');
    !cell.is_empty() && cell.chars().count() <= 3 && cell.chars().all(is_sign)
}

/// `#N/A`, `#REF!`, `#DIV/0!`, and their like in other languages, as `#NV` and `#BEZUG!`.
fn is_error_of_a_spreadsheet(cell: &str) -> bool {
    let is_letter = |letter: char| letter.is_uppercase() || matches!(letter, '/' | '0' | '!' | '?');
    cell.strip_prefix('#').is_some_and(|text| text.len() >= 2 && text.chars().all(is_letter))
}

/// The SID that a foreign security principal has for its common name; empty for any other name.
pub(super) fn sid_in_name(dn: &str) -> &str {
    let name = dn.get(..3).filter(|start| start.eq_ignore_ascii_case("cn=")).map(|_| &dn[3..]);
    let name = name.and_then(|name| name.split(',').next()).unwrap_or("");
    if name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("s-1-")) { name } else { "" }
}

/// The SID of the group with `rid` in the domain of an account's SID.
pub(super) fn sid_of_primary_group(account: &str, rid: &str) -> Option<String> {
    let is_number = !rid.is_empty() && rid.bytes().all(|byte| byte.is_ascii_digit());
    let (domain, _) = account.rsplit_once('-').filter(|_| is_number)?;
    Some(format!("{domain}-{rid}"))
}

/// Whether a text is a distinguished name.
pub(super) fn is_dn(text: &str) -> bool {
    behind_attribute(text).is_some_and(|rest| rest.contains(',') && rest.contains('='))
}

/// What stands behind the first attribute of a distinguished name, such as `CN=`.
fn behind_attribute(text: &str) -> Option<&str> {
    let (first, rest) = text.trim_start().split_once('=')?;
    let is_attribute = !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_attribute.then_some(rest)
}

/// The values of a cell that holds several, divided by semicolons, bars or line breaks; a divider behind
/// a backslash belongs to its value. A directory writes no backslash before a bar, so that one within a
/// distinguished name divides only where another such name begins.
pub(super) fn values(cell: &str) -> Vec<Cow<'_, str>> {
    let mut values = Vec::new();
    let mut from = 0;
    let mut before = ' ';
    for (at, letter) in cell.char_indices() {
        let divides = match letter {
            ';' | '\n' => true,
            '|' => {
                behind_attribute(&cell[from..at]).is_none()
                    || behind_attribute(&cell[at + 1..]).is_some()
            }
            _ => false,
        };
        if divides && before != '\\' {
            values.push(&cell[from..at]);
            from = at + letter.len_utf8();
        }
        before = if before == '\\' { ' ' } else { letter };
    }
    values.push(&cell[from..]);
    values
        .into_iter()
        .map(str::trim)
        .filter(|value| !value.is_empty())
        .map(|value| match value.contains("\\;") {
            true => Cow::Owned(value.replace("\\;", ";")),
            false => plain_text(value),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_a_cell_are_told_apart() {
        let cell = "CN=Kaya\\, A,DC=x;CN=a\\;b,DC=x; ;CN=c,DC=x";
        assert_eq!(values(cell), ["CN=Kaya\\, A,DC=x", "CN=a;b,DC=x", "CN=c,DC=x"]);
        assert!(values(" ").is_empty());
        assert_eq!(values("SG_Role_A|SG_Role_B"), ["SG_Role_A", "SG_Role_B"]);
        assert_eq!(values("CN=a,DC=x|CN=b,DC=x"), ["CN=a,DC=x", "CN=b,DC=x"]);
        let bar = "CN=Sales|North,DC=x";
        assert_eq!(values(&format!("{bar};CN=c,DC=x")), [bar, "CN=c,DC=x"]);
    }

    #[test]
    fn a_word_for_none_is_no_identifier() {
        for none in ["", "-", "--", "0", "000", "N/A", "none", "(null)", "Unknown", "System.Guid"] {
            assert_eq!(given(none), "", "{none}");
        }
        assert_eq!(given("00000000-0000-0000-0000-000000000000"), "");
        for none in
            ["#N/A", "#NV", "#REF!", "#DIV/0!", "\\N", "<NULL>", "(blank)", "na", "k.A.", "TBD"]
        {
            assert_eq!(given(none), "", "{none}");
        }
        for none in [
            "(none)",
            "<not set>",
            "not set",
            "Not-Set",
            "NOT_SET",
            "[unassigned]",
            "default",
            "< n/a >",
            "{null}",
        ] {
            assert_eq!(given(none), "", "{none}");
        }
        for id in [
            "7",
            "0017",
            "p-1",
            "vm-100",
            "Nonell",
            "#17",
            "#a",
            "Naomi",
            "x",
            "defaulter",
            "(kaya)",
            "{9f6d5b1e-0000-4000-8000-000000000001}",
        ] {
            assert_eq!(given(id), id);
        }
    }

    #[test]
    fn what_nobody_is_called_is_no_name() {
        for none in
            ["-", "?", "n/a", "N.A.", "NULL", "<null>", "(blank)", "#N/A", "#NAME?", "undefined"]
        {
            assert!(is_no_name(none), "{none}");
        }
        // Initials, and names that only look odd.
        for name in [
            "",
            "na",
            "no",
            "nan",
            "kaya",
            "#17",
            "_svc",
            "Nullmeier",
            "-kaya-",
            "\u{1d11e}",
            "----",
            "undefined2",
            "\u{fc}",
        ] {
            assert!(!is_no_name(name), "{name}");
        }
        assert!(NO_NAME.iter().all(|word| word.len() <= LONGEST_NO_NAME));
    }

    #[test]
    fn identifiers_in_the_spellings_of_directories() {
        let sid = "S-1-5-21-1004336348-1177238915-682003330-1105";
        let hex = "X'010500000000000515000000dcf4dc3b833d2b46828ba62851040000'";
        assert_eq!(sid_text(hex), sid);
        assert_eq!(sid_text(sid), sid);
        assert_eq!(
            sid_of_primary_group(sid, "513").as_deref(),
            Some("S-1-5-21-1004336348-1177238915-682003330-513")
        );
        assert_eq!(sid_of_primary_group(sid, ""), None);
        assert_eq!(sid_in_name("CN=S-1-5-11,CN=ForeignSecurityPrincipals,DC=x"), "S-1-5-11");
        assert_eq!(sid_in_name("CN=Kaya,DC=x"), "");
        assert!(is_dn("CN=Kaya,OU=Users,DC=corp"));
        assert!(!is_dn("CORP\\kaya") && !is_dn("a=b"));
    }
}
