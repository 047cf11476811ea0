//! The configuration of a dossier with pseudonyms in it: the accounts of the administrators.
//!
//! It is written anew from what it says, so that comments, which may hold anything, are not in it. Commands that a run
//! starts are left out: no report depends on them, and their words may name somebody.

use toml::{Table, Value};

use crate::cli::hook_rules::Event;
use crate::intake::Renames;

/// What stands for words of the provider's own about a person.
const WITHHELD: &str = "withheld";

/// The configuration with pseudonyms; none where it cannot be read.
pub(super) fn renamed(bytes: &[u8], renames: &dyn Renames) -> Option<String> {
    let mut table: Table = toml::from_str(std::str::from_utf8(bytes).ok()?).ok()?;
    for event in [Event::OnFailure, Event::After] {
        table.remove(event.text());
    }
    let administrators = table.get_mut("administrators").and_then(Value::as_array_mut);
    for administrator in administrators.into_iter().flatten() {
        let administrator = administrator.as_table_mut()?;
        if let Some(Value::String(account)) = administrator.get_mut("account") {
            *account = renames.account(account);
        }
        if let Some(reason) = administrator.get_mut("reason") {
            *reason = Value::String(WITHHELD.to_owned());
        }
    }
    toml::to_string(&table).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Upper;

    impl Renames for Upper {
        fn account(&self, name: &str) -> String {
            name.to_uppercase()
        }

        fn person(&self, id: &str) -> String {
            id.to_owned()
        }
    }

    #[test]
    fn only_administrators_get_other_names() {
        let text = "# for anna\n[captures]\nunit = \"day\"\n[[administrators]]\n\
                    account = 'CORP\\adm'\nreason = \"anna's work\"\n\
                    [on_failure]\nrun = [\"mail\", \"anna@corp.example\"]\n\
                    [after]\nrun = [\"mail\", \"anna@corp.example\"]\n";
        let made = renamed(text.as_bytes(), &Upper).unwrap();
        assert!(!made.contains("anna"), "{made}");
        let table: Table = toml::from_str(&made).unwrap();
        assert_eq!(table["captures"]["unit"].as_str(), Some("day"));
        assert_eq!(table["administrators"][0]["account"].as_str(), Some("CORP\\ADM"));
        assert_eq!(table["administrators"][0]["reason"].as_str(), Some("withheld"));
        assert_eq!(renamed(b"[[administrators", &Upper), None);
    }
}
