//! The seal of an entry of the chain: a hash of its own file within the file.
//!
//! The ledger and the next entry hold the hash of the file from outside. The seal within lets a dossier that was
//! copied alone show that its manifest was not changed.

use std::io;

use serde::Serialize;
use sha2::{Digest, Sha256};

/// What stands in the place of the seal while it is computed: as many zeros as it has digits.
pub const BLANK: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// How the seal begins, the last key of an entry.
const KEY: &[u8] = b"\"seal\": \"";

/// The bytes of an entry whose key `seal`, the last one, holds [`BLANK`], with the seal in its place.
///
/// # Errors
/// Fails when the entry cannot be written as JSON, or has no such key.
pub fn sealed(entry: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(entry)?;
    bytes.push(b'\n');
    let place = place(&bytes).ok_or_else(|| io::Error::other("the entry has no seal"))?;
    let seal = sha256(&bytes);
    bytes[place..place + BLANK.len()].copy_from_slice(seal.as_bytes());
    Ok(bytes)
}

/// Whether an entry still has the bytes that it was sealed with.
pub fn seal_holds(bytes: &[u8]) -> bool {
    let Some(place) = place(bytes) else { return false };
    let mut blank = bytes.to_vec();
    let digits = &mut blank[place..place + BLANK.len()];
    let stated = digits.to_vec();
    digits.copy_from_slice(BLANK.as_bytes());
    sha256(&blank).as_bytes() == stated
}

/// Where the digits of the seal begin.
fn place(bytes: &[u8]) -> Option<usize> {
    let key = memchr::memmem::rfind(bytes, KEY)?;
    let place = key + KEY.len();
    (bytes.len() >= place + BLANK.len()).then_some(place)
}

/// The SHA-256 of bytes in hexadecimal digits, as `sha256sum` prints it.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Entry {
        month: &'static str,
        seal: &'static str,
    }

    #[test]
    fn every_changed_bit_breaks_the_seal() {
        let bytes = sealed(&Entry { month: "2026-10", seal: BLANK }).unwrap();
        assert!(seal_holds(&bytes));
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut changed = bytes.clone();
                changed[at] ^= 1 << bit;
                assert!(!seal_holds(&changed), "bit {bit} of byte {at}");
            }
        }
        assert!(!seal_holds(b"") && !seal_holds(b"{\"seal\": \"0\"}"));
    }
}
