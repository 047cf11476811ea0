//! Characters that could deceive a terminal or a reader.

/// Whether a name holds characters that could deceive a terminal or a reader: control characters and
/// those that change the direction of text.
pub fn has_control(name: &str) -> bool {
    name.bytes().any(|byte| byte < 0x20 || byte == 0x7f || byte >= 0xc2)
        && name.chars().any(is_control)
}

/// Whether a character is a control or direction character.
pub fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_deceive_are_found_wherever_they_stand() {
        for name in ["\u{7}", "a\u{1f}", "\u{7f}", "\u{85}", "a\u{85}b", "\u{202e}", "\u{feff}x"] {
            assert!(has_control(name), "{name:?}");
        }
        for name in ["", " ", "kaya", "M\u{fc}ller", "\u{212a}", "~"] {
            assert!(!has_control(name), "{name:?}");
        }
    }
}
