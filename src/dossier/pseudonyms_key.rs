//! The key of the pseudonyms of an archive: made once, and read by nobody but the owner.
//!
//! Whoever has it can find out whether a name that he knows has a pseudonym, so it is in no pack.

use std::io::{self, Write as _};
use std::path::Path;

use crate::error::Error;
use crate::estate::KEY_LENGTH;

use super::hold::Held;
use super::plain::file_by_hand;
use super::rights::Rights;
use super::seal::hex;

/// The file of the key.
const KEY: &str = ".pseudonyms-key";
/// The same while it is written; what a run leaves behind that dies is removed by the next.
const BEFORE: &str = ".writing-pseudonyms-key";

/// Reads a key from a file: 64 hexadecimal digits.
///
/// # Errors
/// Fails when the file cannot be read or is no key.
pub fn read_key(path: &Path) -> Result<[u8; KEY_LENGTH], Error> {
    let text = file_by_hand(path).map_err(|error| Error::file("read", path, error))?;
    key_in(&text, path)
}

/// The key that a file at `path` has.
fn key_in(text: &[u8], path: &Path) -> Result<[u8; KEY_LENGTH], Error> {
    key_of(String::from_utf8_lossy(text).trim()).ok_or_else(|| {
        let digits = 2 * KEY_LENGTH;
        Error::Usage(format!(
            "use the key {}: it has to be {digits} hexadecimal digits",
            path.display()
        ))
    })
}

fn key_of(text: &str) -> Option<[u8; KEY_LENGTH]> {
    let mut key = [0; KEY_LENGTH];
    if text.len() != 2 * key.len() || !text.is_ascii() {
        return None;
    }
    for (at, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(key)
}

impl Held<'_> {
    /// The key of the archive. The first time it is the `fresh` one, which is kept.
    ///
    /// # Errors
    /// Fails when it cannot be read or written.
    pub fn pseudonyms_key(
        &self,
        fresh: impl FnOnce() -> io::Result<[u8; KEY_LENGTH]>,
    ) -> Result<[u8; KEY_LENGTH], Error> {
        let (folder, disk) = (self.archive().folder(), self.archive().disk());
        let place = folder.join(KEY);
        if let Some(text) = self.archive().read_if_there(KEY)? {
            return key_in(&text, &place);
        }
        let before = folder.join(BEFORE);
        let write = || -> io::Result<[u8; KEY_LENGTH]> {
            let key = fresh()?;
            let mut file = disk.create(&before)?;
            // Before it holds anything.
            disk.permit(&before, Rights::Owner)?;
            file.give();
            file.write_all(format!("{}\n", hex(&key)).as_bytes())?;
            file.sync()?;
            disk.rename(&before, &place)?;
            disk.sync_folder(folder)?;
            Ok(key)
        };
        write().map_err(|error| {
            let _ = disk.remove_file(&before);
            Error::file("write", &place, error)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_as_many_digits_as_it_has() {
        let digits = "0f".repeat(KEY_LENGTH);
        assert_eq!(key_of(&digits), Some([0x0f; KEY_LENGTH]));
        assert_eq!(key_of(&digits[1..]), None);
        assert_eq!(key_of(&digits.replace('f', "g")), None);
        assert_eq!(key_of(&"ö".repeat(KEY_LENGTH)), None);
    }
}
