//! Months as they are typed: one, or a run of them.

use std::str::FromStr;

use crate::month::{NotAMonth, ReportMonth};

/// One month, or a run of months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Months {
    pub first: ReportMonth,
    pub last: ReportMonth,
}

impl Months {
    /// The month, and where it stands among several.
    pub fn place(self, month: ReportMonth) -> String {
        let (all, before) = (self.iter().count(), self.iter().take_while(|own| *own < month));
        match all {
            1 => month.to_string(),
            _ => format!("{month}, {} of {all}", before.count() + 1),
        }
    }

    /// The months in order.
    pub fn iter(self) -> impl Iterator<Item = ReportMonth> {
        std::iter::successors(Some(self.first), |month| Some(month.next()))
            .take_while(move |month| *month <= self.last)
    }
}

impl FromStr for Months {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let month = |text: &str| text.parse().map_err(|error: NotAMonth| error.to_string());
        let (first, last) = match text.split_once("..") {
            Some((first, last)) => (month(first)?, month(last)?),
            None => (month(text)?, month(text)?),
        };
        if last < first {
            return Err(format!("{last} is before {first}"));
        }
        Ok(Self { first, last })
    }
}
