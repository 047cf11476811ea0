//! One account, whatever names it goes by: rows of several exports that name the same accounts and
//! groups differently, and how many persons they come to.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::io::Cursor;
use std::sync::LazyLock;

use spla_usage::estate::access::{Access, Members};
use spla_usage::estate::words::ManyPersons;
use spla_usage::estate::{CaptureUnit, Estate, NodeNo, Walk, WhichRows};
use spla_usage::finding::Findings;
use spla_usage::intake::{
    AccessGroupRow, AccountRow, Enabled, MemberRow, MemberType, Named, Stamp,
};
use spla_usage::origin::{FileId, Origin};
use spla_usage::readings::{DisabledAccounts, PersonsAcrossCustomers};
use spla_usage::terms::Product;

const SID: &str = "S-1-5-21-100-200-300-1105";
const OTHER_SID: &str = "S-1-5-21-777-888-999-1105";
const GUID: &str = "474f8bb8-8730-4e78-8b18-7f5c68651383";
const OTHER_GUID: &str = "0b0b0b0b-8730-4e78-8b18-7f5c68651383";
const GROUP_SID: &str = "S-1-5-21-100-200-300-2001";

static MANY: LazyLock<ManyPersons> = LazyLock::new(|| ManyPersons::read().unwrap());

/// Rows of one month, each on a line of its own.
#[derive(Clone, Default)]
struct Rows<'a> {
    members: Vec<MemberRow<'a>>,
    accounts: Vec<AccountRow<'a>>,
    listed: Vec<(&'a str, &'a str)>,
}

/// What they come to.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    persons: u64,
    disabled: u64,
    /// What each counted account is called.
    names: BTreeSet<String>,
    /// What cannot be counted.
    unnamed: usize,
    /// The codes of the findings.
    findings: Vec<&'static str>,
}

fn origin(line: usize) -> Origin {
    Origin { file: FileId(0), line: u32::try_from(line).unwrap() }
}

fn on(day: &str) -> Stamp<'_> {
    Stamp::At { day: day.parse().unwrap(), hour: None, text: day }
}

fn member<'a>(group: Named<'a>, member: Named<'a>) -> MemberRow<'a> {
    MemberRow {
        group,
        member,
        member_type: MemberType::User,
        enabled: Enabled::Unsaid,
        stamp: on("2026-10-31"),
        ..MemberRow::of_another_month(origin(0), Stamp::Undated, "")
    }
}

fn account(account: Named<'_>, enabled: Enabled) -> AccountRow<'_> {
    let stamp = on("2026-10-31");
    AccountRow { enabled, ..AccountRow::of_another_month(origin(0), stamp, account) }
}

/// The group that gives access, by its account name.
fn rds() -> Named<'static> {
    Named::plain("GG-RDS")
}

impl<'a> Rows<'a> {
    /// Accounts in the group that gives access.
    fn in_group(members: &[Named<'a>]) -> Self {
        let members = members.iter().map(|&own| member(rds(), own));
        Self { listed: vec![("GG-RDS", "")], ..Self::of(members.collect()) }
    }

    fn of(members: Vec<MemberRow<'a>>) -> Self {
        Self { members, listed: vec![("GG-RDS", "")], accounts: Vec::new() }.numbered()
    }

    fn with(mut self, accounts: &[AccountRow<'a>]) -> Self {
        self.accounts = accounts.to_vec();
        self.numbered()
    }

    fn listing(mut self, listed: &[(&'a str, &'a str)]) -> Self {
        self.listed = listed.to_vec();
        self
    }

    /// Each row on a line of its own, which it keeps whatever order the rows come in.
    fn numbered(mut self) -> Self {
        for (row, line) in self.members.iter_mut().zip(2..) {
            row.origin = origin(line);
        }
        for (row, line) in self.accounts.iter_mut().zip(1002..) {
            row.origin = origin(line);
        }
        self
    }

    fn estate(&self) -> (Estate, Findings) {
        let month = "2026-10".parse().unwrap();
        let scratch = Box::new(Cursor::new(Vec::new()));
        let mut estate = Estate::new(month, CaptureUnit::Day, 0, scratch).unwrap();
        for row in &self.members {
            estate.member(row);
        }
        for row in &self.accounts {
            estate.account(row);
        }
        for &(group, directory) in &self.listed {
            let row = AccessGroupRow {
                origin: origin(1),
                group,
                product: "rds-user-sal",
                customer: "",
                directory,
                operator: "",
            };
            estate.access_group(&row, Product::new("rds-user-sal"));
        }
        let mut findings = Findings::default();
        estate.directory.settle(&mut findings);
        estate.directory.join_listed(&mut findings);
        (estate, findings)
    }

    fn told(&self) -> Told {
        let (estate, findings) = self.estate();
        let directory = &estate.directory;
        let access = Access::new(BTreeSet::new(), BTreeSet::new());
        let (_, _, groups) = directory.listed().into_iter().next().unwrap();
        let reached = [Walk::of(directory, &MANY).walker().reach(groups, Members::Persons)];
        let (leave_out, each) = (DisabledAccounts::LeaveOut, PersonsAcrossCustomers::Each);
        let entry = access.entries(directory, &reached, leave_out, each).pop().unwrap();
        let mut names = BTreeSet::new();
        let rows = access.entry_rows(directory, &reached, leave_out, each);
        rows[0].each(WhichRows::Persons, directory, |person| {
            names.insert(person.subject.clone());
        });
        let found = findings.into_sorted();
        Told {
            persons: entry.persons,
            disabled: entry.left_out.disabled,
            names: names.iter().map(|name| name.replace("account ", "")).collect(),
            unnamed: reached[0].unnamed.len(),
            findings: found.iter().map(|finding| finding.code).collect(),
        }
    }

    fn persons(&self) -> u64 {
        self.told().persons
    }
}

fn sid(sid: &str) -> Named<'_> {
    Named { sid, ..Named::default() }
}

#[test]
fn four_exports_of_one_person_are_one_person() {
    let rows = Rows::in_group(&[
        // Members of a group in the directory.
        Named { name: "mueller", sid: SID, guid: GUID, ..Named::default() },
        // A local group of a server.
        Named { name: "CORP\\mueller", sid: SID, ..Named::default() },
        // The directory in the cloud, which has a GUID of its own.
        Named { sid: SID, guid: OTHER_GUID, upn: "mueller@corp.example", ..Named::default() },
        // A list by hand.
        Named::plain("Mueller@corp.example"),
    ]);
    let told = rows.told();
    assert_eq!(told.persons, 1);
    assert_eq!(told.names, BTreeSet::from([format!("mueller ({SID})")]));
    assert!(told.findings.is_empty(), "{told:?}");
}

#[test]
fn an_account_is_known_by_the_surest_name_that_both_rows_have() {
    let full = Named {
        name: "mueller",
        sid: SID,
        guid: GUID,
        upn: "mueller@corp.example",
        dn: "CN=Mueller,OU=Users,DC=corp,DC=example",
        ..Named::default()
    };
    let by = |other: Named<'static>| Rows::in_group(&[full, other]).persons();
    // 2 where the surest common name differs, whatever else is the same.
    assert_eq!(by(sid(SID)), 1);
    assert_eq!(by(Named { sid: OTHER_SID, ..full }), 2);
    assert_eq!(by(Named { sid: "", ..full }), 1);
    assert_eq!(by(Named { sid: "", guid: OTHER_GUID, ..full }), 2);
    assert_eq!(by(Named { sid: "", guid: "", ..full }), 1);
    assert_eq!(by(Named { sid: "", guid: "", upn: "m@corp.example", ..full }), 2);
    assert_eq!(by(Named::plain("CN=Mueller,OU=Users,DC=corp,DC=example")), 1);
    assert_eq!(by(Named::plain("CN=Mueller,OU=Guests,DC=corp,DC=example")), 2);
    assert_eq!(by(Named::plain("{474F8BB8-8730-4E78-8B18-7F5C68651383}")), 1);
    assert_eq!(by(Named::plain("mueller")), 1);
    assert_eq!(by(Named::plain("OTHER\\mueller")), 2);
    // Neither has a SID and a GUID both, and the user principal name is the same.
    let cloud = Named { guid: GUID, upn: "a@corp.example", ..Named::default() };
    let local = Named { sid: SID, upn: "a@corp.example", ..Named::default() };
    assert_eq!(Rows::in_group(&[cloud, local]).persons(), 1);
}

#[test]
fn two_sids_are_two_accounts_whatever_else_they_share() {
    let one = Named { name: "administrator", sid: SID, ..Named::default() };
    let other = Named { sid: OTHER_SID, ..one };
    assert_eq!(Rows::in_group(&[one, other]).persons(), 2);
    // Deleted and made anew with the same user principal name.
    let upn = "kaya@corp.example";
    let before = Named { upn, ..sid(SID) };
    let after = Named { upn, ..sid(OTHER_SID) };
    assert_eq!(Rows::in_group(&[before, after]).persons(), 2);
    // The list by hand means one of the two, so it adds nobody.
    assert_eq!(Rows::in_group(&[before, after, Named::plain(upn)]).persons(), 2);
    // A chain of weaker names leads from one to the other: SID – GUID – UPN – DN – SID.
    let dn = "CN=Kaya,DC=corp,DC=example";
    let chain = [
        Named { guid: GUID, ..sid(SID) },
        Named { guid: GUID, upn, ..Named::default() },
        Named { upn, dn, ..Named::default() },
        Named { dn, ..sid(OTHER_SID) },
    ];
    assert_eq!(Rows::in_group(&chain).persons(), 2);
}

#[test]
fn an_account_that_was_renamed_is_one() {
    let rows = Rows::in_group(&[
        Named { name: "meier", upn: "meier@corp.example", ..sid(SID) },
        Named { name: "schulz", upn: "schulz@corp.example", ..sid(SID) },
        Named::plain("meier"),
        Named::plain("schulz@corp.example"),
    ]);
    assert_eq!(rows.persons(), 1);
}

#[test]
fn a_plain_name_of_several_accounts_is_one_more() {
    let one = Named { name: "administrator", sid: SID, ..Named::default() };
    let other = Named { sid: OTHER_SID, ..one };
    let told = Rows::in_group(&[one, other, Named::plain("administrator")]).told();
    assert_eq!((told.persons, told.findings), (3, vec!["account-ambiguous"]));
    // In a directory of its own the name is an account of its own, and nothing is assumed.
    let mut rows = Rows::in_group(&[one, other, Named::plain("administrator")]);
    rows.members[2].directory = "lab";
    rows.members[2].group = Named::plain("GG-LAB");
    let told = rows.listing(&[("GG-RDS", ""), ("GG-LAB", "lab")]).told();
    assert_eq!((told.persons, told.findings), (3, vec![]));
}

#[test]
fn a_group_is_one_by_its_sid_and_by_its_names() {
    let named = Named { name: "GG-Staff", sid: GROUP_SID, also: "All staff", ..Named::default() };
    for nested in [sid(GROUP_SID), Named::plain("GG-Staff"), Named::plain("All staff"), named] {
        let nest = MemberRow { member_type: MemberType::Group, ..member(rds(), nested) };
        let rows = Rows::of(vec![nest, member(named, Named::plain("CORP\\ann"))]);
        let told = rows.told();
        assert_eq!((told.persons, told.unnamed), (1, 0), "{nested:?}");
    }
    // Listed under any of its names, with its directory and without.
    let mut row = member(named, Named::plain("CORP\\ann"));
    row.directory = "corp";
    for listed in ["GG-Staff", "all staff", GROUP_SID] {
        for directory in ["", "corp"] {
            let told = Rows::of(vec![row]).listing(&[(listed, directory)]).told();
            assert_eq!((told.persons, told.unnamed), (1, 0), "{listed} in {directory}");
        }
    }
}

#[test]
fn a_plain_name_of_several_groups_has_the_members_of_all() {
    let one = Named { name: "Staff", sid: GROUP_SID, ..Named::default() };
    let other = Named { sid: "S-1-5-21-777-888-999-2001", ..one };
    let rows = vec![
        MemberRow { member_type: MemberType::Group, ..member(rds(), Named::plain("Staff")) },
        member(one, Named::plain("CORP\\ann")),
        member(other, Named::plain("LAB\\ben")),
    ];
    let told = Rows::of(rows.clone()).told();
    assert_eq!((told.persons, told.unnamed), (2, 0));
    assert_eq!(told.findings, ["account-ambiguous"]);
    // Listed by the name alone, in the directory that has both.
    let told = Rows::of(rows[1..].to_vec()).listing(&[("Staff", "")]).told();
    assert_eq!((told.persons, told.findings), (2, vec!["group-found-elsewhere"]));
    let in_corp = rows[1..].iter().map(|row| MemberRow { directory: "corp", ..*row });
    let told = Rows::of(in_corp.collect()).listing(&[("Staff", "corp")]).told();
    assert_eq!((told.persons, told.findings), (2, vec!["account-ambiguous"]));
}

#[test]
fn groups_that_every_machine_has_are_told_apart_by_directory() {
    let users = Named { name: "BUILTIN\\RD-Users", sid: "S-1-5-32-555", ..Named::default() };
    let on = |directory, name| MemberRow { directory, ..member(users, Named::plain(name)) };
    let rows = Rows::of(vec![on("srv1", "CORP\\ann"), on("srv2", "CORP\\ben")]);
    assert_eq!(rows.clone().listing(&[("S-1-5-32-555", "srv1")]).persons(), 2);
    assert_eq!(rows.listing(&[("BUILTIN\\RD-Users", "srv1")]).persons(), 1);
}

#[test]
fn groups_of_many_persons_are_known_by_any_name() {
    let domain_users = "S-1-5-21-100-200-300-513";
    let cases = [
        Named { name: "Domänen-Benutzer", sid: domain_users, ..Named::default() },
        Named { name: "CORP\\Domain Users", sid: SID, ..Named::default() },
        Named { name: "DU", also: "Domain Users", sid: SID, ..Named::default() },
    ];
    for named in cases {
        let told = Rows::in_group(&[named]).told();
        assert_eq!((told.persons, told.unnamed), (0, 1), "{named:?}");
    }
}

#[test]
fn an_identifier_that_nothing_resolves_withholds() {
    let foreign = "CN=S-1-5-21-1-2-3-4,CN=ForeignSecurityPrincipals,DC=corp,DC=example";
    let unresolved = [
        sid(SID),
        Named { name: SID, ..sid(SID) },
        Named { dn: foreign, guid: GUID, ..sid("S-1-5-21-1-2-3-4") },
    ];
    let unsaid = |own| MemberRow { member_type: MemberType::Unsaid, ..member(rds(), own) };
    for named in unresolved {
        let told = Rows::of(vec![unsaid(named)]).told();
        assert_eq!((told.persons, told.unnamed), (0, 1), "{named:?}");
    }
    // A name beside it tells who it is, also in another file.
    let kaya = Named { name: "kaya", ..sid(SID) };
    assert_eq!(Rows::of(vec![unsaid(kaya)]).persons(), 1);
    let rows = Rows::of(vec![unsaid(sid(SID))]).with(&[account(kaya, Enabled::Enabled)]);
    assert_eq!((rows.persons(), rows.told().unnamed), (1, 0));
}

#[test]
fn a_row_of_an_account_alone_is_nobody() {
    let known = |name, sid| account(Named { name, sid, ..Named::default() }, Enabled::Enabled);
    let rows = Rows::in_group(&[Named::plain("kaya")]);
    assert_eq!(rows.clone().with(&[known("kaya", SID), known("lenz", OTHER_SID)]).persons(), 1);
    let (estate, _) = rows.with(&[known("lenz", OTHER_SID)]).estate();
    assert!(estate.directory.accounts_named("lenz").is_empty());
}

#[test]
fn rows_of_accounts_say_what_a_membership_leaves_open() {
    let kaya = Named { name: "kaya", ..sid(SID) };
    let disabled = account(kaya, Enabled::Disabled);
    let at = |day, enabled| AccountRow { stamp: on(day), ..account(kaya, enabled) };
    // rows of the account                                                    persons, disabled
    let cases: [(&[AccountRow<'_>], (u64, u64)); 6] = [
        (&[], (1, 0)),
        (&[disabled], (0, 1)),
        (&[disabled, account(kaya, Enabled::Enabled)], (1, 0)),
        (&[disabled, account(kaya, Enabled::Unsaid)], (0, 1)),
        // Another day tells nothing of the day of the membership.
        (&[at("2026-10-02", Enabled::Disabled)], (1, 0)),
        // Enabled at the beginning of the month is not disabled throughout.
        (&[at("2026-10-02", Enabled::Enabled), disabled], (1, 0)),
    ];
    for (accounts, expected) in cases {
        for named in [kaya, Named::plain("kaya"), sid(SID)] {
            let told = Rows::in_group(&[named]).with(accounts).told();
            assert_eq!((told.persons, told.disabled), expected, "{accounts:?}");
        }
    }
    // A membership that says it itself is heard as before.
    let mut rows = Rows::in_group(&[kaya]).with(&[disabled]);
    rows.members[0].enabled = Enabled::Enabled;
    assert_eq!(rows.persons(), 1);
    rows.members[0].enabled = Enabled::Disabled;
    assert_eq!(rows.persons(), 0);
}

#[test]
fn rows_of_accounts_say_what_a_member_is() {
    let known = |member_type| AccountRow {
        member_type,
        ..account(Named { name: "srv01$", ..sid(SID) }, Enabled::Enabled)
    };
    let with = |said, told| {
        let row = MemberRow { member_type: said, ..member(rds(), Named::plain("srv01$")) };
        Rows::of(vec![row]).with(&[known(told)]).persons()
    };
    assert_eq!(with(MemberType::Unsaid, MemberType::Unsaid), 1);
    assert_eq!(with(MemberType::Unsaid, MemberType::Computer), 0);
    // An account that a row of a group calls a user is one.
    assert_eq!(with(MemberType::User, MemberType::Computer), 1);
    assert_eq!(with(MemberType::Service, MemberType::User), 1);
}

#[test]
fn a_person_id_of_any_row_joins_accounts() {
    let mut user = account(Named { name: "kaya", ..sid(SID) }, Enabled::Enabled);
    let mut admin = account(Named { name: "adm.kaya", ..sid(OTHER_SID) }, Enabled::Enabled);
    let rows = Rows::in_group(&[Named::plain("kaya"), sid(OTHER_SID)]);
    assert_eq!(rows.clone().with(&[user, admin]).persons(), 2);
    (user.person_id, admin.person_id) = ("4711", "4711");
    assert_eq!(rows.with(&[user, admin]).persons(), 1);
}

#[test]
fn administrators_are_found_under_every_name() {
    let full = Named {
        name: "adm.kaya",
        sid: SID,
        upn: "adm.kaya@corp.example",
        dn: "CN=Adm,DC=corp,DC=example",
        ..Named::default()
    };
    let mut rows = Rows::in_group(&[full, Named::plain("someone")]);
    rows.members[0].directory = "CORP";
    let (estate, _) = rows.estate();
    let named = |name| -> Vec<NodeNo> { estate.directory.accounts_named(name) };
    let by_sid = named(SID);
    assert_eq!(by_sid.len(), 1);
    for name in ["adm.kaya", "CORP\\Adm.Kaya", "ADM.KAYA@corp.example", full.dn] {
        assert_eq!(named(name), by_sid, "{name}");
    }
    assert!(named("LAB\\adm.kaya").is_empty());
    assert!(estate.directory.is_qualified(by_sid[0]));
    assert!(!estate.directory.is_qualified(named("someone")[0]));
}

/// A few accounts and groups under a few names each, so that most rows meet.
fn random_rows(dice: &mut fastrand::Rng) -> Rows<'static> {
    const SIDS: [&str; 4] = ["", "", SID, OTHER_SID];
    const GUIDS: [&str; 4] = ["", "", GUID, OTHER_GUID];
    const UPNS: [&str; 4] = ["", "", "a@corp.example", "b@corp.example"];
    const DNS: [&str; 4] = ["", "", "CN=A,DC=corp,DC=example", "CN=B,DC=corp,DC=example"];
    const NAMES: [&str; 5] = ["", "ann", "ben", "CORP\\ann", "GG-B"];
    const GROUPS: [&str; 3] = ["GG-RDS", "GG-B", "GG-C"];
    const DIRECTORIES: [&str; 4] = ["", "", "", "lab"];
    const DAYS: [&str; 2] = ["2026-10-02", "2026-10-31"];
    const ENABLED: [Enabled; 3] = [Enabled::Unsaid, Enabled::Enabled, Enabled::Disabled];
    const TYPES: [MemberType; 5] = [
        MemberType::User,
        MemberType::User,
        MemberType::Unsaid,
        MemberType::Group,
        MemberType::Service,
    ];
    fn any<T: Copy>(dice: &mut fastrand::Rng, of: &[T]) -> T {
        of[dice.usize(..of.len())]
    }
    let named = |dice: &mut fastrand::Rng| Named {
        name: any(dice, &NAMES),
        sid: any(dice, &SIDS),
        guid: any(dice, &GUIDS),
        upn: any(dice, &UPNS),
        dn: any(dice, &DNS),
        also: "",
    };
    let mut rows = Rows { listed: vec![("GG-RDS", "")], ..Rows::default() };
    for _ in 0..dice.usize(1..9) {
        let group = Named {
            name: any(dice, &GROUPS),
            sid: any(dice, &["", "", GROUP_SID, "S-1-5-21-100-200-300-2002"]),
            also: any(dice, &["", "", "GG-C", "GG-RDS"]),
            ..Named::default()
        };
        rows.members.push(MemberRow {
            member_type: any(dice, &TYPES),
            enabled: any(dice, &ENABLED),
            directory: any(dice, &DIRECTORIES),
            stamp: on(any(dice, &DAYS)),
            ..member(group, named(dice))
        });
    }
    for _ in 0..dice.usize(..4) {
        let row = account(named(dice), any(dice, &ENABLED));
        let directory = any(dice, &DIRECTORIES);
        rows.accounts.push(AccountRow { stamp: on(any(dice, &DAYS)), directory, ..row });
    }
    rows.numbered()
}

#[test]
fn the_order_of_rows_changes_nothing() {
    for seed in 0..10_000 {
        let mut dice = fastrand::Rng::with_seed(seed);
        let rows = random_rows(&mut dice);
        let mut shuffled = rows.clone();
        dice.shuffle(&mut shuffled.members);
        dice.shuffle(&mut shuffled.accounts);
        assert_eq!(rows.told(), shuffled.told(), "seed {seed}: {:#?}", rows.members);
    }
}

/// Enabled users of the listed group, each with its SID, are at least as many persons as SIDs, and at
/// most as many as rows.
#[test]
fn different_sids_are_always_different_persons() {
    for seed in 0..10_000 {
        let mut dice = fastrand::Rng::with_seed(seed);
        let mut rows = random_rows(&mut dice);
        for row in &mut rows.members {
            row.group = rds();
            row.directory = "";
            row.member_type = MemberType::User;
            row.enabled = Enabled::Enabled;
        }
        rows.members.retain(|row| !row.member.is_empty());
        let sids: BTreeSet<&str> = rows.members.iter().map(|row| row.member.sid).collect();
        let sids = sids.iter().filter(|sid| !sid.is_empty()).count() as u64;
        let persons = rows.persons();
        assert!(persons >= sids && persons <= rows.members.len() as u64, "seed {seed}");
    }
}
