//! The tests of the rules as one program, which is compiled and linked once.
//!
//! Every file of tests is a program of its own, with its own copy of what several of them share. Here each becomes a
//! module beside one copy of that.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::trial::Said;

/// What the program is called.
pub const NAME: &str = "rules";

/// Whether a file is made here.
pub fn is_made_here(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.parent().is_some_and(|folder| folder.ends_with("tests"))
        && (name == "rules.rs" || name.starts_with("rules_of_"))
}

/// The name of the module for a file of tests.
pub fn module(test: &str) -> String {
    format!("rules_of_{test}")
}

/// The files of the program: their paths below the project, and their texts.
pub fn files(project: &Path, tests: &[String]) -> Said<Vec<(String, String)>> {
    let mut shared: BTreeMap<String, String> = BTreeMap::new();
    let mut root = String::from("//! Made by a check: the tests of the rules as one program.\n\n");
    let mut files = Vec::new();
    for test in tests {
        let path = project.join(format!("tests/{test}.rs"));
        let text =
            fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let module = module(test);
        root.push_str(&format!("#[path = \"{module}.rs\"]\nmod {module};\n"));
        files.push((format!("tests/{module}.rs"), beside_shared(&text, &mut shared)));
    }
    for (name, path) in shared {
        root.push_str(&format!("#[path = \"{path}\"]\nmod {name};\n"));
    }
    files.push((format!("tests/{NAME}.rs"), root));
    Ok(files)
}

/// The text of a test that takes its modules from the root; those are added to `shared`.
fn beside_shared(text: &str, shared: &mut BTreeMap<String, String>) -> String {
    let mut made = String::new();
    let mut path: Option<String> = None;
    for line in text.lines() {
        let said = line.strip_prefix("#[path = \"").and_then(|rest| rest.strip_suffix("\"]"));
        let declared = line.strip_prefix("mod ").and_then(|rest| rest.strip_suffix(';'));
        match (said, declared) {
            (Some(said), _) => path = Some(said.to_owned()),
            (None, Some(name)) => {
                let path = path.take().unwrap_or_else(|| format!("{name}/mod.rs"));
                let stem = path.trim_end_matches("/mod.rs").trim_end_matches(".rs");
                let own = stem.rsplit('/').next().unwrap_or(stem).to_owned();
                made.push_str(&format!("use crate::{own} as {name};\n"));
                shared.insert(own, path);
            }
            (None, None) => {
                made.push_str(line);
                made.push('\n');
            }
        }
    }
    made
}
