//! Service levels at the command line: what is due, why, and who is told.
//!
//! The desk works in Madrid, Monday to Friday from 09:00 to 18:00, an hour ahead of UTC in November 2026. It is Friday,
//! 20 November, 13:00 there. The figures are worked out by hand in a comment above each session.

use crate::support::Sandbox;

const AGREEMENT: &str = "\
id: sla-desk
title: Service desk
state: active
kind: sla
valid_from: 2026-01-01
calendar: madrid
targets:
  - {name: answer, metric: respond, goal: 1h}
  - {name: urgent, metric: resolve, applies_to: {priority: [P1, P2]}, goal: 4h}
  - {name: usual, metric: resolve, applies_to: {priority: [P3, P4, P5]}, goal: 16h}
log:
  - {at: 2026-01-01T08:00:00Z, by: ana, do: open, to: draft, set: {kind: sla, valid_from: 2026-01-01, calendar: madrid}}
  - {at: 2026-01-01T08:00:00Z, by: ana, do: activate, to: active}
";

const BEN: &str = "\
id: ben
title: Ben Test
state: active
email: ben@example.org
manager: ana
log:
  - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active, set: {manager: ana}}
";

const TEAM: &str = "\
id: ops
title: Operations
state: active
lead: cyd
log:
  - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active, set: {lead: cyd}}
";

const CYD: &str = "\
id: cyd
title: Cyd Test
state: active
email: cyd@example.org
log:
  - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active}
";

/// Opened on Friday the 6th at 10:00, stood still from 12:00 until Monday at 10:00, and was raised to P2 on Monday at 11:00.
pub(super) const WEEKEND: &str = "\
id: INC-2611-00WKE5
title: Nobody can badge in
state: in-progress
team: ops
impact: high
urgency: medium
assignee: ben
log:
  - {at: 2026-11-06T09:00:00Z, by: ana, do: open, to: new, set: {impact: low, urgency: medium, team: ops}}
  - {at: 2026-11-06T09:30:00Z, by: ben, do: start, to: in-progress, set: {assignee: ben}}
  - {at: 2026-11-06T11:00:00Z, by: ben, do: pend, to: pending, set: {pending_reason: awaiting-vendor}}
  - {at: 2026-11-09T09:00:00Z, by: ben, do: resume, to: in-progress, set: {pending_reason: null}}
  - {at: 2026-11-09T10:00:00Z, by: ben, do: edit, set: {impact: high}}
";

pub(super) fn desk() -> Sandbox {
    let sandbox = Sandbox::desk();
    sandbox.commit(&[
        (
            "itsm.yaml",
            "format: 1\ntimezone: Europe/Madrid\ncalendars:\n  madrid: {preset: 9x5}\n",
        ),
        ("agreements/sla-desk.yaml", AGREEMENT),
        ("people/ben.yaml", BEN),
        ("people/cyd.yaml", CYD),
        ("teams/ops.yaml", TEAM),
    ]);
    sandbox
}

/// INC-2611-00WRK2, P5, opened Wed 10:00: 8 h on Wed and 8 h on Thu make 16 h at Thu 17:00; with the hour after it and four
/// on Friday, 21 h are used. INC-2611-00NEW1, P2, opened Fri 09:02:11: the hour to respond was over at 10:02:11, 3 h of
/// the four to resolve at 12:02:11; 2 min 11 s are left.
#[test]
fn open_work_is_listed_by_what_is_due_with_breached_and_at_risk_in_words() {
    let mut sandbox = desk();
    sandbox.set("COLUMNS", "80");
    sandbox.play(
        "
        $ itsm sla
        ID               DUE                 LEFT  STANDING  METRIC   AGREEMENT
        INC-2611-00WRK2  2026-11-19 17:00     -5h  breached  resolve  sla-desk
        INC-2611-00NEW1  2026-11-20 10:02  -2h57m  breached  respond  sla-desk
        INC-2611-00NEW1  2026-11-20 13:02      2m  at risk   resolve  sla-desk
        as of Fri 2026-11-20 13:00, Europe/Madrid; 3 clocks: 2 breached, 1 at risk
        $ itsm sla --at-risk
        ID               DUE               LEFT  STANDING  METRIC   AGREEMENT
        INC-2611-00NEW1  2026-11-20 13:02    2m  at risk   resolve  sla-desk
        as of Fri 2026-11-20 13:00, Europe/Madrid; 1 clock: 1 at risk
        $ itsm due --assignee ben --as-of 2026-11-18T11:00:00Z
        ID               DUE               LEFT  STANDING  METRIC   AGREEMENT
        INC-2611-00WRK2  2026-11-19 17:00   14h  on time   resolve  sla-desk
        as of Wed 2026-11-18 12:00, Europe/Madrid; 1 clock: 1 on time
        $ itsm sla --mine
        as of Fri 2026-11-20 13:00, Europe/Madrid; 0 clocks
        $ itsm sla --assignee bne
        ! error: no person has the id `bne`
        [2]
        ",
    );
}

/// On Wednesday at 12:00, WRK2 is due on Thursday at 17:00: in 14 h of open time, in 29 h by the clock on the wall.
#[test]
fn what_is_due_soon_is_measured_by_the_clock_on_the_wall() {
    let mut sandbox = desk();
    sandbox.set("COLUMNS", "80");
    sandbox.play(
        "
        $ itsm due --assignee ben --within 28h --as-of 2026-11-18T11:00:00Z
        as of Wed 2026-11-18 12:00, Europe/Madrid; 0 clocks
        $ itsm due --assignee ben --within 29h --as-of 2026-11-18T11:00:00Z
        ID               DUE               LEFT  STANDING  METRIC   AGREEMENT
        INC-2611-00WRK2  2026-11-19 17:00   14h  on time   resolve  sla-desk
        as of Wed 2026-11-18 12:00, Europe/Madrid; 1 clock: 1 on time
        $ itsm due --within 2m
        ID               DUE                 LEFT  STANDING  METRIC   AGREEMENT
        INC-2611-00WRK2  2026-11-19 17:00     -5h  breached  resolve  sla-desk
        INC-2611-00NEW1  2026-11-20 10:02  -2h57m  breached  respond  sla-desk
        as of Fri 2026-11-20 13:00, Europe/Madrid; 2 clocks: 2 breached
        $ itsm due --within 2d 2>&1 | head -1
        error: invalid value '2d' for '--within <LENGTH>': write 8h, 90m or 1h30m
        ",
    );
}

/// By the clocks of the list above: NEW1 is breached in its answer and at risk in its solution, due at 13:02:11, and counts
/// once; with the change, which no target is for, two records are open that nobody has. WRK2 of ben is breached and has
/// nothing else running. On Wednesday it was the only one there was.
#[test]
fn the_open_work_of_each_person_is_counted_with_what_is_due_next() {
    let mut sandbox = desk();
    sandbox.set("COLUMNS", "90");
    sandbox.play(
        r#"
        $ itsm list --group assignee --sla
        ASSIGNEE     OPEN  BREACHED  AT RISK  NEXT DUE          ID               METRIC
        no assignee     2         1        0  2026-11-20 13:02  INC-2611-00NEW1  resolve
        ben             1         1        0
        as of Fri 2026-11-20 13:00, Europe/Madrid; 3 records open
        $ itsm list incident --group priority --sla --format markdown
        | priority | open | breached | at risk | next due | id | metric |
        | --- | --: | --: | --: | --- | --- | --- |
        | P2 | 1 | 1 | 0 | 2026-11-20 13:02 | INC-2611-00NEW1 | resolve |
        | P5 | 1 | 1 | 0 |  |  |  |

        as of Fri 2026-11-20 13:00, Europe/Madrid; 2 records open
        $ itsm list --group assignee --sla --as-of 2026-11-18T11:00:00Z --format json
        {
          "version": 1,
          "as_of": "2026-11-18T11:00:00Z",
          "field": "assignee",
          "loads": [
            {
              "value": "ben",
              "open": 1,
              "breached": 0,
              "at_risk": 0,
              "next": {
                "id": "INC-2611-00WRK2",
                "metric": "resolve",
                "kind": "sla",
                "cycle": 1,
                "due": "2026-11-19T16:00:00Z"
              }
            }
          ]
        }
        $ itsm list --group asignee --sla
        ! error: no field `asignee`
        ! hint: did you mean `assignee`?
        [2]
        $ itsm list --assignee bne --group team --sla
        ! error: no person has the id `bne`
        [2]
        "#,
    );
}

/// WKE5 is P2 since Monday at 11:00, when 3 h of the four were used: at 11:30 it is at risk, and due at 12:00. On Friday at
/// 13:00 it stands still, so that nothing is due.
#[test]
fn a_group_has_the_values_and_the_clocks_of_the_instant() {
    let mut sandbox = desk();
    sandbox.set("COLUMNS", "90");
    sandbox.commit(&[("incidents/2026/11/INC-2611-00WKE5.yaml", WEEKEND)]);
    sandbox.play(
        "
        $ itsm list --group priority --sla --as-of 2026-11-09T10:30:00Z
        PRIORITY  OPEN  BREACHED  AT RISK  NEXT DUE          ID               METRIC
        P2           1         0        1  2026-11-09 12:00  INC-2611-00WKE5  resolve
        as of Mon 2026-11-09 11:30, Europe/Madrid; 1 record open
        $ itsm list --group state --sla --as-of 2026-11-06T12:00:00Z
        STATE    OPEN  BREACHED  AT RISK  NEXT DUE  ID  METRIC
        pending     1         0        0
        as of Fri 2026-11-06 13:00, Europe/Madrid; 1 record open
        ",
    );
}

/// Two hours on Friday and one on Monday until the priority changes: 3 h of 16 h are those of 4 h as well, for the new goal
/// counts from the start. The fourth hour is over on Monday at 12:00; by 13:00 one hour too much is used. Of the pause 6 h on
/// Friday and 1 h on Monday were open time.
#[test]
fn a_pause_over_a_weekend_and_a_new_priority_are_explained() {
    let mut sandbox = desk();
    sandbox.set("COLUMNS", "80");
    sandbox.commit(&[("incidents/2026/11/INC-2611-00WKE5.yaml", WEEKEND)]);
    sandbox.play(
        "
        $ itsm sla WKE5 --as-of 2026-11-09T12:00:00Z
        INC-2611-00WKE5: Nobody can badge in
        in-progress, P2, ben
        as of Mon 2026-11-09 13:00, Europe/Madrid

        respond: met, 30m left of 1h
          target   answer of sla-desk (sla): it fits every record
          time     open time of calendar madrid, Europe/Madrid
          FROM                  CLOCK    BECAUSE  LASTED  COUNTED  SUM
          Fri 2026-11-06 10:00  ran      new         30m      30m  30m
          Fri 2026-11-06 10:30  stopped
          used     30m of 1h, 50 %
          due      Fri 2026-11-06 11:00, and done by then
          75 %     Fri 2026-11-06 10:45
          100 %    Fri 2026-11-06 11:00

        resolve: breached, 1h over the goal of 4h
          target   urgent of sla-desk (sla): priority is P2
          time     open time of calendar madrid, Europe/Madrid
          FROM                  CLOCK        BECAUSE              LASTED  COUNTED  SUM
          Fri 2026-11-06 10:00  ran          new                     30m      30m  30m
          Fri 2026-11-06 10:30  ran          in-progress           1h30m    1h30m   2h
          Fri 2026-11-06 12:00  stood still  pending:                70h       0h   2h
                                             awaiting-vendor
          Mon 2026-11-09 10:00  ran          in-progress              1h       1h   3h
          Mon 2026-11-09 11:00  ran          in-progress, target      2h       2h   5h
                                             urgent
          Mon 2026-11-09 13:00  now
          used     5h of 4h, 125 %; 7h of open time did not count
          due      Mon 2026-11-09 12:00, which has passed
          75 %     Mon 2026-11-09 11:00, reached
          100 %    Mon 2026-11-09 12:00, reached

        on-site: no agreement in force sets a goal for it
        update: no agreement in force sets a goal for it
        ",
    );
}

#[test]
fn what_comes_nearest_is_named_where_no_target_fits() {
    let sandbox = desk();
    let narrow = AGREEMENT.replace(
        "metric: respond,",
        "metric: respond, applies_to: {service: mail},",
    );
    sandbox.commit(&[("agreements/sla-desk.yaml", &narrow)]);
    sandbox.play(
        "
        $ itsm sla WRK2 | grep -A1 respond
        respond: no clock; nearest is answer of sla-desk, but
          service is not set, and would have to be mail
        ",
    );
}

/// The calendar's last day is Friday the 13th, and closes at 18:00. Opened that day at 10:00, the work had an hour to be
/// answered and 8 h of the 16 to be resolved. What was opened later has no open time at all.
#[test]
fn a_clock_whose_calendar_ends_before_its_goal_is_never_due() {
    let mut sandbox = desk();
    sandbox.set("COLUMNS", "80");
    let short = "format: 1\ntimezone: Europe/Madrid\ncalendars:\n  madrid: {preset: 9x5, valid: {to: 2026-11-13}}\n";
    let opened = "\
id: INC-2611-00SHR7
title: Nobody answers
state: new
impact: low
urgency: medium
log:
  - {at: 2026-11-13T09:00:00Z, by: ana, do: open, to: new, set: {impact: low, urgency: medium}}
";
    sandbox.commit(&[
        ("itsm.yaml", short),
        ("incidents/2026/11/INC-2611-00SHR7.yaml", opened),
    ]);
    sandbox.play(
        "
        $ itsm sla | grep -e SHR7 -e ^as
        INC-2611-00SHR7  2026-11-13 11:00   -7h  breached   respond  sla-desk
        INC-2611-00SHR7  never               8h  never due  resolve  sla-desk
        as of Fri 2026-11-20 13:00, Europe/Madrid; 5 clocks: 1 breached, 4 never due
        $ itsm sla SHR7 --format json | grep standing
              \"standing\": \"breached\",
              \"standing\": \"never-due\",
        $ itsm validate 2>/dev/null | grep -e agreement -e 'help: set'
        warning[agreement-target]: the last day of calendar `madrid` is 2026-11-13: no clock runs after it, and the agreement does not end by then
         --> agreements/sla-desk.yaml:6:11
          = help: set `valid.to` of the calendar later, or `valid_to` of the agreement to that day
        ",
    );
    let next = AGREEMENT
        .replace("id: sla-desk", "id: sla-next\nreplaces: sla-desk")
        .replace("2026-01-01\n", "2026-11-14\n")
        .replace(
            "valid_from: 2026-01-01, calendar: madrid",
            "valid_from: 2026-11-14, calendar: usual, replaces: sla-desk",
        )
        .replace("calendar: madrid\n", "calendar: usual\n");
    let both = format!("{short}  usual: {{preset: 9x5}}\n");
    sandbox.commit(&[("itsm.yaml", &both), ("agreements/sla-next.yaml", &next)]);
    sandbox.play(
        "
        $ itsm validate 2>/dev/null | grep -e agreement -e ^error
        [1]
        ",
    );
}

/// WEEKEND resolved on Monday at 11:30 after 3 h 30 min of four, and open again from Tuesday 09:00 to 10:00: 4 h 30 min.
#[test]
fn a_reopened_clock_goes_on_where_it_stood() {
    let sandbox = desk();
    let record = WEEKEND.replace("state: in-progress", "state: resolved\nsolution: Reset")
        + "  - {at: 2026-11-09T10:30:00Z, by: ben, do: resolve, to: resolved}
  - {at: 2026-11-10T08:00:00Z, by: ben, do: reopen, to: in-progress, reason: again}
  - {at: 2026-11-10T09:00:00Z, by: ben, do: resolve, to: resolved}
";
    sandbox.commit(&[("incidents/2026/11/INC-2611-00WKE5.yaml", &record)]);
    sandbox.play(
        "
        $ itsm sla WKE5 --as-of 2026-11-09T22:00:00Z | grep -E '^resolve:|used'
          used     30m of 1h, 50 %
        resolve: met, 30m left of 4h
          used     3h30m of 4h, 87 %; 7h of open time did not count
        $ itsm sla WKE5 | grep -E '^resolve:|due'
          due      Fri 2026-11-06 11:00, and done by then
        resolve: missed, 30m over the goal of 4h
          due      Tue 2026-11-10 09:30, which has passed
        $ itsm close WKE5 -q
        $ sed -i 's/goal: 4h/goal: 5h/' agreements/sla-desk.yaml && git commit -qam longer
        $ itsm sla WKE5 --recompute | grep ^resolve
        resolve: missed when the work was closed, 4h30m of 4h, urgent of sla-desk
        resolve: met, 30m left of 5h
        $ itsm sla WKE5 --recompute --reason Agreed -q | grep -c ^resolve
        2
        $ itsm sla WKE5 | grep ^resolve
        resolve: met when the work was closed, 4h30m of 5h, urgent of sla-desk
        resolve: met, 30m left of 5h
        $ itsm sla NEW1 --recompute --reason no 2>&1 >/dev/null | head -1
        error: INC-2611-00NEW1 is not closed, so nothing about it is frozen
        ",
    );
}
