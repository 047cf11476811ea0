//! What the command `net localgroup NAME` prints: the members of a local group, one on a line.
//!
//! The words around the members are in the language of the server. A group is known by the shape of the
//! listing; only the sentence that closes it has to be known by its words, and where it is not, the line
//! stays a member and is told, because a member that is dropped would be a user who is not counted.

use super::error::SheetError;
use super::stored_rows::StoredRows;
use super::table::Table;

/// The shortest line of dashes that stands above the members.
const SHORTEST_RULE: usize = 20;
/// How many lines may stand above the line of dashes.
const MOST_HEAD_LINES: usize = 12;
/// A sentence is compared by its ASCII letters, of which it needs this many to be told from a name.
const FEWEST_LETTERS: usize = 12;

/// The members of the local groups of a file.
#[derive(Debug)]
pub struct LocalGroups {
    /// The header `group,member` and a row for each member. A group without members has one row with an
    /// empty member. The line of a row is that of the member, or of the line of dashes.
    pub rows: StoredRows,
    /// Listings that do not end as a listing does.
    pub odd_endings: Vec<OddEnding>,
}

/// A listing whose last line is no sentence that is known to close one, so that it may be one in a
/// language that is not known, or a member of a listing that was cut off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OddEnding {
    /// The line, from 1.
    pub line: u32,
    /// What the line says; empty if there is nothing below the line of dashes.
    pub text: String,
}

/// Whether a text begins with a listing: a name behind a label, and soon a line of dashes.
pub(super) fn is_listing(opening: &[u8]) -> bool {
    let opening = String::from_utf8_lossy(opening);
    let mut lines = opening.lines().skip_while(|line| line.trim().is_empty());
    let first = lines.next().unwrap_or_default();
    label_and_name(first).is_some() && lines.take(MOST_HEAD_LINES).any(is_rule)
}

/// The label and the name of the first line of a listing, which several blanks keep apart.
fn label_and_name(line: &str) -> Option<(&str, &str)> {
    let (label, name) = line.trim().split_once("  ")?;
    let is_label = !label.contains(['\t', ',', ';', '|', '"']);
    is_label.then(|| (label, name.trim()))
}

fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() >= SHORTEST_RULE && line.bytes().all(|byte| byte == b'-')
}

/// Reads the listings of a file, one after another.
///
/// # Errors
/// Fails when the rows get too large, or the project's own table of sentences is broken.
pub(super) fn read_listings(text: &str) -> Result<LocalGroups, SheetError> {
    let sentences = closing_sentences()?;
    let closes = |line: &str| sentences.contains(&letters(line));
    let lines: Vec<(u32, &str)> = (1..).zip(text.lines().map(str::trim)).collect();
    let mut groups = LocalGroups { rows: StoredRows::default(), odd_endings: Vec::new() };
    groups.rows.push(1, ["group", "member"])?;
    let mut rest = lines.as_slice();
    while let Some(rule) = rest.iter().position(|(_, line)| is_rule(line)) {
        let (head, body) = rest.split_at(rule);
        let name =
            head.iter().find_map(|(_, line)| label_and_name(line)).map_or("", |named| named.1);
        let (rule_line, body) = (body[0].0, &body[1..]);
        let end = next_listing(body, head).unwrap_or(body.len());
        let (body, next) = body.split_at(end);
        rest = next;
        let mut body: Vec<&(u32, &str)> =
            body.iter().filter(|(_, line)| !line.is_empty()).collect();
        let before = body.len();
        let last = body.last().copied().copied();
        body.retain(|(_, line)| !closes(line));
        if body.len() == before || !last.is_some_and(|(_, line)| closes(line)) {
            let (line, text) = last.unwrap_or((rule_line, ""));
            groups.odd_endings.push(OddEnding { line, text: text.to_owned() });
        }
        for (line, member) in &body {
            groups.rows.push(*line, [name, member])?;
        }
        if body.is_empty() {
            groups.rows.push(rule_line, [name, ""])?;
        }
    }
    Ok(groups)
}

/// Where in the lines below a line of dashes the next listing begins: at the line with the label that
/// the listing above has, or, in another language, at the first line with a label before the next line of dashes.
fn next_listing(body: &[(u32, &str)], head: &[(u32, &str)]) -> Option<usize> {
    let rule = body.iter().position(|(_, line)| is_rule(line))?;
    let own = head.iter().find_map(|(_, line)| label_and_name(line)).map(|named| named.0);
    let labels = || body[..rule].iter().map(|(_, line)| label_and_name(line).map(|named| named.0));
    let same = labels().position(|label| label.is_some() && label == own);
    let nearest = rule.saturating_sub(MOST_HEAD_LINES);
    same.or_else(|| labels().skip(nearest).position(|label| label.is_some()).map(|at| at + nearest))
}

/// The sentences that close a listing, by their letters.
fn closing_sentences() -> Result<Vec<String>, SheetError> {
    let table = Table::read(
        "config/exports/closing_sentences.csv",
        include_str!("../../config/exports/closing_sentences.csv"),
    )?;
    let mut sentences = Vec::new();
    for row in table.rows() {
        let sentence = letters(row.cell("sentence")?);
        if sentence.len() < FEWEST_LETTERS {
            return Err(row.error("too few ASCII letters to know the sentence by").into());
        }
        sentences.push(sentence);
    }
    Ok(sentences)
}

/// The ASCII letters of a line in lower case. The others differ by the encoding that the command wrote
/// them in, which is that of a console and none that files have.
fn letters(line: &str) -> String {
    line.chars()
        .filter(char::is_ascii_alphabetic)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::tests::shown_rows;

    const RULE: &str =
        "-------------------------------------------------------------------------------";

    fn listing(label: &str, name: &str, members: &[&str], closing: &str) -> String {
        let members: String = members.iter().map(|member| format!("{member}\r\n")).collect();
        format!(
            "{label}     {name}\r\nComment        Members, who may log on\r\n\r\nMembers\r\n\r\n\
             {RULE}\r\n{members}{closing}\r\n\r\n"
        )
    }

    const DONE: &str = "The command completed successfully.";

    #[test]
    fn a_member_is_a_row() {
        let text = listing("Alias name", "Remote Desktop Users", &["CORP\\ann", "bob smith"], DONE);
        assert!(is_listing(text.as_bytes()));
        let mut groups = read_listings(&text).unwrap();
        let rows = [
            "1: group|member",
            "7: Remote Desktop Users|CORP\\ann",
            "8: Remote Desktop Users|bob smith",
        ];
        assert_eq!(shown_rows(&mut groups.rows), rows);
        assert_eq!(groups.odd_endings, []);
    }

    #[test]
    fn listings_may_follow_one_another_in_several_languages() {
        // The umlaut of the sentence as a console writes it and Windows-1252 reads it.
        let german = "Der Befehl wurde erfolgreich ausgef\u{81}hrt.";
        let text = listing("Alias name", "A", &["ann"], DONE)
            + &listing("Alias name", "Empty", &[], DONE)
            + &listing("Aliasname", "C", &["carl"], german);
        let mut groups = read_listings(&text).unwrap();
        let rows = ["1: group|member", "7: A|ann", "15: Empty|", "24: C|carl"];
        assert_eq!(shown_rows(&mut groups.rows), rows);
        assert_eq!(groups.odd_endings, []);
    }

    #[test]
    fn a_last_line_that_is_not_known_stays_a_member_and_is_told() {
        let text = listing("Alias name", "A", &["ann"], "Kila kitu ni sawa.");
        let mut groups = read_listings(&text).unwrap();
        let rows = ["1: group|member", "7: A|ann", "8: A|Kila kitu ni sawa."];
        assert_eq!(shown_rows(&mut groups.rows), rows);
        let odd = OddEnding { line: 8, text: "Kila kitu ni sawa.".to_owned() };
        assert_eq!(groups.odd_endings, [odd]);
        // Cut off below the line of dashes, the group only seems to be empty.
        let cut = &text[..text.find("ann").unwrap()];
        let mut groups = read_listings(cut).unwrap();
        assert_eq!(shown_rows(&mut groups.rows), ["1: group|member", "6: A|"]);
        assert_eq!(groups.odd_endings, [OddEnding { line: 6, text: String::new() }]);
        // Something stands behind the sentence.
        let more = listing("Alias name", "A", &["ann"], DONE) + "dan\r\n";
        let mut groups = read_listings(&more).unwrap();
        let rows = ["1: group|member", "7: A|ann", "10: A|dan"];
        assert_eq!(shown_rows(&mut groups.rows), rows);
        assert_eq!(groups.odd_endings, [OddEnding { line: 10, text: "dan".to_owned() }]);
    }

    #[test]
    fn tables_with_a_line_of_dashes_are_no_listings() {
        for text in [
            format!("host,note  of it\n{RULE}\n"),
            format!("Name\n{RULE}\nann\n"),
            format!("a;b  c\n{RULE}\n"),
            "Alias name     A\n----\n".to_owned(),
            String::new(),
        ] {
            assert!(!is_listing(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn every_sentence_of_the_table_is_told_from_a_name() {
        assert!(closing_sentences().unwrap().len() > 20);
    }
}
