//! The records near a question give the answer that all records give.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt::Write;

use itsm::practice::impact;
use itsm::practice::impact::Graph;
use itsm::practice::impact::Limits;
use itsm::practice::impact::Reached;
use itsm::record::Content;
use itsm::record::Corpus;
use itsm::record::Record;
use itsm::record::stem;
use itsm::schema::Definitions;
use proptest::prelude::*;

use super::datacenter::datacenter;

/// Stems of files; not all of them are well-formed ids.
const STEMS: [&str; 9] = [
    "a-0", "Web-1", "db.2", "é3", "o'k 4", "(x5)", "srv-6", "srv-7", "mail",
];

/// Relations one way, the other way, with a built-in group, by role, and one that spreads nothing.
const RELATIONS: [&str; 7] = [
    "depends-on",
    "powered-by",
    "realises",
    "member-of",
    "connected-to, role: downlink",
    "connected-to, role: peer",
    "related-to",
];

/// A relation: which, to whom, in which spelling, in which group.
type Relation = (usize, usize, usize, usize);

#[derive(Debug, Clone)]
struct Item {
    relations: Vec<Relation>,
    /// Ids that it had: none, one of its own, one that others had too, one that another has now.
    alias: usize,
    redundancy: Option<&'static str>,
    is_retired: bool,
    is_broken: bool,
}

fn any_item() -> impl Strategy<Value = Item> {
    let relation = (0..RELATIONS.len(), 0..STEMS.len(), 0..7_usize, 0..3_usize);
    let minimum = prop::sample::select(vec!["1", "2", "50%"]);
    let parts = (
        prop::collection::vec(relation, 0..4),
        0..7_usize,
        prop::option::of(minimum),
        0..10_usize,
        0..12_usize,
    );
    parts.prop_map(|(relations, alias, redundancy, retired, broken)| Item {
        relations,
        alias,
        redundancy,
        is_retired: retired == 0,
        is_broken: broken == 0,
    })
}

/// The ways in which a record may write the id of another.
fn spelt(target: usize, spelling: usize) -> String {
    let id = STEMS[target];
    let quoted = id.replace('\'', "''");
    match spelling {
        0 => format!("'{quoted}'"),
        1 => format!("\"{}\"", id.to_ascii_uppercase()),
        2 => {
            let codes = id.chars().map(|sign| format!("\\u{:04x}", u32::from(sign)));
            format!("\"{}\"", codes.collect::<String>())
        }
        3 => format!("OLD-{target}"),
        4 => "shared".to_owned(),
        5 => format!("\"{id}\""),
        _ => format!("\"\\\n      {id}\""),
    }
}

fn text(at: usize, item: &Item) -> String {
    let state = if item.is_retired {
        "retired"
    } else {
        "in-production"
    };
    let mut text = format!(
        "title: Item\nstate: {state}\nclass: server\nowner: person-{}\n",
        at % 2
    );
    if item.is_broken {
        text.push_str("notes: &anchor x\n");
    }
    match item.alias {
        1 => drop(writeln!(text, "aliases: [OLD-{at}]")),
        2 => text += "aliases: [shared]\n",
        3 => text += "'aliases': [srv-7, shared]\n",
        4 => text += "\"al\\u0069ases\": [\"\\x73hared\"]\n",
        _ => {}
    }
    if !item.relations.is_empty() {
        text.push_str("relations:\n");
    }
    for (relation, target, spelling, group) in &item.relations {
        let group = ["", ", group: left", ", group: right"][*group];
        let (relation, target) = (RELATIONS[*relation], spelt(*target, *spelling));
        let _ = writeln!(
            text,
            "  - {{target: {target}, relation: {relation}{group}}}"
        );
    }
    if let Some(minimum) = item.redundancy {
        let relation = ["depends-on", "powered-by", "has-member"][at % 3];
        let _ = writeln!(
            text,
            "redundancy:\n  - {{group: left, relation: {relation}, min_up: {minimum}}}"
        );
    }
    text
}

/// The files of a desk: the items, whom they belong to, and one that is no text.
fn files(items: &[Item]) -> Vec<(String, Content)> {
    let written = items.iter().enumerate().map(|(at, item)| {
        let folder = if STEMS[at] == "mail" {
            "services"
        } else {
            "cis"
        };
        (
            format!("{folder}/{}.yaml", STEMS[at]),
            Ok(text(at, item).into_bytes()),
        )
    });
    let people = (0..2).map(|at| {
        let text = format!("title: Person {at}\nstate: active\n");
        (format!("people/person-{at}.yaml"), Ok(text.into_bytes()))
    });
    let mut files: Vec<(String, Content)> = written.chain(people).collect();
    files.push(("cis/binary.yaml".to_owned(), Ok(vec![0xff, 0xfe])));
    files.sort_unstable_by(|one, other| one.0.cmp(&other.0));
    files
}

/// Everything that is told of an answer, by ids alone.
fn told(corpus: &Corpus, graph: &Graph, source: &str, up: bool, depth: usize) -> Vec<String> {
    let Some(at) = graph.place(source) else {
        return vec!["nothing that can fail".to_owned()];
    };
    let id = |at: usize| graph.nodes()[at].id.as_str();
    let walk = if up { impact::needs } else { impact::impact };
    let found = walk(graph, &[at], &[], Limits { depth, nodes: 6 });
    let line = |one: &Reached| {
        let cause = one.cause.map(|cause| {
            let group = cause.arc.group.map(|group| &graph.groups()[group]);
            let group = group.map(|group| (&group.name, group.size, group.min_up.to_string()));
            let relation = graph.relation_name(cause.arc.relation);
            format!("{} {relation} {} {group:?}", id(cause.node), cause.failed)
        });
        let owner = corpus
            .record(id(one.node))
            .and_then(|record| record.text("owner"));
        let owner = owner.and_then(|owner| corpus.meant(owner)).map(Record::id);
        let alone = up && impact::alone(graph, one.node, &[at], &[]);
        format!(
            "{:?} {} {cause:?} {owner:?} {alone}",
            graph.nodes()[one.node],
            one.hop
        )
    };
    let unrelated = graph.consumers(at).is_empty() && graph.suppliers(at).is_empty();
    let sums = format!("{} {unrelated}", found.truncated);
    let reached = found.failed.iter().map(line);
    let degraded = found
        .degraded
        .iter()
        .map(|one| format!("degraded {}", line(one)));
    reached.chain(degraded).chain([sums]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    #[test]
    fn the_records_near_a_question_answer_as_all_do(
        items in prop::collection::vec(any_item(), STEMS.len()),
        depth in 0..4_usize,
    ) {
        let definitions = Definitions::load("small", &[], &mut Vec::new());
        let files = files(&items);
        let contents: BTreeMap<String, Content> = files.iter().cloned().collect();
        let paths = contents.keys().cloned().collect();
        let all = Corpus::load(paths, &definitions, |path| contents[path].clone());
        let graph = impact::gather(&all, &definitions);
        for source in STEMS {
            for up in [false, true] {
                let sources = BTreeSet::from([source.to_owned()]);
                let near = impact::near(&files, &definitions, &sources, &BTreeSet::new(), up);
                let narrow = impact::gather(&near, &definitions);
                prop_assert_eq!(
                    told(&near, &narrow, source, up, depth),
                    told(&all, &graph, source, up, depth)
                );
            }
        }
    }
}

#[test]
fn what_has_nothing_to_do_with_a_question_is_not_parsed() {
    let definitions = Definitions::load("small", &[], &mut Vec::new());
    let item = |id: &str, more: &str| {
        let text = format!("title: Item\nstate: in-production\nclass: server\n{more}");
        (format!("cis/{id}.yaml"), Ok(text.into_bytes()))
    };
    let needs = |other: &str| format!("relations: [{{relation: runs-on, target: {other}}}]\n");
    let files: Vec<(String, Content)> = vec![
        item("a", ""),
        item("a-consumer", &needs("a")),
        item("a-consumer-too", &needs("A-CONSUMER")),
        item("broken", "x: &anchor y\n"),
        item("broken-consumer", &(needs("a") + "x: &anchor y\n")),
        item("hidden", &needs("\"\\x62\"")),
        item("other", &needs("a-supplier")),
        item("z", ""),
    ];
    let sources = BTreeSet::from(["a".to_owned()]);
    let known = BTreeSet::from(["z".to_owned()]);
    let near = impact::near(&files, &definitions, &sources, &known, false);
    let ids: Vec<&str> = near.records().iter().map(Record::id).collect();
    // `hidden` has an escape, behind which anything could be.
    assert_eq!(ids, ["a", "a-consumer", "a-consumer-too", "hidden", "z"]);
    let unread: Vec<&str> = near.unread().iter().map(|file| stem(&file.path)).collect();
    assert_eq!(unread, ["broken-consumer"]);
}

#[test]
fn every_format_says_the_same_of_near_records_and_of_all() {
    let sandbox = datacenter();
    // With changes, everything is read; at that time none of them takes anything down.
    let all = ["--with-changes", "--as-of", "2030-01-01", "--quiet"];
    for id in [
        "ups-n-a",
        "rack-s1",
        "shop",
        "virt-north",
        "erp-db",
        "ups-s-b",
    ] {
        for format in ["tree", "json", "dot", "mermaid"] {
            let near = sandbox.itsm(&["impact", id, "--format", format]);
            let all = sandbox.itsm(&[&["impact", id, "--format", format], &all[..]].concat());
            assert_eq!((near.code, all.code), (0, 0), "{}", all.stderr);
            let lines = all.stdout.lines();
            let expected: Vec<&str> = match format {
                "json" => lines
                    .filter(|line| !line.contains("as_of") && !line.contains("\"changes\""))
                    .collect(),
                _ => lines.collect(),
            };
            assert_eq!(
                near.stdout.lines().collect::<Vec<_>>(),
                expected,
                "{id} {format}"
            );
        }
    }
}
