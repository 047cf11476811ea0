//! Whatever the bytes are, they are laid open or refused, and how the stream was cut into pieces makes no difference.
//!
//! A gzip stream, a workbook and UTF-16 each have readers of their own below this, so that faults of those come up
//! here as well.

#![no_main]

use std::fmt::Write as _;

use libfuzzer_sys::fuzz_target;
use spla_usage::sheet::{Content, Encoding, LaidOpen, Reader, SheetError, StoredRows, lay_open};
use spla_usage_fuzz::Pieces;

const STATED: [Option<Encoding>; 5] = [
    None,
    Some(Encoding::Utf8),
    Some(Encoding::Utf16Le),
    Some(Encoding::Utf16Be),
    Some(Encoding::Windows1252),
];
const DELIMITERS: &[u8] = b",;\t|";

fuzz_target!(|data: &[u8]| {
    let [choice, data @ ..] = data else { return };
    let stated = STATED.get(usize::from(choice >> 5)).copied().flatten();
    let delimiter = DELIMITERS[usize::from(choice & 3)];
    let whole = shown(data, data.len().max(1), stated, delimiter);
    let pieces = shown(data, 1 + usize::from(choice >> 2 & 7), stated, delimiter);
    assert_eq!(whole, pieces, "the pieces of the stream make a difference");
});

/// All that comes out: the rows and what was found of the file, or why it could not be read. How many rows come before
/// a fault is a matter of pieces, and none of them is used; and so is which of two faults is met first, where what is
/// packed has one and the packing another.
fn shown(data: &[u8], size: usize, stated: Option<Encoding>, delimiter: u8) -> String {
    let mut text = String::new();
    if let Err(error) = lay(data, size, stated, delimiter, &mut text) {
        let packed = data.starts_with(b"\x1f\x8b") || data.starts_with(b"\x28\xb5\x2f\xfd");
        return if packed { "!".to_owned() } else { format!("! {error} at {:?}", error.line()) };
    }
    text
}

fn lay(
    data: &[u8],
    size: usize,
    stated: Option<Encoding>,
    delimiter: u8,
    text: &mut String,
) -> Result<(), SheetError> {
    let LaidOpen { packing, encoding, content } =
        lay_open(Box::new(Pieces::of(data, size)), stated)?;
    let _ = writeln!(text, "{packing:?}");
    let read = match content {
        Content::Text(reader) => records(reader, delimiter, text),
        Content::Json(json) => {
            let _ = writeln!(text, "{:?}", json.goes_on);
            rows(json.rows, text)
        }
        Content::Ldif(ldif) => {
            let ldif = ldif.rows(|name| name.len() % 2 == 0)?;
            let _ = writeln!(text, "{:?} {:?}", ldif.cut_short, ldif.failed);
            rows(ldif.rows, text)
        }
        Content::LocalGroups(groups) => {
            let _ = writeln!(text, "{:?}", groups.odd_endings);
            rows(groups.rows, text)
        }
        Content::Workbook(mut workbook) => {
            for sheet in workbook.sheet_names().to_vec() {
                let _ = writeln!(text, "{sheet}");
                rows(workbook.all_rows(&sheet)?, text)?;
            }
            Ok(())
        }
    };
    let _ = writeln!(text, "{:?}", encoding.map(|seen| seen.get()));
    read
}

fn records(
    mut reader: Reader<Box<dyn std::io::Read>>,
    delimiter: u8,
    text: &mut String,
) -> Result<(), SheetError> {
    reader.set_delimiter(delimiter);
    while let Some(record) = reader.next_record()? {
        let _ = write!(text, "{} {}", record.line(), record.is_torn());
        record.iter().for_each(|field| {
            let _ = write!(text, "|{field}");
        });
        text.push('\n');
    }
    Ok(())
}

fn rows(mut rows: StoredRows, text: &mut String) -> Result<(), SheetError> {
    while let Some(record) = rows.next_record()? {
        let _ = write!(text, "{}", record.line());
        // A wide header over many short rows would be most of the work.
        record.iter().take(64).for_each(|field| {
            let _ = write!(text, "|{field}");
        });
        text.push('\n');
    }
    Ok(())
}
