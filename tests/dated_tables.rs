//! The lists of terms by their two dates: what governs on a day, of what was known on a day, and what is no row.

#![allow(clippy::unwrap_used, reason = "a test says what it takes for granted")]

use chrono::NaiveDate;
use spla_usage::sheet::{Table, TableError};
use spla_usage::terms::{
    Catalogue, Class, Families, InCatalogue, ListedProviders, Metric, Product, RelationKind,
    Relations, Right, Rules, ServerVersions, Tables, TermError, TermTable, TermsAsked,
    TermsInForce,
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn table(header: &str, rows: &[&str]) -> Table {
    Table::read("table", &format!("{header}\n{}\n", rows.join("\n"))).unwrap()
}

const CATALOGUE: &str = "product,effective_from,recorded_on,description,unit,metric,edition,part_number,family,variant,rank,only";
const FAMILIES: &str = "family,effective_from,recorded_on,class,mobility,mobility_editions,words";
const LISTED: &str = "provider,right,effective_from,recorded_on,names";
const RELATIONS: &str = "relation,effective_from,recorded_on,kind,products,others,instead";
const VERSIONS: &str = "version,ends_on,recorded_on,names";
const RULES: &str = "rule,source,clause,grade,standing,note";
const NUMBERS: &str =
    "term,rule,effective_from,recorded_on,value,unit,source,clause,grade,verified_on,note";

/// What is said of one thing from two days on, the second corrected later. The correction stands first, because the
/// dates decide and not the place of a row.
const SAID: [(&str, &str, &str); 3] = [
    // governs from, recorded on, what is said
    ("2026-10-31", "2026-11-05", "corrected"),
    ("2020-01-01", "2020-01-10", "old"),
    ("2026-10-31", "2026-10-15", "new"),
];

/// The day that is asked about, the day whose knowledge is asked for, and what is said then.
const ASKED: [(&str, &str, &str); 9] = [
    ("2019-12-31", "", ""),
    ("2020-01-01", "", "old"),
    ("2020-01-01", "2020-01-09", ""),
    ("2020-01-01", "2020-01-10", "old"),
    ("2026-10-30", "", "old"),
    ("2026-10-31", "", "corrected"),
    ("2026-10-31", "2026-10-14", "old"),
    ("2026-10-31", "2026-10-15", "new"),
    ("2026-10-31", "2026-11-04", "new"),
];

/// Holds what `look` finds against every question; `row` writes what is said as a row.
fn assert_dated(
    header: &str,
    row: impl Fn((&str, &str, &str)) -> String,
    look: impl Fn(&Table, NaiveDate, Option<NaiveDate>) -> Option<String>,
) {
    let rows = SAID.map(row);
    let table = table(header, &rows.each_ref().map(String::as_str));
    for (on, known_on, said) in ASKED.into_iter().chain([("2026-10-31", "2026-11-05", "corrected")])
    {
        let known = (!known_on.is_empty()).then(|| day(known_on));
        let found = look(&table, day(on), known).unwrap_or_default();
        assert_eq!(found, said, "{header}: on {on}, known on {known_on}");
    }
}

/// Which of the words is said.
fn said(is_said: impl Fn(&str) -> bool) -> Option<String> {
    ["old", "new", "corrected"].into_iter().find(|word| is_said(word)).map(str::to_owned)
}

#[test]
fn the_latest_row_of_those_that_were_known_governs() {
    assert_dated(
        CATALOGUE,
        |(from, recorded, said)| {
            format!("ws-standard,{from},{recorded},{said},pack,cores-per-vm,,,ws,,1,")
        },
        |table, on, known_on| {
            let catalogue = Catalogue::read(table).unwrap().in_force(on, known_on);
            let entry = catalogue.entry(&Product::new("ws-standard"))?;
            assert_eq!(catalogue.iter().count(), 1);
            Some(entry.description.clone())
        },
    );
    assert_dated(
        FAMILIES,
        |(from, recorded, said)| format!("ws,{from},{recorded},application,open,,{said}"),
        |table, on, known_on| {
            let families = Families::read(table).unwrap().in_force(on, known_on);
            said(|word| families.named(word, "").is_some())
        },
    );
    assert_dated(
        RELATIONS,
        |(from, recorded, said)| format!("suite,{from},{recorded},needs,{said},,"),
        |table, on, known_on| {
            let relations = Relations::read(table).unwrap().in_force(on, known_on);
            let products: Vec<&Product> =
                relations.of_kind(RelationKind::Needs).flat_map(|row| &row.products).collect();
            assert!(products.len() <= 1, "{products:?}");
            products.first().map(|product| product.id().to_owned())
        },
    );
}

#[test]
fn of_two_rows_with_the_same_dates_the_last_governs() {
    let dates = "2020-01-01,2020-01-10";
    let on = day("2020-01-01");
    let catalogue = ["first", "last"]
        .map(|said| format!("ws-standard,{dates},{said},pack,cores-per-vm,,,ws,,1,"));
    let catalogue = table(CATALOGUE, &catalogue.each_ref().map(String::as_str));
    let catalogue = Catalogue::read(&catalogue).unwrap().in_force(on, None);
    assert_eq!(catalogue.iter().next().unwrap().description, "last");
    let families = ["first", "last"].map(|said| format!("ws,{dates},application,open,,{said}"));
    let families = table(FAMILIES, &families.each_ref().map(String::as_str));
    let families = Families::read(&families).unwrap().in_force(on, None);
    assert!(families.named("first", "").is_none() && families.named("last", "").is_some());
    let relations = ["first", "last"].map(|said| format!("suite,{dates},needs,{said},,"));
    let relations = table(RELATIONS, &relations.each_ref().map(String::as_str));
    let relations = Relations::read(&relations).unwrap().in_force(on, None);
    assert_eq!(relations.of_kind(RelationKind::Needs).next().unwrap().products[0].id(), "last");
}

#[test]
fn a_listed_provider_is_one_from_its_day_as_far_as_was_known() {
    let rows = ["Cloud,any-use,2026-10-31,2026-10-15,cloud;big cloud"];
    let listed = ListedProviders::read(&table(LISTED, &rows)).unwrap();
    // on, known on, whether it is listed
    let asked = [
        ("2026-10-30", "", false),
        ("2026-10-31", "", true),
        ("2026-10-31", "2026-10-14", false),
        ("2026-10-31", "2026-10-15", true),
    ];
    for (on, known_on, is_listed) in asked {
        let known = (!known_on.is_empty()).then(|| day(known_on));
        let found = listed.in_force(day(on), known);
        assert_eq!(found.find("Big Cloud West", Right::AnyUse).is_some(), is_listed, "{on}");
        assert!(found.find("Big Cloud West", Right::NewUse).is_none());
        assert!(found.find("Cloudy", Right::AnyUse).is_none());
    }
}

#[test]
fn of_a_version_the_last_row_that_was_known_says_when_its_support_ends() {
    let rows = [
        "2019,2029-01-09,2026-10-15,windows 2019",
        "2019,2030-01-09,2026-11-05,windows 2019",
        "2019,2031-01-09,2026-11-05,windows 2019",
        "2019,2020-01-09,2026-10-01,windows 2019",
        "open,,2026-10-15,or later",
    ];
    let versions = ServerVersions::read(&table(VERSIONS, &rows)).unwrap();
    // known on, the last day of support
    let asked = [
        ("2026-09-30", None),
        ("2026-10-01", Some("2020-01-09")),
        ("2026-10-14", Some("2020-01-09")),
        ("2026-10-15", Some("2029-01-09")),
        ("2026-11-04", Some("2029-01-09")),
        // Of two rows of one day the second.
        ("2026-11-05", Some("2031-01-09")),
        ("", Some("2031-01-09")),
    ];
    for (known_on, ends_on) in asked {
        let known = (!known_on.is_empty()).then(|| day(known_on));
        let known = versions.known(known);
        let found = known.find(|name| name == ["windows", "2019"]);
        assert_eq!(found.map(|row| row.ends_on), ends_on.map(|ends_on| Some(day(ends_on))));
    }
    let open = versions.known(None);
    assert_eq!(open.find(|name| name == ["or", "later"]).unwrap().ends_on, None);
}

/// Every word that a table may hold means something, and any other is refused with its line.
#[test]
fn a_row_that_is_none_is_refused() {
    fn told<T>(read: Result<T, TableError>) -> String {
        read.err().map(|error| error.to_string()).unwrap_or_default()
    }
    let catalogue = |cells: &str| told(Catalogue::read(&table(CATALOGUE, &[cells])));
    let families = |cells: &str| told(Families::read(&table(FAMILIES, &[cells])));
    let listed = |cells: &str| told(ListedProviders::read(&table(LISTED, &[cells])));
    let relations = |cells: &str| told(Relations::read(&table(RELATIONS, &[cells])));
    let versions = |cells: &str| told(ServerVersions::read(&table(VERSIONS, &[cells])));
    let rules = |cells: &str| {
        let sources = table("source", &["S1"]);
        told(Rules::read(&table(RULES, &[cells]), &sources))
    };
    let numbers = |cells: &str| told(TermTable::default().add(&table(NUMBERS, &[cells])));
    // what is told, what it has to hold; nothing where the row is one
    let cases = [
        (catalogue("a,2020-01-01,2020-01-01,A,pack,cores-once,,,f,,1,price-list"), ""),
        (
            catalogue("a,2020-01-01,2020-01-01,A,pack,cores,,,f,,1,"),
            "table:2: `cores` is no metric",
        ),
        (catalogue("a,2020-01-01,2020-01-01,A,pack,persons,,,f,,1,never"), "is no condition"),
        (catalogue("a,2020-01-01,2020-01-01,A,pack,devices,,,f,,high,"), "`high` does not fit"),
        (families("f,2020-01-01,2020-01-01,desktop,eligible,web,f"), ""),
        (families("f,2020-01-01,2020-01-01,server,never,,f"), "`server` is no class"),
        (families("f,2020-01-01,2020-01-01,rds-cal,maybe,,f"), "says nothing of mobility"),
        (listed("Cloud,new-use,2020-01-01,2020-01-01,cloud"), ""),
        (listed("Cloud,old-use,2020-01-01,2020-01-01,cloud"), "`old-use` is no right"),
        (listed("Cloud,any-use,2020-01-01,2020-01-01,cloud;"), "must not be empty"),
        (relations("r,2020-01-01,2020-01-01,stands-on,a,b,"), ""),
        (relations("r,2020-01-01,2020-01-01,likes,a,b,"), "`likes` is no kind of relation"),
        (versions("2019,2029-01-09,2020-01-01,windows 2019"), ""),
        (versions("2019,2029-01-09,2020-01-01,windows 2019;"), "must not be empty"),
        (versions("2019,soon,2020-01-01,windows 2019"), "`soon` does not fit"),
        (rules("WS-CORE,S1,a,A,implemented,It says so"), ""),
        (rules("WS-CORE,S1,a,A,left-out,It says so"), ""),
        (rules("WS-CORE,S2,a,A,implemented,It says so"), "`S2` is not in the sources"),
        (rules("WS-CORE,S1,a,A,perhaps,It says so"), "`implemented` or `left-out`"),
        (rules("WS-CORE,S1,a,A,implemented,"), "every rule says what it means"),
        (numbers("t,R,2020-01-01,2020-01-01,8,cores,S1,a,A,2020-01-01,"), ""),
        (numbers("t,R,2020-01-01,2020-01-01,ended,cores,S1,a,A,2020-01-01,"), ""),
        (
            numbers("t,R,2020-01-01,2020-01-01,eight,cores,S1,a,A,2020-01-01,"),
            "`eight` does not fit",
        ),
        (numbers("t,R,2020-01-01,2020-01-01,8,cores,S1,a,A,never,"), "`never` does not fit"),
    ];
    for (told, expected) in cases {
        assert!(told.contains(expected) && told.is_empty() == expected.is_empty(), "{told}");
    }
}

/// A number that rose in 2024, was found in 2025 to have risen a month earlier, fell within a month and ended.
#[test]
fn a_number_is_looked_up_by_both_dates() {
    let rows = [
        "floor,R,2020-01-01,2020-01-10,8,cores,S1,a,A,2020-01-10,",
        "floor,R,2024-03-01,2024-02-20,10,cores,S1,a,A,2024-02-20,",
        "floor,R,2024-02-01,2025-06-01,10,cores,S1,a,A,2025-06-01,",
        "floor,R,2026-05-15,2026-05-01,6,cores,S1,a,A,2026-05-01,",
        "floor,R,2027-01-01,2026-12-01,ended,cores,S1,a,A,2026-12-01,",
        "walls,R,2013-10-01,2026-11-01,4,walls,S1,a,A,2026-11-01,",
        "walls,R,2013-10-01,2026-12-01,5,walls,S1,a,A,2026-12-01,",
    ];
    let mut terms = TermTable::default();
    terms.add(&table(NUMBERS, &rows)).unwrap();
    // term, on, known on, what it is or what is told
    let cases = [
        ("floor", "2020-01-01", "", "8"),
        ("floor", "2024-01-31", "", "8"),
        ("floor", "2024-02-01", "", "10"),
        ("floor", "2024-02-29", "2025-05-31", "8"),
        ("floor", "2024-02-29", "2025-06-01", "10"),
        ("floor", "2024-03-31", "2024-02-19", "8"),
        ("floor", "2024-03-31", "2024-02-20", "10"),
        ("floor", "2026-12-31", "", "6"),
        ("floor", "2019-12-31", "", "governs from 2020-01-01"),
        ("floor", "2020-02-01", "2020-01-09", "recorded on 2020-01-10"),
        ("floor", "2027-01-01", "", "ended on 2027-01-01"),
        ("roof", "2026-01-01", "", "no table has it"),
        // A term that was entered later holds from its first rows, but not before anything was recorded.
        ("walls", "2026-10-31", "2026-10-31", "4"),
        ("walls", "2026-10-31", "2020-01-10", "4"),
        ("walls", "2026-10-31", "2020-01-09", "recorded on 2026-11-01"),
        ("walls", "2026-10-31", "2026-11-30", "4"),
        ("walls", "2026-10-31", "2026-12-01", "5"),
    ];
    for (term, on, known_on, expected) in cases {
        let known = (!known_on.is_empty()).then(|| day(known_on));
        let told = match terms.in_force(term, day(on), known) {
            Ok(term) => term.value.to_string(),
            Err(error) => error.to_string(),
        };
        let is_number = expected.len() < 3;
        let fits = if is_number { told == expected } else { told.contains(expected) };
        assert!(fits, "{term} on {on}, known on {known_on}: {told}");
    }
}

#[test]
fn a_number_is_in_a_table_or_not() {
    let rows = ["floor,R,2020-01-01,2020-01-10,8,cores,S1,a,A,2020-01-10,"];
    let others = [
        "floor,R,2021-01-01,2020-01-10,9,cores,S1,a,A,2020-01-10,",
        "walls,R,2020-01-01,2020-01-10,4,walls,S1,a,A,2020-01-10,",
    ];
    let (mut terms, mut other) = (TermTable::default(), TermTable::default());
    terms.add(&table(NUMBERS, &rows)).unwrap();
    other.add(&table(NUMBERS, &others)).unwrap();
    assert!(terms.has("floor") && !terms.has("walls"));
    // Only what is not there at all is added.
    terms.complete(other);
    let value = |name: &str| terms.in_force(name, day("2026-10-31"), None).unwrap().value;
    assert_eq!((value("floor"), value("walls")), (8, 4));
}

/// Tables that were kept have the words of the days on which they were kept; a number that they lack is the program's.
#[test]
fn tables_that_were_kept_hold_what_they_say_and_lack_what_they_do_not() {
    let month = "2026-10".parse().unwrap();
    let compiled = Tables::compiled();
    let kept = |name: &str, change: &dyn Fn(&str) -> String| {
        let text = compiled.texts().iter().find(|table| table.name == name).unwrap();
        let tables = compiled.with([(name.to_owned(), change(&text.text))]);
        TermsAsked { tables, month, known_on: None }
    };
    let without = |word: &'static str| {
        move |text: &str| {
            let lines = text.lines().filter(|line| !line.starts_with(word));
            lines.map(|line| format!("{line}\n")).collect::<String>()
        }
    };
    let lacking = kept("windows_server.csv", &without("cores-per-pack,"));
    let terms = TermsInForce::establish(&lacking).unwrap();
    assert_eq!(terms.cores_per_pack.value, 2);
    // A list has no such word of the program's.
    let lacking = kept("catalogue.csv", &without("ws-standard,"));
    let terms = TermsInForce::establish(&lacking).unwrap();
    assert!(terms.catalogue.entry(&Product::new("ws-standard")).is_none());
    // Tables before there was a threshold for end customers are of a program that reported totals.
    let signed_on = day("2024-01-12");
    assert!(TermsAsked::compiled(month).names_end_customers(signed_on).unwrap());
    assert!(!TermsAsked::compiled(month).names_end_customers(day("2024-01-13")).unwrap());
    assert!(TermsAsked::compiled(month).names_end_customers(day("2013-09-30")).is_err());
    let lacking = kept("agreement.csv", &without("end-customer-named-above,"));
    assert!(!lacking.names_end_customers(signed_on).unwrap());
    let broken = kept("agreement.csv", &|text| format!("{text}one cell\n"));
    assert!(matches!(TermsInForce::establish(&broken), Err(TermError::Table(_))));
}

#[test]
fn a_product_is_found_by_the_words_that_people_use() {
    let terms = TermsInForce::establish(&TermsAsked::compiled("2026-10".parse().unwrap())).unwrap();
    let by_machine = [Metric::VirtualCores, Metric::CoresOnce, Metric::CoresPerVm];
    // product, edition, family, product of the catalogue, whether licences may move
    let cases = [
        ("SQL Server", "Standard", "sql-server", "sql-standard", Some(true)),
        ("sql-enterprise", "", "sql-server", "sql-enterprise", Some(true)),
        ("Microsoft SQL Server 2022 Web (64-bit)", "", "sql-server", "sql-web", Some(false)),
        ("SQL Server 2022", "Express", "sql-server", "enterprise, standard, web", Some(false)),
        ("Windows Server 2022 Standard", "", "windows-server", "ws-standard", Some(false)),
        ("Windows Server CAL", "", "windows-server-cal", "-", Some(false)),
        ("Exchange Server", "Enterprise", "exchange", "-", Some(true)),
        ("Visual Studio Enterprise", "", "visual-studio", "-", None),
        ("Paint", "Standard", "none", "-", None),
    ];
    for (product, edition, family, expected, may_move) in cases {
        let named = terms.families.named(product, edition);
        let told = named.as_ref().map_or("none", |named| named.family.name.as_str());
        assert_eq!(told, family, "{product}");
        let moves = named.as_ref().and_then(|named| named.may_move());
        assert_eq!(moves, may_move, "{product} {edition}");
        let entry =
            named.map_or(InCatalogue::Nothing, |named| named.entry(&terms.catalogue, &by_machine));
        let told = match entry {
            InCatalogue::Product(entry) => entry.product.id().to_owned(),
            InCatalogue::EditionUnsaid(variants) => variants.join(", "),
            InCatalogue::Nothing => "-".to_owned(),
        };
        assert_eq!(told, expected, "{product} {edition}");
    }
    let class = |product: &str| terms.families.named(product, "").unwrap().family.class;
    assert_eq!(class("Windows Server CAL"), Class::WindowsCal);
    assert_eq!(class("Windows Server"), Class::WindowsServer);
}
