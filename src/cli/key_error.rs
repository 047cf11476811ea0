//! What is wrong with a key of the configuration, told with its line.

use std::path::Path;

/// The error with its line, the key and, for an unknown one, the nearest that is known.
pub(super) fn explain(path: &Path, text: &str, error: &toml::de::Error) -> String {
    let line = error.span().map_or(0, |span| {
        let before = text.get(..span.start).unwrap_or(text);
        before.bytes().filter(|byte| *byte == b'\n').count() + 1
    });
    let message = error.message().trim();
    let mut quoted = message.split('`').skip(1).step_by(2);
    let hint = match quoted.next() {
        Some(key) if message.starts_with("unknown field") => quoted
            .max_by(|a, b| {
                let likeness = |known: &str| strsim::jaro_winkler(key, known);
                likeness(a).total_cmp(&likeness(b))
            })
            .map_or_else(String::new, |nearest| format!("; did you mean `{nearest}`?")),
        _ => String::new(),
    };
    let message = message.replace("unknown field", "unknown key");
    format!("use the configuration {}: line {line}: {message}{hint}", path.display())
}
