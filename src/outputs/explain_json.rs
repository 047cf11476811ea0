//! `explain --json`: an answer for programs, its lists whole.

use std::io::{self, Write};

use serde::Serialize;

use crate::explain::{Explanation, Node};
use crate::origin::Files;

use super::json_rows::{self, FindingJson};

#[derive(Serialize)]
struct ExplanationJson<'a> {
    schema: u32,
    report_month: String,
    query: QueryJson,
    outcome: &'static str,
    headline: &'a [String],
    tree: Vec<NodeJson<'a>>,
    findings: Vec<FindingJson<'a>>,
    nearest: &'a [String],
}

#[derive(Serialize)]
struct QueryJson {
    kind: &'static str,
    name: String,
}

#[derive(Serialize)]
struct NodeJson<'a> {
    operation: &'static str,
    subject: &'a str,
    value: Option<u64>,
    unit: Option<&'a str>,
    rule: Option<&'a str>,
    source: Option<&'a str>,
    clause: Option<&'a str>,
    term: Option<TermJson<'a>>,
    origin: Option<&'a str>,
    note: Option<&'a str>,
    children: Vec<NodeJson<'a>>,
}

#[derive(Serialize)]
struct TermJson<'a> {
    name: &'a str,
    effective_from: String,
    recorded_on: String,
}

/// Writes the object.
///
/// # Errors
/// Fails when writing fails.
pub fn write(explanation: &Explanation, files: &Files, mut into: impl Write) -> io::Result<()> {
    let findings = &explanation.findings;
    let json = ExplanationJson {
        schema: 1,
        report_month: explanation.month.to_string(),
        query: QueryJson { kind: explanation.query.kind(), name: explanation.query.name() },
        outcome: explanation.outcome.text(),
        headline: &explanation.headline,
        tree: explanation.trees.iter().map(node).collect(),
        findings: findings.iter().map(|finding| json_rows::finding(finding, files)).collect(),
        nearest: &explanation.nearest,
    };
    serde_json::to_writer_pretty(&mut into, &json)?;
    into.write_all(b"\n")
}

fn node(node: &Node) -> NodeJson<'_> {
    NodeJson {
        operation: node.operation.text(),
        subject: &node.subject,
        value: node.value,
        unit: given(&node.unit),
        rule: given(&node.rule),
        source: given(&node.source),
        clause: given(&node.clause),
        term: node.term.as_ref().map(|term| TermJson {
            name: &term.name,
            effective_from: term.effective_from.to_string(),
            recorded_on: term.recorded_on.to_string(),
        }),
        origin: node.origin.as_deref(),
        note: given(&node.note),
        children: node.children.iter().map(self::node).collect(),
    }
}

fn given(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}
