//! Patterns over names and subjects, whatever their case.

use crate::fold::Fold as _;

/// What stands at a place of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// Anything, also nothing.
    Anything,
    /// Any one character.
    Any,
    /// This character.
    Is(char),
}

/// Whether `pattern` fits the whole of a subject: `*` stands for anything, `?` for one character, and `[*]` and `[?]`
/// for these two signs themselves.
pub fn subject_fits(pattern: &str, subject: &str) -> bool {
    let mut signs = Vec::new();
    let letters: Vec<char> = pattern.folded().chars().collect();
    let mut rest = &letters[..];
    while let Some((sign, behind)) = match rest {
        ['[', sign @ ('*' | '?'), ']', behind @ ..] => Some((Sign::Is(*sign), behind)),
        ['*', behind @ ..] => Some((Sign::Anything, behind)),
        ['?', behind @ ..] => Some((Sign::Any, behind)),
        [letter, behind @ ..] => Some((Sign::Is(*letter), behind)),
        [] => None,
    } {
        signs.push(sign);
        rest = behind;
    }
    fit(&signs, subject)
}

/// The pattern that fits this subject and no other.
pub fn just_this(subject: &str) -> String {
    let mut pattern = String::with_capacity(subject.len());
    for letter in subject.chars() {
        match letter {
            '*' | '?' => pattern.extend(['[', letter, ']']),
            _ => pattern.push(letter),
        }
    }
    pattern
}

/// Whether `pattern`, in which `*` alone stands for anything, fits the whole of a name.
pub fn name_fits(pattern: &str, name: &str) -> bool {
    let sign = |letter: char| if letter == '*' { Sign::Anything } else { Sign::Is(letter) };
    let signs: Vec<Sign> = pattern.folded().chars().map(sign).collect();
    fit(&signs, name)
}

fn fit(pattern: &[Sign], text: &str) -> bool {
    let text: Vec<char> = text.folded().chars().collect();
    // The classic walk with one point of return: linear for one star, and never recursive.
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(&letter) = text.get(t) {
        match pattern.get(p) {
            Some(Sign::Anything) => {
                star = Some((p, t));
                p += 1;
                continue;
            }
            Some(Sign::Any) => {}
            Some(Sign::Is(own)) if *own == letter => {}
            _ => {
                let Some((star_at, from)) = star else { return false };
                p = star_at + 1;
                t = from + 1;
                star = Some((star_at, from + 1));
                continue;
            }
        }
        p += 1;
        t += 1;
    }
    pattern[p..].iter().all(|&rest| rest == Sign::Anything)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything_and_a_question_mark_for_one_character() {
        // pattern          text             fits
        let cases = [
            ("*", "", true),
            ("host *", "host esx-07", true),
            ("host esx-*", "HOST ESX-07", true),
            ("*07", "host esx-07", true),
            ("h*t e*7", "host esx-07", true),
            ("host", "host esx-07", false),
            ("*08", "host esx-07", false),
            ("scope h?", "scope h1", true),
            ("scope h?", "scope h", false),
            ("scope h?", "scope h12", false),
            ("scope ??", "scope hü", true),
            ("*?7", "host esx-07", true),
            ("?", "", false),
            ("group [*]", "group *", true),
            ("group [*]", "group x", false),
            ("group [?][?]*", "group ??-all", true),
            ("group [?]", "group x", false),
            // Other brackets are letters like any other.
            ("group [a]", "group [a]", true),
            ("group [a]", "group a", false),
            ("group [", "group [", true),
            ("group [[*]]", "group [*]", true),
        ];
        for (pattern, text, fits) in cases {
            assert_eq!(subject_fits(pattern, text), fits, "{pattern} on {text}");
        }
    }

    #[test]
    fn a_pattern_for_one_subject_fits_no_other() {
        for subject in ["host esx-1", "group *", "vm a?b", "vm [*]", "[?", "*?*", ""] {
            let pattern = just_this(subject);
            assert!(subject_fits(&pattern, subject), "{subject}");
            for other in ["group x", "vm axb", "vm x", "[x", "xyz", "vm *"] {
                assert!(!subject_fits(&pattern, other), "{subject} on {other}");
            }
        }
    }

    #[test]
    fn of_a_name_only_a_star_stands_for_others() {
        assert!(name_fits("win-*", "WIN-2022") && name_fits("a?", "a?") && name_fits("[*]", "[x]"));
        assert!(!name_fits("a?", "ab") && !name_fits("win-*", "linux"));
    }
}
