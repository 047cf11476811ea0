//! Hashes and compresses the bytes of one input, for its copy in the dossier. A large input is worked on beside the
//! reading, on a thread of its own that only computes: files are read and written by whoever asks.

use std::io::{self, Write};
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread::{self, JoinHandle};

use sha2::{Digest, Sha256};

use super::folder::LEVEL;

/// The size from which on a thread is worth its start.
const LARGE: u64 = 4 * 1024 * 1024;
/// How many blocks may wait for the thread, so that a slow one holds the reading up before memory grows.
const WAITING: usize = 64;

/// The hash of what came in, and the compressed bytes that were not taken yet.
pub(super) struct Sealing {
    state: State,
    bytes: u64,
}

enum State {
    Here(Box<Work>),
    Beside {
        blocks: SyncSender<Box<[u8]>>,
        compressed: Receiver<Vec<u8>>,
        thread: JoinHandle<io::Result<Work>>,
    },
    Ended,
}

/// What the work is done with.
struct Work {
    hasher: Sha256,
    encoder: zstd::Encoder<'static, Vec<u8>>,
}

/// What an input came to.
pub(super) struct SealedBytes {
    /// Its size.
    pub bytes: u64,
    /// Its hash.
    pub sha256: [u8; 32],
    /// The last of the compressed bytes.
    pub rest: Vec<u8>,
}

impl Work {
    fn add(&mut self, block: &[u8]) -> io::Result<()> {
        self.hasher.update(block);
        self.encoder.write_all(block)
    }

    fn compressed(&mut self) -> Vec<u8> {
        std::mem::take(self.encoder.get_mut())
    }
}

impl Sealing {
    /// Nothing came in yet.
    ///
    /// # Errors
    /// Fails where there is no memory for the compression.
    pub fn begin() -> io::Result<Self> {
        let encoder = zstd::Encoder::new(Vec::new(), LEVEL)?;
        let work = Work { hasher: Sha256::new(), encoder };
        Ok(Self { state: State::Here(Box::new(work)), bytes: 0 })
    }

    /// Whether a thread works on it.
    pub fn is_beside(&self) -> bool {
        matches!(self.state, State::Beside { .. })
    }

    /// Adds bytes, and gives compressed bytes that are ready.
    ///
    /// # Errors
    /// Fails where the bytes cannot be compressed.
    pub fn add(&mut self, block: &[u8]) -> io::Result<Vec<u8>> {
        self.bytes += block.len() as u64;
        if self.bytes > LARGE
            && let State::Here(_) = self.state
        {
            self.go_beside();
        }
        match &mut self.state {
            State::Here(work) => {
                work.add(block)?;
                Ok(work.compressed())
            }
            State::Beside { blocks, compressed, .. } => {
                // Where the thread has ended its error is told at the end.
                let _ = blocks.send(Box::from(block));
                Ok(compressed.try_iter().flatten().collect())
            }
            State::Ended => Ok(Vec::new()),
        }
    }

    /// Hands the work to a thread; where none can be had it stays here.
    fn go_beside(&mut self) {
        let State::Here(work) = std::mem::replace(&mut self.state, State::Ended) else { return };
        let (blocks, to_do) = sync_channel::<Box<[u8]>>(WAITING);
        let (done, compressed) = channel();
        let (hand_over, handed) = channel::<Box<Work>>();
        let beside = move || {
            let mut work = handed.recv().map_err(io::Error::other)?;
            for block in to_do {
                work.add(&block)?;
                let ready = work.compressed();
                if !ready.is_empty() && done.send(ready).is_err() {
                    break;
                }
            }
            Ok(*work)
        };
        self.state = match thread::Builder::new().name("sealing".into()).spawn(beside) {
            Ok(thread) => match hand_over.send(work) {
                Ok(()) => State::Beside { blocks, compressed, thread },
                Err(back) => State::Here(back.0),
            },
            Err(_) => State::Here(work),
        };
    }

    /// The end: waits until everything is hashed and compressed.
    ///
    /// # Errors
    /// Fails where the bytes could not be compressed.
    pub fn end(self) -> io::Result<SealedBytes> {
        let (work, mut rest) = match self.state {
            State::Here(work) => (*work, Vec::new()),
            State::Beside { blocks, compressed, thread } => {
                drop(blocks);
                // Ends when the thread does, so that nothing of it is left out.
                let rest: Vec<u8> = compressed.into_iter().flatten().collect();
                let ended = thread.join();
                (ended.map_err(|_| io::Error::other("the compression broke off"))??, rest)
            }
            State::Ended => return Err(io::Error::other("the compression broke off")),
        };
        let Work { hasher, encoder } = work;
        rest.extend(encoder.finish()?);
        Ok(SealedBytes { bytes: self.bytes, sha256: hasher.finalize().into(), rest })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn sealed(pieces: &[Vec<u8>]) -> (SealedBytes, Vec<u8>, bool) {
        let mut sealing = Sealing::begin().unwrap();
        let mut compressed = Vec::new();
        for piece in pieces {
            compressed.extend(sealing.add(piece).unwrap());
        }
        let beside = sealing.is_beside();
        let mut sealed = sealing.end().unwrap();
        compressed.append(&mut sealed.rest);
        (sealed, compressed, beside)
    }

    #[test]
    fn a_large_input_comes_to_the_same_as_a_small_one_would() {
        let mut random = fastrand::Rng::with_seed(1);
        for size in [0, 1, 300_000, usize::try_from(LARGE).unwrap() * 3] {
            let bytes: Vec<u8> = (0..size).map(|_| random.u8(b'a'..b'f')).collect();
            let pieces: Vec<Vec<u8>> = bytes.chunks(70_000).map(<[u8]>::to_vec).collect();
            let (sealed, compressed, beside) = sealed(&pieces);
            assert_eq!(beside, size as u64 > LARGE, "{size}");
            assert_eq!(sealed.bytes, size as u64);
            assert_eq!(sealed.sha256, <[u8; 32]>::from(Sha256::digest(&bytes)));
            let mut back = Vec::new();
            zstd::Decoder::new(compressed.as_slice()).unwrap().read_to_end(&mut back).unwrap();
            assert!(back == bytes, "{size}");
            // The bytes of a copy do not depend on where they were compressed.
            let mut here = zstd::Encoder::new(Vec::new(), LEVEL).unwrap();
            pieces.iter().for_each(|piece| here.write_all(piece).unwrap());
            assert!(compressed == here.finish().unwrap(), "{size}");
        }
    }
}
