//! What `export` is asked for.

use std::path::PathBuf;

use clap::Args;

use crate::cli::arguments::Months;
use crate::month::ReportMonth;

/// What the help of `export` adds to its options.
pub(in crate::cli) const EXPORT_HELP: &str = "\
The pack is a ZIP file with all filed revisions and marks of the months, the ledger of the whole archive,
index.csv, sha256sums, and README.txt, which says how to check it. Drafts and previews are never packed.
Every hash is checked before anything is written, and a file that is there already is not replaced.

With --pseudonyms names of persons are replaced, the same one always by the same pseudonym, and each
dossier is held against the filed one: it computes to the same report. Where that cannot be, files with
names are left out, which is told.

It ends with 0 where a pack was written, even if months of the range are missing, which is told; 40 where
something is not as it was filed; 64 wrong use or no filed month at all, 74 reading or writing failed.";

/// Pack filed months for an auditor.
#[derive(Debug, Args)]
pub(in crate::cli) struct ExportCommand {
    /// The month, or the first and last of several
    #[arg(long, value_name = "YYYY-MM[..YYYY-MM]")]
    pub months: Months,

    /// The ZIP file to write; it must not be there yet
    #[arg(long, value_name = "FILE.zip")]
    pub into: PathBuf,

    /// Put pseudonyms in the place of the names of persons
    #[arg(long)]
    pub pseudonyms: bool,

    /// The key of the pseudonyms, 64 hexadecimal digits [default: one that the archive keeps]
    #[arg(long, value_name = "FILE", requires = "pseudonyms")]
    pub key: Option<PathBuf>,
}

impl ExportCommand {
    /// Whether a month, as entries name it, is in the range.
    pub fn has(&self, month: &str) -> bool {
        let month: Option<ReportMonth> = month.parse().ok();
        month.is_some_and(|month| self.months.first <= month && month <= self.months.last)
    }
}
