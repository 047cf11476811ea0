//! The parts of a workbook before anything is made of them: whether the archive around them is whole and one of this
//! format, and how large it gets.

use std::io::{self, Cursor, Read as _};

use zip::ZipArchive;

use super::error::SheetError;
use super::foreign::Foreign;
use super::workbook::WorkbookError;
use super::xml_bounds::XmlBounds;

pub(super) const MIB: u64 = 1024 * 1024;
/// What all the parts of a workbook may expand to, in MiB.
const LARGEST_UNPACKED: u64 = 2 * 1024;
/// What a part may expand to that is no XML by its name, in MiB.
const LARGEST_OTHER: u64 = 256;

/// Whether the archive is a workbook of this format, whole, and not too large unpacked. The sizes that
/// an archive states can be false, so everything is unpacked and counted.
///
/// # Errors
/// Fails where the archive is damaged, is none of a workbook in this format, or holds more than a reader can.
pub(super) fn check_parts(bytes: &[u8]) -> Result<(), SheetError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(WorkbookError::DamagedArchive)?;
    let mut names = Vec::new();
    for name in archive.file_names() {
        names.push(name.map_err(WorkbookError::DamagedArchive)?.to_ascii_lowercase());
    }
    let has = |ending: &str| names.iter().any(|name| name.ends_with(ending));
    if has("workbook.bin") || has("content.xml") {
        return Err(SheetError::Foreign(Foreign::OtherWorkbook));
    }
    if !has("workbook.xml") {
        return Err(SheetError::Foreign(Foreign::Zip));
    }
    let mut unpacked = 0;
    for (index, name) in names.iter().enumerate() {
        let part = archive.by_index(index).map_err(WorkbookError::DamagedArchive)?;
        let left = LARGEST_UNPACKED * MIB - unpacked;
        let mut part = part.take(left + 1);
        if name.ends_with(".xml") || name.ends_with(".rels") {
            let mut bounds = XmlBounds::new();
            let copied = io::copy(&mut part, &mut bounds);
            if let Some(fault) = bounds.fault() {
                return Err(WorkbookError::BeyondBounds { part: name.clone(), fault }.into());
            }
            unpacked += copied?;
        } else {
            // A picture, or a part that only has the name of one.
            let other = io::copy(&mut part.take(LARGEST_OTHER * MIB + 1), &mut io::sink())?;
            if other > LARGEST_OTHER * MIB {
                return Err(too_large("a part of the workbook, unpacked,", LARGEST_OTHER));
            }
            unpacked += other;
        }
        if unpacked > LARGEST_UNPACKED * MIB {
            return Err(too_large("the workbook, unpacked,", LARGEST_UNPACKED));
        }
    }
    Ok(())
}

pub(super) fn too_large(what: &'static str, limit_mib: u64) -> SheetError {
    SheetError::TooLarge { what, limit_mib }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use zip::write::SimpleFileOptions;

    #[test]
    fn a_workbook_that_expands_without_end_is_refused() {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let stored = SimpleFileOptions::default();
        archive.start_file("xl/workbook.xml", stored).unwrap();
        let packed = stored.compression_method(zip::CompressionMethod::Deflated);
        archive.start_file("xl/sharedStrings.xml", packed.large_file(true)).unwrap();
        let mut blanks = vec![b' '; MIB as usize];
        blanks[..4].copy_from_slice(b"<a/>");
        for _ in 0..=LARGEST_UNPACKED {
            archive.write_all(&blanks).unwrap();
        }
        let bytes = archive.finish().unwrap().into_inner();
        assert!(bytes.len() < 16 * MIB as usize);
        assert_eq!(
            check_parts(&bytes).unwrap_err().to_string(),
            "the workbook, unpacked, is larger than 2048 MiB"
        );
    }
}
