//! Compressed files: told by their first bytes, never by their names.
//!
//! A stream that is cut off or damaged fails; it must not look like one that ends early.

use std::io::{BufReader, Read};

use flate2::bufread::MultiGzDecoder;

use super::error::SheetError;
use super::peeked::Peeked;

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
/// How a frame begins that a decoder of zstd passes over; the first byte is from 0x50 to 0x5f.
const ZSTD_SKIPPED: &[u8] = &[0x2a, 0x4d, 0x18];
const LONGEST_MAGIC: usize = 4;

/// How the bytes of a file were packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    Plain,
    /// As gzip, in one or several members.
    Gzip,
    /// As zstd, in one or several frames.
    Zstd,
}

impl Packing {
    fn of(opening: &[u8]) -> Self {
        let skipped = opening.first().is_some_and(|first| first & 0xf0 == 0x50)
            && opening.get(1..LONGEST_MAGIC) == Some(ZSTD_SKIPPED);
        if opening.starts_with(GZIP) {
            Self::Gzip
        } else if opening.starts_with(ZSTD) || skipped {
            Self::Zstd
        } else {
            Self::Plain
        }
    }
}

/// The unpacked bytes of `content`, and how they were packed.
///
/// # Errors
/// Fails when the stream fails and when what comes out is packed again.
pub(super) fn unpacked(content: Box<dyn Read>) -> Result<(Packing, Box<dyn Read>), SheetError> {
    let mut content = Peeked::new(content);
    let packing = Packing::of(content.opening(LONGEST_MAGIC)?);
    let unpacked: Box<dyn Read> = match packing {
        Packing::Plain => return Ok((packing, Box::new(content))),
        Packing::Gzip => Box::new(MultiGzDecoder::new(BufReader::new(content))),
        Packing::Zstd => Box::new(zstd::Decoder::new(content)?),
    };
    let mut unpacked = Peeked::new(unpacked);
    match Packing::of(unpacked.opening(LONGEST_MAGIC)?) {
        Packing::Plain => Ok((packing, Box::new(unpacked))),
        Packing::Gzip | Packing::Zstd => Err(SheetError::PackedTwice),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::tests::Trickle;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zst(bytes: &[u8]) -> Vec<u8> {
        zstd::encode_all(bytes, 1).unwrap()
    }

    fn read(bytes: Vec<u8>) -> Result<(Packing, Vec<u8>), SheetError> {
        let (packing, mut content) = unpacked(Box::new(Trickle::new(bytes, 3)))?;
        let mut all = Vec::new();
        content.read_to_end(&mut all)?;
        Ok((packing, all))
    }

    #[test]
    fn several_members_and_frames_are_one_file() {
        let members = [gzip(b"a,b\n"), gzip(b""), gzip(b"1,2\n")].concat();
        assert_eq!(read(members).unwrap(), (Packing::Gzip, b"a,b\n1,2\n".to_vec()));
        let frames = [zst(b"a,b\n"), zst(b"1,2\n")].concat();
        assert_eq!(read(frames).unwrap(), (Packing::Zstd, b"a,b\n1,2\n".to_vec()));
        // A frame of 2 bytes that is passed over, as the parallel packers write it.
        let skipped = [&[0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 7, 7], &zst(b"a\n")[..]].concat();
        assert_eq!(read(skipped).unwrap(), (Packing::Zstd, b"a\n".to_vec()));
        assert_eq!(read(b"a,b\n".to_vec()).unwrap(), (Packing::Plain, b"a,b\n".to_vec()));
        assert_eq!(read(Vec::new()).unwrap(), (Packing::Plain, Vec::new()));
    }

    #[test]
    fn wherever_a_packed_file_is_cut_it_fails() {
        let text = b"host,cores\nesx-01,16\nesx-02,32\n";
        for whole in [gzip(text), zst(text)] {
            for cut in 4..whole.len() {
                let error = read(whole[..cut].to_vec()).unwrap_err().to_string();
                let begins = "the file could not be read to its end: ";
                assert!(error.starts_with(begins), "{cut}: {error}");
            }
        }
        let second_cut = [gzip(text), gzip(text)[..20].to_vec()].concat();
        assert!(read(second_cut).is_err());
        let mut damaged = gzip(text);
        let checksum = damaged.len() - 8;
        damaged[checksum] ^= 1;
        assert!(read(damaged).is_err());
    }

    #[test]
    fn a_packed_file_in_a_packed_file_is_refused() {
        for twice in [gzip(&zst(b"a\n")), zst(&gzip(b"a\n")), gzip(&gzip(b""))] {
            assert!(matches!(read(twice).unwrap_err(), SheetError::PackedTwice));
        }
    }
}
