//! Identifiers of directories that exports write as bytes: SIDs and GUIDs, as the text that names them.

use std::fmt::Write as _;

/// How many parts a SID has at most.
const MOST_PARTS: usize = 15;
/// The bytes of a SID before its parts.
const SID_HEAD: usize = 8;

/// The SID that the bytes are, like `S-1-5-32-544`; none if they are no SID.
pub fn sid_from_bytes(bytes: &[u8]) -> Option<String> {
    let (head, parts) = bytes.split_at_checked(SID_HEAD)?;
    let [revision, count, authority @ ..] = head else { return None };
    let (parts, rest) = parts.as_chunks::<4>();
    let count = usize::from(*count);
    if *revision != 1 || parts.len() != count || count > MOST_PARTS || !rest.is_empty() {
        return None;
    }
    // The authority is written with its highest byte first and the parts with their lowest.
    let authority = authority.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    let mut sid = format!("S-{revision}-{authority}");
    for part in parts {
        // Writing to a string does not fail.
        let _ = write!(sid, "-{}", u32::from_le_bytes(*part));
    }
    Some(sid)
}

/// The GUID that the bytes are, like `6b29fc40-ca47-1067-b31d-00dd010662da`; none if they are not 16.
/// Directories store its first three fields with the lowest byte first.
pub fn guid_from_bytes(bytes: &[u8]) -> Option<String> {
    let bytes: &[u8; 16] = bytes.try_into().ok()?;
    let [a, b, c, d, e, f, g, h, rest @ ..] = *bytes;
    let mut guid = String::new();
    let in_order = [d, c, b, a, f, e, h, g].into_iter().chain(rest);
    for (index, byte) in in_order.enumerate() {
        if [4, 6, 8, 10].contains(&index) {
            guid.push('-');
        }
        // Writing to a string does not fail.
        let _ = write!(guid, "{byte:02x}");
    }
    Some(guid)
}

/// The bytes of a cell like `X'0105'`, as csvde writes values that are no text; none for other cells.
pub fn from_hex(cell: &str) -> Option<Vec<u8>> {
    let digits = cell.strip_prefix(['X', 'x'])?.strip_prefix('\'')?.strip_suffix('\'')?;
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

/// A cell that [`from_hex`] reads.
pub(super) fn to_hex(bytes: &[u8]) -> String {
    let mut cell = "X'".to_owned();
    for byte in bytes {
        // Writing to a string does not fail.
        let _ = write!(cell, "{byte:02x}");
    }
    cell.push('\'');
    cell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sid_is_its_authority_and_its_parts() {
        // 1 revision, 2 parts, authority 5; 0x20 is 32, 0x0220 is 544.
        let administrators = [1, 2, 0, 0, 0, 0, 0, 5, 0x20, 0, 0, 0, 0x20, 2, 0, 0];
        assert_eq!(sid_from_bytes(&administrators).unwrap(), "S-1-5-32-544");
        let user = from_hex("X'010500000000000515000000010000000200000003000000f4010000'").unwrap();
        assert_eq!(sid_from_bytes(&user).unwrap(), "S-1-5-21-1-2-3-500");
        for wrong in [&[][..], &administrators[..15], &[1, 2, 0, 0, 0, 0, 0, 5], b"S-1-5-32-544"] {
            assert_eq!(sid_from_bytes(wrong), None);
        }
    }

    #[test]
    fn the_first_three_fields_of_a_guid_are_turned() {
        let bytes: Vec<u8> = (0..16).collect();
        let guid = "03020100-0504-0706-0809-0a0b0c0d0e0f";
        assert_eq!(guid_from_bytes(&bytes).unwrap(), guid);
        assert_eq!(guid_from_bytes(&bytes[1..]), None);
    }

    #[test]
    fn hexadecimal_cells_come_back() {
        assert_eq!(from_hex("X'01aF'").unwrap(), [1, 0xaf]);
        assert_eq!(from_hex(&to_hex(&[0, 200])).unwrap(), [0, 200]);
        for other in ["01af", "X'01a'", "X'0g'", "X'+1'", "X'01", ""] {
            assert_eq!(from_hex(other), None, "{other}");
        }
    }
}
