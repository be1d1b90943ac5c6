//! Comments that silence findings.

use super::OPENED;
use super::about;
use super::incident;
use super::places;

#[test]
fn a_comment_speaks_for_its_line_and_for_the_line_below() {
    let behind = "state: new\ncolour: red # itsm: ignore[unknown-field] because we paint\n";
    assert_eq!(about(&incident(behind, OPENED)), [""; 0]);
    let above =
        "state: new\n# itsm: ignore[unknown-field] because we paint\n# and like it\ncolour: red\n";
    assert_eq!(about(&incident(above, OPENED)), [""; 0]);
}

#[test]
fn a_comment_does_not_speak_for_other_lines() {
    let text = "state: new # itsm: ignore[unknown-field] because we paint\ncolour: red\n";
    assert_eq!(
        places(&incident(text, OPENED)),
        ["3:12-3:58 unused-ignore", "4:1-4:7 unknown-field"]
    );
    let text = "state: new\n# itsm: ignore[unknown-field] because we paint\n\ncolour: red\n";
    assert_eq!(
        places(&incident(text, OPENED)),
        ["4:1-4:47 unused-ignore", "6:1-6:7 unknown-field"]
    );
}

#[test]
fn a_comment_at_the_top_speaks_for_the_whole_file() {
    let text = incident("state: new\ncolour: red\nsize: 3\n", OPENED);
    let text = format!("# itsm: ignore[unknown-field] because we measure\n{text}");
    assert_eq!(about(&text), [""; 0]);
}

#[test]
fn a_comment_silences_the_rules_it_names_and_no_other() {
    let text =
        "state: new\n# itsm: ignore[unknown-field, field-value] because we paint\ncolour: red\n";
    assert_eq!(
        about(&incident(text, OPENED)),
        [
            "4:1-4:60 unused-ignore: `field-value` finds nothing here, so there is nothing to silence \
          (remove the comment, or put it right above the line that it means)"
        ]
    );
}

#[test]
fn a_comment_without_a_reason_silences_nothing() {
    for reason in ["", " because", " because …", " -"] {
        let text = format!("state: new\ncolour: red # itsm: ignore[unknown-field]{reason}\n");
        let found = places(&incident(&text, OPENED));
        assert_eq!(found.len(), 2, "{reason:?}: {found:?}");
        assert!(
            found[0].ends_with("unknown-field") && found[1].ends_with("ignore-without-reason"),
            "{found:?}"
        );
    }
}

#[test]
fn a_misspelt_rule_is_answered_with_the_nearest() {
    let text = "state: new # itsm: ignore[unknown-feild] because we paint\n";
    assert_eq!(
        about(&incident(text, OPENED)),
        [
            "3:12-3:58 unused-ignore: no rule is called `unknown-feild` (did you mean `unknown-field`?)"
        ]
    );
}

#[test]
fn the_rules_about_comments_cannot_be_silenced() {
    let text = "state: new # itsm: ignore[unused-ignore] because I say so\n";
    assert_eq!(
        about(&incident(text, OPENED)),
        [
            "3:12-3:58 unused-ignore: findings of `unused-ignore` can't be silenced (mend the file instead)"
        ]
    );
}

#[test]
fn a_comment_that_names_no_rule_is_told_the_form() {
    let text = "state: new # itsm: ignore everything because I say so\n";
    assert_eq!(
        about(&incident(text, OPENED)),
        [
            "3:12-3:54 unused-ignore: the comment names no rule, so it silences nothing \
          (write `# itsm: ignore[rule] because …`)"
        ]
    );
}

#[test]
fn a_mark_inside_of_text_is_no_comment() {
    let text = "state: new\ndescription: \"# itsm: ignore[unknown-field] because it is text\"\ncolour: red\n";
    assert_eq!(places(&incident(text, OPENED)), ["5:1-5:7 unknown-field"]);
}

#[test]
fn two_comments_that_say_the_same_are_both_used() {
    let text = "state: new\n# itsm: ignore[unknown-field] because we paint\n\
                colour: red # itsm: ignore[unknown-field] because we paint\n";
    assert_eq!(about(&incident(text, OPENED)), [""; 0]);
}
