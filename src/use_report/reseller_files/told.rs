//! What the cells of a file lack, gathered by column and told once.

use crate::finding::{Findings, ResellerColumn};
use crate::reseller_format::{Column, Presence, ResellerFile};

use super::ResellerCell;
use super::cells::{Filled, Lack, Told};

/// What is lacking, in the order in which it was met.
#[derive(Default)]
pub(super) struct Lacks<'f> {
    /// Column, reason, and the rows by their names.
    gathered: Vec<(&'f Column, Lack, Vec<String>)>,
}

impl<'f> Lacks<'f> {
    /// The cell; notes what it lacks of the row with a name.
    pub fn kept(&mut self, column: &'f Column, row: &str, filled: Filled) -> ResellerCell {
        let Filled { cell, lack, told } = filled;
        let is_told = told == Told::Always || column.presence == Presence::Required;
        if let Some(lack) = lack.filter(|_| is_told) {
            let same = |held: &&mut (&Column, Lack, Vec<String>)| {
                held.0.header == column.header && held.1.is_like(&lack)
            };
            match self.gathered.iter_mut().find(same) {
                Some(held) => {
                    held.1.join(lack);
                    held.2.push(row.to_owned());
                }
                None => self.gathered.push((column, lack, vec![row.to_owned()])),
            }
        }
        cell
    }

    /// What is lacking of which column.
    pub fn each(&self) -> impl Iterator<Item = (&'f Column, Lack)> {
        self.gathered.iter().map(|(column, lack, _)| (*column, lack.clone()))
    }

    /// Tells of every column.
    pub fn tell(&self, asked: &ResellerFile, rows: usize, findings: &mut Findings) {
        for (column, lack, names) in &self.gathered {
            let at = ResellerColumn { file: &asked.file, column: &column.header, rows, names };
            match lack {
                Lack::Empty(gap) => findings.reseller_cells_empty(&at, *gap),
                Lack::Letters(letters) => {
                    let encoding = asked.format.encoding().text();
                    findings.reseller_letters_lost(&at, letters, encoding);
                }
            }
        }
    }
}

impl Lack {
    /// Whether both are told as one.
    fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Letters(_), Self::Letters(_)) => true,
            _ => self == other,
        }
    }

    /// Takes the letters of another one in.
    fn join(&mut self, other: Self) {
        if let (Self::Letters(held), Self::Letters(letters)) = (self, other) {
            held.extend(letters);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::ResellerGap;
    use crate::reseller_format::Content;

    fn column(header: &str) -> Column {
        let content = Content::Text(String::new());
        Column { header: header.to_owned(), content, presence: Presence::MayBeEmpty }
    }

    #[test]
    fn what_a_column_lacks_is_told_once_with_all_of_its_rows() {
        let (name, city) = (column("Name"), column("City"));
        let cell = || ResellerCell::Text("?".to_owned());
        let told = Told::Always;
        let letters = |text: &str| {
            let lack = Some(Lack::Letters(text.chars().collect()));
            Filled { cell: cell(), lack, told }
        };
        let empty = || {
            let lack = Some(Lack::Empty(ResellerGap::Price));
            Filled { cell: ResellerCell::Empty, lack, told }
        };
        let mut lacks = Lacks::default();
        lacks.kept(&name, "line 1", letters("\u{e4}"));
        lacks.kept(&name, "line 2", empty());
        lacks.kept(&name, "line 3", letters("\u{f6}"));
        lacks.kept(&city, "line 3", letters("\u{fc}"));
        lacks.kept(&name, "line 4", empty());
        lacks.kept(&name, "line 5", Filled { told: Told::IfRequired, ..empty() });
        let gathered: Vec<(&str, Lack, String)> = lacks
            .gathered
            .iter()
            .map(|(column, lack, rows)| (column.header.as_str(), lack.clone(), rows.join(", ")))
            .collect();
        let letters = |text: &str| Lack::Letters(text.chars().collect());
        let expected = [
            ("Name", letters("\u{e4}\u{f6}"), "line 1, line 3".to_owned()),
            ("Name", Lack::Empty(ResellerGap::Price), "line 2, line 4".to_owned()),
            ("City", letters("\u{fc}"), "line 3".to_owned()),
        ];
        assert_eq!(gathered, expected);
    }

    #[test]
    fn letters_of_several_cells_are_told_together() {
        let letters = |text: &str| Lack::Letters(text.chars().collect());
        let mut held = letters("\u{e4}");
        held.join(letters("\u{f6}\u{e4}"));
        assert_eq!(held, letters("\u{e4}\u{f6}"));
        held.join(Lack::Empty(ResellerGap::Price));
        assert_eq!(held, letters("\u{e4}\u{f6}"));
    }
}
