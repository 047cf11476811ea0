//! The second model's worlds, handed to the program as settings and files.

use spla_usage::use_report::{Established, Outcome, Settings};

use crate::second_model::{CaptureUnit, DefaultEdition, World};
use crate::support;

/// The settings of a world, said to the program through the words of the configuration.
pub fn settings(world: &World) -> Settings {
    let told = &world.settings;
    let mut settings = support::settings(&format!("{:04}-{:02}", told.year, told.month));
    settings.default_edition = match told.default_edition {
        DefaultEdition::Standard => spla_usage::licensing::DefaultEdition::Standard,
        DefaultEdition::Datacenter => spla_usage::licensing::DefaultEdition::Datacenter,
        DefaultEdition::Cheapest => spla_usage::licensing::DefaultEdition::Cheapest,
        DefaultEdition::Withhold => spla_usage::licensing::DefaultEdition::Withhold,
    };
    settings.unit = match told.capture_unit {
        CaptureUnit::Day => spla_usage::estate::CaptureUnit::Day,
        CaptureUnit::Time => spla_usage::estate::CaptureUnit::Time,
    };
    let readings: String = told
        .readings
        .named()
        .iter()
        .map(|(reading, value)| format!("{reading} = \"{value}\"\n"))
        .collect();
    settings.readings = toml::from_str(&readings).unwrap();
    settings.administrators.clone_from(&told.administrators);
    settings
}

/// What the program establishes of files given as kind and text.
pub fn established(settings: &Settings, files: &[(&str, String)]) -> Box<Established> {
    let files: Vec<(String, &str)> =
        files.iter().map(|(kind, text)| (format!("{kind}.csv"), text.as_str())).collect();
    let files: Vec<(&str, &str)> =
        files.iter().map(|(label, text)| (label.as_str(), *text)).collect();
    match support::run(settings, &files) {
        Outcome::Report(established) => established,
        Outcome::Refused { findings, .. } => panic!("{findings:#?}"),
    }
}
