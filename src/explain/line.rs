//! Why a line has its quantity: the workings of the line, its price, and the editions behind it.

use std::io;

use crate::finding::Effect;
use crate::terms::Product;
use crate::use_report::{Established, LineStanding, ReportLine};

use super::figures::{self, Figures};
use super::node::{Node, Operation};
use super::{Answer, Outcome, listed};

/// The line of this number.
pub(super) fn line(of: &mut Established, number: u32) -> io::Result<Answer> {
    let mut answer = Answer::nothing();
    let found = of.report.lines.iter().find(|line| line.line == number);
    let Some(quantity) = found.map(|line| line.quantity.clone()) else {
        return Ok(answer);
    };
    let witnesses = of.witnesses(&[quantity])?;
    let of = &*of;
    for line in of.report.lines.iter().filter(|line| line.line == number) {
        let outcome = match line.standing {
            LineStanding::Stated => Outcome::Counted,
            LineStanding::Withheld => Outcome::Withheld,
        };
        let tree = Figures::new(of, &witnesses).tree(&line.quantity);
        answer.add(outcome, sentences(line, &tree), tree);
        answer.trees.extend(price(of, line));
        let bases = of.bases.iter().filter(|(product, _)| *product == line.product);
        answer.trees.extend(bases.map(|(_, basis)| figures::basis(of, basis)));
        for row in of.report.access.iter().filter(|row| row.product == line.product) {
            let at = row.customer.as_deref().unwrap_or("the provider");
            let rows = witnesses.left_out.get(&format!("{} at {at}", row.product));
            let rows = rows.into_iter().flatten();
            let left_out = rows.map(|row| figures::left_out(of, row));
            answer.trees.extend(left_out);
        }
        let findings = line.findings(&of.report, &of.terms.catalogue);
        let rests_on = findings.filter(|finding| finding.effect != Effect::Noted);
        answer.findings.extend(rests_on.cloned());
    }
    Ok(answer)
}

/// The quantity, and what it is put together from.
fn sentences(line: &ReportLine, tree: &Node) -> Vec<String> {
    let quantity = line.quantity.value();
    let parts: Vec<String> = tree
        .children
        .iter()
        .filter(|part| part.value != Some(0))
        .map(|part| format!("{} from {}", part.value.unwrap_or(0), part.subject))
        .collect();
    let because =
        if parts.is_empty() { String::new() } else { format!(", because: {}", listed(&parts)) };
    let mut sentences = vec![format!(
        "Line {}: {quantity} × {} of {}{because}.",
        line.line, line.unit, line.description
    )];
    if line.standing == LineStanding::Withheld {
        let withheld = "The quantity is withheld: this is only the part that could be computed.";
        sentences.push(withheld.to_owned());
    }
    sentences
}

/// The price of a line, where it has one.
fn price(of: &Established, line: &ReportLine) -> Option<Node> {
    let (price, currency) = (line.unit_price.as_ref()?, line.currency.as_ref()?);
    let (amount, quantity) = (line.amount?, line.quantity.value());
    let node = Node::new(Operation::Price, format!("amount of {}", line.product))
        .valued(quantity, line.unit.as_str())
        .noted(format!("{quantity} × {price} {currency} = {amount} {currency}"))
        .read_at(line.price_origin.map(|origin| of.files.show(origin)));
    Some(node)
}

/// The line of a product.
pub(super) fn of_product<'a>(of: &'a Established, product: &Product) -> Option<&'a ReportLine> {
    of.report.lines.iter().find(|line| line.product == *product)
}

/// A line as a part of another answer.
pub(super) fn node(line: &ReportLine, note: impl Into<String>) -> Node {
    let subject = format!("line {}: {}", line.line, line.description);
    Node::new(Operation::Line, subject)
        .valued(line.quantity.value(), line.unit.as_str())
        .noted(note)
}

/// The name of a product for a sentence: with its line, where it has one.
pub(super) fn named(of: &Established, product: &Product) -> String {
    match of_product(of, product) {
        Some(line) => format!("{} (line {})", line.description, line.line),
        None => product.id().to_owned(),
    }
}
