//! Files that hold no rows for us, told by their first bytes, each with a word on what to do.

use std::fmt;

/// A kind of file that is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreign {
    /// A web page, often the login page that a download ended at.
    WebPage,
    /// A document in PDF.
    Pdf,
    /// Markup that is no workbook.
    Xml,
    /// An archive that is no workbook.
    Zip,
    /// A workbook under a password.
    Locked,
    /// A workbook in the format of Excel 97 to 2003.
    OldWorkbook,
    /// A workbook in a format that is neither XLSX nor XLSM.
    OtherWorkbook,
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WebPage => "the file is a web page, not an export; a download may have failed",
            Self::Pdf => "the file is a PDF document; export a table instead",
            Self::Xml => "the file is XML; export CSV, JSON or XLSX instead",
            Self::Zip => "the file is a ZIP archive and no workbook; unpack it",
            Self::Locked => "the workbook is protected by a password; save it without",
            Self::OldWorkbook => "the workbook is in the old format XLS; save it as XLSX",
            Self::OtherWorkbook => "the workbook is in the format XLSB or ODS; save it as XLSX",
        })
    }
}

/// The first bytes of every ZIP archive, and so of a workbook in XLSX.
pub(super) const ZIP: &[u8] = b"PK\x03\x04";
/// A ZIP archive without a file in it.
pub(super) const EMPTY_ZIP: &[u8] = b"PK\x05\x06";
/// The container of old workbooks and of those under a password.
pub(super) const COMPOUND_FILE: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

impl Foreign {
    /// What the opening of a text says that it is, if it is nothing for us.
    pub(super) fn of_text(opening: &[u8]) -> Option<Self> {
        let opening = opening.trim_ascii_start();
        let begins = |with: &[u8]| {
            opening.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with))
        };
        if begins(b"<html") || begins(b"<!doctype") {
            Some(Self::WebPage)
        } else if begins(b"%PDF") {
            Some(Self::Pdf)
        } else if begins(b"<?xml") {
            Some(Self::Xml)
        } else {
            None
        }
    }
}
