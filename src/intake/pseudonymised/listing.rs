//! The listing of a local group, in which a member is a line of its own.

use std::borrow::Cow;

use super::Renames;

/// The listing with other names on the lines of `members`; none where a line is not just the name.
pub(super) fn renamed(
    bytes: &[u8],
    members: &[(u32, String)],
    renames: &dyn Renames,
) -> Option<Vec<u8>> {
    let mut lines: Vec<Cow<'_, [u8]>> = bytes.split(|&byte| byte == b'\n').map(Cow::from).collect();
    for (number, name) in members {
        let line = lines.get_mut(usize::try_from(number.checked_sub(1)?).ok()?)?;
        let is_name = match std::str::from_utf8(line) {
            Ok(text) => text.trim() == name,
            Err(_) => encoding_rs::WINDOWS_1252.decode(line).0.trim() == name,
        };
        if !is_name {
            return None;
        }
        let end = if line.ends_with(b"\r") { "\r" } else { "" };
        *line = Cow::Owned(format!("{}{end}", renames.account(name)).into_bytes());
    }
    Some(lines.join(&b'\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Stars;

    impl Renames for Stars {
        fn account(&self, _: &str) -> String {
            "*".to_owned()
        }

        fn person(&self, _: &str) -> String {
            "*".to_owned()
        }
    }

    #[test]
    fn only_the_lines_of_members_change() {
        let listing = b"Members\r\n----\r\nCORP\\j\xf6rg\r\nThe end\r\n";
        let members = [(3, "CORP\\jörg".to_owned())];
        let made = renamed(listing, &members, &Stars).unwrap();
        assert_eq!(made, b"Members\r\n----\r\n*\r\nThe end\r\n");
        // Nothing is replaced that is not what was read.
        assert_eq!(renamed(listing, &[(4, "CORP\\jörg".to_owned())], &Stars), None);
        assert_eq!(renamed(listing, &[(9, "CORP\\jörg".to_owned())], &Stars), None);
    }
}
