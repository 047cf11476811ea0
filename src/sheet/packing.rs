//! Compressed files: told by their first bytes, never by their names.
//!
//! A stream that is cut off or damaged fails; it must not look like one that ends early. One that unpacks to much more
//! than an export ever does fails as well: it would be read for days.

use std::cell::Cell;
use std::io::{self, BufReader, Read};
use std::rc::Rc;

use flate2::bufread::MultiGzDecoder;

use super::error::SheetError;
use super::peeked::Peeked;

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
/// How a frame begins that a decoder of zstd passes over; the first byte is from 0x50 to 0x5f.
const ZSTD_SKIPPED: &[u8] = &[0x2a, 0x4d, 0x18];
const LONGEST_MAGIC: usize = 4;
/// How many times its packed size a file may have unpacked, where that is much: rows that differ in nothing but the day
/// come to a hundred times.
pub(super) const MOST_TIMES: u64 = 1000;
/// What is not much, in MiB, however small it was packed.
pub(super) const MUCH_MIB: u64 = 1024;
const MIB: u64 = 1024 * 1024;

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
/// Fails when the stream fails and when what comes out is packed again. The unpacked bytes end with an error where
/// there are more than 1 GiB and more than a thousand times as many as packed ones.
pub(super) fn unpacked(content: Box<dyn Read>) -> Result<(Packing, Box<dyn Read>), SheetError> {
    let mut content = Peeked::new(content);
    let packing = Packing::of(content.opening(LONGEST_MAGIC)?);
    if packing == Packing::Plain {
        return Ok((packing, Box::new(content)));
    }
    let taken = Rc::new(Cell::new(0));
    let content = Counted { source: content, taken: Rc::clone(&taken) };
    let unpacked: Box<dyn Read> = match packing {
        Packing::Plain => Box::new(content),
        Packing::Gzip => Box::new(MultiGzDecoder::new(BufReader::new(content))),
        Packing::Zstd => Box::new(zstd::Decoder::new(content)?),
    };
    let mut unpacked = Peeked::new(Unpacking { source: unpacked, given: 0, taken });
    match Packing::of(unpacked.opening(LONGEST_MAGIC)?) {
        Packing::Plain => Ok((packing, Box::new(unpacked))),
        Packing::Gzip | Packing::Zstd => Err(SheetError::PackedTwice),
    }
}

/// Packed bytes, which tell how many were taken.
struct Counted<R> {
    source: R,
    taken: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(into)?;
        self.taken.set(self.taken.get() + read as u64);
        Ok(read)
    }
}

/// Unpacked bytes, as long as they are not too many for the packed ones that were taken.
struct Unpacking {
    source: Box<dyn Read>,
    given: u64,
    taken: Rc<Cell<u64>>,
}

impl Read for Unpacking {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.given > MUCH_MIB * MIB && self.given / MOST_TIMES > self.taken.get() {
            return Err(SheetError::UnpacksTooFar.into());
        }
        let read = self.source.read(into)?;
        self.given += read as u64;
        Ok(read)
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
    fn what_unpacks_without_end_is_refused() {
        let blank = vec![b' '; 64 * MIB as usize];
        let (gz, zst) = (gzip(&blank), zst(&blank));
        let frames = |frame: &[u8], times| -> Box<dyn Read> {
            Box::new(io::Cursor::new(frame.repeat(times)))
        };
        let read = |content| {
            let (_, mut content) = unpacked(content).unwrap();
            io::copy(&mut content, &mut io::sink()).map_err(SheetError::from)
        };
        let error = read(frames(&zst, 20)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the file unpacks to more than 1000 times its size and 1024 MiB; unpack it and see what it holds"
        );
        // A thousand times are no harm where they are not much, and neither is much that is not a thousand times.
        assert_eq!(read(frames(&zst, 15)).unwrap(), 15 * 64 * MIB);
        assert_eq!(read(frames(&gz, 20)).unwrap(), 20 * 64 * MIB);
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
