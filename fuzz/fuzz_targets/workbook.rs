//! A workbook whose parts are any bytes: the archive around them is made here, because no check sum of it would fit
//! otherwise. It is read as a list of VMs, and every sheet of it to its end.
//!
//! The bytes are the parts, divided by lines of percent signs; a part that is missing is one that every workbook has.

#![no_main]

use std::io::{Cursor, Write as _};

use libfuzzer_sys::fuzz_target;
use spla_usage::intake::Kind;
use spla_usage::sheet::{Content, LaidOpen, lay_open};
use spla_usage_fuzz::{Pieces, divided, read_as, with_tables};
use zip::write::SimpleFileOptions;

/// The parts, in the order in which the bytes have them, and what they are where the bytes do not have them.
const PARTS: [(&str, &str); 6] = [
    ("xl/worksheets/sheet1.xml", "<worksheet><sheetData/></worksheet>"),
    ("xl/sharedStrings.xml", "<sst/>"),
    (
        "xl/workbook.xml",
        "<workbook><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
    ),
    (
        "xl/styles.xml",
        "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>",
    ),
    (
        "xl/_rels/workbook.xml.rels",
        "<Relationships><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings\" Target=\"sharedStrings.xml\"/><Relationship Id=\"rId3\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/></Relationships>",
    ),
    (
        "_rels/.rels",
        "<Relationships><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
    ),
];

fn workbook(data: &[u8]) -> zip::result::ZipResult<Vec<u8>> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut given = divided(data).into_iter();
    for (name, usual) in PARTS {
        archive.start_file(name, stored)?;
        let part = given.next().filter(|part| !part.is_empty()).unwrap_or(usual.as_bytes());
        archive.write_all(part)?;
    }
    Ok(archive.finish()?.into_inner())
}

fuzz_target!(|data: &[u8]| {
    let bytes = workbook(data).expect("memory takes it");
    with_tables(|tables| {
        read_as(Kind::Vms, "vms.xlsx", Pieces::whole(&bytes), tables);
    });
    let Ok(LaidOpen { content: Content::Workbook(mut workbook), .. }) =
        lay_open(Box::new(Cursor::new(bytes)), None)
    else {
        return;
    };
    for sheet in workbook.sheet_names().to_vec() {
        let Ok(mut rows) = workbook.all_rows(&sheet) else { continue };
        while let Ok(Some(record)) = rows.next_record() {
            assert!(record.line() > 0);
        }
    }
});
