//! Entries of a directory: an account with what is known of it, a group with its members. LDIF, csvde
//! and the lists of directory scripts are such; each entry gives memberships and facts.

use crate::finding::Findings;

use super::columns::{Columns, Place};
use super::identifiers::{
    given, guid_text, is_dn, plain_text, sid_in_name, sid_of, sid_of_primary_group, values,
};
use super::logons::{Enabled, EnabledColumns, LastLogon, last_logon};
use super::members::{DirectoryRow, member_type, note_letters};
use super::row::{Row, When};
use super::rows::{AccountRow, MemberRow, MemberType, Named};
use super::stamp::{Stamp, Window};

/// The bit of `userAccountControl` that says that an account is disabled.
const ACCOUNT_IS_DISABLED: u32 = 0x2;

/// The columns of an entry.
pub(super) struct EntryColumns {
    name: Place,
    also: Place,
    sid: Place,
    guid: Place,
    upn: Place,
    dn: Place,
    class: Place,
    members: Place,
    member_of: Place,
    /// The number of the group that no list of members shows an account in.
    primary_group: Place,
    account_control: Place,
    last_logon: Place,
    enabled: EnabledColumns,
    person_id: Place,
    directory: Place,
    when: When,
}

/// One entry, as its row gives it.
struct Entry<'a> {
    named: Named<'a>,
    member_type: MemberType,
    enabled: Enabled,
    stamp: Stamp<'a>,
    last_logon: LastLogon,
    person_id: &'a str,
    directory: &'a str,
}

impl EntryColumns {
    /// Whether the columns are those of entries.
    pub fn are_in(columns: &Columns) -> bool {
        let has = |column| columns.place(column).exists();
        has("entry_name") || has("entry_dn") || has("entry_sid")
    }

    pub fn of(columns: &Columns, enabled: EnabledColumns, when: When) -> Self {
        let place = |column| columns.place(column);
        Self {
            name: place("entry_name"),
            also: place("entry_also"),
            sid: place("entry_sid"),
            guid: place("entry_guid"),
            upn: place("entry_upn"),
            dn: place("entry_dn"),
            class: place("entry_class"),
            members: place("members"),
            member_of: place("member_of"),
            primary_group: place("primary_group"),
            account_control: place("account_control"),
            last_logon: place("last_logon"),
            enabled,
            person_id: place("person_id"),
            directory: place("directory"),
            when,
        }
    }

    /// Gives everything that the entry tells to `use_row`.
    pub fn read(
        &self,
        row: &Row<'_>,
        window: Window,
        findings: &mut Findings,
        use_row: &mut dyn FnMut(DirectoryRow<'_>),
    ) {
        let cell = |place| Place::cell(place, &row.record);
        let (name, also) = (plain_text(cell(&self.name)), plain_text(cell(&self.also)));
        let (upn, dn) = (plain_text(cell(&self.upn)), plain_text(cell(&self.dn)));
        let (sid, guid) = (sid_of(cell(&self.sid), &dn), guid_text(cell(&self.guid)));
        let named = Named { name: &name, sid: &sid, guid: &guid, upn: &upn, dn: &dn, also: &also };
        if named.is_empty() {
            findings.cell_empty(&row.at(&self.name, "row of members".into()));
            return;
        }
        let subject = || "entry of members".to_owned();
        let Some(stamp) = row.stamp(&self.when, subject, findings) else { return };
        if !stamp.is_within(window) {
            let row = AccountRow::of_another_month(row.origin, stamp, named);
            return use_row(DirectoryRow::Account(&row));
        }
        let classes = values(cell(&self.class));
        // A directory lists the classes of an entry from the widest to the narrowest.
        let class = classes.last().map_or("", |class| self.class.meaning(class));
        if row.pass_over(class) {
            return;
        }
        note_letters(row, &named);
        let member_type = member_type(class, &self.class, row, findings, &subject);
        let last_logon = match member_type {
            // Nobody signs in with a group.
            MemberType::Group => LastLogon::Unsaid,
            _ => last_logon(row, &self.last_logon),
        };
        let entry = Entry {
            named,
            member_type,
            last_logon,
            enabled: self.enabled(row, member_type, findings, &subject),
            stamp,
            person_id: given(cell(&self.person_id)),
            directory: cell(&self.directory),
        };
        if entry.member_type == MemberType::Group {
            self.members(row, &entry, use_row);
        } else {
            let account = AccountRow {
                origin: row.origin,
                stamp,
                account: named,
                enabled: entry.enabled,
                member_type: entry.member_type,
                last_logon: entry.last_logon,
                person_id: entry.person_id,
                directory: entry.directory,
            };
            use_row(DirectoryRow::Account(&account));
            if let Some(group) = sid_of_primary_group(named.sid, cell(&self.primary_group)) {
                let group = Named { sid: &group, ..Named::default() };
                use_row(DirectoryRow::Member(&entry.in_group(row, group)));
            } else if is_chosen_group(cell(&self.primary_group)) {
                findings.primary_group_unknown(&row.at(&self.primary_group, subject()));
            }
        }
        for group in values(cell(&self.member_of)) {
            use_row(DirectoryRow::Member(&entry.in_group(row, named_by(&group))));
        }
    }

    /// The members of the group that the entry is. An export that has the members of every group and
    /// none for this one says that it is empty.
    fn members(&self, row: &Row<'_>, group: &Entry<'_>, use_row: &mut dyn FnMut(DirectoryRow<'_>)) {
        if !self.members.exists() {
            return;
        }
        let members = values(self.members.cell(&row.record));
        if members.is_empty() {
            use_row(DirectoryRow::Member(&group.with_member(row, Named::default())));
        }
        for name in members {
            use_row(DirectoryRow::Member(&group.with_member(row, named_by(&name))));
        }
    }

    fn enabled(
        &self,
        row: &Row<'_>,
        member_type: MemberType,
        findings: &mut Findings,
        subject: &dyn Fn() -> String,
    ) -> Enabled {
        let control: Option<u32> = self.account_control.cell(&row.record).parse().ok();
        match control {
            Some(control) if control & ACCOUNT_IS_DISABLED != 0 => Enabled::Disabled,
            Some(_) => Enabled::Enabled,
            None => self.enabled.read(row, member_type, findings, subject),
        }
    }
}

impl<'a> Entry<'a> {
    /// The entry as the group of a member.
    fn with_member<'b>(&'b self, row: &Row<'_>, member: Named<'b>) -> MemberRow<'b> {
        MemberRow {
            origin: row.origin,
            stamp: self.stamp,
            group: self.named,
            member,
            member_type: MemberType::Unsaid,
            person_id: "",
            enabled: Enabled::Unsaid,
            persons: None,
            reason: "",
            last_logon: LastLogon::Unsaid,
            directory: self.directory,
        }
    }

    /// The entry as a member of a group.
    fn in_group<'b>(&'b self, row: &Row<'_>, group: Named<'b>) -> MemberRow<'b> {
        MemberRow {
            origin: row.origin,
            stamp: self.stamp,
            group,
            member: self.named,
            member_type: self.member_type,
            person_id: self.person_id,
            enabled: self.enabled,
            persons: None,
            reason: "",
            last_logon: self.last_logon,
            directory: self.directory,
        }
    }
}

/// Whether the number of a primary group is none of those that every domain gives to its users, guests,
/// computers and domain controllers: somebody chose the group, and it may give access.
fn is_chosen_group(rid: &str) -> bool {
    !rid.is_empty() && !["513", "514", "515", "516", "521"].contains(&rid)
}

/// An account or a group that a list calls by one name.
fn named_by(name: &str) -> Named<'_> {
    if is_dn(name) {
        Named { dn: name, sid: sid_in_name(name), ..Named::default() }
    } else {
        Named::plain(name)
    }
}
