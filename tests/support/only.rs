//! Lets a test over a folder of cases keep to one of them: `ONLY=D4 cargo test rule_cases::`.

/// Whether the case of this name is asked for; without a word in the environment every one is.
pub fn asked(name: &str) -> bool {
    std::env::var_os("ONLY").is_none_or(|only| *only == *name)
}
