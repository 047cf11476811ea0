//! Text of any encoding, read as UTF-8.
//!
//! UTF-8 goes through without being copied or checked; whoever makes text of the bytes checks it. What
//! is in front of the first byte beyond ASCII is the same in UTF-8 and Windows-1252, so the choice
//! between the two waits for that byte and nothing has to be read twice.

use std::io::{self, Read};

use encoding_rs::{DecoderResult, WINDOWS_1252};
use memchr::memchr;

use super::encoding::{self, Encoding, EncodingFound, EncodingSeen, Sequence};
use super::error::SheetError;
use super::lines::{LineClock, Lines};
use super::peeked::Peeked;

/// How much is decoded at once where bytes change.
const PIECE: usize = 64 * 1024;
/// The longest character of UTF-8, in bytes.
const LONGEST_CHARACTER: usize = 4;

enum State {
    /// Nothing but ASCII so far.
    Undecided,
    Utf8,
    Windows1252(Certainty),
    Utf16(encoding_rs::Decoder),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Certainty {
    Stated,
    Guessed,
}

/// A stream of bytes in any encoding, read as UTF-8 without a mark. Fails with a [`SheetError`] inside
/// of the error of the stream, after everything before the fault was given.
pub(super) struct Utf8Text<R> {
    source: Peeked<R>,
    state: State,
    seen: EncodingSeen,
    lines: Lines,
    /// Text that was decoded and not yet given.
    waiting: Vec<u8>,
    given: usize,
    /// What is wrong behind the text that waits.
    fault: Option<Fault>,
    ended: bool,
}

/// What ends the text before its end. The line is the one after the text that was given.
#[derive(Clone, Copy)]
enum Fault {
    ZeroByte,
    BrokenUtf16,
    LetterOfUtf8,
}

impl Fault {
    fn on(self, line: u32) -> SheetError {
        match self {
            Self::ZeroByte => SheetError::ZeroByte { line },
            Self::BrokenUtf16 => SheetError::BrokenUtf16 { line },
            Self::LetterOfUtf8 => SheetError::AmbiguousEncoding { line },
        }
    }
}

impl<R: Read> Utf8Text<R> {
    /// Reads `source` in the encoding `stated`, or in the one that it is found to be in.
    ///
    /// # Errors
    /// Fails when the stream fails and when a mark contradicts the stated encoding.
    pub fn new(source: R, stated: Option<Encoding>) -> Result<Self, SheetError> {
        let mut source = Peeked::new(source);
        let opening = source.opening(encoding::OPENING)?;
        let marked = encoding::marked(opening);
        if let (Some((marked, _)), Some(stated)) = (marked, stated)
            && marked != stated
        {
            return Err(SheetError::StatedOtherwise { marked, stated });
        }
        let known = stated
            .or(marked.map(|(encoding, _)| encoding))
            .or_else(|| encoding::unmarked_utf16(opening));
        source.pass(marked.map_or(0, |(_, length)| length));
        let seen = EncodingSeen::new();
        if let Some(known) = known {
            seen.set(EncodingFound::Known(known));
        }
        let state = match known {
            None => State::Undecided,
            Some(Encoding::Utf8) => State::Utf8,
            Some(Encoding::Windows1252) => State::Windows1252(Certainty::Stated),
            Some(Encoding::Utf16Le) => {
                State::Utf16(encoding_rs::UTF_16LE.new_decoder_without_bom_handling())
            }
            Some(Encoding::Utf16Be) => {
                State::Utf16(encoding_rs::UTF_16BE.new_decoder_without_bom_handling())
            }
        };
        Ok(Self {
            source,
            state,
            seen,
            lines: Lines::default(),
            waiting: Vec::new(),
            given: 0,
            fault: None,
            ended: false,
        })
    }

    /// The encoding, as far as the text has been read.
    pub fn encoding(&self) -> EncodingSeen {
        self.seen.clone()
    }

    /// The clock that tells this text how many lines were read, if its reader has the goodness to set
    /// it; else the text counts its lines itself.
    pub fn clock(&self) -> LineClock {
        self.lines.clock.clone()
    }

    /// Reads bytes that are UTF-8 as they are, as far as a byte that changes that.
    fn pass_through(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(into)?;
        let block = &into[..read];
        let odd = match self.state {
            State::Undecided if block.is_ascii() => memchr(0, block),
            State::Undecided => block.iter().position(|&byte| byte == 0 || !byte.is_ascii()),
            _ => memchr(0, block),
        };
        let usable = odd.unwrap_or(read);
        self.lines.pass(&block[..usable]);
        if let Some(at) = odd {
            if block[at] == 0 {
                self.fault = Some(Fault::ZeroByte);
            } else {
                self.source.put_back(&block[at..]);
                self.decide(self.lines.after(&block[..at]))?;
            }
        } else {
            self.ended = read == 0;
        }
        Ok(usable)
    }

    /// Chooses between UTF-8 and Windows-1252 at the first byte beyond ASCII, which comes next and
    /// stands on `line`.
    fn decide(&mut self, line: u32) -> io::Result<()> {
        let (state, found) = match encoding::sequence(self.source.opening(LONGEST_CHARACTER)?) {
            Sequence::Character(_) => (State::Utf8, EncodingFound::Known(Encoding::Utf8)),
            Sequence::CutOff | Sequence::NotUtf8 => {
                (State::Windows1252(Certainty::Guessed), EncodingFound::GuessedWindows1252 { line })
            }
        };
        self.state = state;
        self.seen.set(found);
        Ok(())
    }

    /// Decodes the next piece of a text whose bytes change.
    fn decode_piece(&mut self) -> io::Result<()> {
        self.waiting.clear();
        self.given = 0;
        let mut piece = vec![0; PIECE];
        let read = loop {
            match self.source.read(&mut piece) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        piece.truncate(read);
        self.ended = read == 0;
        match &mut self.state {
            State::Undecided | State::Utf8 => {}
            State::Windows1252(certainty) => {
                let odd = if *certainty == Certainty::Guessed {
                    let behind = self.source.opening(LONGEST_CHARACTER - 1)?;
                    let behind = behind.get(..LONGEST_CHARACTER - 1).unwrap_or(behind);
                    letter_of_utf8(&piece, behind)
                } else {
                    None
                };
                let usable = piece.get(..odd.unwrap_or(read)).unwrap_or_default();
                let (text, _) = WINDOWS_1252.decode_without_bom_handling(usable);
                self.waiting.extend_from_slice(text.as_bytes());
                self.check_and_count();
                if odd.is_some() && self.fault.is_none() {
                    self.fault = Some(Fault::LetterOfUtf8);
                }
            }
            State::Utf16(decoder) => {
                let room = decoder.max_utf8_buffer_length_without_replacement(read);
                self.waiting.resize(room.unwrap_or(PIECE), 0);
                let (result, _, written) = decoder.decode_to_utf8_without_replacement(
                    &piece,
                    &mut self.waiting,
                    read == 0,
                );
                self.waiting.truncate(written);
                self.check_and_count();
                if !matches!(result, DecoderResult::InputEmpty) && self.fault.is_none() {
                    self.fault = Some(Fault::BrokenUtf16);
                }
            }
        }
        Ok(())
    }

    /// Looks for zero bytes in what was decoded, and counts its lines.
    fn check_and_count(&mut self) {
        let zero = memchr(0, &self.waiting);
        self.waiting.truncate(zero.unwrap_or(self.waiting.len()));
        self.lines.pass(&self.waiting);
        if zero.is_some() {
            self.fault = Some(Fault::ZeroByte);
        }
    }
}

/// Where in `piece` a letter in UTF-8 begins, be it that its end is in the bytes `behind`.
fn letter_of_utf8(piece: &[u8], behind: &[u8]) -> Option<usize> {
    (0..piece.len()).find(|&at| {
        if piece[at].is_ascii() {
            return false;
        }
        let rest = piece.len() - at;
        let found = if rest >= LONGEST_CHARACTER {
            encoding::sequence(&piece[at..])
        } else {
            encoding::sequence(&[&piece[at..], behind].concat())
        };
        matches!(found, Sequence::Character(letter) if letter.is_alphabetic())
    })
}

impl<R: Read> Read for Utf8Text<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        loop {
            let mut rest = self.waiting.get(self.given..).unwrap_or_default();
            if !rest.is_empty() {
                let read = rest.read(into)?;
                self.given += read;
                return Ok(read);
            }
            // What is wrong stays wrong for whoever asks again.
            if let Some(fault) = self.fault {
                return Err(fault.on(self.lines.line()).into());
            }
            if self.ended {
                return Ok(0);
            }
            match self.state {
                State::Undecided | State::Utf8 => {
                    let read = self.pass_through(into)?;
                    if read > 0 {
                        return Ok(read);
                    }
                }
                State::Windows1252(_) | State::Utf16(_) => self.decode_piece()?,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::tests::Trickle;

    type Read1 = (String, Option<String>, EncodingFound);

    /// The text, the fault behind it, and the encoding.
    fn read_stated(bytes: &[u8], stated: Option<Encoding>) -> Read1 {
        let mut first = None;
        for step in [1, 2, 3, 7, 1000] {
            let source = Trickle::new(bytes.to_vec(), step);
            let mut text = Utf8Text::new(source, stated).unwrap();
            let mut all = Vec::new();
            let fault = text.read_to_end(&mut all).err().map(|error| error.to_string());
            let read = (String::from_utf8_lossy(&all).into_owned(), fault, text.encoding().get());
            assert_eq!(first.get_or_insert_with(|| read.clone()), &read, "pieces of {step}");
        }
        first.unwrap()
    }

    fn read(bytes: &[u8]) -> Read1 {
        read_stated(bytes, None)
    }

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    const WINDOWS_ON_2: EncodingFound = EncodingFound::GuessedWindows1252 { line: 2 };

    #[test]
    fn every_encoding_gives_the_same_text() {
        let text = "host;note\r\nesx-01;Größe 5 €\r\n";
        let good = |encoding| (text.to_owned(), None, EncodingFound::Known(encoding));
        assert_eq!(read(text.as_bytes()), good(Encoding::Utf8));
        assert_eq!(read(format!("\u{feff}{text}").as_bytes()), good(Encoding::Utf8));
        assert_eq!(read(&utf16(text, u16::to_le_bytes)), good(Encoding::Utf16Le));
        assert_eq!(read(&utf16(text, u16::to_be_bytes)), good(Encoding::Utf16Be));
        let marked = format!("\u{feff}{text}");
        assert_eq!(read(&utf16(&marked, u16::to_le_bytes)), good(Encoding::Utf16Le));
        assert_eq!(read(&utf16(&marked, u16::to_be_bytes)), good(Encoding::Utf16Be));
        let windows = b"host;note\r\nesx-01;Gr\xf6\xdfe 5 \x80\r\n";
        assert_eq!(read(windows), (text.to_owned(), None, WINDOWS_ON_2));
        let stated = read_stated(windows, Some(Encoding::Windows1252));
        assert_eq!(stated, good(Encoding::Windows1252));
    }

    #[test]
    fn ascii_is_undecided() {
        assert_eq!(read(b"a,b\n"), ("a,b\n".to_owned(), None, EncodingFound::Ascii));
        assert_eq!(read(b""), (String::new(), None, EncodingFound::Ascii));
    }

    #[test]
    fn a_cut_off_character_at_the_end_is_windows_1252() {
        assert_eq!(read(b"a\nB\xc3"), ("a\nBÃ".to_owned(), None, WINDOWS_ON_2));
    }

    #[test]
    fn a_letter_in_utf8_after_windows_1252_is_a_fault() {
        let (text, fault, _) = read("a\nM_ller\nMöller\n".replace('_', "\u{0}").as_bytes());
        assert_eq!(text, "a\nM");
        assert_eq!(
            fault.unwrap(),
            "line 2 holds a zero byte, so the file is not the text that it seems to be"
        );
        let mixed = [&b"a\nM\xfcller\nM"[..], "öller\n".as_bytes()].concat();
        let (text, fault, found) = read(&mixed);
        assert_eq!((text.as_str(), found), ("a\nMüller\nM", WINDOWS_ON_2));
        let told =
            "line 3 is UTF-8 and an earlier line is Windows-1252; save the file in one encoding";
        assert_eq!(fault.unwrap(), told);
        // Stated, nothing is ambiguous.
        let (text, fault, _) = read_stated(&mixed, Some(Encoding::Windows1252));
        assert_eq!((text.as_str(), fault), ("a\nMüller\nMÃ¶ller\n", None));
        // A degree sign before a number is no letter in UTF-8.
        let (text, fault, _) = read(b"a\nM\xfcller \xc2\xb0 5\n");
        assert_eq!((text.as_str(), fault), ("a\nMüller Â° 5\n", None));
    }

    #[test]
    fn utf16_that_is_broken_is_told_with_its_line() {
        let mut odd = utf16("host\nesx", u16::to_le_bytes);
        odd.push(b'1');
        let (text, fault, _) = read(&odd);
        assert_eq!(
            (text.as_str(), fault.unwrap().as_str()),
            ("host\nesx", "line 2 is broken UTF-16 text")
        );
        let unpaired =
            [utf16("host\n\nx", u16::to_le_bytes), vec![0, 0xd8], vec![b'y', 0]].concat();
        let (text, fault, _) = read(&unpaired);
        assert_eq!(
            (text.as_str(), fault.unwrap().as_str()),
            ("host\n\nx", "line 3 is broken UTF-16 text")
        );
    }

    #[test]
    fn a_mark_against_the_stated_encoding_is_an_error() {
        let stated = Some(Encoding::Windows1252);
        let error = Utf8Text::new(&b"\xef\xbb\xbfa"[..], stated).err().unwrap();
        let told = "the file begins with the mark of UTF-8, and Windows-1252 is stated";
        assert_eq!(error.to_string(), told);
    }
}
