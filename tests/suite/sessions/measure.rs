//! KPIs and queries.

use crate::support::Sandbox;

#[test]
fn kpis_are_computed_for_half_open_periods() {
    Sandbox::desk().play(
        "
        $ itsm kpi incidents incident-backlog incident-resolution-time --from 2026-10-01 --to 2026-12-01 --by month
        KPI                               2026-10  2026-11
        Open incident backlog (count)           0        2
        Incident resolution time (hours)        2      n/a
        Number of incidents (count)             1        2
        coverage of 2026-10: 10 entries, 0 of them written more than a day late, 0 files unread
        coverage of 2026-11: 4 entries, 0 of them written more than a day late, 0 files unread
        $ itsm kpi incidents --from 2026-11-01 --to 2026-12-01 --compare previous --format csv
        from,to,process,kpi,title,unit,direction,value,numerator,denominator,used,skipped,p50,p90,max,previous
        2026-11-01,2026-12-01,incident-management,incidents,Number of incidents,count,lower,2,2,,2,0,,,,1
        $ itsm kpi incident-resolution-time --from 2026-10-01 --to 2026-11-01 --explain | tail -1
          records: INC-2610-00DNE3
        ",
    );
}

#[test]
fn kpi_json_is_a_documented_object() {
    Sandbox::desk().play(
        r#"
        $ itsm kpi incident-resolution-time --from 2026-10-01 --to 2026-11-01 --format json
        {
          "version": 1,
          "commit": null,
          "periods": [
            {
              "from": "2026-10-01",
              "to": "2026-11-01",
              "coverage": {
                "entries": 10,
                "late": 0,
                "imported": 0,
                "unread": 0
              },
              "kpis": [
                {
                  "id": "incident-resolution-time",
                  "title": "Incident resolution time",
                  "process": "incident-management",
                  "unit": "hours",
                  "direction": "lower",
                  "value": 2.0,
                  "numerator": null,
                  "denominator": null,
                  "used": 1,
                  "skipped": 0,
                  "working": {
                    "mean": 2.0,
                    "p50": 2.0,
                    "p90": 2.0,
                    "max": 2.0
                  },
                  "clock": {
                    "mean": 2.0,
                    "p50": 2.0,
                    "p90": 2.0,
                    "max": 2.0
                  }
                }
              ]
            }
          ]
        }
        "#,
    );
}

#[test]
fn without_dates_last_month_is_meant_and_ten_kpis_are_shown() {
    let sandbox = Sandbox::desk();
    let shown = sandbox.transcript("itsm kpi");
    assert!(
        shown
            .lines()
            .next()
            .is_some_and(|line| line.contains("2026-10")),
        "{shown}"
    );
    assert_eq!(
        shown.lines().count(),
        12,
        "a heading, ten KPIs and their coverage:\n{shown}"
    );
    assert!(!shown.contains("-0"), "there is no negative zero:\n{shown}");
    sandbox.commit(&[(
        "itsm.yaml",
        "format: 1\nprofile: small\nkpis: [problems, incidents]\n",
    )]);
    sandbox.play(
        "
        $ itsm kpi --format csv | cut -d, -f4,8
        kpi,value
        incidents,1
        problems,0
        ",
    );
}

#[test]
fn kpis_can_be_committed_and_the_same_records_give_the_same_bytes() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm kpi incidents --from 2026-10-01 --to 2026-12-01 --by month --commit --format csv 2>&1 | tail -1
        wrote KPIs of 2026-10 and 2026-11; committed as COMMIT
        $ git log -1 --format=%s --name-only
        kpi: 2026-10 and 2026-11

        kpi/2026-10.yaml
        kpi/2026-11.yaml
        $ grep -v definitions kpi/2026-10.yaml
        version: 1
        from: '2026-10-01'
        to: '2026-11-01'
        timezone: UTC
        coverage:
          entries: 10
          late: 0
          imported: 0
        kpis:
          incidents:
            unit: count
            value: 1
            used: 1
            skipped: 0
        $ itsm kpi incidents --from 2026-10-01 --to 2026-12-01 --by month --commit >/dev/null
        ! KPIs of 2026-10 and 2026-11 are already written
        $ git rev-list --count HEAD
        2
        ",
    );
}

#[test]
fn kpi_names_what_it_does_not_understand() {
    Sandbox::desk().play(
        "
        $ itsm kpi incidens 2>&1 | head -2
        error: no KPI `incidens`
        hint: did you mean `incidents`?
        $ itsm kpi incidents --from 2026-12-01 --to 2026-11-01
        ! error: the period from 2026-12-01 to 2026-11-01 is empty; `--to` is the first day that no longer counts
        [2]
        $ itsm kpi incidents --to 2026-11-01
        ! error: `--to` needs `--from`
        [2]
        $ itsm kpi incidents --from 2026-13-01
        ! error: `2026-13-01` is no day
        ! hint: write `2026-11-20`
        [2]
        ",
    );
}

#[test]
fn every_kpi_can_be_listed_and_explained() {
    let sandbox = Sandbox::desk();
    let listed = sandbox.itsm(&["kpi", "--list"]).stdout;
    let ids: Vec<&str> = listed
        .lines()
        .skip(1)
        .filter_map(|line| line.split(' ').next())
        .filter(|id| !id.is_empty())
        .collect();
    assert!(ids.len() >= 25, "at least 25 KPIs: {ids:?}");
    for id in ids {
        let explained = sandbox.itsm(&["explain", id]);
        assert_eq!(explained.code, 0, "itsm explain {id}: {}", explained.stderr);
        assert!(explained.stdout.contains("```sql"), "{}", explained.stdout);
    }
}

#[test]
fn a_query_reads_and_never_writes() {
    Sandbox::desk().play(
        r#"
        $ itsm query "SELECT record, priority FROM incident ORDER BY record"
        RECORD           PRIORITY
        INC-2610-00DNE3  P4
        INC-2611-00NEW1  P2
        INC-2611-00WRK2  P5
        $ itsm query "SELECT count(*) AS n, max(clock_s) FROM step WHERE record = 'INC-2610-00DNE3'" --format json
        {
          "version": 1,
          "columns": [
            "n",
            "max(clock_s)"
          ],
          "rows": [
            [
              4,
              172800
            ]
          ]
        }
        $ itsm query "SELECT id, title FROM person" --format markdown
        | id | title |
        | --- | --- |
        | ana | Ana Test |
        | ben | Ben Test |
        $ itsm query "DELETE FROM incident"
        ! error: can't run the query: only SELECT is allowed
        [2]
        $ itsm query "SELECT 1; SELECT 2"
        ! error: can't run the query: only one statement is allowed
        [2]
        $ itsm query "SELECT nowhere"
        ! error: can't run the query: no such column: nowhere
        [2]
        $ itsm query "ATTACH 'x.db' AS x" 2>/dev/null
        [2]
        $ itsm query --schema | grep -A2 '^link'
        link
          record text
          type text
        "#,
    );
}
