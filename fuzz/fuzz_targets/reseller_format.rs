//! A format of a reseller's portal is read, or refused at a byte that is in it; and what was read, read again from its
//! own source, is the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use spla_usage::reseller_format::ResellerFormat;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match ResellerFormat::read(text) {
        Ok(format) => {
            assert_eq!(ResellerFormat::read(&format.source).as_ref(), Ok(&format));
            assert!(format.constants().count() <= format.head.len() + format.columns.len());
        }
        Err(error) => {
            assert!(!error.message.is_empty());
            assert!(error.at.is_none_or(|at| at <= text.len()), "beyond the text");
        }
    }
});
