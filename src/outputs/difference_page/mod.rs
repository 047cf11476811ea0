//! `difference.html`: for the person who signs and for the one who disputes, one page without anything from
//! outside. It tells persons by their numbers only.

mod bars;
mod tables;
mod waterfalls;

use std::io::{self, Write};

use askama::Template;

use crate::revision::{Change, Difference, Movement};

use super::difference_words::{METHOD, cause, fees, side, sides, window, without_price};
use super::page::{STYLE, Shown, Table, policy};
use waterfalls::{Drawn, drawn};

#[derive(Template)]
#[template(path = "difference.html")]
struct Page {
    style: &'static str,
    policy: String,
    title: Shown,
    from: Side,
    to: Side,
    reason: Option<Shown>,
    window: Option<Shown>,
    fees: Vec<Fee>,
    without_price: Vec<Shown>,
    same: bool,
    method: &'static str,
    has_causes: bool,
    causes: Vec<Shown>,
    waterfalls: Vec<Drawn>,
    lines: Table,
    equal_lines: usize,
    inputs: Table,
    scopes: Table,
    access: Table,
    hosts: Option<Table>,
    readings: Table,
    findings: Table,
}

struct Side {
    name: Shown,
    status: Shown,
}

/// What becomes of the fees in a currency.
struct Fee {
    class: &'static str,
    sign: &'static str,
    words: Shown,
}

/// Writes the page.
///
/// # Errors
/// Fails when writing fails.
pub fn write(difference: &Difference, mut into: impl Write) -> io::Result<()> {
    let of = difference;
    let side =
        |of: &crate::revision::Side| Side { name: side(of).into(), status: Shown::of(&of.status) };
    let page = Page {
        style: STYLE,
        policy: policy(STYLE),
        title: format!("Difference {}", sides(of)).into(),
        from: side(&of.from),
        to: side(&of.to),
        reason: of.reason.as_deref().map(Shown::of),
        window: of.window.as_ref().map(|of| window(of).into()),
        fees: of
            .totals
            .iter()
            .map(|total| Fee {
                class: total.movement.text(),
                sign: sign(total.movement),
                words: fees(total).into(),
            })
            .collect(),
        without_price: of.without_price().map(|line| without_price(line).into()).collect(),
        same: of.is_empty(),
        method: METHOD,
        has_causes: of.causes.is_some(),
        causes: of.causes.iter().flatten().filter_map(cause).map(Shown::from).collect(),
        waterfalls: drawn(of),
        lines: tables::lines(of),
        equal_lines: of.lines.iter().filter(|line| line.change == Change::Equal).count(),
        inputs: tables::inputs(of),
        scopes: tables::scopes(of),
        access: tables::access(of),
        hosts: of.hosts.as_deref().map(tables::hosts),
        readings: tables::readings(of),
        findings: tables::findings(of),
    };
    page.write_into(&mut into).map_err(io::Error::other)?;
    into.write_all(b"\n")
}

/// A sign that says the same as a colour.
fn sign(movement: Movement) -> &'static str {
    match movement {
        Movement::Rise => "▲",
        Movement::Fall => "▼",
        Movement::Equal => "=",
    }
}
