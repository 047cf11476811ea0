//! How names are compared: without regard to case, in one form for all of the program.

/// Texts that are compared without regard to case.
pub trait Fold {
    /// The form in which it is compared.
    fn folded(&self) -> String;

    /// Whether it is the other one, but for case and surrounding blanks.
    fn is_same(&self, other: &str) -> bool;
}

impl Fold for str {
    fn folded(&self) -> String {
        let mut folded = String::new();
        fold_into(self, &mut folded);
        folded
    }

    fn is_same(&self, other: &str) -> bool {
        let (own, other) = (self.trim(), other.trim());
        if own.is_ascii() && other.is_ascii() {
            return own.eq_ignore_ascii_case(other);
        }
        own.folded() == other.folded()
    }
}

/// Puts the form in which `text` is compared into `folded`.
///
/// The small sigma has a form of its own at the end of a word. Letter by letter none is made of a capital one, and
/// one that was written becomes the other, so that `ΠΩΛΗΣΕΙΣ` is `πωλησεις`.
pub fn fold_into(text: &str, folded: &mut String) {
    folded.clear();
    if text.is_ascii() {
        folded.push_str(text);
        folded.make_ascii_lowercase();
    } else {
        let small = text.chars().flat_map(char::to_lowercase);
        folded.extend(small.map(|letter| if letter == 'ς' { 'σ' } else { letter }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_does_not_make_another_text() {
        // text, the same
        let same = [
            ("ESX-01", "esx-01"),
            ("MÜLLER", "müller"),
            ("ΠΩΛΗΣΕΙΣ", "πωλησεις"),
            ("ΣΑΣ ΟΔΟΣ", "σας οδος"),
            ("es\u{212a}", "ESK"),
            (" kaya ", "Kaya"),
        ];
        for (one, other) in same {
            assert_eq!(one.trim().folded(), other.trim().folded());
            assert!(one.is_same(other) && other.is_same(one), "{one}");
        }
        assert!(!"müller".is_same("muller"));
        assert_eq!("".folded(), "");
    }
}
