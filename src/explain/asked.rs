//! What registers and applications say of one machine, for hosts and VMs alike.

use crate::fold::Fold as _;
use crate::licensing::applications::ApplicationStanding;
use crate::licensing::{EntryStanding, RegisterEntry};
use crate::terms::Product;
use crate::use_report::Established;

use super::line;
use super::node::{Node, Operation};

/// The rows of the registers about one of the subjects, such as `vm app-01`.
pub(super) fn entries<'a>(
    of: &'a Established,
    subjects: &[String],
) -> impl Iterator<Item = &'a RegisterEntry> {
    let subjects: Vec<String> = subjects.iter().map(|subject| subject.folded()).collect();
    of.report.registers.iter().filter(move |entry| is_one_of(&entry.subject, &subjects))
}

/// Whether a row names one of the machines; where its column is for both kinds, it may be either.
fn is_one_of(named: &str, subjects: &[String]) -> bool {
    let named = named.folded();
    subjects.iter().any(|subject| {
        let name = |text: &str| text.split_once(' ').map(|(_, name)| name.trim().to_owned());
        let is_machine = named.starts_with("machine ") && name(&named) == name(subject);
        named == *subject || is_machine
    })
}

/// What became of the rows of the registers about a machine.
pub(super) fn registers(of: &Established, subjects: &[String]) -> Vec<Node> {
    let nodes = entries(of, subjects).map(|entry| {
        let subject = format!("{}: {}", entry.register.text(), entry.subject);
        let reference = if entry.reference.is_empty() {
            String::new()
        } else {
            format!("; reference {}", entry.reference)
        };
        let note = format!("{}, {}: {}{reference}", entry.standing.text(), entry.valid, entry.note);
        let origin = Some(of.files.show(entry.origin));
        Node::new(Operation::Register, subject).noted(note).read_at(origin)
    });
    nodes.collect()
}

/// The row of a register that takes the machine out, as a sentence goes on.
pub(super) fn standing_row(of: &Established, subjects: &[String]) -> Option<String> {
    let entry = entries(of, subjects).find(|entry| entry.standing == EntryStanding::Stands)?;
    Some(format!("{} ({})", entry.note, of.files.show(entry.origin)))
}

/// The applications on a machine, each with the line that it is on.
pub(super) fn applications(of: &Established, subjects: &[String]) -> Vec<Node> {
    let subjects: Vec<String> = subjects.iter().map(|subject| subject.folded()).collect();
    let rows = of.report.applications.iter().filter(|row| is_one_of(&row.machine, &subjects));
    let nodes = rows.map(|row| {
        let node = Node::new(Operation::Application, format!("{} on {}", row.product, row.machine))
            .noted(format!("{}: {}", row.standing.text(), row.note))
            .read_at(Some(of.files.show(row.origin)));
        let lines = line::of_product(of, &Product::new(&row.product));
        let note = format!("{} of it by this row", row.quantity);
        let line = line::node(&lines, note);
        match line.filter(|_| row.standing == ApplicationStanding::Counted) {
            Some(line) => node.valued(row.quantity, line.unit.clone()).made_of(vec![line]),
            None => node,
        }
    });
    nodes.collect()
}
