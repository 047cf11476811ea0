//! What is wrong with a TOML file that somebody wrote by hand: the line, and the nearest word that is known.

use std::path::Path;

/// What is wrong with the configuration.
pub(super) fn explain(path: &Path, text: &str, error: &toml::de::Error) -> String {
    let at = error.span().map(|span| span.start);
    let told = toml_fault(text, at, error.message());
    format!("use the configuration {}: {told}", path.display())
}

/// The message of an error with the line of the byte at which it goes wrong, and for a key or a word that is not known
/// the nearest that is.
pub(super) fn toml_fault(text: &str, at: Option<usize>, message: &str) -> String {
    let message = message.trim();
    let mut quoted = message.split('`').skip(1).step_by(2);
    let is_unknown = ["unknown field", "unknown variant"].iter().any(|of| message.starts_with(of));
    let hint = match quoted.next().filter(|_| is_unknown) {
        Some(word) => nearest(word, &quoted.collect::<Vec<_>>()),
        None => String::new(),
    };
    let message = message.replace("unknown field", "unknown key");
    let message = message.replace("unknown variant", "unknown word");
    match at {
        Some(at) => {
            let before = text.get(..at).unwrap_or(text);
            let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
            format!("line {line}: {message}{hint}")
        }
        None => match longest_name(text).filter(|_| message == "recursion limit") {
            Some(line) => format!("line {line}: a name has more parts than any key that is known"),
            None => format!("{message}{hint}"),
        },
    }
}

/// The line with the most dots: what the reader of TOML tells of a name with too many parts has no place.
fn longest_name(text: &str) -> Option<usize> {
    let dots = |line: &str| line.bytes().filter(|byte| *byte == b'.').count();
    (1..).zip(text.lines()).max_by_key(|(_, line)| dots(line)).map(|(number, _)| number)
}

/// The nearest of the known words, as a question; nothing where none is known.
pub(super) fn nearest(word: &str, known: &[&str]) -> String {
    let likeness = |known: &str| strsim::jaro_winkler(word, known);
    let nearest = known.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    nearest.map_or_else(String::new, |nearest| format!("; did you mean `{nearest}`?"))
}
