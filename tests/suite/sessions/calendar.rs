//! Business calendars at the command line.

use crate::support::Sandbox;

/// A desk in Madrid with one calendar; the time is Friday, 20 November 2026, 13:00 there.
fn desk() -> Sandbox {
    let sandbox = Sandbox::desk();
    sandbox.play(
        r"
        $ printf 'format: 1\ntimezone: Europe/Madrid\ncalendars:\n  madrid: {preset: 9x5}\n' > itsm.yaml
        ",
    );
    sandbox
}

#[test]
fn without_an_end_seven_days_of_the_calendars_clock_are_shown() {
    desk().play(
        "
        $ itsm calendar madrid
        FROM                         TO                           OPEN
        Fri 2026-11-20 09:00 +01:00  Fri 2026-11-20 18:00 +01:00    9h
        Mon 2026-11-23 09:00 +01:00  Mon 2026-11-23 18:00 +01:00    9h
        Tue 2026-11-24 09:00 +01:00  Tue 2026-11-24 18:00 +01:00    9h
        Wed 2026-11-25 09:00 +01:00  Wed 2026-11-25 18:00 +01:00    9h
        Thu 2026-11-26 09:00 +01:00  Thu 2026-11-26 18:00 +01:00    9h
        45h open from Fri 2026-11-20 00:00 +01:00 to Fri 2026-11-27 00:00 +01:00, Europe/Madrid
        ",
    );
}

#[test]
fn without_a_start_open_time_is_added_to_now() {
    desk().play(
        r#"
        $ itsm calendar madrid --add 6h
        Mon 2026-11-23 10:00 +01:00
        $ itsm calendar madrid --add 29m59s --from "2026-11-20 17:59:59"
        Mon 2026-11-23 09:29:58 +01:00
        "#,
    );
}

#[test]
fn what_makes_no_sense_is_refused() {
    desk().play(
        "
        $ itsm calendar madird
        ! error: no calendar `madird` in itsm.yaml
        ! hint: did you mean `madrid`?
        ! hint: `itsm calendar` lists them
        [2]
        $ itsm calendar madrid --from 2026-11-21 --to 2026-11-20
        ! error: 2026-11-20 00:00:00 CET is not after 2026-11-21 00:00:00 CET
        [2]
        $ itsm calendar madrid --from 0001-01-01 --to 9999-01-01
        ! error: 0001-01-01 00:14:44 UTC lies outside the years 1800 to 2199
        [2]
        $ itsm calendar madrid --add 999999h
        ! error: calendar `madrid` has not enough open time in the ten years after 2026-11-20 13:00:00 CET
        [1]
        $ itsm calendar madrid --add 2d 2>&1 | head -1
        error: invalid value '2d' for '--add <LENGTH>': write 4h, 90m or 1h30m; a length in days means nothing where days differ
        ",
    );
}

#[test]
fn a_file_that_is_no_calendar_is_found_where_it_is_named() {
    let sandbox = desk();
    sandbox.play(
        r#"
        $ printf '  town: {preset: 9x5, holidays: [{file: town.ics}]}\n' >> itsm.yaml
        $ itsm calendar town
        ! warning: itsm.yaml:5:41: cannot read town.ics: there is no such file
        ! error: no calendar `town` in itsm.yaml
        ! hint: `itsm calendar` lists them
        [2]
        $ echo holidays > town.ics
        $ itsm validate 2>&1 | head -1
        error[definition]: cannot read town.ics: it is no whole iCalendar file
        $ printf '  out: {preset: 9x5, holidays: [{file: ../town.ics}]}\n' >> itsm.yaml
        $ itsm calendar 2>&1 | grep refusing
        warning: itsm.yaml:6:40: refusing to read "../town.ics": it is no plain relative path
        "#,
    );
}

#[test]
fn a_calendar_is_read_as_it_was() {
    let sandbox = desk();
    sandbox.play(
        r#"
        $ git commit --quiet --all --message "one calendar"
        $ printf 'format: 1\n' > itsm.yaml
        $ itsm calendar
        ! no calendars in itsm.yaml
        $ itsm calendar --rev HEAD
        NAME    ZONE           WEEK                 OTHER DAYS
        madrid  Europe/Madrid  mon-fri 09:00-18:00
        "#,
    );
}
