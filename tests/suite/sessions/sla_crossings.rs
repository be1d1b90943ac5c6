//! Thresholds that clocks cross: each is told once, to those who should know.
//!
//! The desk is that of `sla`; the figures are worked out by hand in a comment above each session.

use crate::sessions::sla::WEEKEND;
use crate::sessions::sla::desk;

/// 75 % of 4 h is 3 h, reached on Monday at 11:00 (10:00 UTC) with the change of priority; 100 % at 12:00.
#[test]
fn each_crossed_threshold_is_told_once_to_those_who_should_know() {
    let sandbox = desk();
    sandbox.commit(&[("incidents/2026/11/INC-2611-00WKE5.yaml", WEEKEND)]);
    sandbox.play(
        "
        $ itsm escalations --since 2026-11-09T09:00:00Z --until 2026-11-09T10:00:00Z
        ! 0 escalations from 2026-11-09T09:00:00Z up to 2026-11-09T10:00:00Z
        $ itsm escalations --since 2026-11-09T10:00:00Z --until 2026-11-09T11:00:00Z
        INC-2611-00WKE5/resolve/sla/1/75 2026-11-09 11:00 75 % of 4h to resolve, sla-desk; tell ben (assignee), cyd (lead): Nobody can badge in
        ! 1 escalation from 2026-11-09T10:00:00Z up to 2026-11-09T11:00:00Z
        $ itsm escalations --since 2026-11-09T11:00:00Z --until 2026-11-09T12:00:00Z
        INC-2611-00WKE5/resolve/sla/1/100 2026-11-09 12:00 100 % of 4h to resolve, sla-desk; tell ben (assignee), cyd (lead), ana (manager): Nobody can badge in
        ! 1 escalation from 2026-11-09T11:00:00Z up to 2026-11-09T12:00:00Z
        $ itsm escalations --since 2026-11-09T10:00:00Z --until 2026-11-09T12:00:00Z --percent 100 2>&1 | cut -d' ' -f1
        INC-2611-00WKE5/resolve/sla/1/100
        1
        $ itsm escalations --since 2026-11-09T10:00:00Z --until 2026-11-09T09:00:00Z
        ! error: 2026-11-09T10:00:00Z is after 2026-11-09T09:00:00Z
        [2]
        ",
    );
}

/// Opened Mon 09:00 with 16 h; P1 since 10:00, as was written only at 16:30. By then 7 h 30 min of four were used: both
/// thresholds were crossed unseen, at 12:00 and at 13:00, and are told in the stretch in which the change was written.
#[test]
fn what_is_written_later_about_the_time_before_is_told_when_it_is_written() {
    let sandbox = desk();
    let late = "\
id: INC-2611-00LAT7
title: The lift talks
state: new
impact: high
urgency: high
log:
  - {at: 2026-11-09T08:00:00Z, by: ana, do: open, to: new, set: {impact: low, urgency: medium}}
  - {at: 2026-11-09T15:30:00Z, happened: 2026-11-09T09:00:00Z, by: ana, do: edit, set: {impact: high, urgency: high}}
";
    sandbox.commit(&[("incidents/2026/11/INC-2611-00LAT7.yaml", late)]);
    sandbox.play(
        "
        $ itsm escalations --since 2026-11-09T09:00:00Z --until 2026-11-09T15:00:00Z --quiet | grep resolve
        [1]
        $ itsm escalations --since 2026-11-09T15:00:00Z --until 2026-11-09T16:00:00Z --quiet | grep -o '.*resolve, '
        INC-2611-00LAT7/resolve/sla/1/75 2026-11-09 12:00 (told late) 75 % of 4h to resolve, 
        INC-2611-00LAT7/resolve/sla/1/100 2026-11-09 13:00 (told late) 100 % of 4h to resolve, 
        $ itsm escalations --since 2026-11-09T16:00:00Z --until 2026-11-09T17:00:00Z --quiet | grep resolve
        [1]
        ",
    );
}

/// Opened Mon 09:00 with P1 and four hours: 75 % at 12:00, 100 % at 13:00. At 13:30 P5 with 16 h takes both back, at 14:00
/// P1 again makes both be crossed once more. Whatever the stretches, both are told once, an entry at `--until` never.
#[test]
fn crossings_are_told_once_however_the_time_is_split_and_priorities_change() {
    let sandbox = desk();
    let moved = "\
id: INC-2611-00MVD8
title: The lift sings
state: new
impact: high
urgency: high
log:
  - {at: 2026-11-09T08:00:00Z, by: ana, do: open, to: new, set: {impact: high, urgency: high}}
  - {at: 2026-11-09T12:30:00Z, by: ana, do: edit, set: {impact: low, urgency: low}}
  - {at: 2026-11-09T13:00:00Z, by: ana, do: edit, set: {impact: high, urgency: high}}
";
    sandbox.commit(&[("incidents/2026/11/INC-2611-00MVD8.yaml", moved)]);
    for cuts in [
        "10:00:00 14:00:00",
        "10:00:00 12:00:00 14:00:00",
        "10:00:00 11:00:00 11:01:00 12:00:00 12:01:00 12:30:00 13:00:00 14:00:00",
        "10:00:00 12:15:00 12:45:00 13:30:00 14:00:00",
        "10:00:00 12:30:01 13:00:01 14:00:00",
    ] {
        sandbox.play(&format!(
            "
        $ from=; for to in {cuts}; do [ -z \"$from\" ] || itsm escalations --since 2026-11-09T${{from}}Z --until 2026-11-09T${{to}}Z --quiet; from=$to; done | grep resolve | cut -d' ' -f1-3
        INC-2611-00MVD8/resolve/sla/1/75 2026-11-09 12:00
        INC-2611-00MVD8/resolve/sla/1/100 2026-11-09 13:00
        "
        ));
    }
    sandbox.play(
        "
        $ itsm escalations --since 2026-11-09T12:30:00Z --until 2026-11-09T14:00:00Z --quiet
        ",
    );
}
