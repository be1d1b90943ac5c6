//! Digests: the same for the same meaning, another for any other.

use std::sync::Arc;
use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::Value;
use serde_json::json;

use crate::record::Record;
use crate::schema::Definitions;
use crate::schema::RecordType;
use crate::trust::canonical;
use crate::trust::canonical_record;
use crate::trust::of_file;
use crate::trust::of_record;
use crate::trust::of_text;
use crate::yaml::Document;

/// Read once, for the laws make many records.
static SHIPPED: LazyLock<Definitions> =
    LazyLock::new(|| Definitions::load("small", &[], &mut Vec::new()));

fn definition(name: &str) -> Arc<RecordType> {
    SHIPPED.record_type(name).unwrap().clone()
}

fn record_of(definition: &Arc<RecordType>, text: &str) -> Record {
    let document = Document::parse(text).unwrap();
    let path = format!("{}/2026/11/CHG-2611-7K3QXM.yaml", definition.folder);
    Record::new(path, definition.clone(), document)
}

fn digest(text: &str) -> String {
    of_record(&record_of(&definition("change"), text))
}

const CHANGE: &str = "id: CHG-2611-7K3QXM\ntitle: Neue Überwachung\nstate: draft\nkind: normal\ncis: [web-01, mx-01]\n\
                      risk: low\noutage: true\nassignee: ben\nlog:\n  \
                      - {at: 2026-11-19T09:00:00Z, by: ana, do: open, to: draft}\n";

#[test]
fn the_digest_is_the_sha_256_of_what_a_record_says() {
    let record = record_of(&definition("change"), CHANGE);
    let expected = concat!(
        "itsm-record/v1\n",
        r#"{"record":{"cis":["mx-01","web-01"],"id":"CHG-2611-7K3QXM","kind":"normal","outage":true,"risk":"low","#,
        r#""title":"Neue Überwachung"},"type":"change"}"#
    );
    assert_eq!(canonical_record(&record), expected);
    // Worked out with another program from the text above.
    let digest = "4cc6043ccfde259ed7c35f31898e3b331b09292e70c8e5c980aa955ddbe4fac7";
    assert_eq!(of_record(&record), digest);
}

#[test]
fn what_follows_an_approval_leaves_the_digest_alone() {
    let before = digest(CHANGE);
    let after = CHANGE
        .replace("state: draft", "state: authorized")
        .replace(
            "assignee: ben",
            "assignee: cleo\noutcome: successful\ncollision_check: clear\naliases: [CHG-1]",
        )
        .replace(
            "risk: low",
            "risk: low\nrisk_inputs: {impact: 3}\nclose_notes: fine",
        )
        + "  - {at: 2026-11-20T09:00:00Z, by: ana, do: authorize, to: authorized}\n";
    assert_eq!(digest(&after), before);
}

#[test]
fn every_other_change_gives_another_digest() {
    let changes = [
        CHANGE.replace("Neue", "Alte"),
        CHANGE.replace("risk: low", "risk: high"),
        CHANGE.replace("outage: true", "outage: false"),
        CHANGE.replace("outage: true", "outage: 'true'"),
        CHANGE.replace("outage: true\n", ""),
        CHANGE.replace("web-01, mx-01", "web-01"),
        CHANGE.replace("CHG-2611-7K3QXM", "CHG-2611-000000"),
        CHANGE.replace("log:", "backout_plan: restore\nlog:"),
        CHANGE.replace("log:", "no_such_field: x\nlog:"),
        CHANGE.replace("log:", "no_such_field: y\nlog:"),
        CHANGE.replace("log:", "type: change\nlog:"),
        CHANGE.replace("log:", "type: incident\nlog:"),
        CHANGE.replace(
            "log:",
            "links: [{relation: caused-by, target: INC-1}]\nlog:",
        ),
        CHANGE.replace("log:", "tags: [urgent]\nlog:"),
    ];
    let mut digests: Vec<String> = changes.iter().map(|text| digest(text)).collect();
    digests.push(digest(CHANGE));
    let count = digests.len();
    digests.sort_unstable();
    digests.dedup();
    assert_eq!(digests.len(), count);
}

#[test]
fn the_order_of_a_list_counts_unless_its_definition_calls_it_a_set() {
    let with = |list: &str| digest(&CHANGE.replace("log:", &format!("{list}\nlog:")));
    assert_eq!(with("tags: [a, b]"), with("tags: [b, a]"));
    assert_ne!(
        with("pir_wanted_for: [a, b]"),
        with("pir_wanted_for: [b, a]")
    );
    let waivers = |first: &str, second: &str| {
        with(&format!(
            "collision_waivers: [{{with: {first}, kind: affected, reason: x}}, {{with: {second}, kind: affected, reason: x}}]"
        ))
    };
    assert_ne!(waivers("CHG-1", "CHG-2"), waivers("CHG-2", "CHG-1"));
}

#[test]
fn an_old_name_of_a_field_is_the_same_as_its_present_one() {
    let with = |line: &str| digest(&CHANGE.replace("log:", &format!("{line}\nlog:")));
    assert_eq!(
        with("conflict_waiver: agreed"),
        with("collision_waiver: agreed")
    );
    assert_ne!(
        with("collision_waiver: agreed"),
        with("collision_waiver: other")
    );
}

#[test]
fn what_an_approval_binds_is_in_the_digest_though_it_is_operational() {
    let change = definition("change");
    let of = |text: &str| of_record(&record_of(&change, text));
    let text = "id: CHG-1\ntitle: a\nstate: draft\ncommits: [{oid: 0123456789abcdef0123456789abcdef01234567}]\nlog: []\n";
    assert_ne!(of(text), of(&text.replace("0123", "3210")));
    let with = |field: &str| text.replace("log:", &format!("{field}\nlog:"));
    for recorded in [
        "assignee: ana",
        "pull_request: {number: 1}",
        "deployments: []",
    ] {
        assert_eq!(of(text), of(&with(recorded)), "{recorded}");
    }
}

#[test]
fn where_all_fields_are_operational_none_is_left_out() {
    let incident = definition("incident");
    let text = "id: INC-1\ntitle: a\nstate: new\nassignee: ana\nlog: []\n";
    let of = |text: &str| of_record(&record_of(&incident, text));
    assert_ne!(
        of(text),
        of(&text.replace("assignee: ana", "assignee: ben"))
    );
    assert_eq!(of(text), of(&text.replace("state: new", "state: closed")));
}

#[test]
fn canonical_json_is_that_of_its_standard() {
    // RFC 8785, sections 3.2.2 and 3.2.3.
    let value: Value = serde_json::from_str(
        r#"{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],
            "string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}"#,
    )
    .unwrap();
    let expected = r#"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}"#;
    assert_eq!(canonical(&value), expected);
    let keys = json!({"\u{20ac}": 1, "\r": 2, "\u{fb33}": 3, "1": 4, "\u{1f600}": 5, "\u{80}": 6, "\u{f6}": 7});
    assert_eq!(
        canonical(&keys),
        "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"\u{f6}\":7,\"\u{20ac}\":1,\"\u{1f600}\":5,\"\u{fb33}\":3}"
    );
}

#[test]
fn whole_numbers_that_canonical_json_would_round_keep_their_digits() {
    let numbers = [
        9_007_199_254_740_992_i64,
        9_007_199_254_740_993,
        i64::MAX,
        i64::MIN,
    ];
    assert_eq!(
        canonical(&json!(numbers)),
        r#"[9007199254740992,"9007199254740993","9223372036854775807","-9223372036854775808"]"#
    );
    assert_eq!(
        canonical(&json!([1.0, 1, u64::MAX])),
        r#"[1,1,"18446744073709551615"]"#
    );
}

#[test]
fn a_file_that_governs_the_desk_has_a_digest_of_its_values() {
    let of = |text: &str| of_file(".itsm/policy.yaml", &Document::parse(text).unwrap());
    let text = "version: 1\nroles:\n  peer: {anyone: true}\nrules: []\n";
    // Worked out with another program: the SHA-256 of `itsm-file/v1`, a line feed and
    // {"content":{"roles":{"peer":{"anyone":true}},"rules":[],"version":1},"path":".itsm/policy.yaml"}
    let expected = "67d003e94d4e460fc8928f14aee1c7fed8366cc5d3fa2379248534d97b61c1a4";
    assert_eq!(of(text), expected);
    let other =
        "# by hand\r\nroles:\r\n  \"peer\":\r\n    anyone: true\r\nrules: []\r\nversion: 1\r\n";
    assert_eq!(of(other), expected);
    assert_ne!(of(&text.replace("true", "\"true\"")), expected);
    assert_ne!(of(&text.replace("true", "false")), expected);
    assert_ne!(
        of_file("itsm.yaml", &Document::parse(text).unwrap()),
        expected
    );
    assert_eq!(
        of_text("a.sql", "SELECT 1\r\n"),
        of_text("a.sql", "SELECT 1\n")
    );
    assert_ne!(
        of_text("a.sql", "SELECT 1\n"),
        of_text("b.sql", "SELECT 1\n")
    );
}

/// Fields of a change, as name and value.
fn fields() -> impl Strategy<Value = Vec<(&'static str, Value)>> {
    let text = "[a-zA-Z0-9ü:#'\" -]{0,12}";
    let set = proptest::collection::btree_set("[a-z]{1,4}-[0-9]{2}", 0..4);
    (text, text, set, any::<bool>(), 0_i64..500, text).prop_map(
        |(title, plan, cis, outage, count, odd)| {
            vec![
                ("title", json!(title)),
                ("backout_plan", json!(plan)),
                ("cis", json!(cis)),
                ("outage", json!(outage)),
                ("impacted_count", json!(count)),
                ("no_such_field", json!({"a": odd, "b": [odd]})),
            ]
        },
    )
}

/// The fields as a file: in an order, with comments, one quote or another and one line end or another.
fn file(fields: &[(&str, Value)], turn: usize, style: u8) -> String {
    let mut lines = Vec::new();
    for at in 0..fields.len() {
        let (name, value) = &fields[(at + turn) % fields.len()];
        if style & 1 != 0 {
            lines.push(format!("# about {name}"));
        }
        let mut value = value.clone();
        if let (true, Value::Array(items)) = (style & 2 != 0, &mut value) {
            items.reverse();
        }
        let shown = match (&value, style & 4 != 0) {
            (Value::String(text), true) => format!("'{}'", text.replace('\'', "''")),
            (value, _) => value.to_string(),
        };
        lines.push(format!("{name}: {shown}"));
    }
    lines.join(if style & 8 != 0 { "\r\n" } else { "\n" }) + "\n"
}

proptest! {
    #[test]
    fn order_comments_quotes_line_ends_and_the_order_of_sets_leave_the_digest_alone(
        fields in fields(), turn in 0_usize..6, style in 0_u8..16
    ) {
        prop_assert_eq!(digest(&file(&fields, turn, style)), digest(&file(&fields, 0, 0)));
    }

    #[test]
    fn different_fields_have_different_digests(one in fields(), other in fields()) {
        prop_assert_eq!(digest(&file(&one, 0, 0)) == digest(&file(&other, 0, 0)), one == other);
    }
}
