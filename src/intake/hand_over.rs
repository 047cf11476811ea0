//! Hands files over to a thread, block by block, while others are read: every call that opens or reads a file stays
//! with one thread, in an order that small files do not change, and only the understanding of them goes to another.

use std::cell::RefCell;
use std::io::{self, Read};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use super::input::Input;
use super::settled::Settled;

/// The bytes of a block at most.
const BLOCK: usize = 256 * 1024;
/// The bytes that may wait for the thread, so that a slow one holds the reading up before memory grows.
const WAITING: usize = 16 * BLOCK;

/// What is handed over.
enum Piece {
    /// Another file begins.
    File {
        label: String,
        settled: Settled,
    },
    Bytes(Vec<u8>),
    /// The file could not be read on.
    Failed(io::Error),
    /// The file is at its end.
    End,
}

/// Where the pieces come from.
pub struct Giver {
    waiting: std::vec::IntoIter<Input>,
    open: Option<Box<dyn Read>>,
    pieces: Sender<Piece>,
    /// Gives blocks back that were read, so that they are filled again.
    blocks: Receiver<Vec<u8>>,
    spare: Vec<Vec<u8>>,
    /// The bytes that were handed over and not given back.
    under_way: usize,
    /// The files that were begun, and the last that nobody reads any more.
    begun: usize,
    given_up: Arc<AtomicUsize>,
    /// Files that could not be opened, each with the reason.
    absent: Vec<(String, io::Error)>,
}

/// Where the pieces go.
pub struct Taker {
    pieces: Receiver<Piece>,
    blocks: Sender<Vec<u8>>,
    begun: usize,
    given_up: Arc<AtomicUsize>,
    state: TakerState,
}

/// Whether the file that was begun last has been read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TakerState {
    InFile,
    BetweenFiles,
}

/// How long files are handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// As long as nothing has to be waited for.
    NoRoom,
    /// To the end of the last.
    TheEnd,
}

/// Both ends for some files.
pub fn hand_over(files: Vec<Input>) -> (Giver, Taker) {
    let (pieces, to_take) = channel();
    let (back, blocks) = channel();
    let given_up = Arc::new(AtomicUsize::new(0));
    let giver = Giver {
        waiting: files.into_iter(),
        open: None,
        pieces,
        blocks,
        spare: Vec::new(),
        under_way: 0,
        begun: 0,
        given_up: Arc::clone(&given_up),
        absent: Vec::new(),
    };
    let state = TakerState::BetweenFiles;
    (giver, Taker { pieces: to_take, blocks: back, begun: 0, given_up, state })
}

impl Giver {
    /// Hands over what there is room for, or all.
    pub fn give(&mut self, until: Until) {
        loop {
            while let Ok(block) = self.blocks.try_recv() {
                self.take_back(block);
            }
            while self.under_way >= WAITING {
                if until == Until::NoRoom {
                    return;
                }
                // Where nobody takes any more, the thread has broken off, which whoever waits for it tells.
                let Ok(block) = self.blocks.recv() else { return };
                self.take_back(block);
            }
            let Some(piece) = self.next() else { return };
            if let Piece::Bytes(bytes) = &piece {
                self.under_way += bytes.len();
            }
            if self.pieces.send(piece).is_err() {
                return;
            }
        }
    }

    /// Hands the rest over, and gives the files that could not be opened, each with the reason.
    pub fn end(mut self) -> Vec<(String, io::Error)> {
        self.give(Until::TheEnd);
        self.absent
    }

    fn take_back(&mut self, block: Vec<u8>) {
        self.under_way -= block.len();
        self.spare.push(block);
    }

    fn next(&mut self) -> Option<Piece> {
        let is_given_up = self.begun > 0 && self.given_up.load(Ordering::Relaxed) == self.begun;
        if is_given_up && self.open.take().is_some() {
            return Some(Piece::End);
        }
        while self.open.is_none() {
            let Input { label, settled, open, .. } = self.waiting.next()?;
            match open() {
                Ok(content) => {
                    self.open = Some(content);
                    self.begun += 1;
                    return Some(Piece::File { label, settled });
                }
                Err(error) => self.absent.push((label, error)),
            }
        }
        let content = self.open.as_mut()?;
        let mut block = self.spare.pop().unwrap_or_default();
        block.resize(BLOCK, 0);
        let read = loop {
            match content.read(&mut block) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        Some(match read {
            Ok(0) => {
                self.open = None;
                Piece::End
            }
            Ok(bytes) => {
                block.truncate(bytes);
                Piece::Bytes(block)
            }
            Err(error) => {
                self.open = None;
                Piece::Failed(error)
            }
        })
    }
}

impl Taker {
    /// Gives each file to `use_file` as it comes, until there is none any more.
    pub fn each_file(self, mut use_file: impl FnMut((&str, &Settled), Box<dyn Read>)) {
        let taker = Rc::new(RefCell::new(self));
        loop {
            let Ok(piece) = taker.borrow().pieces.recv() else { return };
            let Piece::File { label, settled } = piece else { continue };
            taker.borrow_mut().begin();
            let of = Rc::clone(&taker);
            use_file((&label, &settled), Box::new(FileTaken { of, block: Vec::new(), at: 0 }));
            taker.borrow_mut().pass_over();
        }
    }

    fn begin(&mut self) {
        self.begun += 1;
        self.state = TakerState::InFile;
    }

    /// Goes to the end of the file, of which nobody reads more.
    fn pass_over(&mut self) {
        if self.state == TakerState::InFile {
            self.given_up.store(self.begun, Ordering::Relaxed);
        }
        while self.state == TakerState::InFile {
            match self.next() {
                Ok(block) => self.give_back(block),
                // Whoever read the file would have been told.
                Err(_) => return,
            }
        }
    }

    /// The next block of the file; an empty one at its end.
    fn next(&mut self) -> io::Result<Vec<u8>> {
        if self.state == TakerState::BetweenFiles {
            return Ok(Vec::new());
        }
        let piece = self.pieces.recv();
        match piece {
            Ok(Piece::Bytes(block)) => return Ok(block),
            Ok(Piece::File { .. } | Piece::End | Piece::Failed(_)) | Err(_) => {
                self.state = TakerState::BetweenFiles;
            }
        }
        match piece {
            Ok(Piece::Failed(error)) => Err(error),
            Err(_) => Err(io::Error::other("the reading of the file broke off")),
            Ok(_) => Ok(Vec::new()),
        }
    }

    fn give_back(&self, block: Vec<u8>) {
        // Where nobody fills it any more it is not needed.
        let _ = self.blocks.send(block);
    }
}

/// A file that is taken.
struct FileTaken {
    of: Rc<RefCell<Taker>>,
    block: Vec<u8>,
    at: usize,
}

impl Read for FileTaken {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at == self.block.len() {
            let mut taker = self.of.borrow_mut();
            taker.give_back(std::mem::take(&mut self.block));
            (self.block, self.at) = (taker.next()?, 0);
        }
        let bytes = into.len().min(self.block.len() - self.at);
        into[..bytes].copy_from_slice(&self.block[self.at..self.at + bytes]);
        self.at += bytes;
        Ok(bytes)
    }
}

impl Drop for FileTaken {
    fn drop(&mut self) {
        self.of.borrow().give_back(std::mem::take(&mut self.block));
    }
}

/// Content that hands files over whenever it is read.
pub struct Giving {
    content: Box<dyn Read>,
    giver: Rc<RefCell<Giver>>,
}

impl Giving {
    /// `content`, with what is handed over beside it.
    pub fn beside(content: Box<dyn Read>, giver: &Rc<RefCell<Giver>>) -> Box<dyn Read> {
        Box::new(Self { content, giver: Rc::clone(giver) })
    }
}

impl Read for Giving {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.giver.borrow_mut().give(Until::NoRoom);
        self.content.read(into)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::thread;

    use super::*;
    use crate::intake::Kind;

    fn input(label: &str, content: io::Result<Vec<u8>>) -> Input {
        let open = Box::new(move || content.map(|bytes| Box::new(Cursor::new(bytes)) as _));
        Input { kind: Kind::Members, label: label.to_owned(), settled: Settled::default(), open }
    }

    #[test]
    fn files_come_as_they_are_whether_they_are_read_to_the_end_or_not() {
        let bytes = |size: usize, letter: u8| vec![letter; size];
        let large = WAITING * 3 + 17;
        let files = vec![
            input("a", Ok(bytes(large, b'a'))),
            input("absent", Err(io::Error::other("gone"))),
            input("b", Ok(Vec::new())),
            input("left", Ok(bytes(large, b'l'))),
            input("c", Ok(bytes(5, b'c'))),
        ];
        let (mut giver, taker) = hand_over(files);
        let thread = thread::spawn(move || {
            let mut taken = Vec::new();
            taker.each_file(|(label, _), mut content| {
                let mut read = Vec::new();
                if label == "left" {
                    content.by_ref().take(3).read_to_end(&mut read).unwrap();
                } else {
                    content.read_to_end(&mut read).unwrap();
                }
                taken.push((label.to_owned(), read));
            });
            taken
        });
        giver.give(Until::NoRoom);
        let absent: Vec<String> = giver.end().into_iter().map(|(label, _)| label).collect();
        let taken = thread.join().unwrap();
        assert_eq!(absent, ["absent"]);
        let expected = [
            ("a", bytes(large, b'a')),
            ("b", Vec::new()),
            ("left", bytes(3, b'l')),
            ("c", bytes(5, b'c')),
        ];
        let expected = expected.map(|(label, read)| (label.to_owned(), read));
        assert!(taken == expected);
    }

    #[test]
    fn whoever_is_left_alone_does_not_wait() {
        let large = || vec![input("a", Ok(vec![b'a'; WAITING * 3]))];
        let (giver, taker) = hand_over(large());
        drop(taker);
        assert!(giver.end().is_empty());
        let (mut giver, taker) = hand_over(large());
        giver.give(Until::NoRoom);
        drop(giver);
        let mut ended = None;
        taker.each_file(|_, mut content| ended = Some(content.read_to_end(&mut Vec::new())));
        assert_eq!(ended.unwrap().unwrap_err().to_string(), "the reading of the file broke off");
    }

    #[test]
    fn a_file_that_fails_fails_where_it_is_taken() {
        struct Failing(usize);
        impl Read for Failing {
            fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
                self.0 += 1;
                if self.0 == 1 {
                    into[0] = b'x';
                    return Ok(1);
                }
                Err(io::Error::other("the disk failed"))
            }
        }
        let failing =
            Input { open: Box::new(|| Ok(Box::new(Failing(0)))), ..input("f", Ok(vec![])) };
        let (giver, taker) = hand_over(vec![failing, input("g", Ok(b"y".to_vec()))]);
        assert!(giver.end().is_empty());
        let mut told = Vec::new();
        taker.each_file(|(label, _), mut content| {
            let mut read = String::new();
            let failed = content.read_to_string(&mut read).err().map(|error| error.to_string());
            told.push((label.to_owned(), read, failed));
        });
        let failed = Some("the disk failed".to_owned());
        let expected = [("f".into(), "x".into(), failed), ("g".into(), "y".into(), None)];
        assert_eq!(told, expected);
    }
}
