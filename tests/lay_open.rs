//! Any file laid open: what it is, whatever it is packed in and however it arrives.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

use std::io::{self, Cursor, Read, Write};

use proptest::prelude::*;
use spla_usage::sheet::{
    Content, Encoding, EncodingFound, GoesOn, LaidOpen, Packing, Record, SheetError, lay_open,
};

/// Gives its bytes in small pieces, so that everything is cut at every place.
struct Trickle(Cursor<Vec<u8>>, usize);

impl Read for Trickle {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let piece = self.1.min(into.len());
        self.0.read(&mut into[..piece])
    }
}

fn open(bytes: &[u8], step: usize) -> Result<LaidOpen, SheetError> {
    lay_open(Box::new(Trickle(Cursor::new(bytes.to_vec()), step)), None)
}

fn shown(record: Record<'_>) -> String {
    format!("{}: {}", record.line(), record.iter().collect::<Vec<_>>().join("|"))
}

/// What a file is, and its records as far as they can be read, the fault last.
fn read(bytes: &[u8], step: usize) -> (&'static str, Vec<String>) {
    let content = match open(bytes, step) {
        Ok(laid_open) => laid_open.content,
        Err(error) => return ("refused", vec![error.to_string()]),
    };
    let mut all = Vec::new();
    let (name, mut rows) = match content {
        Content::Text(mut reader) => {
            loop {
                match reader.next_record() {
                    Ok(Some(record)) => all.push(shown(record)),
                    Ok(None) => break,
                    Err(error) => {
                        all.push(error.to_string());
                        break;
                    }
                }
            }
            return ("text", all);
        }
        Content::Workbook(mut workbook) => {
            let sheets = workbook.sheet_names().to_vec();
            let first = sheets.first().map(|first| workbook.all_rows(first));
            match first {
                Some(Ok(rows)) => ("workbook", rows),
                Some(Err(error)) => return ("workbook", vec![error.to_string()]),
                None => return ("workbook", Vec::new()),
            }
        }
        Content::Json(json) => ("json", json.rows),
        Content::Ldif(ldif) => match ldif.rows(|_| true) {
            Ok(ldif) => ("ldif", ldif.rows),
            Err(error) => return ("ldif", vec![error.to_string()]),
        },
        Content::LocalGroups(groups) => ("groups", groups.rows),
    };
    while let Some(record) = rows.next_record().unwrap() {
        all.push(shown(record));
    }
    (name, all)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn workbook() -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write(0, 0, "host").unwrap();
    sheet.write(1, 0, 16).unwrap();
    workbook.save_to_buffer().unwrap()
}

#[test]
fn a_file_is_told_from_its_content() {
    let listing = format!("Alias name     RDS\n\nMembers\n\n{}\nann\n", "-".repeat(79));
    let book = workbook();
    let files: [(&str, &[u8], &[&str]); 13] = [
        ("text", b"host,cores\nesx-01,16\n", &["1: host|cores", "2: esx-01|16"]),
        ("text", b"", &[]),
        ("text", b"\n[id],{name}\n1,a\n", &["2: [id]|{name}", "3: 1|a"]),
        ("text", b"{id},name\n", &["1: {id}|name"]),
        ("text", b"#TYPE a\ndnshost,b\n", &["1: #TYPE a", "2: dnshost|b"]),
        ("text", b"version,dn\n1,2\n", &["1: version|dn", "2: 1|2"]),
        ("json", b" \n[ {\"id\": 1}]", &["0: id", "1: 1"]),
        ("ldif", b"# found\n\nversion: 1\ndn: a\ncn: b\n", &["1: dn|cn", "4: a|b"]),
        ("ldif", b"DN: a\n", &["1: dn", "1: a"]),
        ("groups", listing.as_bytes(), &["1: group|member", "6: RDS|ann"]),
        ("workbook", &book, &["1: host", "2: 16"]),
        (
            "refused",
            b"\n<!DOCTYPE html>",
            &["the file is a web page, not an export; a download may have failed"],
        ),
        ("refused", b"%PDF-1.7", &["the file is a PDF document; export a table instead"]),
    ];
    for (name, bytes, records) in files {
        for step in [1, 3, 100_000] {
            assert_eq!(read(bytes, step), (name, records.iter().map(|&r| r.into()).collect()));
            assert_eq!(read(&gzip(bytes), step).1, records);
        }
    }
}

#[test]
fn what_was_found_is_told() {
    let opened = open(&gzip(b"a;b\n1;M\xfcller\n"), 3).unwrap();
    let Content::Text(mut reader) = opened.content else { panic!("no text") };
    reader.set_delimiter(b';');
    assert_eq!(opened.packing, Packing::Gzip);
    while reader.next_record().unwrap().is_some() {}
    assert_eq!(
        opened.encoding.as_ref().unwrap().get(),
        EncodingFound::GuessedWindows1252 { line: 2 }
    );
    let next = open(br#"{"value": [{"a": 1}], "@odata.nextLink": "b"}"#, 7).unwrap();
    let Content::Json(json) = next.content else { panic!("no JSON") };
    assert_eq!(json.goes_on, GoesOn::Elsewhere);
}

#[test]
fn a_stated_encoding_is_taken() {
    let bytes = "name\nMÃ¼ller\n".as_bytes().to_vec();
    let opened = lay_open(Box::new(Cursor::new(bytes)), Some(Encoding::Windows1252)).unwrap();
    let Content::Text(mut reader) = opened.content else { panic!("no text") };
    reader.next_record().unwrap();
    assert_eq!(reader.next_record().unwrap().unwrap().field(0), "MÃƒÂ¼ller");
}

/// The line of a fault far into a file, past many blocks, where the reader tells the lines.
#[test]
fn a_fault_far_behind_has_its_line() {
    let long = "esx-01,\"two\r\nlines\",0123456789\r\n".repeat(40_000);
    let faults: [(&[u8], &str); 3] = [
        (
            b"a\0b\n",
            "line 80001 holds a zero byte, so the file is not the text that it seems to be",
        ),
        (b"\xff\n", "1: end"),
        (
            b"\n\n\xff\n\xc3\xa9\n",
            "line 80004 is UTF-8 and an earlier line is Windows-1252; \
            save the file in one encoding",
        ),
    ];
    for (fault, told) in faults {
        let bytes = [long.as_bytes(), fault].concat();
        for step in [1000, 1_000_000] {
            let opened = open(&bytes, step).unwrap();
            let Content::Text(mut reader) = opened.content else { panic!("no text") };
            let error = loop {
                match reader.next_record() {
                    Ok(Some(_)) => {}
                    Ok(None) => break "1: end".to_owned(),
                    Err(error) => break error.to_string(),
                }
            };
            assert_eq!(error, told);
            let guessed = match fault {
                b"a\0b\n" => EncodingFound::Ascii,
                b"\xff\n" => EncodingFound::GuessedWindows1252 { line: 80_001 },
                _ => EncodingFound::GuessedWindows1252 { line: 80_003 },
            };
            assert_eq!(opened.encoding.as_ref().unwrap().get(), guessed);
        }
    }
}

/// What the bytes of files are made of, so that chance meets every way of reading.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let known = proptest::sample::select(vec![
        &b"host,cores\r\n"[..],
        b"a\rb\r",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xfe\xff",
        b"h\0o\0",
        b"\0h\0o",
        b"\xc3\xbc",
        b"\xfc",
        b"\xe2\x82",
        b"\"",
        b"{\"a\":",
        b"[{",
        b"}]",
        b"1",
        b"\\ud800",
        b"dn: a\n",
        b"version: 1\n",
        b"member;range=0-1: b\n",
        b"cn:: YQ==\n",
        b" fold\n",
        b"\n",
        b"\0",
        b"Alias name   RDS\n",
        b"-------------------------\n",
        b"\x1f\x8b\x08\0",
        b"\x28\xb5\x2f\xfd",
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    ]);
    prop_oneof![
        4 => known.prop_map(<[u8]>::to_vec),
        1 => proptest::collection::vec(any::<u8>(), 0..40),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    /// Any bytes are read to an end or to an error, and the same one however they arrive.
    #[test]
    fn any_bytes_come_to_an_end(
        pieces in proptest::collection::vec(piece(), 0..12),
        step in 1_usize..7,
        packed in any::<bool>(),
    ) {
        let bytes = pieces.concat();
        let bytes = if packed { gzip(&bytes) } else { bytes };
        prop_assert_eq!(read(&bytes, step), read(&bytes, 1_000_000));
    }

    /// A workbook with a damaged byte is refused or read, and nothing else.
    #[test]
    fn a_damaged_workbook_comes_to_an_end(at in any::<proptest::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = workbook();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        read(&bytes, 1_000_000);
    }

    /// The records of a text do not depend on its encoding and packing.
    #[test]
    fn encodings_and_packings_give_the_same_records(
        cells in proptest::collection::vec("[a-zA-Z0-9 äöüßéñ,\"\n]{0,12}", 1..20),
        step in 1_usize..7,
    ) {
        let rows: Vec<String> = cells
            .chunks(3)
            .map(|row| {
                let quoted = row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
                quoted.collect::<Vec<_>>().join(",") + "\r\n"
            })
            .collect();
        // In Windows-1252 the sign of the euro is one of the bytes that end a letter of UTF-8, so it
        // stands where no byte beyond ASCII is before it.
        let text = format!("host,name,note\r\n{}last,5 €,\r\n", rows.concat());
        let expected = read(text.as_bytes(), 1_000_000);
        prop_assert_eq!(expected.0, "text");
        let wide = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            text.encode_utf16().flat_map(bytes).collect()
        };
        let windows: Vec<u8> = text
            .chars()
            .map(|letter| if letter == '€' { 0x80 } else { u8::try_from(u32::from(letter)).unwrap() })
            .collect();
        let (little, big) = (wide(u16::to_le_bytes), wide(u16::to_be_bytes));
        let written = [
            text.clone().into_bytes(),
            format!("\u{feff}{text}").into_bytes(),
            [&b"\xff\xfe"[..], &little].concat(),
            [&b"\xfe\xff"[..], &big].concat(),
            little,
            big,
            windows,
        ];
        for bytes in written {
            prop_assert_eq!(&read(&bytes, step), &expected);
            prop_assert_eq!(&read(&gzip(&bytes), step), &expected);
            prop_assert_eq!(&read(&zstd::encode_all(&bytes[..], 1).unwrap(), step), &expected);
        }
    }
}
