//! What is counted of the lines of a file, and how they end.

/// Lines by what became of them, told when the file has ended.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub rows: u64,
    pub set_aside: u64,
    pub blank: u64,
    /// Lines between the rows that repeat the header or tell a type.
    pub repeated_headers: u64,
    /// How the file ended, so far.
    pub end: End,
}

/// Where the rows of a file end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum End {
    /// Where the file does.
    #[default]
    OfFile,
    /// Where reading broke off, which is told: nobody knows what would have come.
    BrokenOff,
    /// The same, by a line that showed the guess at the encoding to be wrong.
    EncodingDisproved,
}
