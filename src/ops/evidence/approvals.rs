//! What the page of a record says of its approvals: who decided, whether that counts, and what was signed.

use std::fmt::Write as _;

use crate::ops::approvals::APPROVALS;
use crate::ops::evidence::known::Known;
use crate::ops::evidence::page::Page;
use crate::ops::evidence::words::link;
use crate::report::Table;

/// The columns of a decision, the same on pages and in the list of all.
const COLUMNS: [&str; 11] = [
    "decision",
    "step",
    "by",
    "role",
    "evidence",
    "counts",
    "said",
    "at (as signed)",
    "what was signed (SHA-256)",
    "taken from",
    "statement",
];

/// The section of a page.
pub(super) fn section(known: &Known<'_>, page: &mut Page) {
    let proof = &known.proof;
    page.heading("Approvals");
    for line in &proof.verdict {
        page.line(line);
    }
    if !proof.rules.rows.is_empty() {
        page.table(&proof.rules, "");
    }
    let mut table = Table::new(COLUMNS);
    table.rows = rows(known);
    page.table(&table, "No statement was signed for this record.");
    signed(known, page);
}

/// A row for each decision.
fn rows(known: &Known<'_>) -> Vec<Vec<String>> {
    let decisions = known.proof.decisions.iter();
    let rows = decisions.map(|one| {
        vec![
            one.decision.clone(),
            one.step.clone(),
            one.approver.clone(),
            one.role.clone().unwrap_or_default(),
            one.evidence.clone(),
            one.counts.clone(),
            one.comment.clone(),
            one.time.clone(),
            one.digest.clone(),
            one.source.clone().unwrap_or_default(),
            one.statement.clone(),
        ]
    });
    rows.collect()
}

/// Where the bytes are that were signed, and which of them can't be had.
fn signed(known: &Known<'_>, page: &mut Page) {
    let proof = &known.proof;
    if !proof.contents.is_empty() {
        page.line("What was signed, byte for byte; sha256sum of the file gives its name:");
        for one in &proof.contents {
            let path = format!("{APPROVALS}/{}/content/{}", known.name, one.digest);
            let _ = writeln!(page.text, "- {}", link(&one.digest, &format!("../{path}")));
        }
        page.text.push('\n');
    }
    let is_here = |digest: &str| proof.contents.iter().any(|one| one.digest == digest);
    let digests = proof.decisions.iter().map(|one| one.digest.as_str());
    let mut gone: Vec<&str> = digests
        .filter(|digest| !digest.is_empty() && !is_here(digest))
        .collect();
    gone.sort_unstable();
    gone.dedup();
    for digest in gone {
        page.line(&format!(
            "No content of this record in the history has the digest {digest}."
        ));
    }
}

/// The decisions on all records of a pack.
pub(super) fn all(known: &[Known<'_>]) -> Table {
    let mut table = Table::new(std::iter::once("record").chain(COLUMNS));
    for one in known {
        let rows = rows(one).into_iter();
        let id = || one.record.id().to_owned();
        table
            .rows
            .extend(rows.map(|row| std::iter::once(id()).chain(row).collect()));
    }
    table
}
