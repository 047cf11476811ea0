//! `images.csv`: the images that may run (PF-IMAGES).

use crate::origin::Origin;

use super::Span;

/// One row of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovedImage {
    /// The name of the image; `*` stands for anything.
    pub image: String,
    /// The days on which it is approved.
    pub valid: Span,
    /// The row.
    pub origin: Origin,
}
