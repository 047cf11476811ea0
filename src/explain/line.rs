//! Why a line has its quantity: the workings of the line, its price, and the editions behind it.

use std::io;

use crate::figure::How;
use crate::finding::Effect;
use crate::fold::Fold as _;
use crate::terms::Product;
use crate::use_report::{Charge, Established, LineStanding, ReportLine};

use super::figures::{self, Figures};
use super::node::{Node, Operation};
use super::{Answer, Outcome, listed};

/// The line of this number.
pub(super) fn line(of: &Established, number: u32) -> io::Result<Answer> {
    let mut answer = Answer::nothing();
    let found = of.report.lines.iter().find(|line| line.line == number);
    let Some(quantity) = found.map(|line| line.quantity.clone()) else {
        return Ok(answer);
    };
    let witnesses = of.witnesses(&[quantity])?;
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
        let access = of.report.access.iter().filter(|row| row.product == line.product);
        for row in access {
            let customer = row.customer.as_deref();
            let lines = of_customer(of, &line.product, customer.unwrap_or_default());
            if lines.iter().all(|own| own.line != line.line) {
                continue;
            }
            let at = customer.unwrap_or("the provider");
            let entry = format!("{} at {at}", row.product);
            witnesses.each_left_out(&entry, &of.estate.directory, |row| {
                answer.trees.push(figures::left_out(of, row));
            });
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
    // What a share is a share of is no part of it.
    let is_share = matches!(line.quantity.step().how, How::Share(..));
    let parts: Vec<String> = tree
        .children
        .iter()
        .skip(usize::from(is_share))
        .filter(|part| part.value != Some(0))
        .map(|part| format!("{} from {}", part.value.unwrap_or(0), part.subject))
        .collect();
    let because =
        if parts.is_empty() { String::new() } else { format!(", because: {}", listed(&parts)) };
    let whose = match &line.end_customer {
        Some(customer) => format!(" for {}", customer.name),
        None if is_share => " for all who are not named".to_owned(),
        None => String::new(),
    };
    let (number, unit, description) = (line.line, &line.unit, &line.description);
    let mut sentences =
        vec![format!("Line {number}: {quantity} × {unit} of {description}{whose}{because}.")];
    if line.standing == LineStanding::Withheld {
        let withheld = "The quantity is withheld: this is only the part that could be computed.";
        sentences.push(withheld.to_owned());
    }
    sentences
}

/// The price of a line, where it has one.
fn price(of: &Established, line: &ReportLine) -> Option<Node> {
    let node = Node::new(Operation::Price, format!("amount of {}", line.product))
        .valued(line.quantity.value(), line.unit.as_str())
        .noted(line.sum_in_words()?)
        .read_at(line.price_origin.map(|origin| of.files.show(origin)));
    Some(node)
}

/// The lines of a product: one, or several where the agreement names end customers (REP-NAME).
pub(super) fn of_product<'a>(of: &'a Established, product: &Product) -> Vec<&'a ReportLine> {
    of.report.lines.iter().filter(|line| line.product == *product).collect()
}

/// The lines of a product that have the use of an end customer: its own where it is named, else that of all who are
/// not; all of them where it has no part.
pub(super) fn of_customer<'a>(
    of: &'a Established,
    product: &Product,
    customer: &str,
) -> Vec<&'a ReportLine> {
    let is_own = |charge: &&Charge| {
        charge.product == *product
            && charge.payer.customer().is_some_and(|name| name.is_same(customer))
    };
    let charged = of.report.charges.iter().find(is_own).and_then(|charge| charge.line);
    let is_of = |line: &&&ReportLine| match charged {
        Some(charged) => line.line == charged,
        None => line.end_customer.is_none(),
    };
    let lines = of_product(of, product);
    let own: Vec<&ReportLine> = lines.iter().filter(is_of).copied().collect();
    if own.is_empty() { lines } else { own }
}

/// Lines of one product as a part of another answer; none where there is no line.
pub(super) fn node(lines: &[&ReportLine], note: impl Into<String>) -> Option<Node> {
    let (first, last) = (lines.first()?, lines.last()?);
    let subject = match first.line == last.line {
        true => format!("line {}: {}", first.line, first.described()),
        false => format!("lines {} to {}: {}", first.line, last.line, first.description),
    };
    let quantity = lines.iter().map(|line| line.quantity.value()).sum();
    let node = Node::new(Operation::Line, subject).valued(quantity, first.unit.as_str());
    Some(node.noted(note))
}

/// The name of a product for a sentence: with its lines, where it has any.
pub(super) fn named(lines: &[&ReportLine], product: &Product) -> String {
    match lines {
        [] => product.id().to_owned(),
        [line] => format!("{} (line {})", line.description, line.line),
        [first, .., last] => {
            format!("{} (lines {} to {})", first.description, first.line, last.line)
        }
    }
}
