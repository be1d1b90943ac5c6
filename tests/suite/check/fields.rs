//! Values, names of fields, ids.

use super::INCIDENT;
use super::OPENED;
use super::about;
use super::check;
use super::incident;
use super::line;
use super::places;

#[test]
fn a_misspelt_choice_is_found_where_it_stands_with_the_nearest_one() {
    let log = "  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new, set: {impact: hihg}}\n";
    assert_eq!(
        about(&incident("state: new\nimpact: hihg\n", log)),
        ["4:9-4:13 field-value: `impact` can't be `hihg` (did you mean `high`?)"]
    );
}

#[test]
fn a_word_that_is_near_to_no_choice_is_answered_with_all() {
    let found = about(&incident("state: new\norigin: 17\n", OPENED));
    assert_eq!(
        found,
        ["4:9-4:11 field-value: `origin` can't be `17` \
          (it can be phone, email, portal, chat, in-person, monitoring or other)"]
    );
}

#[test]
fn a_state_that_the_life_cycle_lacks_is_no_choice_and_no_second_finding() {
    let found = about(&incident("state: neww\n", OPENED));
    assert_eq!(
        found,
        ["3:8-3:12 field-value: `state` can't be `neww` (did you mean `new`?)"]
    );
}

#[test]
fn a_list_where_text_is_wanted_is_named_in_the_words_of_the_file() {
    let found = about(&incident("state: new\ndescription: [a, b]\n", OPENED));
    assert_eq!(
        found,
        ["4:14-4:20 field-value: `description`: expected text"]
    );
}

#[test]
fn numbers_are_read_by_the_type_of_the_field_alone() {
    // `0123` is text where text is wanted, and no whole number where a number is.
    let text = incident(
        "state: new\nvendor_reference: 0123\nsatisfaction_score: 05\n",
        OPENED,
    );
    assert_eq!(
        about(&text),
        ["5:21-5:23 field-value: `satisfaction_score`: expected a whole number"]
    );
}

#[test]
fn a_time_without_its_zone_is_answered_with_the_form() {
    let found = about(&incident(
        "state: new\nsatisfaction_at: 2026-11-20\n",
        OPENED,
    ));
    assert_eq!(found.len(), 1);
    assert!(
        found[0].starts_with("4:18-4:28 field-value: `satisfaction_at`: "),
        "{found:?}"
    );
    assert!(
        found[0].ends_with("(write it as `2026-11-20T08:02:11Z`, with an offset or `Z`)"),
        "{found:?}"
    );
}

#[test]
fn a_very_long_value_does_not_fill_the_message() {
    let long = "x".repeat(100_000);
    let found = about(&incident(&format!("state: {long}\n"), OPENED));
    assert!(found[0].len() < 500, "{}", found[0].len());
}

#[test]
fn a_missing_field_is_found_at_the_first_key_of_the_file() {
    let text = incident("state: new\n", OPENED).replace("title: Mail is rejected\n", "");
    assert_eq!(about(&text), ["1:1-1:3 missing-field: `title` is missing"]);
}

#[test]
fn an_empty_field_counts_as_missing() {
    let text = incident("state: new\n", OPENED).replace("title: Mail is rejected\n", "title:\n");
    assert_eq!(about(&text), ["2:1-2:6 missing-field: `title` is missing"]);
}

#[test]
fn an_unknown_field_is_found_at_its_key_at_any_depth() {
    let text = incident(
        "state: new\nstaet: new\nlinks:\n  - {relation: parent, taget: x}\n",
        OPENED,
    );
    assert_eq!(
        about(&text),
        [
            "4:1-4:6 unknown-field: type incident has no field `staet` (did you mean `state`?)",
            "6:5-6:33 missing-field: `links[0].target` is missing",
            "6:24-6:29 unknown-field: there is no key `taget` here (did you mean `target`?)",
        ]
    );
}

#[test]
fn an_unknown_key_of_an_entry_is_found_in_the_log() {
    let log = OPENED.replace("to: new", "to: new, note: hello");
    assert_eq!(
        places(&incident("state: new\n", &log)),
        ["5:60-5:64 unknown-field"]
    );
}

#[test]
fn any_name_is_welcome_in_external() {
    let text = incident(
        "state: new\nexternal: {ticket: 4711, anything: x}\n",
        OPENED,
    );
    assert_eq!(about(&text), [""; 0]);
}

#[test]
fn an_earlier_name_of_a_field_leads_to_the_present_one() {
    let own = "fields:\n  colour: {type: string, x-was: [color], description: \"The colour.\"}\n";
    let text = incident("state: new\ncolor: red\n", OPENED);
    let found = check(
        "small",
        &[
            (".itsm/schema/record/incident.yaml", own.as_bytes()),
            (INCIDENT, text.as_bytes()),
        ],
    );
    let found: Vec<String> = found.iter().map(line).collect();
    assert_eq!(
        found,
        ["4:1-4:6 unknown-field: `color` is called `colour` now (`itsm upgrade` renames it)"]
    );
    let both = text.replace("color:", "colour: blue\ncolor:");
    let closed = text.replace("state: new", "state: cancelled");
    let found = |text: &str| {
        let files = [
            (".itsm/schema/record/incident.yaml", own.as_bytes()),
            (INCIDENT, text.as_bytes()),
        ];
        let found = check("small", &files);
        let about = found.iter().filter(|one| one.rule == "unknown-field");
        about.map(line).collect::<Vec<_>>()
    };
    assert_eq!(
        found(&both),
        [
            "5:1-5:6 unknown-field: type incident has no field `color` (it is called `colour` now, and that is there too)"
        ]
    );
    assert_eq!(found(&closed), [""; 0], "a closed record may keep the name");
}

#[test]
fn a_stored_priority_is_found_at_its_key() {
    let found = about(&incident("state: new\npriority: P1\n", OPENED));
    assert_eq!(
        found,
        [
            "4:1-4:9 computed-field: `priority` is computed and not stored (remove it, or set `priority_override`)"
        ]
    );
}

#[test]
fn columns_count_characters() {
    let text = incident(
        "state: new\nlinks: [{relation: \"großes\", target: x}]\n",
        OPENED,
    );
    assert_eq!(
        places(&text),
        ["4:20-4:28 field-value", "4:38-4:39 dangling-reference"]
    );
}

#[test]
fn the_id_has_to_be_the_name_of_the_file() {
    let text = incident("state: new\n", OPENED).replace("id: INC-2611-7K3QXM", "id: INC-1");
    assert_eq!(places(&text), ["1:5-1:10 id-mismatch"]);
}

#[test]
fn ids_that_differ_in_case_only_are_the_same() {
    let person = |id: &str| {
        format!(
            "id: {id}\ntitle: Ana\nstate: active\nlog:\n  - {{at: 2026-11-20T08:02:11Z, by: ana, do: open, to: active}}\n"
        )
    };
    let (lower, upper) = (person("ana"), person("ANA"));
    let files = [
        ("people/ana.yaml", lower.as_bytes()),
        ("people/old/ANA.yaml", upper.as_bytes()),
    ];
    let found = check("small", &files);
    let found: Vec<(&str, &str)> = found
        .iter()
        .map(|one| (one.path.as_str(), one.message.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (
                "people/ana.yaml",
                "the id `ana` is also that of people/old/ANA.yaml"
            ),
            (
                "people/old/ANA.yaml",
                "the id `ANA` is also that of people/ana.yaml"
            ),
        ]
    );
}

#[test]
fn a_file_that_cannot_be_read_still_holds_its_id() {
    let person = "id: ana\ntitle: Ana\nstate: active\nlog:\n  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: active}\n";
    let files: [(&str, &[u8]); 2] = [
        ("people/ana.yaml", person.as_bytes()),
        ("people/old/ana.yaml", b"{"),
    ];
    let found = check("small", &files);
    let found: Vec<(&str, &str)> = found
        .iter()
        .map(|one| (one.path.as_str(), one.rule.as_ref()))
        .collect();
    assert_eq!(
        found,
        [
            ("people/ana.yaml", "duplicate-id"),
            ("people/old/ana.yaml", "duplicate-id"),
            ("people/old/ana.yaml", "yaml-syntax"),
        ]
    );
}

#[test]
fn an_id_of_another_system_may_lie_in_any_folder() {
    let text = incident("state: new\n", OPENED).replace("INC-2611-7K3QXM", "CHG0001");
    let found = check("small", &[("incidents/CHG0001.yaml", text.as_bytes())]);
    assert_eq!(found, []);
}
