//! Holds the rows of a filed sheet against those that are computed again, in the columns that it has.

use std::collections::BTreeSet;

use csv::StringRecord;

/// The columns of a filed sheet that are compared, each with its place in the sheet that is computed again.
type Columns = Vec<(usize, usize)>;

/// A header as it is read.
type Header<'a> = Result<&'a StringRecord, csv::Error>;

/// The columns that the first sheet has and `but` does not name; none where the second lacks one of them, or one has no
/// header that can be read.
fn columns(filed: Header<'_>, made: Header<'_>, but: &[&str]) -> Option<Columns> {
    let (filed, made) = (filed.ok()?, made.ok()?);
    let compared = filed.iter().enumerate().filter(|(_, name)| !but.contains(name));
    let place = |name: &str| made.iter().position(|other| other == name);
    compared.map(|(at, name)| Some((at, place(name)?))).collect()
}

/// The first line at which two sheets differ, in the columns that the first has, but for those of `but`.
pub(super) fn first_other_row(filed: &[u8], made: &[u8], but: &[&str]) -> Option<u64> {
    let mut filed = csv::Reader::from_reader(filed);
    let mut made = csv::Reader::from_reader(made);
    let Some(columns) = columns(filed.headers(), made.headers(), but) else { return Some(1) };
    let (mut filed, mut made) = (filed.into_records(), made.into_records());
    // The header is the first line.
    let mut line = 1;
    loop {
        line += 1;
        match (filed.next(), made.next()) {
            (None, None) => return None,
            (Some(Ok(filed)), Some(Ok(made))) => {
                if !columns.iter().all(|(at, own)| filed.get(*at) == made.get(*own)) {
                    return Some(line);
                }
            }
            _ => return Some(line),
        }
    }
}

/// The first line of a sheet that another one does not have, in the columns that the first has.
pub(super) fn first_missing_row(filed: &[u8], made: &[u8]) -> Option<u64> {
    let mut filed = csv::Reader::from_reader(filed);
    let mut made = csv::Reader::from_reader(made);
    let Some(columns) = columns(filed.headers(), made.headers(), &[]) else { return Some(1) };
    let cells = |record: &StringRecord, places: &mut dyn Iterator<Item = usize>| -> Vec<String> {
        places.map(|at| record.get(at).unwrap_or_default().to_owned()).collect()
    };
    let of_made = made.into_records().filter_map(Result::ok);
    let has: BTreeSet<Vec<String>> =
        of_made.map(|record| cells(&record, &mut columns.iter().map(|(_, own)| *own))).collect();
    // The header is the first line.
    let missing = filed.into_records().zip(2..).find(|(record, _)| match record {
        Ok(record) => !has.contains(&cells(record, &mut columns.iter().map(|(at, _)| *at))),
        Err(_) => true,
    });
    missing.map(|(_, line)| line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_may_come_and_rows_may_not_change() {
        let filed = b"step,value\n1,8\n2,16\n";
        let first = |made: &[u8]| first_other_row(filed, made, &[]);
        assert_eq!(first(b"step,value\n1,8\n2,16\n"), None);
        assert_eq!(first(b"step,name,value\n1,x,8\n2,y,16\n"), None);
        assert_eq!(first(b"step,value\n1,8\n2,17\n"), Some(3));
        assert_eq!(first(b"step,value\n1,8\n"), Some(3));
        assert_eq!(first(b"step,value\n1,8\n2,16\n3,1\n"), Some(4));
        assert_eq!(first(b"step\n1\n2\n"), Some(1));
        // What cannot be read says nothing that could be the same.
        assert_eq!(first_other_row(b"st\xffep,value\n1,8\n", filed, &[]), Some(1));
        assert_eq!(first_other_row(b"step,value\n1,\xff\n2,16\n", filed, &[]), Some(2));
    }

    #[test]
    fn what_only_explains_may_be_said_otherwise() {
        let filed = b"value,note\n8,so\n";
        assert_eq!(first_other_row(filed, b"value,note\n8,otherwise\n", &["note"]), None);
        assert_eq!(first_other_row(filed, b"value\n8\n", &["note"]), None);
        assert_eq!(first_other_row(filed, b"value,note\n9,so\n", &["note"]), Some(2));
        assert_eq!(first_other_row(filed, b"value,note\n8,otherwise\n", &[]), Some(2));
    }

    #[test]
    fn rows_may_come_between_where_others_may_be_among_them() {
        let filed = b"term,value\na,8\nb,2\n";
        assert_eq!(first_missing_row(filed, b"term,value\na,8\nx,1\nb,2\n"), None);
        assert_eq!(first_missing_row(filed, b"value,term\n8,a\n2,b\n"), None);
        assert_eq!(first_missing_row(filed, b"term,value\na,8\nb,3\n"), Some(3));
        assert_eq!(first_missing_row(filed, b"term\na\nb\n"), Some(1));
    }
}
