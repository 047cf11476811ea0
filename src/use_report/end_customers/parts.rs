//! How the part of a line comes about: of every scope, machine or group of persons the share that is somebody's, up to
//! the whole line, so that the parts can be added up again wherever something was divided.

use std::collections::BTreeMap;

use crate::citation::rule;
use crate::figure::Figure;
use crate::use_report::charges::{Cell, Divided, Payer, ShareKey};

/// What a part has of one pot.
pub(super) struct Shares<'d> {
    pot: &'d Divided,
    cells: Vec<(&'d Cell, u64)>,
}

impl Shares<'_> {
    fn units(&self) -> u64 {
        self.cells.iter().map(|(_, units)| units).sum()
    }

    /// By what the shares were found, each key of each scope or machine once.
    fn note(&self) -> String {
        let mut keys: BTreeMap<(&str, ShareKey), (u64, Option<u64>)> = BTreeMap::new();
        for (cell, units) in &self.cells {
            let held = keys.entry((&cell.of, cell.key)).or_default();
            held.0 += units;
            held.1 = cell.weight.map(|weight| held.1.unwrap_or(0) + weight).or(held.1);
        }
        let told = keys.into_iter().map(|((of, key), (units, weight))| {
            let weight = weight.map_or_else(String::new, |weight| {
                format!(", weight {weight} of {}", self.pot.weight(of, key))
            });
            format!("{of}: {units} by {}{weight}", key.text())
        });
        told.collect::<Vec<_>>().join("; ")
    }

    /// The figures that the shares are, of which a pot that is whole theirs is one; none where the line itself is what
    /// is divided.
    fn figures(&self, line: &Figure, whose: &str) -> Option<Vec<Figure>> {
        let (units, whole) = (self.units(), &self.pot.whole);
        let counted = |(cell, units): &(&Cell, u64)| {
            cell.counted.clone().filter(|counted| counted.value() == *units)
        };
        if let Some(counted) = self.cells.iter().map(counted).collect() {
            Some(counted)
        } else if whole.is(line) || whole.step().how.is_read() {
            None
        } else if units == whole.value() {
            Some(vec![whole.clone()])
        } else {
            let subject = format!("{}: {whose}", whole.step().subject);
            Some(vec![whole.share(rule::REP_NAME, subject, (units, self.note()))])
        }
    }
}

/// What each part has of the pots of a line; `place` tells which part is whose. Shares of nothing are passed over.
pub(super) fn shares<'d>(
    pots: &'d [Divided],
    place: impl Fn(&Payer) -> usize,
) -> BTreeMap<usize, Vec<Shares<'d>>> {
    let mut parts: BTreeMap<usize, Vec<Shares<'d>>> = BTreeMap::new();
    for pot in pots {
        let mut of_pot: BTreeMap<usize, Vec<(&Cell, u64)>> = BTreeMap::new();
        for (cell, units) in pot.shares.iter().filter(|(_, units)| *units > 0) {
            of_pot.entry(place(&cell.payer)).or_default().push((cell, *units));
        }
        for (place, cells) in of_pot {
            parts.entry(place).or_default().push(Shares { pot, cells });
        }
    }
    parts
}

/// The quantity of a part of a line: the line itself where it is all of it, else a share of it.
pub(super) fn quantity(
    line: &Figure,
    (subject, whose): (String, &str),
    shares: &[Shares<'_>],
) -> Figure {
    let units = shares.iter().map(Shares::units).sum();
    if units == line.value() {
        return line.clone();
    }
    let figures: Option<Vec<Vec<Figure>>> =
        shares.iter().map(|shares| shares.figures(line, whose)).collect();
    match figures {
        Some(figures) => line.share_made_of(rule::REP_NAME, subject, figures.concat()),
        None => {
            let notes: Vec<String> = shares.iter().map(Shares::note).collect();
            line.share(rule::REP_NAME, subject, (units, notes.join("; ")))
        }
    }
}
