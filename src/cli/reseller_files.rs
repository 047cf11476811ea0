//! `[[reseller_files]]`: which files the reseller's portal takes, in which formats, and what the reseller has given the
//! provider to write into them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;

use crate::dossier::{Kept, file_by_hand};
use crate::error::Error;
use crate::fold::Fold as _;
use crate::month::ReportMonth;
use crate::reseller_format::{ResellerFile, ResellerFormat, file_in, shipped, shipped_names};

use super::toml_fault::{nearest, toml_fault};

/// A section `[[reseller_files]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ResellerFileSection {
    file: String,
    format: Option<String>,
    format_file: Option<String>,
    #[serde(default)]
    constants: BTreeMap<String, String>,
    #[serde(default)]
    customer_ids: BTreeMap<String, String>,
}

/// Where the formats are read.
#[derive(Clone, Copy)]
pub(super) enum Formats<'f> {
    /// Those of the program, and those that lie beside the configuration in this folder.
    OfToday(&'f Path),
    /// Those that a dossier keeps, so that it is computed again as it was.
    Kept(&'f Kept),
}

/// The files for the portal, or what keeps one of them from being written. What only looks at the archive needs none
/// of today's formats, so that it is told when they are asked for.
#[derive(Debug)]
pub(super) struct ResellerFiles(Result<Vec<ResellerFile>, String>);

impl Default for ResellerFiles {
    fn default() -> Self {
        Self(Ok(Vec::new()))
    }
}

impl ResellerFiles {
    /// Those of the sections of the configuration at `path`.
    pub fn of(sections: Vec<ResellerFileSection>, (path, formats): (&Path, Formats<'_>)) -> Self {
        let files = ResellerFileSection::all_checked(sections, formats);
        Self(files.map_err(|what| format!("use the configuration {}: {what}", path.display())))
    }

    /// All of them, each with its format.
    ///
    /// # Errors
    /// Fails when a section is wrong, or its format cannot be had.
    pub fn all(&self) -> Result<&[ResellerFile], Error> {
        self.0.as_deref().map_err(|what| Error::Usage(what.clone()))
    }
}

/// Characters that a name of a file has on no system, and how long it is at most.
const NOT_IN_NAMES: [char; 9] = ['/', '\\', ':', '*', '?', '"', '<', '>', '|'];
const LONGEST_NAME: usize = 120;

impl ResellerFileSection {
    /// All files, each with its format.
    ///
    /// # Errors
    /// Fails, with what is wrong in words, where a name cannot be that of a file or is there twice, a format cannot be
    /// found or read, or what it takes is not given.
    pub fn all_checked(
        sections: Vec<Self>,
        formats: Formats<'_>,
    ) -> Result<Vec<ResellerFile>, String> {
        let mut names = BTreeSet::new();
        let mut files = Vec::with_capacity(sections.len());
        for section in sections {
            let name = section.file.clone();
            if !is_a_name(&name) {
                return Err(format!(
                    "reseller_files: `{name}` is no name of a file; it lies in the folder `reseller` of the dossier"
                ));
            }
            if !names.insert(name.folded()) {
                return Err(format!("reseller_files: two files are called `{name}`"));
            }
            let file = section.checked(formats);
            files.push(file.map_err(|what| format!("reseller file `{name}`: {what}"))?);
        }
        for name in &names {
            let is_taken = |month: &ReportMonth| {
                names.iter().any(|other| other != name && file_in(other, *month) == *name)
            };
            if let Some(month) = months_in(name).find(is_taken) {
                return Err(format!("reseller_files: two files are called `{name}` in {month}"));
            }
        }
        Ok(files)
    }

    fn checked(self, formats: Formats<'_>) -> Result<ResellerFile, String> {
        let called = self.called()?.to_owned();
        let text = match formats {
            Formats::OfToday(folder) => self.text_of_today(folder)?,
            Formats::Kept(kept) => {
                let text = kept.formats.get(&file_in(&self.file, kept.month));
                text.cloned().ok_or("the dossier does not keep its format")?
            }
        };
        let format = ResellerFormat::read(&text).map_err(|error| {
            format!("the format {called}: {}", toml_fault(&text, error.at, &error.message))
        })?;
        self.gives_what_is_taken(&format)?;
        let customer_ids =
            self.customer_ids.into_iter().map(|(name, id)| (name.trim().folded(), id));
        Ok(ResellerFile {
            file: self.file,
            called,
            customer_ids: customer_ids.collect(),
            constants: self.constants,
            format: Arc::new(format),
        })
    }

    /// What the configuration calls the format.
    fn called(&self) -> Result<&str, String> {
        match (&self.format, &self.format_file) {
            (Some(name), None) | (None, Some(name)) => Ok(name),
            _ => Err("it needs one of `format` and `format_file`".to_owned()),
        }
    }

    fn text_of_today(&self, folder: &Path) -> Result<String, String> {
        if let Some(path) = &self.format_file {
            let path = folder.join(path);
            let wrong = |why: String| format!("read the format {}: {why}", path.display());
            let bytes = file_by_hand(&path).map_err(|error| wrong(error.to_string()))?;
            return String::from_utf8(bytes).map_err(|_| wrong("it is not UTF-8".to_owned()));
        }
        let name = self.format.as_deref().unwrap_or_default();
        shipped(name).map(str::to_owned).ok_or_else(|| {
            let known: Vec<&str> = shipped_names().collect();
            format!("no format is called `{name}`{}", nearest(name, &known))
        })
    }

    /// A constant that is not given would leave a column empty in every file, and one that nothing takes is mistyped.
    fn gives_what_is_taken(&self, format: &ResellerFormat) -> Result<(), String> {
        let taken: Vec<&str> = format.constants().collect();
        if let Some(name) = self.constants.keys().find(|name| !taken.contains(&name.as_str())) {
            let hint = nearest(name, &taken);
            return Err(format!("its format does not take the constant `{name}`{hint}"));
        }
        for name in &taken {
            if self.constants.get(*name).is_none_or(|constant| constant.trim().is_empty()) {
                return Err(format!("its format takes `{name}`: give it under `constants`"));
            }
        }
        if !self.customer_ids.is_empty() && !format.takes_customer_ids() {
            return Err("its format has no column for `customer_ids`".to_owned());
        }
        Ok(())
    }
}

/// The months that a name has in it.
fn months_in(name: &str) -> impl Iterator<Item = ReportMonth> + '_ {
    let lengths = name.char_indices().map(|(at, _)| at);
    lengths.filter_map(|at| name.get(at..at + MONTH_LENGTH)?.parse().ok())
}

/// The letters of `2026-10`.
const MONTH_LENGTH: usize = 7;

/// Whether a text can be the name of a file on any system.
fn is_a_name(name: &str) -> bool {
    let is_letter = |letter: char| !letter.is_control() && !NOT_IN_NAMES.contains(&letter);
    let ends = name.starts_with(['.', ' ']) || name.ends_with(['.', ' ']);
    !name.is_empty() && name.len() <= LONGEST_NAME && !ends && name.chars().all(is_letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<ResellerFile>, String> {
        #[derive(Deserialize)]
        struct File {
            reseller_files: Vec<ResellerFileSection>,
        }
        let file: File = toml::from_str(text).unwrap();
        ResellerFileSection::all_checked(file.reseller_files, Formats::OfToday(Path::new(".")))
    }

    #[test]
    fn what_a_file_needs_is_told() {
        let arrow = "format = \"arrow\"\n";
        // section, what is told of it
        let cases = [
            ("file = \"a.csv\"\n".to_owned(), "one of `format` and `format_file`"),
            ("file = \"a.csv\"\nformat = \"eco-dc\"\n".to_owned(), "did you mean `echo-dc`?"),
            (
                format!("file = \"a.csv\"\n{arrow}"),
                "takes `subscription_reference`: give it under `constants`",
            ),
            (
                format!(
                    "file = \"a.csv\"\n{arrow}constants = {{ subscription_reference = \"7\", custmer = \"8\" }}\n"
                ),
                "does not take the constant `custmer`; did you mean `subscription_reference`?",
            ),
            (
                format!(
                    "file = \"a.csv\"\n{arrow}constants = {{ subscripton_reference = \"7\" }}\n"
                ),
                "did you mean `subscription_reference`?",
            ),
            (
                "file = \"a.csv\"\nformat = \"generic\"\ncustomer_ids = { Contoso = \"1\" }\n"
                    .to_owned(),
                "has no column for `customer_ids`",
            ),
            ("file = \"../a.csv\"\nformat = \"generic\"\n".to_owned(), "is no name of a file"),
            ("file = \"a.csv\"\nformat_file = \"not-there.toml\"\n".to_owned(), "not-there.toml"),
        ];
        for (section, told) in cases {
            let error = read(&format!("[[reseller_files]]\n{section}")).unwrap_err();
            assert!(error.contains(told), "{section}{error}");
        }
        let generic = "[[reseller_files]]\nfile = \"A.csv\"\nformat = \"generic\"\n";
        let error = read(&format!("{generic}{}", generic.replace("A.", "a."))).unwrap_err();
        assert!(error.contains("two files are called `a.csv`"), "{error}");
        let of_a_month = generic.replace("A.csv", "a-2026-10.csv");
        let of_every = generic.replace("A.csv", "a-{month}.csv");
        for both in [format!("{of_a_month}{of_every}"), format!("{of_every}{of_a_month}")] {
            let error = read(&both).unwrap_err();
            assert!(error.contains("two files are called `a-2026-10.csv` in 2026-10"), "{error}");
        }
    }

    #[test]
    fn names_of_end_customers_are_compared_without_regard_to_case() {
        let text = "[[reseller_files]]\nfile = \"a.json\"\nformat = \"arrow\"\n\
                    constants = { subscription_reference = \"S\" }\n\
                    customer_ids = { \" Contoso\" = \"1\", \"\" = \"2\" }\n";
        let files = read(text).unwrap();
        let ids: Vec<(&str, &str)> =
            files[0].customer_ids.iter().map(|(name, id)| (name.as_str(), id.as_str())).collect();
        assert_eq!(ids, [("", "2"), ("contoso", "1")]);
    }
}
