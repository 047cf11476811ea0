//! The sections of the configuration about commands that a run starts: `[on_failure]` and `[after]`.
//!
//! They say what happens outside and nothing of what is counted, so no report depends on them, and only the
//! configuration of today is asked for them: never one that a dossier keeps.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use super::exit::Exit;

/// How long a command may take where nothing else is said, in seconds.
const TIMEOUT: u64 = 300;
/// The longest that may be said: a day.
const LONGEST_TIMEOUT: u64 = 86_400;

/// What a command is started for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    /// A month could not be reported.
    OnFailure,
    /// A revision was filed.
    After,
}

impl Event {
    /// The name of its section.
    pub fn text(self) -> &'static str {
        match self {
            Self::OnFailure => "on_failure",
            Self::After => "after",
        }
    }
}

/// A command that is started when something has happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hook {
    pub event: Event,
    /// The program as it is written: with a `/` a path, else a name that is looked up.
    pub program: String,
    pub arguments: Vec<String>,
    /// The ends of a month for which it is started.
    pub on: Vec<Exit>,
    pub timeout: Duration,
}

/// The ends that `[on_failure]` can be for.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum FailedAs {
    Draft,
    Refused,
    Differs,
    Io,
}

/// The ends that `[after]` can be for.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum FiledAs {
    Ready,
    NeedsSignature,
}

impl From<FailedAs> for Exit {
    fn from(end: FailedAs) -> Self {
        match end {
            FailedAs::Draft => Self::Draft,
            FailedAs::Refused => Self::Refused,
            FailedAs::Differs => Self::Differs,
            FailedAs::Io => Self::Io,
        }
    }
}

impl From<FiledAs> for Exit {
    fn from(end: FiledAs) -> Self {
        match end {
            FiledAs::Ready => Self::Ready,
            FiledAs::NeedsSignature => Self::NeedsSignature,
        }
    }
}

/// `[on_failure]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OnFailureSection {
    run: Vec<String>,
    #[serde(default = "failures")]
    on: Vec<FailedAs>,
    #[serde(default = "timeout")]
    timeout_seconds: u64,
}

/// `[after]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AfterSection {
    run: Vec<String>,
    #[serde(default = "filed")]
    on: Vec<FiledAs>,
    #[serde(default = "timeout")]
    timeout_seconds: u64,
}

fn failures() -> Vec<FailedAs> {
    vec![FailedAs::Draft, FailedAs::Refused, FailedAs::Io]
}

/// What needs a signature is not handed over before somebody has signed.
fn filed() -> Vec<FiledAs> {
    vec![FiledAs::Ready]
}

fn timeout() -> u64 {
    TIMEOUT
}

impl OnFailureSection {
    /// The command, or what is wrong with it.
    pub fn checked(self) -> Result<Hook, String> {
        let on = self.on.into_iter().map(Exit::from).collect();
        checked(Event::OnFailure, self.run, on, self.timeout_seconds)
    }
}

impl AfterSection {
    /// The command, or what is wrong with it.
    pub fn checked(self) -> Result<Hook, String> {
        let on = self.on.into_iter().map(Exit::from).collect();
        checked(Event::After, self.run, on, self.timeout_seconds)
    }
}

fn checked(event: Event, run: Vec<String>, on: Vec<Exit>, seconds: u64) -> Result<Hook, String> {
    let name = event.text();
    let mut words = run.into_iter();
    let program = words.next().filter(|program| !program.is_empty());
    let program = program.ok_or_else(|| {
        format!("{name}.run is a command and its arguments, each a text of the list")
    })?;
    if !(1..=LONGEST_TIMEOUT).contains(&seconds) {
        return Err(format!("{name}.timeout_seconds is a number from 1 to {LONGEST_TIMEOUT}"));
    }
    let timeout = Duration::from_secs(seconds);
    Ok(Hook { event, program, arguments: words.collect(), on, timeout })
}

impl Hook {
    /// The program, where a path is relative to the folder of the configuration.
    pub fn program_in(&self, folder: &Path) -> PathBuf {
        match self.program.contains(['/', '\\']) {
            true => folder.join(&self.program),
            false => PathBuf::from(&self.program),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(text: &str) -> Result<Hook, String> {
        let section: AfterSection = toml::from_str(text).map_err(|error| error.to_string())?;
        section.checked()
    }

    #[test]
    fn what_is_left_out_takes_the_defaults() {
        let hook = after("run = [\"send\", \"now\"]").unwrap();
        assert_eq!((hook.program.as_str(), hook.arguments), ("send", vec!["now".to_owned()]));
        assert_eq!((hook.on, hook.timeout), (vec![Exit::Ready], Duration::from_secs(300)));
        let section: OnFailureSection = toml::from_str("run = [\"tell\"]").unwrap();
        let hook = section.checked().unwrap();
        assert_eq!(hook.on, [Exit::Draft, Exit::Refused, Exit::Io]);
    }

    #[test]
    fn a_command_without_a_program_and_a_time_without_an_end_are_told() {
        assert!(after("run = []").unwrap_err().contains("after.run"));
        assert!(after("run = [\"\"]").unwrap_err().contains("after.run"));
        assert!(after("run = \"send\"").unwrap_err().contains("sequence"));
        assert!(after("run = [\"a\"]\non = [\"draft\"]").unwrap_err().contains("needs-signature"));
        for seconds in [0, LONGEST_TIMEOUT + 1] {
            let told = after(&format!("run = [\"a\"]\ntimeout_seconds = {seconds}")).unwrap_err();
            assert!(told.contains("from 1 to 86400"), "{told}");
        }
    }

    #[test]
    fn a_program_with_a_slash_lies_beside_the_configuration() {
        let program = |name: &str| {
            let hook = after(&format!("run = [\"{name}\"]")).unwrap();
            hook.program_in(Path::new("/etc/spla"))
        };
        assert_eq!(program("send"), Path::new("send"));
        assert_eq!(program("./send"), Path::new("/etc/spla/./send"));
        assert_eq!(program("/opt/send"), Path::new("/opt/send"));
    }
}
