//! What the exit code of the command says.

use std::process::ExitCode;

use crate::error::Error;
use crate::use_report::{Status, Verdict};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Ready to send.
    Ready,
    /// Filed, but an assumption needs a signature.
    NeedsSignature,
    /// A draft: a quantity is withheld.
    Draft,
    /// The inputs are refused; nothing is written.
    Refused,
    /// A filed month has other inputs or another result now, or the archive is not as it was left.
    Differs,
    /// Wrong use, wrong configuration, or a month that is not over.
    Usage,
    /// Reading or writing failed.
    Io,
}

impl Exit {
    /// The number that scripts see.
    pub fn code(self) -> u8 {
        match self {
            Self::Ready => 0,
            Self::NeedsSignature => 10,
            Self::Draft => 20,
            Self::Refused => 30,
            Self::Differs => 40,
            Self::Usage => 64,
            Self::Io => 74,
        }
    }

    /// The word for it.
    pub fn text(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::NeedsSignature => "needs-signature",
            Self::Draft => "draft",
            Self::Refused => "refused",
            Self::Differs => "differs",
            Self::Usage => "usage",
            Self::Io => "io",
        }
    }

    /// The end of a command that made a report.
    pub fn of_status(status: Status) -> Self {
        match status {
            Status::Ready => Self::Ready,
            Status::NeedsSignature => Self::NeedsSignature,
            Status::Draft => Self::Draft,
        }
    }

    /// The end of a command that only tells what a report would end with.
    pub fn of_verdict(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Report(status) => Self::of_status(status),
            Verdict::Refused => Self::Refused,
        }
    }

    /// The end of a command that failed.
    pub fn of_error(error: &Error) -> Self {
        match error {
            Error::Usage(_) | Error::Term(_) => Self::Usage,
            Error::Archive(_) => Self::Differs,
            Error::File { .. }
            | Error::Io { .. }
            | Error::Busy { .. }
            | Error::Signature { .. } => Self::Io,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
