//! Workings under other names: whether they are the same but for the names, and the names replaced in them.

use csv::StringRecord;

use crate::intake::Renames;

/// The column that says what a step is about.
const SUBJECT: &str = "subject";
/// The column that says how it came to count.
const NOTE: &str = "note";
/// How the subject of a row about an account begins.
const ACCOUNT: &str = "account ";
/// What stands for words of the provider's own about an account.
const WITHHELD: &str = "withheld";

/// The number of a row, from 1 for the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row(pub u64);

/// The first row in which two workings differ in more than the name of an account and what is noted of it.
pub(super) fn first_other(filed: &[u8], made: &[u8]) -> Option<Row> {
    let (mut filed, mut made) = (rows(filed), rows(made));
    let mut columns: Option<(usize, usize)> = None;
    let mut number = 0;
    loop {
        number += 1;
        let (one, other) = match (filed.next(), made.next()) {
            (None, None) => return None,
            (Some(Ok(one)), Some(Ok(other))) => (one, other),
            _ => return Some(Row(number)),
        };
        let is_same = match columns {
            Some((subject, note)) if is_account(&one, subject) => {
                is_account(&other, subject)
                    && one.len() == other.len()
                    && (0..one.len())
                        .filter(|place| ![subject, note].contains(place))
                        .all(|place| one.get(place) == other.get(place))
            }
            _ => one == other,
        };
        if !is_same {
            return Some(Row(number));
        }
        if columns.is_none() {
            columns = Some((place(&one, SUBJECT)?, place(&one, NOTE)?));
        }
    }
}

/// The workings with pseudonyms for the accounts; what is noted of an account is what names nobody: the groups
/// through which it counts.
pub(super) fn renamed(filed: &[u8], renames: &dyn Renames) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut columns: Option<(usize, usize)> = None;
    // A row that cannot be read ends the file; its hash said that there is none.
    for row in rows(filed).map_while(Result::ok) {
        let row = match columns {
            None => {
                columns = place(&row, SUBJECT).zip(place(&row, NOTE));
                row
            }
            Some((subject, note)) if is_account(&row, subject) => row
                .iter()
                .enumerate()
                .map(|(at, cell)| match at {
                    _ if at == subject => account(cell, renames),
                    _ if at == note => groups(cell),
                    _ => cell.to_owned(),
                })
                .collect(),
            Some(_) => row,
        };
        // Writing to memory cannot fail.
        let _ = writer.write_record(&row);
    }
    writer.into_inner().unwrap_or_default()
}

fn rows(bytes: &[u8]) -> csv::StringRecordsIntoIter<&[u8]> {
    csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes).into_records()
}

fn place(header: &StringRecord, column: &str) -> Option<usize> {
    header.iter().position(|name| name == column)
}

fn is_account(row: &StringRecord, subject: usize) -> bool {
    row.get(subject).is_some_and(|subject| subject.starts_with(ACCOUNT))
}

/// `account NAME`, or `account NAME (KEY)` for one that is known by a SID or the like.
fn account(subject: &str, renames: &dyn Renames) -> String {
    let name = subject.strip_prefix(ACCOUNT).unwrap_or(subject);
    match name.strip_suffix(')').and_then(|name| name.rsplit_once(" (")) {
        Some((name, key)) => {
            format!("{ACCOUNT}{} ({})", renames.account(name), renames.account(key))
        }
        None => format!("{ACCOUNT}{}", renames.account(name)),
    }
}

/// The groups that a note tells. What stands before them may be a reason in somebody's own words.
fn groups(note: &str) -> String {
    if note.starts_with("in group ") {
        return note.to_owned();
    }
    match note.rsplit_once("; in group ") {
        Some((_, groups)) => format!("{WITHHELD}; in group {groups}"),
        None => WITHHELD.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Stars;

    impl Renames for Stars {
        fn account(&self, _: &str) -> String {
            "*".to_owned()
        }

        fn person(&self, _: &str) -> String {
            "*".to_owned()
        }
    }

    const FILED: &str = "step,subject,value,note\n1,vm app,1,in group a\n2,account anna,1,in group a\n\
                         3,account bert (S-1-5),0,rds: service account: bert's; in group b\n";

    #[test]
    fn accounts_get_other_names_and_nothing_else_does() {
        let made = String::from_utf8(renamed(FILED.as_bytes(), &Stars)).unwrap();
        let expected = "step,subject,value,note\n1,vm app,1,in group a\n2,account *,1,in group a\n\
                        3,account * (*),0,withheld; in group b\n";
        assert_eq!(made, expected);
        assert_eq!(first_other(FILED.as_bytes(), made.as_bytes()), None);
    }

    #[test]
    fn whatever_else_differs_is_found() {
        let changes = [
            ("1,vm app", "1,vm ap"),
            ("2,account anna,1", "2,account anna,2"),
            ("value", "values"),
        ];
        let found = changes
            .map(|(was, is)| first_other(FILED.as_bytes(), FILED.replacen(was, is, 1).as_bytes()));
        assert_eq!(found, [Some(Row(2)), Some(Row(3)), Some(Row(1))]);
        let shorter = FILED.split_once("3,").unwrap().0;
        assert_eq!(first_other(FILED.as_bytes(), shorter.as_bytes()), Some(Row(4)));
        let no_account = FILED.replace("account anna", "vm anna");
        assert_eq!(first_other(FILED.as_bytes(), no_account.as_bytes()), Some(Row(3)));
    }
}
