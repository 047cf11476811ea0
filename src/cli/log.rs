//! What is said on standard error: log lines and messages, as text for people or as one JSON object a line.
//!
//! Both go one way, so that they have one form and step over a bar. Nothing is written to a file: whoever starts the
//! command (cron, systemd, a container) keeps its standard error, and there is nothing to rotate.

use std::fmt;

use tracing::{Event, Level, Subscriber};
use tracing_subscriber::fmt::format::{Format, Json, JsonFields, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use crate::error::Error;
use crate::outputs::terminal::{json_shown, lines_shown};

use super::arguments::{Arguments, LogFormat};
use super::progress::{Progress, has_colours};

/// The target of messages, which stand behind the name of the program.
pub(super) const TOLD: &str = "told";
/// The target of what goes on from the message before.
pub(super) const GOES_ON: &str = "goes-on";

/// Tells something that is no result, as `format!` would write it.
macro_rules! tell {
    ($($words:tt)+) => { tracing::warn!(target: $crate::cli::log::TOLD, $($words)+) };
}

/// Goes on from what was told before, in lines of its own.
macro_rules! tell_on {
    ($($words:tt)+) => { tracing::warn!(target: $crate::cli::log::GOES_ON, $($words)+) };
}

pub(super) use {tell, tell_on};

/// Tells why a command could not be carried out.
pub(super) fn failed(error: &Error) {
    tracing::error!(target: TOLD, "could not {error}");
}

/// Sends log lines and messages to standard error, as many and in the form that is asked for.
pub fn log(arguments: &Arguments, progress: &Progress) {
    let level = match arguments.verbosity() {
        0 => Level::WARN,
        1 => Level::INFO,
        _ => Level::TRACE,
    };
    let progress = progress.clone();
    let lines = tracing_subscriber::fmt()
        .with_writer(move || progress.beside())
        .with_ansi(has_colours())
        .with_max_level(level)
        // A standard error that cannot be written to ends no run, least of all one that files.
        .log_internal_errors(false);
    match arguments.log_format() {
        LogFormat::Text => lines.event_format(Text(Format::default())).init(),
        LogFormat::Json => lines
            .fmt_fields(JsonFields::new())
            .event_format(Objects(Format::default().json()))
            .init(),
    }
}

/// The form for programs, in which a name cannot steer a terminal either.
struct Objects(Format<Json>);

impl<S> FormatEvent<S, JsonFields> for Objects
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, JsonFields>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut object = String::new();
        self.0.format_event(context, Writer::new(&mut object), event)?;
        writer.write_str(&json_shown(&object))
    }
}

/// The form for people: messages as they are, log lines with their level.
struct Text(Format);

impl<S, N> FormatEvent<S, N> for Text
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        match event.metadata().target() {
            TOLD => writer.write_str("spla-usage: ")?,
            GOES_ON => {}
            _ => {
                let lines = self.0.clone().without_time().with_target(false);
                return lines.format_event(context, writer, event);
            }
        }
        let mut words = String::new();
        context.format_fields(Writer::new(&mut words), event)?;
        // A name among them cannot steer a terminal.
        writeln!(writer, "{}", lines_shown(&words))
    }
}
