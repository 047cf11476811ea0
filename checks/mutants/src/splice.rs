//! The text of a file with every change compiled in: a choice at run time before the code as it is.
//!
//! Only one change is ever in force, so what stands there instead is made of the text as it was, without the
//! changes within; the text grows with the depth of the code and does not double with it.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::mutant::{Edit, Shape};

/// A file as it is compiled.
pub struct Spliced {
    pub text: String,
    /// Where the text of a single change stands.
    pub changes: Vec<(Range<usize>, u32)>,
    /// Where a piece of code stands with all of its changes.
    pub pieces: Vec<(Range<usize>, Vec<u32>)>,
    /// Where each `return` and its like stands that may not be done.
    pub jumps: Vec<(usize, u32)>,
}

/// Splices the changes of a file, except those in `dropped`.
pub fn splice(source: &str, edits: &[Edit], dropped: &BTreeSet<u32>) -> Spliced {
    let mut live: Vec<Edit> = edits.to_vec();
    for edit in &mut live {
        edit.choices.retain(|(number, _)| !dropped.contains(number));
    }
    live.retain(|edit| !edit.choices.is_empty());
    // A stable sort: of two with the same range the outer one was found first.
    live.sort_by_key(|edit| (edit.range.start, std::cmp::Reverse(edit.range.end)));
    let mut spliced =
        Spliced { text: String::new(), changes: Vec::new(), pieces: Vec::new(), jumps: Vec::new() };
    spliced.part(source, 0..source.len(), &live);
    spliced
}

impl Spliced {
    fn part(&mut self, source: &str, range: Range<usize>, edits: &[Edit]) {
        let mut at = range.start;
        let mut rest = edits;
        while let Some((edit, after)) = rest.split_first() {
            self.text.push_str(&source[at..edit.range.start]);
            let within =
                after.iter().take_while(|inner| inner.range.start < edit.range.end).count();
            let (inner, outside) = after.split_at(within);
            let begin = self.text.len();
            self.edit(source, edit, inner);
            let numbers = edit.choices.iter().map(|(number, _)| *number).collect();
            self.pieces.push((begin..self.text.len(), numbers));
            at = edit.range.end;
            rest = outside;
        }
        self.text.push_str(&source[at..range.end]);
    }

    fn edit(&mut self, source: &str, edit: &Edit, inner: &[Edit]) {
        let asked = |number: &u32| format!("crate::mutants::on({number})");
        match edit.shape {
            Shape::Expression => {
                self.text.push('(');
                for (number, text) in &edit.choices {
                    self.text.push_str(&format!("if {} {{ ", asked(number)));
                    self.change(*number, text);
                    self.text.push_str(" } else ");
                }
                self.text.push_str("{ ");
                self.part(source, edit.range.clone(), inner);
                self.text.push_str(" })");
            }
            Shape::Body => {
                for (number, text) in &edit.choices {
                    self.text.push_str(&format!(" if {} {{ return ", asked(number)));
                    self.change(*number, text);
                    self.text.push_str("; }");
                }
            }
            Shape::Jump => {
                for (number, _) in &edit.choices {
                    self.jumps.push((self.text.len(), *number));
                    self.text.push_str(&format!("{{ if !{} {{ ", asked(number)));
                    self.part(source, edit.range.clone(), inner);
                    self.text.push_str(" } }");
                }
            }
            Shape::Arm => {
                let number = &edit.choices[0].0;
                if edit.range.is_empty() {
                    self.text.push_str(&format!(" if !{}", asked(number)));
                } else {
                    self.text.push_str(&format!("!{} && (", asked(number)));
                    self.part(source, edit.range.clone(), inner);
                    self.text.push(')');
                }
            }
        }
    }

    fn change(&mut self, number: u32, text: &str) {
        let begin = self.text.len();
        self.text.push_str(text);
        self.changes.push((begin..self.text.len(), number));
    }

    /// The changes that an error between these bytes comes from: the one whose text it is in, or else all of the
    /// smallest piece around it.
    pub fn blamed(&self, error: &Range<usize>) -> Vec<u32> {
        let holds = |own: &Range<usize>| own.start <= error.start && error.end <= own.end;
        if let Some((_, number)) = self.changes.iter().find(|(own, _)| holds(own)) {
            return vec![*number];
        }
        let around = self.pieces.iter().filter(|(own, _)| holds(own));
        let smallest = around.min_by_key(|(own, _)| own.len());
        smallest.map(|(_, numbers)| numbers.clone()).unwrap_or_default()
    }

    /// The change that an error comes from which is in no piece: what is moved before a `return` is used after it. Of
    /// the places that are named beside the error, the last before it is where it was moved.
    pub fn blamed_for_move(&self, error: usize, beside: &[Range<usize>]) -> Option<u32> {
        let moved = beside.iter().map(|own| own.start).filter(|start| *start < error).max()?;
        self.jumps.iter().filter(|(start, _)| *start > moved).min().map(|(_, number)| *number)
    }
}
