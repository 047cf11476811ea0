//! Random groups, accounts, nestings and access groups for a random world.

use super::random::Dice;
use super::world::{AccessGroupRow, MemberRow, World};

const GROUPS: [&str; 5] =
    ["rd-users", "rd-partners", "CONTOSO\\rd-staff", "nested-one", "nested-two"];

/// Bare, qualified and globally unique names of accounts.
const ACCOUNTS: [&str; 12] = [
    "alice",
    "bob",
    "carol",
    "adm.platform",
    "CORP\\dave",
    "CORP\\erin",
    "CORP\\adm.backup",
    "frank@corp.example",
    "S-1-5-21-1004336348-1177238915-682003330-1105",
    "6f9619ff-8b86-d011-b42d-00cf4fc964ff",
    "svc-scan",
    "pc-17$",
];

pub fn random_directory(dice: &mut Dice, captures: &[String], world: &mut World) {
    // Most worlds have both inputs; the others show what one of them alone does.
    let present = dice.between(0, 19);
    if present != 19 {
        world.members = random_members(dice, captures);
    }
    if present != 18 {
        world.access_groups = random_access_groups(dice, &world.members);
    }
    if dice.one_in(10) {
        world.members.clear();
        world.access_groups.clear();
    }
    world.settings.administrators = random_administrators(dice, &world.members);
}

/// What a world usually says of an account; rows may contradict it.
struct Habit {
    member_type: String,
    person_id: String,
    enabled: String,
    persons: String,
}

fn random_habit(dice: &mut Dice, account: &str) -> Habit {
    let member_type = if account.starts_with("svc") && !dice.one_in(4) {
        "service".to_string()
    } else if account.starts_with("pc-") && !dice.one_in(4) {
        "computer".to_string()
    } else if account.starts_with("S-1-") && !dice.one_in(6) {
        "user".to_string()
    } else {
        dice.pick(&[
            "", "", "", "", "user", "user", "user", "shared", "shared", "contact", "service",
        ])
    };
    let persons = if member_type == "shared" && !dice.one_in(6) {
        dice.between(2, 9).to_string()
    } else {
        String::new()
    };
    Habit {
        member_type,
        person_id: dice.pick(&["", "", "", "p-1", "p-2", "P-2"]),
        enabled: dice.pick(&["", "", "true", "yes", "false", "FALSE", "0"]),
        persons,
    }
}

fn random_members(dice: &mut Dice, captures: &[String]) -> Vec<MemberRow> {
    let directories: &[&str] = match dice.between(0, 3) {
        0 => &["corp", "lab"],
        1 => &["corp"],
        _ => &[""],
    };
    let groups = &GROUPS[..dice.between(1, 5) as usize];
    let habits: Vec<Habit> = ACCOUNTS.iter().map(|account| random_habit(dice, account)).collect();
    let many = dice.one_in(10);
    let contradictory = dice.one_in(3);

    let mut rows = Vec::new();
    for _ in 0..dice.between(1, 16) {
        let mut row = MemberRow {
            group: dice.pick(groups),
            directory: dice.pick(directories),
            captured_at: dice.pick_from(&captures.iter().collect::<Vec<_>>()).clone(),
            ..MemberRow::default()
        };
        if dice.one_in(15) {
            rows.push(row);
            continue;
        }
        if many && dice.one_in(6) {
            row.member = dice.pick(&[
                "Domain Users",
                "CORP\\Domain Users",
                "BUILTIN\\Users",
                "Everyone",
                "S-1-5-21-1004336348-1177238915-682003330-513",
            ]);
            if dice.one_in(4) && !row.member.starts_with("S-1-") {
                row.member_type = "group".to_string();
            }
            if dice.one_in(4) {
                // The many are named after all.
                rows.push(MemberRow {
                    group: row.member.clone(),
                    member: "alice".to_string(),
                    directory: row.directory.clone(),
                    captured_at: row.captured_at.clone(),
                    ..MemberRow::default()
                });
            }
        } else if dice.one_in(3) {
            row.member = dice.pick(&GROUPS);
            row.member_type = dice.pick(&["group", "group", "group", "", "", "user"]);
        } else {
            let position = dice.between(0, ACCOUNTS.len() as u64 - 1) as usize;
            let habit = &habits[position];
            row.member = ACCOUNTS[position].to_string();
            row.member_type = habit.member_type.clone();
            row.person_id = habit.person_id.clone();
            row.enabled = habit.enabled.clone();
            row.persons = habit.persons.clone();
            if contradictory {
                vary_member(dice, &mut row);
            }
        }
        if dice.one_in(12) {
            row.member = row.member.to_uppercase();
        }
        if dice.one_in(12) {
            row.group = format!(" {}", row.group.to_uppercase());
        }
        rows.push(row);
    }
    rows
}

fn vary_member(dice: &mut Dice, row: &mut MemberRow) {
    if dice.one_in(4) {
        row.member_type = dice.pick(&["user", "shared", "service", "computer", "contact"]);
        row.persons = String::new();
    }
    if row.member_type == "shared" && dice.one_in(2) {
        row.persons = dice.between(2, 12).to_string();
    }
    if dice.one_in(4) {
        row.person_id = dice.pick(&["", "p-1", "p-3"]);
    }
    if dice.one_in(4) {
        row.enabled = dice.pick(&["", "true", "no"]);
    }
}

fn random_access_groups(dice: &mut Dice, members: &[MemberRow]) -> Vec<AccessGroupRow> {
    let products = ["rds-user-sal", "rds-user-sal", "RDS-User-SAL"];
    let other_products = ["rms-user-sal", "mim-user-sal"];
    let mut rows = Vec::new();
    for _ in 0..dice.between(1, 5) {
        let mut row = AccessGroupRow {
            group: dice.pick(&GROUPS),
            product: dice.pick(&products),
            customer: dice.pick(&["", "Contoso", "Contoso", "CONTOSO ", "Fabrikam", "Northwind"]),
            operator: dice.pick(&["", "own", "Rented Hall Ltd"]),
            ..AccessGroupRow::default()
        };
        if dice.one_in(3) {
            row.product = dice.pick(&other_products);
        }
        // Mostly the listed group is one that the members know, in its own directory.
        if !members.is_empty() && !dice.one_in(8) {
            let known = &members[dice.between(0, members.len() as u64 - 1) as usize];
            row.group = known.group.trim().to_string();
            row.directory = known.directory.clone();
        }
        rows.push(row);
    }
    if dice.one_in(40) {
        rows[0].group = "Domain Users".to_string();
    }
    rows
}

/// Up to two different names, mostly of accounts that occur.
fn random_administrators(dice: &mut Dice, members: &[MemberRow]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for _ in 0..dice.between(0, 2) {
        let mut name = dice.pick(&ACCOUNTS);
        if !members.is_empty() && dice.one_in(2) {
            let known = &members[dice.between(0, members.len() as u64 - 1) as usize];
            if known.member_type != "group" && !known.member.is_empty() {
                name = known.member.clone();
            }
        }
        if dice.one_in(6) {
            name = name.to_uppercase();
        }
        let again = names.iter().any(|other| other.to_lowercase() == name.to_lowercase());
        if !again {
            names.push(name);
        }
    }
    names
}
