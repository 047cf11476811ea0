//! A text that one thread makes and another writes, block by block: files are touched by one thread, and putting a
//! million rows into words takes longer than writing them.

use std::io::{self, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// The bytes of a block.
const BLOCK: usize = 256 * 1024;
/// How many blocks may wait, so that a slow disk holds the making up before memory grows.
const WAITING: usize = 8;

/// Takes what is made. What has not filled a block is handed over when it is flushed.
pub(super) struct BlocksMade {
    block: Vec<u8>,
    made: SyncSender<Vec<u8>>,
}

/// What was made, for whoever writes it.
pub(super) struct BlocksToWrite(Receiver<Vec<u8>>);

/// The two ends of a text.
pub(super) fn blocks() -> (BlocksMade, BlocksToWrite) {
    let (made, to_write) = sync_channel(WAITING);
    (BlocksMade { block: Vec::new(), made }, BlocksToWrite(to_write))
}

impl BlocksToWrite {
    /// Writes every block, until whoever makes them has ended: well or not, which only he knows.
    ///
    /// # Errors
    /// Fails when writing fails; no further block is taken then.
    pub fn give(self, into: &mut impl Write) -> io::Result<()> {
        self.0.into_iter().try_for_each(|block| into.write_all(&block))
    }
}

impl Write for BlocksMade {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.block.len() + bytes.len() > BLOCK {
            self.flush()?;
        }
        if self.block.capacity() == 0 {
            self.block.reserve_exact(BLOCK.max(bytes.len()));
        }
        self.block.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.block.is_empty() {
            return Ok(());
        }
        let block = std::mem::take(&mut self.block);
        let gone = |_| io::Error::new(io::ErrorKind::BrokenPipe, "nobody writes the text any more");
        self.made.send(block).map_err(gone)
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    /// What comes of a text of these pieces, and how many of them were taken, where the writer stops after so many bytes.
    fn written(pieces: &[Vec<u8>], room: usize) -> (Vec<u8>, io::Result<()>, io::Result<()>) {
        struct Room(Vec<u8>, usize);
        impl Write for Room {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                if self.0.len() + bytes.len() > self.1 {
                    return Err(io::ErrorKind::StorageFull.into());
                }
                self.0.extend_from_slice(bytes);
                Ok(bytes.len())
            }

            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let mut room = Room(Vec::new(), room);
        thread::scope(|scope| {
            let (mut into, blocks) = blocks();
            let maker = scope.spawn(move || {
                pieces.iter().try_for_each(|piece| into.write_all(piece))?;
                into.flush()
            });
            let given = blocks.give(&mut room);
            (room.0, given, maker.join().unwrap())
        })
    }

    #[test]
    fn a_text_comes_out_as_it_was_made() {
        let of = |sizes: &[usize]| -> Vec<Vec<u8>> {
            let pieces = sizes.iter().zip(b'a'..);
            pieces.map(|(&size, letter)| vec![letter; size]).collect()
        };
        for sizes in
            [&[][..], &[0], &[1, 2, 3], &[BLOCK, 1], &[BLOCK - 1, 2], &[3 * BLOCK, 1, BLOCK]]
        {
            let pieces = of(sizes);
            let (text, given, made) = written(&pieces, usize::MAX);
            assert_eq!(text, pieces.concat(), "{sizes:?}");
            assert!(given.is_ok() && made.is_ok(), "{sizes:?}");
        }
    }

    #[test]
    fn a_writer_that_fails_ends_whoever_makes_the_text() {
        let pieces = vec![vec![b'a'; BLOCK]; 4 * WAITING];
        let (text, given, made) = written(&pieces, 2 * BLOCK);
        assert_eq!(text.len(), 2 * BLOCK);
        assert_eq!(given.unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert_eq!(made.unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }
}
