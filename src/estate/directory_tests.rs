//! What rows make of a directory, in rows that one would write by hand: sums over what several files of this room do.

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::estate::access::{Access, Members, Reached, Unnamed};
    use crate::estate::account::NodeNo;
    use crate::estate::capture::{CaptureUnit, Captures};
    use crate::estate::directory::Directory;
    use crate::estate::entry_rows::{CameTo, CountedAt, EntryRow, EntryRows, ToldBy, WhichRows};
    use crate::estate::listed::ListedGroup;
    use crate::estate::persons::PersonStanding;
    use crate::estate::standing::AccountStanding;
    use crate::estate::walk::Walk;
    use crate::estate::words::ManyPersons;
    use crate::finding::Findings;
    use crate::intake::{
        AccessGroupRow, AccountRow, Enabled, Kind, MemberRow, MemberType, Named, Stamp,
    };
    use crate::origin::{FileId, Origin};
    use crate::readings::{DisabledAccounts, PersonsAcrossCustomers};
    use crate::terms::Product;

    fn at(line: u32) -> Origin {
        Origin { file: FileId(0), line }
    }

    /// A row of an enabled user.
    fn row<'a>(line: u32, group: &'a str, member: &'a str) -> MemberRow<'a> {
        MemberRow {
            member: Named::plain(member),
            member_type: MemberType::User,
            enabled: Enabled::Enabled,
            ..MemberRow::of_another_month(at(line), Stamp::Undated, group)
        }
    }

    struct Told {
        directory: Directory,
        captures: Captures,
    }

    impl Told {
        fn of(rows: &[MemberRow<'_>]) -> Self {
            let captures = Captures::new("2026-10".parse().unwrap(), CaptureUnit::Day, 0);
            let mut told = Self { directory: Directory::default(), captures };
            rows.iter().for_each(|row| told.member(row));
            told
        }

        fn member(&mut self, row: &MemberRow<'_>) {
            self.directory.member(row, &mut self.captures);
        }

        /// The code and the message of each finding.
        fn found(&self) -> Vec<(&'static str, String)> {
            let mut findings = Findings::default();
            self.directory.tell(&|_| "members.csv".to_owned(), &mut findings);
            findings.into_sorted().into_iter().map(|of| (of.code, of.message)).collect()
        }

        fn groups(&self) -> Vec<&str> {
            self.directory.groups().map(|node| self.directory.nodes.shown(node)).collect()
        }
    }

    #[test]
    fn rows_that_say_the_same_again_are_counted_and_others_contradict() {
        let disabled = |line| MemberRow { enabled: Enabled::Disabled, ..row(line, "RDS", "kaya") };
        let told = Told::of(&[row(2, "RDS", "mira"), row(3, "RDS", "mira"), row(4, "RDS", "mira")]);
        let repeated = "2 rows have the group and the member of another row of their capture; that membership \
                        counts once, with all that its rows say";
        assert_eq!(told.found(), [("row-repeated", repeated.to_owned())]);
        assert!(told.directory.contradicting().is_empty());
        // So it does where they say different things of the member.
        let of = |line, person_id| MemberRow { person_id, ..row(line, "RDS", "mira") };
        let told = Told::of(&[of(2, "1"), of(3, "2"), of(4, "")]);
        assert_eq!(told.found(), [("row-repeated", repeated.to_owned())]);
        assert_eq!(told.directory.contradicting(), [at(2)]);
        let told = Told::of(&[disabled(2), disabled(3)]);
        assert_eq!(told.found().len(), 1);
        assert!(told.directory.contradicting().is_empty());
        // Enabled and disabled at one moment, in either order.
        for rows in [[row(2, "RDS", "kaya"), disabled(3)], [disabled(2), row(3, "RDS", "kaya")]] {
            let told = Told::of(&rows);
            assert_eq!(told.found(), []);
            assert_eq!(told.directory.contradicting(), [at(3)]);
        }
    }

    #[test]
    fn a_person_that_has_members_contradicts_itself() {
        let shared = MemberRow { member_type: MemberType::Shared, ..row(2, "RDS", "desk") };
        for first in [row(2, "RDS", "desk"), shared] {
            let told = Told::of(&[first, row(3, "desk", "kaya")]);
            assert_eq!(told.directory.contradicting(), [at(2)]);
        }
        let service = MemberRow { member_type: MemberType::Service, ..row(2, "RDS", "desk") };
        assert!(Told::of(&[service, row(3, "desk", "kaya")]).directory.contradicting().is_empty());
    }

    #[test]
    fn of_several_reasons_the_first_in_byte_order_is_kept() {
        let because = |line, reason| MemberRow { reason, ..row(line, "RDS", "kaya") };
        for rows in
            [[because(2, "backup"), because(3, "scan")], [because(2, "scan"), because(3, "backup")]]
        {
            let directory = Told::of(&rows).directory;
            let kaya = directory.accounts_named("kaya")[0];
            assert_eq!(directory.reason(kaya), "backup");
        }
    }

    #[test]
    fn names_with_control_characters_are_counted_once() {
        let told = Told::of(&[
            row(2, "RDS", "a\u{202e}b"),
            row(3, "RDS", "c\u{7}d"),
            row(4, "RDS\u{200b}", "kaya"),
            row(5, "RDS\u{200b}", "a\u{202e}b"),
        ]);
        let found = told.found();
        assert_eq!(found.len(), 1);
        assert!(found[0].1.starts_with("3 names hold control"), "{}", found[0].1);
        // A further name counts as well, and once.
        let named = |line| MemberRow {
            member: Named { name: "k\u{202e}", upn: "kaya@corp.example", ..Named::default() },
            ..row(line, "RDS", "")
        };
        let told = Told::of(&[named(2), named(3)]);
        assert!(
            told.found().iter().any(|(_, told)| told.starts_with("1 names hold control")),
            "{:?}",
            told.found()
        );
        let mut findings = Findings::default();
        told.directory.control.tell("groups and members", &mut findings);
        let [only] = &findings.into_sorted()[..] else { panic!("not one finding") };
        assert!(only.message.starts_with("1 names hold control"), "{}", only.message);
        assert_eq!(only.origin, Some(Origin { file: FileId(0), line: 2 }));
    }

    #[test]
    fn directories_are_captured_and_searched_each_by_itself_and_together() {
        let of = |line, directory, member| MemberRow { directory, ..row(line, "RDS", member) };
        let rows = [of(2, "north", "kaya"), of(3, "corp", "kaya"), of(4, "west", "kaya")];
        let told = Told::of(&rows);
        assert_eq!(told.captures.days_of_places(Kind::Members).len(), 3);
        let directory = told.directory;
        let names = |nodes: Vec<NodeNo>| -> Vec<(u32, &str)> {
            let shown = |node: NodeNo| (directory.nodes.space(node), directory.nodes.shown(node));
            nodes.into_iter().map(shown).collect()
        };
        let everywhere = [(1, "kaya"), (2, "kaya"), (3, "kaya")];
        assert_eq!(names(directory.accounts_named("kaya")), everywhere);
        assert_eq!(names(directory.accounts_named("CORP\\kaya")), [(2, "kaya")]);
        assert_eq!(names(directory.accounts_named("south\\kaya")), []);
        assert_eq!(directory.account(directory.nodes()), None);
    }

    #[test]
    fn what_is_known_of_joined_accounts_is_known_of_the_one() {
        let shared = |line, member, persons, reason, person_id| MemberRow {
            member,
            member_type: MemberType::Shared,
            persons: Some(persons),
            reason,
            person_id,
            ..row(line, "RDS", "")
        };
        let by_sid = Named { name: "desk", sid: "S-1-5-21-1-2-3-7", ..Named::default() };
        let mut told = Told::of(&[
            shared(2, by_sid, 3, "b", ""),
            shared(3, Named::plain("desk"), 2, "a", "77"),
        ]);
        told.directory.settle(&mut Findings::default());
        let directory = &told.directory;
        let named = directory.accounts_named("desk");
        assert_eq!(named.len(), 1);
        let desk = directory.account(named[0]).unwrap();
        assert_eq!((desk.persons, desk.origin), (Some(3), at(2)));
        assert_eq!(directory.reason(named[0]), "a");
        // Two rows give it another number of persons.
        assert_eq!(directory.contradicting(), [at(3)]);
        let ids: Vec<&str> =
            directory.person_ids(named[0]).map(|person| directory.person_id(person)).collect();
        assert_eq!(ids, ["77"]);
    }

    #[test]
    fn what_nobody_calls_an_account_yet_has_the_first_row_that_names_it() {
        let mut told = Told::of(&[row(5, "RDS", "kaya"), row(3, "RDS", "mira")]);
        let group = told.directory.groups().next().unwrap();
        assert_eq!(told.directory.accounts.origin(group), at(3));
        // A row about no account is about nothing.
        let nobody = AccountRow::of_another_month(at(2), Stamp::Undated, Named::default());
        let nodes = told.directory.nodes();
        told.directory.account_row(&AccountRow { person_id: "7", ..nobody }, &mut told.captures);
        assert_eq!(
            (told.directory.nodes(), told.directory.accounts_of_person("7").len()),
            (nodes, 0)
        );
    }

    #[test]
    fn a_group_that_is_a_person_as_well_is_walked_and_met() {
        let many = ManyPersons::read().unwrap();
        let met = |member_type| {
            let group = MemberRow { member_type: MemberType::Group, ..row(2, "RDS", "desk") };
            let person = MemberRow { member_type, ..row(3, "Other", "desk") };
            let told = Told::of(&[group, person, row(4, "desk", "kaya")]);
            let rds = told.directory.groups().next().unwrap();
            let listed =
                ListedGroup { group: rds, called: rds, operator: String::new(), origin: at(1) };
            let reached =
                Walk::of(&told.directory, &many).walker().reach(&[listed], Members::Persons);
            let accounts = reached.accounts(&told.directory);
            accounts.map(|node| told.directory.nodes.shown(node).to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(met(MemberType::User), ["desk", "kaya"]);
        assert_eq!(met(MemberType::Shared), ["desk", "kaya"]);
        assert_eq!(met(MemberType::Service), ["kaya"]);
    }

    #[test]
    fn accounts_stand_entry_by_entry_and_product_by_product() {
        let rows = [
            row(2, "A", "kaya@corp.example"),
            row(3, "B", "kaya@corp.example"),
            row(4, "B", "Domain Users"),
            row(5, "C", "kaya@corp.example"),
            row(6, "C", "mira"),
        ];
        let mut told = Told::of(&rows);
        // group, product, end customer
        let listed = [
            ("A", "rds-user-sal", "Contoso"),
            ("B", "rds-user-sal", "Fabrikam"),
            ("C", "visio-user-sal", "Fabrikam"),
        ];
        for ((group, product, customer), line) in listed.into_iter().zip(2..) {
            let origin = Origin { file: FileId(1), line };
            let row =
                AccessGroupRow { origin, group, product, customer, directory: "", operator: "" };
            told.directory.list(&row, Product::new(product));
        }
        let directory = &told.directory;
        let many = ManyPersons::read().unwrap();
        let walk = Walk::of(directory, &many);
        let mut walker = walk.walker();
        let entries = directory.listed().into_iter();
        let reached: Vec<Reached> =
            entries.map(|(_, _, groups)| walker.reach(groups, Members::Persons)).collect();
        let access = Access::new(BTreeSet::new(), BTreeSet::new());
        let out = DisabledAccounts::LeaveOut;
        let standings = |name: &str, across| {
            let account = directory.nodes.find(0, name).or(directory.nodes.find(1, name)).unwrap();
            access.standings((directory, &reached), out, across, account)
        };
        let (each, once) = (PersonsAcrossCustomers::Each, PersonsAcrossCustomers::Once);
        let (counts, not) = (AccountStanding::Counts(1), AccountStanding::NotReached);
        assert_eq!(standings("kaya@corp.example", each), [counts, counts, counts]);
        // Who counts at one end customer counts at no other, but for the next product anew.
        let elsewhere = AccountStanding::CountedElsewhere;
        assert_eq!(standings("kaya@corp.example", once), [counts, elsewhere, counts]);
        assert_eq!(standings("mira", once), [not, not, counts]);
        let words = |name| directory.account_in_words(directory.nodes.find(1, name).unwrap());
        assert_eq!(words("A"), "a group");
        assert!(words("mira").starts_with("a person's account"), "{}", words("mira"));
        let unnamed = AccountStanding::Unnamed(Unnamed::ManyPersons);
        assert_eq!(standings("Domain Users", once), [not, unnamed, not]);
        // Under either reading the same persons are authorised, in the order of their names.
        let named = access.named_persons(directory, &reached, out);
        let shown: Vec<Vec<&str>> =
            named.iter().map(|of| of.iter().map(|person| &*person.shown).collect()).collect();
        let kaya = "kaya@corp.example";
        assert_eq!(shown, [vec![kaya], vec![kaya], vec![kaya, "mira"]]);
        // The rows behind them say where somebody counts.
        let rows = access.entry_rows(directory, &reached, out, once);
        let counted = |entry: usize, which| {
            let mut lines = Vec::new();
            rows[entry].each(which, directory, |row| lines.push(row.origin.line));
            lines
        };
        assert_eq!(counted(0, WhichRows::CountedElsewhere), [0_u32; 0]);
        assert_eq!(counted(1, WhichRows::CountedElsewhere), [3]);
        assert_eq!(counted(2, WhichRows::CountedElsewhere), [0_u32; 0]);
        assert_eq!(counted(2, WhichRows::Persons), [5, 6]);
    }

    #[test]
    fn a_group_of_the_row_before_is_none_of_another_directory() {
        let mut told = Told::of(&[row(2, "RDS", "kaya")]);
        let mira = AccountRow::of_another_month(at(3), Stamp::Undated, Named::plain("mira"));
        let account = AccountRow { directory: "west", ..mira };
        told.directory.account_row(&account, &mut told.captures);
        told.directory.look_for(&["kaya"], 4);
        told.member(&MemberRow { directory: "west", ..row(4, "RDS", "kaya") });
        assert_eq!(told.groups(), ["RDS", "RDS"]);
        // A blank makes the name of another form.
        let told = Told::of(&[row(2, "ops@ ", "kaya"), row(3, "ops@", "kaya")]);
        assert_eq!(told.groups(), ["ops@", "ops@"]);
    }

    #[test]
    fn whoever_is_expected_is_the_one_that_would_be_found() {
        let rows = [
            row(2, "RDS", "kaya"),
            row(3, "RDS", "Mira"),
            row(4, "Sales", "mira"),
            row(5, "Sales", "kaya"),
            row(6, "Sales", "S-1-5-21-1-2-3-1105"),
            row(7, "RDS", "S-1-5-21-1-2-3-1105"),
        ];
        let plain = Told::of(&rows);
        for names in [["kaya", "mira", "mira", "kaya", "", ""], ["mira"; 6], ["RDS"; 6]] {
            let mut told = Told::of(&rows[..2]);
            told.directory.look_for(&names, 2);
            rows[2..].iter().for_each(|row| told.member(row));
            let memberships = |told: &Told| told.directory.memberships().collect::<Vec<_>>();
            assert_eq!(memberships(&told), memberships(&plain), "{names:?}");
        }
    }

    #[test]
    fn rows_behind_an_entry_are_told_in_their_order_and_those_of_one_by_their_words() {
        // One row may name several accounts.
        let told = Told::of(&[row(5, "RDS", "zeno"), row(3, "RDS", "kaya"), row(5, "RDS", "mira")]);
        let behind = |membership, standing, at| EntryRow {
            membership,
            came_to: CameTo::Person { by: ToldBy::Account, standing, at },
        };
        let rows = vec![
            behind(2, PersonStanding::Counts, CountedAt::Here),
            behind(0, PersonStanding::Administers, CountedAt::Here),
            behind(1, PersonStanding::Counts, CountedAt::Elsewhere),
        ];
        let rows = EntryRows::new(&[(0, None)], rows, &told.directory);
        let told_of = |which| {
            let mut told_of = Vec::new();
            rows.each(which, &told.directory, |row| told_of.push(row.subject.clone()));
            told_of
        };
        assert_eq!(told_of(WhichRows::Persons), ["account kaya", "account mira", "account zeno"]);
        assert_eq!(told_of(WhichRows::CountedElsewhere), ["account kaya"]);
        assert_eq!(told_of(WhichRows::Administrators), ["account zeno"]);
        assert_eq!(told_of(WhichRows::LeftOut), [""; 0]);
    }

    #[test]
    fn a_deep_chain_of_groups_is_told_by_its_two_ends() {
        let names: Vec<String> = (0..12).map(|depth| format!("g{depth}")).collect();
        let mut rows: Vec<MemberRow<'_>> = names
            .windows(2)
            .zip(2..)
            .map(|(pair, line)| MemberRow {
                member_type: MemberType::Group,
                ..row(line, &pair[0], &pair[1])
            })
            .collect();
        rows.push(row(20, "g11", "kaya"));
        let told = Told::of(&rows);
        let groups: Vec<(NodeNo, Option<NodeNo>)> =
            (0..12).map(|depth: u32| (depth, depth.checked_sub(1))).collect();
        let came_to = CameTo::Person {
            by: ToldBy::Account,
            standing: PersonStanding::Counts,
            at: CountedAt::Here,
        };
        let rows =
            EntryRows::new(&groups, vec![EntryRow { membership: 11, came_to }], &told.directory);
        let mut notes = Vec::new();
        rows.each(WhichRows::Persons, &told.directory, |row| notes.push(row.note.clone()));
        assert_eq!(notes, ["in group \u{2026} > g4 > g5 > g6 > g7 > g8 > g9 > g10 > g11"]);
    }
}
