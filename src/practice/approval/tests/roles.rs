//! Who holds a role.

use super::*;
use crate::schema::Role;

fn held(change: &str, role: &Role) -> (Vec<String>, Vec<String>) {
    let story = Story::with_rule(change, "{role: approver, count: 1}", "");
    let holders = holders(role, Some(story.change()), &story.corpus);
    (holders.people.into_iter().collect(), holders.faults)
}

fn from(change: &str, path: &str) -> (Vec<String>, Vec<String>) {
    let path = path.split('.').map(str::to_owned).collect();
    held(change, &Role::From(path))
}

fn list(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn anyone_is_every_person_who_has_not_left() {
    let (people, faults) = held("", &Role::Anyone);
    assert_eq!(people, ["ana", "ben", "cleo", "dora", "emil"]);
    assert!(faults.is_empty());
}

#[test]
fn people_are_named_by_their_ids_earlier_ones_included() {
    let role = Role::People(list(&["KLEO", "cleo", "gus", "zoe", "cab"]));
    let (people, faults) = held("", &role);
    assert_eq!(people, ["cleo"]);
    assert_eq!(
        faults,
        [
            "gus has left",
            "there is no person `zoe`",
            "there is no person `cab`"
        ]
    );
}

#[test]
fn a_team_is_its_members_and_its_lead() {
    let (people, faults) = held("", &Role::Team("cab".to_owned()));
    assert_eq!(people, ["ben", "cleo", "dora"]);
    assert_eq!(faults, ["gus has left"]);
    for (team, fault) in [
        ("old", "the team old is no more"),
        ("empty", "the team empty has no members"),
        ("none", "there is no team `none`"),
        ("ana", "there is no team `ana`"),
    ] {
        assert_eq!(
            held("", &Role::Team(team.to_owned())),
            (Vec::new(), list(&[fault]))
        );
    }
}

#[test]
fn a_way_through_fields_leads_to_people_of_every_item() {
    assert_eq!(from("cis: [web, db]\n", "cis.owner").0, ["ben", "cleo"]);
    assert_eq!(from("cis: [web]\n", "cis.team").0, ["ben", "cleo", "dora"]);
    assert_eq!(
        from("service: mail\n", "service.team").0,
        ["ben", "cleo", "dora"]
    );
    assert_eq!(from("assignee: ben\n", "assignee.manager").0, ["cleo"]);
    assert_eq!(from("assignee: ben\n", "assignee").0, ["ben"]);
}

#[test]
fn a_way_that_leads_nowhere_says_where_it_ends() {
    let found = |change: &str, path: &str| from(change, path).1;
    assert_eq!(found("", "cis.owner"), ["CHG-1 has no `cis`"]);
    assert_eq!(
        found("cis: [lan, web]\n", "cis.owner"),
        ["lan has no `owner`"]
    );
    assert_eq!(
        found("cis: [gone]\n", "cis.owner"),
        ["there is no record `gone`"]
    );
    assert_eq!(
        found("cis: [db]\n", "cis.team"),
        ["the team old is no more"]
    );
    assert_eq!(
        found("service: erp\n", "service.team"),
        ["web is neither person nor team but ci"]
    );
}

#[test]
fn an_edit_of_the_policy_starts_from_no_record() {
    let story = Story::with_rule("cis: [web]\n", "{role: approver, count: 1}", "");
    let role = Role::From(list(&["cis", "owner"]));
    let holders = holders(&role, None, &story.corpus);
    assert!(holders.people.is_empty());
    assert_eq!(holders.faults, ["there is no record to start from"]);
}
