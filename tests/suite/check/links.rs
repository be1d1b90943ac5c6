//! References and links: whom they name, and whether they lead anywhere.

use std::fmt::Write;

use super::INCIDENT;
use super::OPENED;
use super::about;
use super::check;
use super::incident;
use super::line;

/// A bare incident with links, and its path.
fn linked(id: &str, links: &str) -> (String, String) {
    let text = format!("id: {id}\ntitle: Mail\nstate: new\nlinks: [{links}]\nlog:\n{OPENED}");
    (format!("incidents/{id}.yaml"), text)
}

fn desk(records: &[(String, String)]) -> Vec<String> {
    let files: Vec<(&str, &[u8])> = records
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_bytes()))
        .collect();
    let found = check("small", &files);
    found
        .iter()
        .map(|one| format!("{}:{}", one.path, line(one)))
        .collect()
}

#[test]
fn a_dangling_item_of_a_list_is_found_at_the_item() {
    let found = about(&incident("state: new\ncis: [mx-01]\n", OPENED));
    assert_eq!(
        found,
        ["4:7-4:12 dangling-reference: there is no ci `mx-01`"]
    );
}

#[test]
fn another_case_is_another_name() {
    let ci = "id: mx-01\ntitle: Relay\nstate: planned\nclass: server\nlog:\n\
              \x20 - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: planned, set: {class: server}}\n";
    let text = incident("state: new\ncis: [MX-01]\n", OPENED);
    let found = check(
        "small",
        &[
            ("cis/mx-01.yaml", ci.as_bytes()),
            (INCIDENT, text.as_bytes()),
        ],
    );
    let found: Vec<String> = found.iter().map(line).collect();
    assert_eq!(
        found,
        ["4:7-4:12 dangling-reference: there is no ci `MX-01` (did you mean `mx-01`?)"]
    );
}

#[test]
fn an_earlier_id_is_still_understood() {
    let (path, text) = linked("B", "");
    let text = text.replace("links: []\n", "aliases: [OLD-1]\n");
    assert_eq!(
        desk(&[
            (path, text),
            linked("A", "{relation: parent, target: OLD-1}")
        ]),
        [""; 0]
    );
}

#[test]
fn a_relation_between_items_leads_to_an_item() {
    let ci = "id: mx-01\ntitle: Relay\nstate: planned\nclass: server\nrelations:\n  - {relation: runs-on, target: A}\nlog:\n\
              \x20 - {at: 2026-11-20T08:00:00Z, by: ana, do: open, to: planned, set: {class: server}}\n";
    let found = desk(&[
        linked("A", ""),
        ("cis/mx-01.yaml".to_owned(), ci.to_owned()),
    ]);
    assert_eq!(
        found,
        ["cis/mx-01.yaml:6:33-6:34 wrong-reference-type: `A` is of type incident, not ci"]
    );
}

#[test]
fn a_value_that_came_with_an_import_may_name_nobody() {
    let log = "  - {at: 2016-03-01T00:00:00Z, by: x, do: open, to: new, set: {assignee: Resolver 17}, imported: New}\n";
    let text = incident("state: new\nassignee: Resolver 17\n", log);
    assert!(
        about(&text)
            .iter()
            .all(|one| one.contains("imported-entries"))
    );
    // Set again here, the name has to be one of ours.
    let text =
        text + "  - {at: 2026-11-20T08:00:00Z, by: ana, do: edit, set: {assignee: Resolver 18}}\n";
    let found = about(&text.replacen("assignee: Resolver 17", "assignee: Resolver 18", 1));
    assert_eq!(
        found[0],
        "4:11-4:22 dangling-reference: there is no person `Resolver 18`"
    );
}

#[test]
fn the_same_link_twice_is_found_at_the_second() {
    let twice = "{relation: related-to, target: B}, {relation: related-to, target: B}";
    assert_eq!(
        desk(&[linked("A", twice), linked("B", "")]),
        [
            "incidents/A.yaml:4:44-4:77 repeated-relation: the link `related-to` to `B` is there already"
        ]
    );
}

#[test]
fn a_cycle_is_listed_once_at_its_first_record() {
    let parent = |target: &str| format!("{{relation: parent, target: {target}}}");
    let desk = desk(&[
        linked("A", &parent("B")),
        linked("B", &parent("C")),
        linked("C", &parent("D")),
        linked("D", &parent("B")),
    ]);
    assert_eq!(
        desk,
        [
            "incidents/B.yaml:4:9-4:38 relation-cycle: `parent` leads back: B → C → D → B (remove the link that is wrong)"
        ]
    );
}

#[test]
fn two_relations_make_no_cycle_together() {
    let desk = desk(&[
        linked("A", "{relation: parent, target: B}"),
        linked("B", "{relation: duplicate-of, target: A}"),
    ]);
    assert_eq!(desk, [""; 0]);
}

#[test]
fn a_chain_of_ten_thousand_records_is_followed_to_its_end() {
    let mut records: Vec<(String, String)> = (0..9_999)
        .map(|at| {
            linked(
                &format!("I{at:05}"),
                &format!("{{relation: parent, target: I{:05}}}", at + 1),
            )
        })
        .collect();
    records.push(linked("I09999", ""));
    assert_eq!(desk(&records), [""; 0]);
    records.pop();
    records.push(linked("I09999", "{relation: parent, target: I00000}"));
    let mut listed = String::new();
    for at in 0..12 {
        let _ = write!(listed, "I{at:05} → ");
    }
    assert_eq!(
        desk(&records),
        [format!(
            "incidents/I00000.yaml:4:9-4:43 relation-cycle: `parent` leads back: {listed}… (10000 records) → I00000 \
             (remove the link that is wrong)"
        )]
    );
}
