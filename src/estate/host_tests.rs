//! What rows make of hosts, in rows that one would write by hand: several files of this room take part in each sum.

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use crate::estate::{CaptureUnit, Estate};
    use crate::finding::Findings;
    use crate::intake::{HostCores, HostRow, Stamp};
    use crate::origin::{FileId, Origin};

    /// A row of a host by itself with two processors, captured on the first day.
    fn row(file: u32, line: u32, host: &str) -> HostRow<'_> {
        let origin = Origin { file: FileId(file), line };
        let day = "2026-10-01";
        let stamp = Stamp::At { day: day.parse().unwrap(), hour: None, text: day };
        let cores = HostCores::Known(vec![8, 8]);
        HostRow { cluster: Some(""), cores, ..HostRow::of_another_month(origin, stamp, host) }
    }

    /// The estate, and what was found: code, subject and message.
    fn estate_of(rows: &[HostRow<'_>]) -> (Estate, Vec<(&'static str, String, String)>) {
        let scratch = Box::new(Cursor::new(Vec::new()));
        let month = "2026-10".parse().unwrap();
        let mut estate = Estate::new(month, CaptureUnit::Day, 0, scratch).unwrap();
        for row in rows {
            estate.host(row);
        }
        let mut findings = Findings::default();
        estate.end_hosts(&|file| format!("hosts-{file}.csv"), &mut findings);
        let told = findings.into_sorted().into_iter();
        (estate, told.map(|finding| (finding.code, finding.subject, finding.message)).collect())
    }

    #[test]
    fn a_host_is_found_by_an_id_that_no_other_has() {
        let of = |line, host, host_id| HostRow { host_id, ..row(0, line, host) };
        let rows = [
            of(2, "esx-1", "host-1"),
            of(3, "esx-1", "HOST-1"),
            of(4, "esx-2", "host-2"),
            of(5, "esx-3", "host-2"),
            of(6, "esx-4", ""),
        ];
        let (estate, _) = estate_of(&rows);
        let found = ["esx-1", " Host-1", "host-2", "", "esx-3"].map(|name| estate.hosts.find(name));
        assert_eq!(found, [Some(0), Some(0), None, None, Some(2)]);
    }

    #[test]
    fn the_most_memory_counts_and_none_is_not_known() {
        let of = |line, memory_mib| HostRow { memory_mib, ..row(0, line, "esx-1") };
        let memory = |rows: &[HostRow<'_>]| estate_of(rows).0.hosts.get(0).memory_mib;
        assert_eq!(memory(&[of(2, Some(0)), of(3, None)]), None);
        assert_eq!(memory(&[of(2, Some(4096)), of(3, Some(8192)), of(4, Some(0))]), Some(8192));
    }

    #[test]
    fn what_is_alike_of_several_hosts_is_told_once_with_their_number() {
        let rows = [
            row(0, 2, "a\u{202e}b"),
            row(0, 3, "c\u{7}d"),
            row(0, 4, "a\u{202e}b"),
            row(0, 5, "c\u{7}d"),
        ];
        let (_, told) = estate_of(&rows);
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].0 == "name-with-control" && told[0].2.starts_with("2 names"), "{told:?}");
        assert!(told[1].0 == "row-repeated" && told[1].2.starts_with("2 rows"), "{told:?}");
        // Two hosts of which no export tells the cluster.
        let unplaced = |line, host| HostRow { cluster: None, ..row(0, line, host) };
        let (_, told) = estate_of(&[unplaced(2, "esx-1"), unplaced(3, "esx-2")]);
        assert_eq!((told.len(), told[0].0), (1, "clusters-unsaid"));
        assert!(told[0].2.contains("alone: 2 of its hosts"), "{}", told[0].2);
    }

    #[test]
    fn a_system_that_is_not_known_is_told_once_for_each_host() {
        let of = |line, host, cluster| {
            let cluster = Some(cluster);
            HostRow { host_os: "Mystery OS", cluster, ..row(0, line, host) }
        };
        let (_, told) =
            estate_of(&[of(2, "esx-1", "cl-1"), of(3, "esx-1", "cl-2"), of(4, "esx-2", "cl-1")]);
        let unclear: Vec<&str> = told
            .iter()
            .filter(|(code, ..)| *code == "host-os-unclear")
            .map(|(_, subject, _)| subject.as_str())
            .collect();
        assert_eq!(unclear, ["host esx-1", "host esx-2"]);
    }

    #[test]
    fn texts_that_differ_in_case_only_are_shown_alike_in_any_order_of_the_rows() {
        let of = |line, text| HostRow {
            operator: Some(text),
            dedicated_to: Some(text),
            host_os: text,
            ..row(0, line, "esx-1")
        };
        for order in [["Contoso", "CONTOSO"], ["CONTOSO", "Contoso"]] {
            let (estate, _) = estate_of(&[of(2, order[0]), of(3, order[1])]);
            let [only] = &estate.hosts.get(0).states[..] else { panic!("{order:?}") };
            let told = [&only.operator, &only.dedicated_to, &only.host_os];
            assert_eq!(told, ["CONTOSO"; 3], "{order:?}");
        }
    }

    #[test]
    fn an_operator_of_the_name_of_the_provider_is_the_provider() {
        let of = |line, host, operator| HostRow { operator: Some(operator), ..row(0, line, host) };
        let scratch = Box::new(Cursor::new(Vec::new()));
        let month = "2026-10".parse().unwrap();
        let mut estate = Estate::new(month, CaptureUnit::Day, 0, scratch).unwrap();
        estate.hosts.call_the_provider(" Example Hosting ");
        estate.host(&of(2, "esx-1", "EXAMPLE hosting"));
        estate.host(&of(3, "esx-2", "Example Hosting II"));
        let operator = |host| estate.hosts.get(host).states[0].operator.as_str();
        assert_eq!((operator(0), operator(1)), ("", "Example Hosting II"));
    }

    #[test]
    fn a_short_name_of_two_hosts_is_neither_of_them() {
        let one = [row(0, 2, "esx-1"), row(1, 2, "esx-1.a.example")];
        assert_eq!(estate_of(&one).0.hosts.numbers().count(), 1);
        let two = [&one[..], &[row(1, 3, "esx-1.b.example")]].concat();
        let (estate, told) = estate_of(&two);
        assert_eq!(estate.hosts.numbers().count(), 3);
        assert_eq!(told, []);
        assert_eq!(estate.hosts.find_by_short_name("esx-1"), None);
        // Nor is it joined where one file has both.
        let both = [row(0, 2, "esx-1"), row(0, 3, "esx-1.a.example")];
        assert_eq!(estate_of(&both).0.hosts.numbers().count(), 2);
    }
}
