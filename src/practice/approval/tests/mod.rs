//! A small desk, its policy and its votes, for the tests of this folder.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod decisions;
mod laws;
mod quorums;
mod roles;
mod rules;
mod sound;

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;

use super::*;
use crate::record::Corpus;
use crate::record::Record;
use crate::schema::Definitions;
use crate::schema::Evidence;
use crate::schema::POLICY;
use crate::schema::Policy;

/// People, a team, items and a service; Gus has left.
const DESK: [(&str, &str); 14] = [
    ("people/ana.yaml", "title: Ana\nstate: active\n"),
    (
        "people/ben.yaml",
        "title: Ben\nstate: active\nmanager: cleo\n",
    ),
    (
        "people/cleo.yaml",
        "title: Cleo\nstate: active\naliases: [kleo]\n",
    ),
    ("people/dora.yaml", "title: Dora\nstate: active\n"),
    ("people/emil.yaml", "title: Emil\nstate: active\n"),
    ("people/gus.yaml", "title: Gus\nstate: left\n"),
    (
        "teams/cab.yaml",
        "title: CAB\nstate: active\nlead: ben\nmembers: [cleo, dora, gus]\n",
    ),
    (
        "teams/old.yaml",
        "title: Old\nstate: dissolved\nmembers: [ana]\n",
    ),
    ("teams/empty.yaml", "title: Empty\nstate: active\n"),
    (
        "cis/web.yaml",
        "title: Web\nstate: live\nclass: server\nowner: ben\ncriticality: high\nteam: cab\n",
    ),
    (
        "cis/db.yaml",
        "title: DB\nstate: live\nclass: database\nowner: cleo\ncriticality: low\nteam: old\n",
    ),
    ("cis/lan.yaml", "title: LAN\nstate: live\nclass: network\n"),
    (
        "services/mail.yaml",
        "title: Mail\nstate: live\nteam: cab\n",
    ),
    ("services/erp.yaml", "title: ERP\nstate: live\nteam: web\n"),
];

/// The roles of every policy here.
const ROLES: &str = "\
version: 1
roles:
  peer: {anyone: true}
  approver: [ana, ben, cleo]
  cab: {team: cab}
  ci-owner: {from: cis.owner}
policy: {require: [{role: approver, count: 1}]}
";

/// A desk with one change.
struct Story {
    corpus: Corpus,
    policy: Policy,
}

impl Story {
    /// A change that has these lines, under a policy with these lines.
    fn new(change: &str, policy: &str) -> Self {
        let definitions = Definitions::load("itil", &[], &mut Vec::new());
        let change = format!("title: It\nstate: draft\n{change}");
        let files: BTreeMap<&str, &str> = DESK
            .into_iter()
            .chain([("changes/CHG-1.yaml", change.as_str())])
            .collect();
        let paths = files.keys().map(|path| (*path).to_owned()).collect();
        let corpus = Corpus::load(paths, &definitions, |path| {
            Ok(files[path].as_bytes().to_vec())
        });
        let mut out = Vec::new();
        let policy = Policy::parse(POLICY, &format!("{ROLES}{policy}"), &mut out);
        assert!(out.is_empty(), "{out:?}");
        assert!(corpus.unread().is_empty());
        Self {
            corpus,
            policy: policy.unwrap(),
        }
    }

    /// One rule without conditions, which needs signatures unless its lines say otherwise.
    fn with_rule(change: &str, require: &str, more: &str) -> Self {
        Self::new(change, &rule("one", require, more))
    }

    fn change(&self) -> &Record {
        self.corpus.record("CHG-1").unwrap()
    }

    fn ballot(&self, votes: &[&str]) -> Ballot<'_> {
        let rules = rules_for(&self.policy, self.change(), &self.corpus, "authorize", None);
        let mut ballot = Ballot::new(
            &self.policy,
            rules,
            Some(self.change()),
            &self.corpus,
            at(30),
        );
        ballot.votes = votes.iter().map(|text| vote(text)).collect();
        ballot
    }

    fn judged(&self, votes: &[&str]) -> Judgement {
        judge(&self.ballot(votes))
    }
}

/// The lines of `rules` with one rule.
fn rule(name: &str, require: &str, more: &str) -> String {
    format!("rules:\n{}", item(name, require, more))
}

fn item(name: &str, require: &str, more: &str) -> String {
    format!("- name: {name}\n  require: [{require}]\n{more}")
}

/// A minute of the day of these tests.
fn at(minute: u32) -> DateTime<Utc> {
    format!("2026-11-20T12:{minute:02}:00Z").parse().unwrap()
}

/// `1 ana approve signature as cab`: the order, who, what, how well it is proven, and in which role.
fn vote(text: &str) -> Vote {
    let words: Vec<&str> = text.split(' ').collect();
    let [order, person, decision, evidence, rest @ ..] = words.as_slice() else {
        panic!("`{text}` is no vote");
    };
    let order: usize = order.parse().unwrap();
    let decisions = [Decision::Approve, Decision::Revoke, Decision::Reject];
    Vote {
        comment: None,
        person: (*person).to_owned(),
        decision: decisions
            .into_iter()
            .find(|one| one.name() == *decision)
            .unwrap(),
        role: rest.get(1).map(|role| (*role).to_owned()),
        evidence: Evidence::ALL
            .into_iter()
            .find(|one| one.name() == *evidence)
            .unwrap(),
        order: (order, at(u32::try_from(order).unwrap())),
        came: at(u32::try_from(order).unwrap()),
        name: format!("{person}-{order}"),
        unfit: None,
        detail: None,
    }
}

/// `ana-1 superseded`, with the rule where it is for one.
fn ignored(judgement: &Judgement) -> Vec<String> {
    let ignored = judgement.ignored.iter();
    let shown = ignored.map(|one| {
        let rule = one.rule.as_ref().map(|rule| format!(" in {rule}"));
        format!(
            "{} {}{}",
            one.name,
            one.why.code(),
            rule.unwrap_or_default()
        )
    });
    shown.collect()
}

/// The people who fill each requirement of the first rule.
fn counted(judgement: &Judgement) -> Vec<Vec<&str>> {
    let requirements = judgement.rules[0].requirements.iter();
    let people = requirements.map(|one| {
        let counted = one.counted.iter();
        counted.map(|one| one.person.as_str()).collect()
    });
    people.collect()
}
