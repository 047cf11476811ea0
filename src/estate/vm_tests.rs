//! What rows make of VMs, and what comes of a whole estate, in rows that one would write by hand: several files of this
//! room take part in each sum.

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::io::Cursor;

    use crate::estate::last_seen::{VmAt, WhichVms};
    use crate::estate::tally::{Also, Counting};
    use crate::estate::vm::Place;
    use crate::estate::{Aside, CaptureUnit, Estate, ScopeNo, VmNo};
    use crate::finding::Findings;
    use crate::intake::{HostCores, HostRow, MemberRow, MemberType, Named, Power, Stamp, VmRow};
    use crate::origin::{FileId, Origin};
    use crate::readings::PoweredOffVms;
    use crate::register::Span;

    const AS_USUAL: Counting =
        Counting { powered_off: PoweredOffVms::LeaveOut, also: Also::Nothing };
    const ALL_OFF_TOO: Counting =
        Counting { powered_off: PoweredOffVms::Count, also: Also::Nothing };

    fn stamp(text: &str) -> Stamp<'_> {
        Stamp::At { day: text[..10].parse().unwrap(), hour: None, text }
    }

    /// A row of a Windows Server that runs; files are times, so that rows of one file are of one moment.
    fn row<'a>(file: u32, line: u32, at: &'a str, vm: &'a str, host: &'a str) -> VmRow<'a> {
        let origin = Origin { file: FileId(100 + file), line };
        VmRow {
            guest_os: "Windows Server 2022",
            power: Power::Runs,
            host,
            ..VmRow::of_another_month(origin, stamp(at), vm)
        }
    }

    /// An estate of hosts, each with its cluster and its model, and of rows of VMs.
    fn estate_of(unit: CaptureUnit, hosts: &[(&str, &str, &str)], rows: &[VmRow<'_>]) -> Estate {
        let scratch = Box::new(Cursor::new(Vec::new()));
        let mut estate = Estate::new("2026-10".parse().unwrap(), unit, 0, scratch).unwrap();
        for (&(host, cluster, model), line) in hosts.iter().zip(2..) {
            let origin = Origin { file: FileId(0), line };
            let row = HostRow::of_another_month(origin, stamp("2026-10-01"), host);
            let model = Some(model).filter(|model| !model.is_empty());
            estate.host(&HostRow { cluster: Some(cluster), model, ..row });
        }
        estate.end_hosts(&|_| String::new(), &mut Findings::default());
        for row in rows {
            estate.vm(row, None);
        }
        estate.end_vms();
        estate
    }

    fn scope(estate: &Estate, name: &str) -> ScopeNo {
        estate.scopes.numbers().find(|&scope| estate.scopes.name(scope) == name).unwrap()
    }

    /// The codes of what was noticed, with the subject, the message and the line.
    fn told(estate: &Estate) -> Vec<(&'static str, String, String, u32)> {
        let mut findings = Findings::default();
        estate.tell(&|_| "vms.csv".to_owned(), &mut findings);
        let told = findings.into_sorted().into_iter().map(|finding| {
            let line = finding.origin.map_or(0, |origin| origin.line);
            (finding.code, finding.subject, finding.message, line)
        });
        told.collect()
    }

    #[test]
    fn customers_have_windows_by_vms_of_ours_that_ran() {
        let of = |line, vm, vm_id, customer| {
            let row = row(1, line, "2026-10-01", vm, "esx-1");
            VmRow { vm_id, customer, ..row }
        };
        let mut estate = estate_of(
            CaptureUnit::Day,
            &[("esx-1", "", "")],
            &[
                of(2, "app-1", "id-1", "Contoso"),
                of(3, "app-1", "id-1", "Adatum"),
                VmRow { power: Power::Off, ..of(4, "app-2", "id-2", "Fabrikam") },
                VmRow { guest_os: "Ubuntu Linux (64-bit)", ..of(5, "app-3", "id-3", "Northwind") },
                of(6, "app-4", "id-4", "Tailspin"),
            ],
        );
        assert_eq!(
            estate.customers_with_windows(),
            BTreeSet::from(["Adatum", "Contoso", "Tailspin"])
        );
        let every_day = Span { from: None, until: None };
        estate.set_aside.add(3, every_day, Aside::Registered);
        assert_eq!(estate.customers_with_windows(), BTreeSet::from(["Adatum", "Contoso"]));
    }

    #[test]
    fn what_a_vm_did_elsewhere_matters_only_where_it_is_surely_the_same() {
        let hosts =
            [("esx-1", "", ""), ("esx-2", "", ""), ("esx-3", "cl-1", ""), ("esx-4", "cl-1", "")];
        let off = |row| VmRow { power: Power::Off, ..row };
        // Counted as well, to say what leaving it out removes: what was off all month.
        let off_too = Counting { also: Also::OffAllMonth, ..AS_USUAL };
        let at_first =
            |estate: &Estate, name: &str| estate.tally(off_too).scope(scope(estate, name)).at(0);
        let moved = |vm_id, from, to| {
            let first = VmRow { vm_id, ..off(row(1, 2, "2026-10-01", "app-1", from)) };
            let second = VmRow { vm_id, ..row(2, 2, "2026-10-02", "app-1", to) };
            estate_of(CaptureUnit::Day, &hosts, &[first, second])
        };
        // By its id it is the VM that ran, wherever it was when it was off.
        assert_eq!(at_first(&moved("id-1", "esx-1", "esx-2"), "esx-1"), 0);
        // A name may be another VM in another scope, which never ran, and is the same in one.
        assert_eq!(at_first(&moved("", "esx-1", "esx-2"), "esx-1"), 1);
        assert_eq!(at_first(&moved("", "esx-3", "esx-4"), "cl-1"), 0);
        assert_eq!(at_first(&moved("", "esx-1", "esx-1"), "esx-1"), 0);
        // Where nobody knows its place, it is the same as well: only the day on which it ran counts.
        let nowhere = moved("", "esx-8", "esx-9");
        assert_eq!(nowhere.counted_vm(off_too, &BTreeSet::from([0])).len(), 1);
    }

    #[test]
    fn more_captures_than_a_word_has_bits_are_each_by_themselves() {
        // Every hour of three days, behind the capture of the hosts; at the seventieth two VMs have the name, which
        // differ in their cells.
        let times: Vec<String> =
            (0..72).map(|n| format!("2026-10-{:02}T{:02}:00", 1 + n / 24, n % 24)).collect();
        let mut rows: Vec<VmRow<'_>> = (0..)
            .zip(&times)
            .map(|(file, at)| VmRow { cells: 1, ..row(file, 2, at, "app-1", "esx-1") })
            .collect();
        rows.push(VmRow { cells: 2, ..row(69, 3, &times[69], "app-1", "esx-1") });
        rows.push(VmRow { vm_id: "id-2", ..row(3, 4, &times[3], "app-2", "esx-2") });
        let hosts = [("esx-1", "", ""), ("esx-2", "", "")];
        let estate = estate_of(CaptureUnit::Time, &hosts, &rows);
        let esx = scope(&estate, "esx-1");
        let count = estate.tally(AS_USUAL).scope(esx);
        assert_eq!(estate.peak(&count), (Some(70), 2));
        assert_eq!(
            (count.at(0), count.at(6), count.at(65), count.at(72), count.distinct),
            (0, 1, 1, 1, 2)
        );
        let mut at: BTreeMap<u32, u64> = BTreeMap::new();
        for counted in estate.counted_vm(AS_USUAL, &BTreeSet::from([0])) {
            assert_eq!((counted.vm, counted.scope), (0, Some(esx)));
            at.insert(counted.capture, counted.times);
        }
        let expected: BTreeMap<u32, u64> =
            (1..=72).map(|capture| (capture, if capture == 70 { 2 } else { 1 })).collect();
        assert_eq!(at, expected);
        // Only scopes whose capture is given, and only VMs that it shows.
        let asked =
            |capture| estate.vms_of_scopes_at(WhichVms::Running, &BTreeMap::from([(esx, capture)]));
        assert_eq!(asked(70), BTreeMap::from([(esx, vec![VmAt { vm: 0, times: 2 }])]));
        assert_eq!(asked(69), BTreeMap::from([(esx, vec![VmAt { vm: 0, times: 1 }])]));
        assert_eq!(asked(90), BTreeMap::new());
        assert_eq!(estate.vms_of_scopes_at(WhichVms::Windows(AS_USUAL), &BTreeMap::new()).len(), 0);
    }

    /// The sightings that stand for the VMs of a scope where most are.
    fn fullest(estate: &Estate, of: ScopeNo) -> Vec<u32> {
        let mut fullest = Vec::new();
        estate.each_presence(ALL_OFF_TOO, |_, presence| {
            let at = presence.scopes().filter(|at| at.spot.scope == of);
            fullest.extend(at.flat_map(|at| at.fullest(|_| true)));
        });
        fullest
    }

    #[test]
    fn the_last_capture_with_the_most_vms_stands_for_all() {
        let by_id = |file, at, host| VmRow { vm_id: "id-1", ..row(file, 2, at, "app-1", host) };
        let hosts = [("esx-1", "cl-1", ""), ("esx-2", "cl-1", "")];
        let rows = [by_id(1, "2026-10-01", "esx-1"), by_id(2, "2026-10-02", "esx-2")];
        let estate = estate_of(CaptureUnit::Day, &hosts, &rows);
        let places: Vec<Place> = fullest(&estate, scope(&estate, "cl-1"))
            .into_iter()
            .map(|sighting| estate.vms.sighting_at(sighting).place)
            .collect();
        assert_eq!(places, [Place::Host(1)]);
    }

    #[test]
    fn of_two_moments_of_a_day_the_fuller_stands_for_a_name() {
        let of = |file, line, cells, guest_os| {
            let row = row(file, line, "2026-10-01", "app-1", "esx-1");
            VmRow { cells, guest_os, ..row }
        };
        let (plain, standard, datacenter) = (
            "Windows Server 2022",
            "Windows Server 2022 Standard",
            "Windows Server 2022 Datacenter",
        );
        let lines = |rows: &[VmRow<'_>]| -> Vec<u32> {
            let estate = estate_of(CaptureUnit::Day, &[("esx-1", "", "")], rows);
            let rows = fullest(&estate, scope(&estate, "esx-1")).into_iter();
            rows.map(|sighting| estate.vms.origin(sighting).line).collect()
        };
        // Of two that show as many the first.
        assert_eq!(lines(&[of(1, 2, 1, standard), of(2, 3, 2, standard)]), [2]);
        // What shows two shows more than what shows one; the lowest of its editions gives way to a higher one.
        let two = [of(2, 3, 2, plain), of(2, 4, 3, standard)];
        assert_eq!(lines(&[&[of(1, 2, 1, standard)], &two[..]].concat()), [3, 4]);
        assert_eq!(lines(&[&[of(1, 2, 1, datacenter)], &two[..]].concat()), [2, 4]);
        assert_eq!(lines(&[of(1, 2, 1, standard), of(2, 3, 2, datacenter)]), [3]);
    }

    #[test]
    fn vms_are_on_the_hosts_and_in_the_scopes_where_rows_put_them() {
        let rows = [
            row(1, 2, "2026-10-01", "web", "esx-2"),
            row(1, 3, "2026-10-01", "app", "esx-2"),
            row(1, 4, "2026-10-01", "db", "esx-1"),
            row(2, 2, "2026-10-02", "db", "esx-2"),
        ];
        let hosts = [("esx-1", "", ""), ("esx-2", "", "")];
        let estate = estate_of(CaptureUnit::Day, &hosts, &rows);
        let named = |host| -> Vec<&str> {
            estate.vms_on(host).into_iter().map(|vm| estate.vms.name(vm)).collect()
        };
        let windows: Vec<&str> = estate
            .scopes_with_windows()
            .into_iter()
            .map(|scope| estate.scopes.name(scope))
            .collect();
        assert_eq!(windows, ["esx-1", "esx-2"]);
        assert_eq!(named(0), ["db"]);
        assert_eq!(named(1), ["app", "db", "web"]);
    }

    #[test]
    fn a_place_that_only_names_a_cluster_is_on_its_hosts() {
        let hosts = [("esx-1", "cl-1", ""), ("esx-2", "cl-2", ""), ("esx-3", "cl-2", "")];
        let rows = [VmRow { cluster: "cl-2", ..row(1, 2, "2026-10-01", "app", "") }];
        let estate = estate_of(CaptureUnit::Day, &hosts, &rows);
        assert_eq!(estate.seen_at(0).hosts, BTreeSet::from([1, 2]));
        let cluster = estate.scopes.find_cluster(0, "CL-2").unwrap();
        assert_eq!(estate.scopes.of_cluster(cluster), [scope(&estate, "cl-2")]);
    }

    #[test]
    fn a_cluster_of_machines_and_a_nested_host_is_both_places() {
        let hosts =
            [("esx-1", "cl-1", ""), ("hv-1", "cl-1", "VMware Virtual Platform"), ("esx-2", "", "")];
        let rows = [
            row(1, 2, "2026-10-01", "hv-1", "esx-2"),
            VmRow { cluster: "cl-1", ..row(1, 3, "2026-10-01", "app", "") },
        ];
        let estate = estate_of(CaptureUnit::Day, &hosts, &rows);
        let cluster = estate.scopes.find_cluster(0, "cl-1").unwrap();
        let app: VmNo = 1;
        let places: Vec<Place> =
            estate.sightings_of(app).flat_map(|sighting| estate.places_of(sighting)).collect();
        assert_eq!(places, [Place::Host(2), Place::Cluster(cluster)]);
    }

    #[test]
    fn a_cluster_of_its_own_source_comes_before_one_of_another() {
        let scratch = Box::new(Cursor::new(Vec::new()));
        let month = "2026-10".parse().unwrap();
        let mut estate = Estate::new(month, CaptureUnit::Day, 0, scratch).unwrap();
        for (host, source, line) in [("esx-1", "vc-1", 2), ("esx-2", "vc-2", 3)] {
            let origin = Origin { file: FileId(0), line };
            let row = HostRow::of_another_month(origin, stamp("2026-10-01"), host);
            estate.host(&HostRow { cluster: Some("cl-1"), source, ..row });
        }
        let sources = ["vc-1", "vc-2", "vc-3"].map(|source| estate.scopes.source(source));
        let found = sources.map(|source| estate.scopes.find_cluster(source, "cl-1"));
        // They have their numbers in the order of the rows.
        assert_eq!(found, [Some(0), Some(1), None]);
    }

    #[test]
    fn rows_that_cannot_be_of_one_vm_are_told() {
        let hosts = [("esx-1", "cl-\u{dc}", ""), ("esx-2", "cl-\u{dc}", "")];
        let of = |file, line, vm, host| VmRow {
            vm_id: "id-1",
            ..row(file, line, "2026-10-01", vm, host)
        };
        let twice = |rows: &[VmRow<'_>]| told(&estate_of(CaptureUnit::Day, &hosts, rows));
        // On two hosts at one moment; a row that says the last again is told as such.
        let found =
            twice(&[of(1, 2, "app", "esx-1"), of(1, 3, "app", "esx-2"), of(1, 4, "app", "esx-2")]);
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!((found[0].0, found[0].1.as_str(), found[0].3), ("vm-twice", "vm app", 3));
        assert!(found[0].2.contains("2026-10-01"), "{}", found[0].2);
        assert_eq!(found[1].0, "row-repeated");
        // On two hosts at two moments of a day it moved.
        assert_eq!(twice(&[of(1, 2, "app", "esx-1"), of(2, 3, "app", "esx-2")]), []);
        // Two names at two moments of a day are two VMs with one id.
        let found = twice(&[of(1, 2, "app", "esx-1"), of(2, 3, "db", "esx-1")]);
        assert_eq!((found.len(), found[0].0, found[0].3), (1, "vm-id-shared", 3));
        // Three names at three moments of a day, one of them on two hosts, are three VMs with one id.
        let found = twice(&[
            of(1, 2, "app", "esx-1"),
            of(2, 3, "db", "esx-1"),
            of(3, 4, "db", "esx-2"),
            of(4, 5, "web", "esx-1"),
        ]);
        let codes: Vec<_> = found.iter().map(|found| (found.0, found.3)).collect();
        assert_eq!(codes, [("vm-id-shared", 5)]);
        // A cluster in other letters is the cluster of its host, and another one is not.
        let in_cluster = |cluster| VmRow { cluster, ..of(1, 2, "app", "esx-1") };
        assert_eq!(twice(&[in_cluster("CL-\u{fc}")]), []);
        assert_eq!(twice(&[in_cluster("cl-2")])[0].0, "clusters-disagree");
    }

    #[test]
    fn names_of_vms_with_control_characters_are_counted() {
        let rows = [
            row(1, 2, "2026-10-01", "a\u{202e}b", "esx-1"),
            row(1, 3, "2026-10-01", "c\u{7}d", "esx-1"),
            row(2, 2, "2026-10-02", "c\u{7}d", "esx-1"),
        ];
        let found = told(&estate_of(CaptureUnit::Day, &[("esx-1", "", "")], &rows));
        assert_eq!((found.len(), found[0].3), (1, 2));
        assert!(found[0].2.starts_with("2 names"), "{}", found[0].2);
    }

    #[test]
    fn cells_are_kept_where_they_are_doubtful() {
        let of = |line, vm, guest_os, power, power_state| {
            let row = row(1, line, "2026-10-01", vm, "esx-1");
            VmRow { guest_os, power, power_state, ..row }
        };
        let server = "Windows Server 2022";
        let rows = [
            of(2, "a", server, Power::Runs, "poweredOn"),
            of(3, "b", server, Power::Unknown, "asleep"),
            of(4, "c", "Other", Power::Runs, "poweredOn"),
            of(5, "d", "Other", Power::Unknown, "asleep"),
            of(6, "e", "Windows 11", Power::Off, "poweredOff"),
        ];
        let estate = estate_of(CaptureUnit::Day, &[("esx-1", "", "")], &rows);
        let cells: Vec<(&str, &str)> =
            (0..5).map(|sighting| estate.vms.doubtful_cells(sighting)).collect();
        let expected =
            [("", ""), ("", "asleep"), ("Other", ""), ("Other", "asleep"), ("Windows 11", "")];
        assert_eq!(cells, expected);
    }

    #[test]
    fn of_several_captures_of_a_day_the_fullest_is_that_day() {
        let of = |file, line, at, cells| {
            let row = row(file, line, at, "app", "esx-1");
            VmRow { cells, customer: "Contoso", ..row }
        };
        let (morning, evening, next) = ("2026-10-01T08:00", "2026-10-01T20:00", "2026-10-02T08:00");
        let rows =
            [of(1, 2, morning, 1), of(2, 2, evening, 1), of(2, 3, evening, 2), of(3, 2, next, 1)];
        let estate = estate_of(CaptureUnit::Time, &[("esx-1", "", "")], &rows);
        let esx = scope(&estate, "esx-1");
        let shares = estate.vm_shares(AS_USUAL, &BTreeMap::from([(esx, 2)]), &BTreeSet::new());
        let share = shares[&esx]["Contoso"];
        // Two in the evening, and with the one of the next day three VM days.
        assert_eq!((share.vms_at_peak, share.vm_days), (2, 3));
    }

    #[test]
    fn hosts_without_cores_and_persons_are_counted() {
        let scratch = Box::new(Cursor::new(Vec::new()));
        let month = "2026-10".parse().unwrap();
        let mut estate = Estate::new(month, CaptureUnit::Day, 0, scratch).unwrap();
        for (host, line) in [("esx-1", 2), ("esx-2", 3), ("esx-3", 4)] {
            let origin = Origin { file: FileId(0), line };
            let row = HostRow::of_another_month(origin, stamp("2026-10-01"), host);
            let cores = match host {
                "esx-3" => HostCores::Known(vec![8, 8]),
                _ => HostCores::Unreadable,
            };
            estate.host(&HostRow { cluster: Some(""), cores, ..row });
        }
        estate.end_hosts(&|_| String::new(), &mut Findings::default());
        estate.end_vms();
        // Sales is a group: rows give it members.
        for (group, member, line) in [("RDS", "ada", 2), ("RDS", "Sales", 3), ("Sales", "kaya", 4)]
        {
            let origin = Origin { file: FileId(200), line };
            let row = MemberRow::of_another_month(origin, Stamp::Undated, group);
            let member_type = match member {
                "Sales" => MemberType::Unsaid,
                _ => MemberType::User,
            };
            let member = Named::plain(member);
            estate.member(&MemberRow { member, member_type, ..row });
        }
        estate.directory.settle(&mut Findings::default());
        let numbers = estate.numbers(AS_USUAL, &estate.tally(AS_USUAL));
        assert_eq!((numbers.hosts, numbers.hosts_without_cores), (3, 2));
        assert_eq!((numbers.physical_cores, numbers.processors), (16, 2));
        assert_eq!((numbers.groups, numbers.accounts, numbers.memberships), (2, 2, 3));
    }
}
