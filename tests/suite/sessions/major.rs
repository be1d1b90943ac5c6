//! Major incidents: declared with somebody in charge, spoken of in time, closed after a review.

use crate::support::Sandbox;

#[test]
fn declaring_one_asks_for_who_leads_it() {
    Sandbox::desk().play(
        "
        $ itsm edit 00new --set major=true
        ! error: with `major` set, INC-2611-00NEW1 needs `major_manager`
        ! hint: add `--set major_manager=…`
        [1]
        $ itsm major 00new --manager ana --every 30m
        ! INC-2611-00NEW1 is a major incident; committed as COMMIT
        $ itsm list incident
        ID               TITLE                      STATE        PRIORITY  SERVICE  ASSIGNEE  MAJOR
        INC-2611-00NEW1  Outbound mail is rejected  new          P2        mail               true
        INC-2611-00WRK2  The printer jams           in-progress  P5                 ben
        ! 2 records
        $ itsm show 00new | head -1
        INC-2611-00NEW1 · incident · new · major
        $ itsm edit 00new --set major_manager=
        ! error: with `major` set, INC-2611-00NEW1 needs `major_manager`
        ! hint: add `--set major_manager=…`
        [1]
        $ itsm major 00new --over
        ! INC-2611-00NEW1 is no major incident any more; committed as COMMIT
        ",
    );
}

#[test]
fn the_whole_practice_asks_for_more() {
    Sandbox::desk().play(
        r"
        $ printf 'format: 1\nprofile: itil\ntimezone: UTC\n' > itsm.yaml && git commit --quiet -am itil
        $ itsm major 00new --manager ana
        ! error: with `major` set, INC-2611-00NEW1 needs `communications_lead`, `update_interval`
        ! hint: add `--set communications_lead=…`
        ! hint: add `--set update_interval=…`
        [1]
        $ itsm major 00new --manager ana --communications ben --every 1h
        ! INC-2611-00NEW1 is a major incident; committed as COMMIT
        ",
    );
}

#[test]
fn silence_longer_than_its_interval_is_a_warning_until_somebody_writes() {
    Sandbox::desk().play(
        r#"
        $ itsm --quiet major 00new --manager ana --every 30m
        $ ITSM_NOW=2026-11-20T12:30:00Z itsm validate
        ! 8 records checked: 0 errors, 0 warnings
        $ ITSM_NOW=2026-11-20T12:45:00Z itsm validate 2>&1 | grep -o 'nothing was.*'
        nothing was written since 2026-11-20T12:00:00Z: 45m ago, and an update is due every 30m
        $ ITSM_NOW=2026-11-20T12:45:00Z itsm --quiet note 00new "The vendor is on the way"
        $ ITSM_NOW=2026-11-20T13:15:00Z itsm validate
        ! 8 records checked: 0 errors, 0 warnings
        "#,
    );
}

#[test]
fn it_is_closed_after_its_review() {
    Sandbox::desk().play(
        r#"
        $ itsm --quiet major 00new --manager ana
        $ itsm --quiet resolve 00new --set solution=Restarted
        $ itsm close 00new
        ! error: INC-2611-00NEW1 can't close: a major incident is closed after its review
        ! hint: set `major_review_findings`
        ! hint: from `resolved` one can reopen (→ in-progress) or close (→ closed)
        [1]
        $ itsm close 00new --set major_review_findings="Nobody watched the queue"
        ! INC-2611-00NEW1: close (resolved → closed); committed as COMMIT
        "#,
    );
}

#[test]
fn times_keep_their_order_and_never_lie_ahead() {
    Sandbox::desk().play(
        "
        $ itsm --quiet edit 00new --set started=2026-11-20T07:30:00Z
        $ itsm edit 00new --set detected=2026-11-20T08:29:59+01:00
        ! error: INC-2611-00NEW1: `detected` lies before `started`
        [1]
        $ itsm edit 00new --set restored=2026-11-20T12:00:01Z
        ! error: INC-2611-00NEW1: `restored` lies in the future
        [1]
        $ itsm edit 00new --set detected=2026-11-20T08:30:00+01:00 --set restored=2026-11-20T12:00:00Z
        ! edited INC-2611-00NEW1; committed as COMMIT
        ",
    );
}

#[test]
fn an_update_is_due_after_a_minute_at_the_least() {
    Sandbox::desk().play(
        r"
        $ itsm major 00new --manager ana --every 0m 2>&1 | grep -c '^error: `update_interval`'
        1
        $ itsm edit 00new --set update_interval=0h0m 2>&1 | grep -c '^error: `update_interval`'
        1
        $ itsm new incident Another --set update_interval=0m 2>&1 | grep -c '^error: `update_interval`'
        1
        $ itsm --quiet major 00new --manager ana --every 1h0m
        $ sed -i 's/1h0m/0h/' incidents/2026/11/INC-2611-00NEW1.yaml
        $ itsm validate 2>&1 | grep -c '^error.field-value.: .update_interval'
        1
        ",
    );
}
