//! The copy of the project in which the changes are compiled in, and cargo there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufRead, BufReader};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::find;
use crate::mutant::{Edit, Mutant};
use crate::splice::{Spliced, splice};
use crate::trial::Said;

/// The module that the changes ask.
const CHOSEN: &str = include_str!("../chosen.rs");

/// Raised where other changes are made, or in another way.
const VERSION: u32 = 1;

/// The program of the tests from outside, beside which the library has its own.
const PROGRAM: &str = "all";

/// What is not copied; a fuzzer changes its corpus all the time.
const NOT_COPIED: [&str; 3] = ["target", ".git", "fuzz"];

/// A file with its changes.
struct Changed {
    file: String,
    source: String,
    edits: Vec<Edit>,
}

impl Changed {
    fn hash(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        // How a change is spliced in is a part of whether it compiles, and of this program.
        (VERSION, &self.source).hash(&mut hasher);
        hasher.finish()
    }

    /// The lowest number of its changes.
    fn first(&self) -> u32 {
        let numbers = self.edits.iter().flat_map(|edit| &edit.choices).map(|(number, _)| *number);
        numbers.min().unwrap_or_default()
    }
}

/// The copy.
pub struct Place {
    project: PathBuf,
    build: PathBuf,
    changed: Vec<Changed>,
    /// The changes that did not compile before, with what their files were then.
    kept: PathBuf,
    pub mutants: Vec<Mutant>,
    /// The numbers of changes that do not compile.
    pub not_viable: BTreeSet<u32>,
}

impl Place {
    /// Copies the project, and finds the changes of the files below `rooms`.
    pub fn prepare(root: &Path, scratch: &Path, rooms: &[String]) -> Said<Self> {
        let project = scratch.join("project");
        let mut files = Vec::new();
        for room in rooms {
            sources(&root.join(room), &mut files)?;
        }
        files.sort();
        let own = ["src/mutants.rs", "src/lib.rs"].map(|file| root.join(file));
        copy(root, &project, &|path| {
            own.contains(&path.to_owned()) || files.contains(&path.to_owned())
        })?;
        write(&project.join("src/mutants.rs"), CHOSEN)?;
        let map = format!("{}\npub mod mutants;\n", read(&root.join("src/lib.rs"))?);
        write(&project.join("src/lib.rs"), &map)?;
        let mut place = Self {
            project,
            build: scratch.join("build"),
            changed: Vec::new(),
            mutants: Vec::new(),
            not_viable: BTreeSet::new(),
            kept: scratch.join("not_viable.json"),
        };
        for path in files {
            let file = path.strip_prefix(root).map_err(|error| error.to_string())?;
            let file = file.to_string_lossy().into_owned();
            let source = read(&path)?;
            let edits = find::find(&file, &source, &mut place.mutants)?;
            place.changed.push(Changed { file, source, edits });
        }
        Ok(place)
    }

    /// Splices the changes in and drops those that do not compile, until the programs of the tests compile, and gives
    /// those.
    pub fn settle(&mut self) -> Said<Vec<PathBuf>> {
        self.recall();
        let mut round = 0;
        loop {
            round += 1;
            let spliced: Vec<(&Changed, Spliced)> = self
                .changed
                .iter()
                .map(|changed| (changed, splice(&changed.source, &changed.edits, &self.not_viable)))
                .collect();
            for (changed, spliced) in &spliced {
                write(&self.project.join(&changed.file), &spliced.text)?;
            }
            let errors = match self.programs()? {
                Ok(programs) => return self.keep().map(|()| programs),
                Err(errors) => errors,
            };
            let before = self.not_viable.len();
            let mut unknown = Vec::new();
            for error in &errors {
                let blamed = error.places.iter().find_map(|(file, range)| {
                    let (_, spliced) = spliced.iter().find(|(own, _)| own.file == *file)?;
                    Some(spliced.blamed(range)).filter(|numbers| !numbers.is_empty())
                });
                let for_move = || {
                    let ((file, range), beside) = error.places.split_first()?;
                    let (_, spliced) = spliced.iter().find(|(own, _)| own.file == *file)?;
                    let beside: Vec<_> = beside.iter().map(|(_, range)| range.clone()).collect();
                    spliced.blamed_for_move(range.start, &beside).map(|number| vec![number])
                };
                let blamed = blamed.or_else(for_move);
                match blamed {
                    Some(numbers) => self.not_viable.extend(numbers),
                    None => unknown.push(error.text.clone()),
                }
            }
            eprintln!(
                "round {round}: {} errors, {} changes dropped",
                errors.len(),
                self.not_viable.len()
            );
            self.keep()?;
            if self.not_viable.len() == before {
                return Err(format!("no change is to blame for\n{}", unknown.join("\n")));
            }
        }
    }

    /// Drops what did not compile before in a file that is as it was.
    fn recall(&mut self) {
        let kept: BTreeMap<String, (u64, Vec<u32>)> = fs::read(&self.kept)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default();
        for changed in &self.changed {
            if let Some((_, places)) =
                kept.get(&changed.file).filter(|(of, _)| *of == changed.hash())
            {
                let first = changed.first();
                self.not_viable.extend(places.iter().map(|place| first + place));
            }
        }
    }

    fn keep(&self) -> Said<()> {
        let of_file = |changed: &Changed| {
            let first = changed.first();
            let numbers =
                changed.edits.iter().flat_map(|edit| &edit.choices).map(|(number, _)| *number);
            let dropped = numbers.filter(|number| self.not_viable.contains(number));
            let places = dropped.map(|number| number - first).collect::<Vec<_>>();
            (changed.file.clone(), (changed.hash(), places))
        };
        let kept: BTreeMap<String, (u64, Vec<u32>)> = self.changed.iter().map(of_file).collect();
        let text = serde_json::to_string(&kept).map_err(|error| error.to_string())?;
        write(&self.kept, &text)
    }

    fn cargo(&self, arguments: &[&str]) -> Command {
        let mut cargo = Command::new("cargo");
        cargo
            .args(arguments)
            .arg("--message-format=json")
            .current_dir(&self.project)
            .env("CARGO_TARGET_DIR", &self.build)
            .env("CARGO_PROFILE_DEV_DEBUG", "false")
            .stdout(Stdio::piped());
        cargo
    }

    /// The messages of cargo, and whether it went well.
    fn messages(&self, arguments: &[&str]) -> Said<(Vec<Value>, bool)> {
        let mut running =
            self.cargo(arguments).spawn().map_err(|error| format!("cargo: {error}"))?;
        let out = running.stdout.take().ok_or("cargo says nothing")?;
        let mut messages = Vec::new();
        for line in BufReader::new(out).lines() {
            let line = line.map_err(|error| error.to_string())?;
            messages.extend(serde_json::from_str::<Value>(&line));
        }
        let ended = running.wait().map_err(|error| error.to_string())?;
        Ok((messages, ended.success()))
    }

    /// Compiles the library and the programs of its tests; gives those, or what the compiler has against the library.
    fn programs(&self) -> Said<Result<Vec<PathBuf>, Vec<CompileError>>> {
        let arguments = ["test", "--locked", "--no-run", "--lib", "--test", PROGRAM];
        let (messages, went_well) = self.messages(&arguments)?;
        let errors: Vec<CompileError> = messages.iter().filter_map(CompileError::of).collect();
        if !went_well {
            return match errors.is_empty() {
                true => Err("cargo failed without an error of the compiler".to_owned()),
                false => Ok(Err(errors)),
            };
        }
        let programs = messages.iter().filter_map(|message| {
            let is_test = message["profile"]["test"].as_bool()?;
            message["executable"].as_str().filter(|_| is_test).map(PathBuf::from)
        });
        Ok(Ok(programs.collect()))
    }

    /// The folder of the copy.
    pub fn project(&self) -> &Path {
        &self.project
    }
}

/// An error of the compiler.
struct CompileError {
    text: String,
    /// Files and bytes, those that it is about before those that it names beside.
    places: Vec<(String, Range<usize>)>,
}

impl CompileError {
    fn of(message: &Value) -> Option<Self> {
        let message = message.get("message")?;
        if message["level"].as_str()? != "error" {
            return None;
        }
        let mut spans: Vec<&Value> = message["spans"].as_array()?.iter().collect();
        // What only says how many errors there were has no place.
        if spans.is_empty() {
            return None;
        }
        spans.sort_by_key(|span| span["is_primary"] != Value::Bool(true));
        let place = |span: &Value| {
            let byte = |name: &str| usize::try_from(span[name].as_u64()?).ok();
            let range = byte("byte_start")?..byte("byte_end")?;
            Some((span["file_name"].as_str()?.to_owned(), range))
        };
        let places = spans.into_iter().filter_map(place).collect();
        Some(Self { text: message["rendered"].as_str().unwrap_or_default().to_owned(), places })
    }
}

fn read(path: &Path) -> Said<String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Writes what is not there already, so that nothing is compiled again for it.
fn write(path: &Path, text: &str) -> Said<()> {
    if fs::read(path).is_ok_and(|there| there == text.as_bytes()) {
        return Ok(());
    }
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

fn entries(folder: &Path) -> Said<Vec<PathBuf>> {
    let wrong = |error| format!("{}: {error}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(wrong)? {
        found.push(entry.map_err(wrong)?.path());
    }
    Ok(found)
}

/// Makes `to` equal to `from`, but for the files that `written` says somebody else writes.
fn copy(from: &Path, to: &Path, written: &dyn Fn(&Path) -> bool) -> Said<()> {
    let wrong = |error: std::io::Error| format!("{}: {error}", to.display());
    fs::create_dir_all(to).map_err(wrong)?;
    for gone in entries(to)? {
        let own = from.join(gone.file_name().unwrap_or_default());
        if !own.exists() && !written(&own) {
            let removed =
                if gone.is_dir() { fs::remove_dir_all(&gone) } else { fs::remove_file(&gone) };
            removed.map_err(wrong)?;
        }
    }
    for path in entries(from)? {
        let name = path.file_name().unwrap_or_default();
        let target = to.join(name);
        if written(&path) || NOT_COPIED.iter().any(|except| *except == name) {
            continue;
        }
        if path.is_dir() {
            copy(&path, &target, written)?;
        } else {
            let bytes = fs::read(&path).map_err(wrong)?;
            if !fs::read(&target).is_ok_and(|there| there == bytes) {
                fs::copy(&path, &target).map_err(wrong)?;
            }
        }
    }
    Ok(())
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) -> Said<()> {
    for path in entries(folder)? {
        if path.is_dir() {
            sources(&path, found)?;
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    Ok(())
}
