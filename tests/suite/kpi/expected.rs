//! Every figure of March 2026, worked out by hand from the records.

/// What a KPI must give: value, numerator, denominator, used, skipped.
pub(crate) type Expected = (
    &'static str,
    Option<f64>,
    Option<f64>,
    Option<f64>,
    usize,
    usize,
);

/// Mean, p50, p90 and maximum of working time and of time by the clock.
pub(crate) type ExpectedSpread = (&'static str, [f64; 4], [f64; 4]);

fn count(id: &'static str, number: u8) -> Expected {
    let value = Some(f64::from(number));
    (id, value, value, None, number.into(), 0)
}

fn ratio(
    id: &'static str,
    value: f64,
    num: f64,
    den: f64,
    used: usize,
    skipped: usize,
) -> Expected {
    (id, Some(value), Some(num), Some(den), used, skipped)
}

fn duration(id: &'static str, value: f64, used: usize, skipped: usize) -> Expected {
    (id, Some(value), None, None, used, skipped)
}

/// One line a KPI.
pub(crate) fn figures() -> Vec<Expected> {
    vec![
        // INC-1, 2, 4, 5, 6, 7, 9; INC-3 is of February, INC-8 of April.
        count("incidents", 7),
        // INC-4 repeats INC-3; INC-7 came two days after the cause of PRB-1 was known, with a workaround.
        count("repeated-incidents", 2),
        // INC-1 and INC-3; INC-2 was on site, INC-9 does not say.
        count("incidents-resolved-remotely", 2),
        // INC-2: one change of team. INC-4: level none → 1 → 2.
        ("escalations", Some(3.0), Some(3.0), None, 2, 0),
        // Working: INC-1 4 h, INC-2 12 h, INC-3 36 h, INC-9 1 h: 53 / 4. INC-6 was never resolved.
        duration("incident-resolution-time", 13.25, 4, 1),
        // INC-1 yes; INC-2 was reopened in between; INC-9 does not say; INC-3 came by mail.
        ratio("first-call-resolution-rate", 50.0, 1.0, 2.0, 2, 1),
        // INC-1 1.5 h, INC-9 0.5 h; INC-2 and INC-3 have no minutes.
        ratio("incident-resolution-effort", 1.0, 2.0, 2.0, 2, 2),
        // INC-1 30, INC-2 60, INC-4 120, INC-7 10, INC-9 20 minutes: 240 / 5.
        duration("time-to-own", 48.0, 5, 0),
        // INC-2 of INC-1, INC-2, INC-3, INC-9.
        ratio("reopen-rate", 25.0, 1.0, 4.0, 4, 0),
        // INC-4 and INC-7.
        count("incident-backlog", 2),
        count("major-incidents", 1),
        // 2 h of 6 + 26 + 36 + 1 = 69 h.
        ratio("pending-share", 2.898_551, 7200.0, 248_400.0, 4, 0),
        // PRB-1, 2, 4.
        count("problems", 3),
        duration("problem-resolution-time", 30.0, 1, 0),
        // PRB-1: INC-1 and INC-3. PRB-2: INC-9. PRB-5: none.
        ratio("incidents-per-problem", 1.0, 3.0, 3.0, 3, 0),
        // PRB-1: INC-7. PRB-3, closed only on 10 March, and PRB-5: none.
        ratio("incidents-per-known-problem", 0.333_333, 1.0, 3.0, 3, 0),
        // PRB-1: from INC-3 on 27 February 12:00 to 18 March 00:00.
        duration("time-to-problem-identification", 18.5, 1, 0),
        ratio("problem-resolution-effort", 2.0, 2.0, 1.0, 1, 0),
        // PRB-1 has one, PRB-5 says `none`.
        ratio("known-errors-with-workaround", 50.0, 1.0, 2.0, 2, 0),
        // PRB-1, 2, 5.
        count("problem-backlog", 3),
        // CHG-1 and CHG-5.
        count("major-changes", 2),
        // CHG-1 24 h, CHG-2 2 h, CHG-3 34 h, CHG-5 552 h: 612 / 4.
        duration("time-to-change-authorization", 153.0, 4, 0),
        // CHG-1, 2, 3 approved in the end, CHG-5 rejected.
        ratio("change-acceptance-rate", 75.0, 3.0, 4.0, 4, 0),
        count("emergency-changes", 1),
        // CHG-1 of CHG-1, 2, 4.
        ratio("change-success-rate", 33.333_333, 1.0, 3.0, 3, 0),
        count("backed-out-changes", 1),
        // INC-1 of the seven.
        ratio("incidents-caused-by-changes", 14.285_714, 1.0, 7.0, 7, 0),
        count("unauthorized-changes", 1),
        // CHG-1 of CHG-1 and CHG-2; CHG-6 was cancelled.
        ratio("change-pir-completion", 50.0, 1.0, 2.0, 2, 0),
        // CHG-1 and CHG-4; CHG-2 took too long.
        ratio("change-schedule-adherence", 66.666_667, 2.0, 3.0, 3, 0),
        // CHG-1: 3 - 10 for INC-1 (P1). CHG-2: -5. CHG-4: -2.
        ("change-success-score", Some(-14.0), Some(-14.0), None, 3, 0),
        // In use: web-01, db-01, app-01, lone-01. A program kept web-01 and lone-01 up to date.
        ratio("automatic-cms-update-share", 50.0, 2.0, 4.0, 4, 0),
        // db-01 has no owner, lone-01 no criticality.
        ratio("cmdb-completeness", 50.0, 2.0, 4.0, 4, 0),
        // db-01 since 1 January, lone-01 since 15 January; the limit is 31 January.
        ratio("cmdb-staleness", 50.0, 2.0, 4.0, 4, 0),
        // lone-01.
        count("orphan-cis", 1),
        // app-01: to old-01 and to ghost-99.
        ("dangling-relations", Some(2.0), Some(2.0), None, 1, 0),
        // INC-1 4, INC-2 3.
        ratio("csat", 3.5, 7.0, 2.0, 2, 0),
        // CHG-1 25 h before; CHG-3 never.
        ratio("announced-outages", 50.0, 1.0, 2.0, 2, 0),
        // CHG-1 caused INC-1, CHG-2 was backed out; CHG-4 went well enough.
        ratio("change-failure-rate", 66.666_667, 2.0, 3.0, 3, 0),
        // INC-1 4 h of 8 h, INC-2 12 h, INC-9 1 h of 24 h; INC-3 took 36 h.
        ratio("resolution-within-sla", 75.0, 3.0, 4.0, 4, 0),
        // Of 45 minutes INC-1 took 30, INC-7 10 and INC-9 20; INC-2 took 60 and INC-4 120.
        ratio("ownership-within-sla", 60.0, 3.0, 5.0, 5, 0),
        // INC-7 used exactly its 24 h and waits; INC-4 is long over.
        count("sla-at-risk", 1),
        // mail.
        count("services-covered-by-slas", 1),
        // sla-mail, by ola-mail with 2 h of 4 h; the others name no service.
        count("slas-backed-by-olas-ucs", 1),
        // sla-all, 59 days before; sla-gold is reviewed every 30 days, sla-mail was never.
        count("slas-under-review", 1),
        // sla-all and sla-gold.
        count("monitored-slas", 2),
        // sla-gold; INC-2 and others miss goals of sla-all.
        count("fulfilment-of-service-levels", 1),
        count("agreed-ucs", 1),
        // That of 15 March; 1 April is the next period.
        count("contract-reviews", 1),
        // con-1.
        count("contracts-expiring", 1),
        // INC-1: nobody wrote an arrival, it was resolved after 4 h of 4 h.
        ratio("onsite-arrival-within-target", 100.0, 1.0, 1.0, 1, 0),
        // INC-1, which CHG-1 caused: noticed at 08:00, resolved at 14:00.
        duration("failed-deployment-recovery-time", 6.0, 1, 0),
        // INC-1 07:30 to 13:30 = 360 minutes; INC-2 from 08:00 to its last resolution, a day later at 11:00 = 1620.
        duration("mtrs", 990.0, 2, 0),
    ]
}

/// One line a duration.
pub(crate) fn spreads() -> Vec<ExpectedSpread> {
    vec![
        // Working 1, 4, 12, 36: p50 (4 + 12) / 2, p90 12 + 0.7 × 24. Clock 1, 6, 26, 36.
        (
            "incident-resolution-time",
            [13.25, 8.0, 28.8, 36.0],
            [17.25, 16.0, 33.0, 36.0],
        ),
        // 10, 20, 30, 60, 120: p90 60 + 0.6 × 60.
        (
            "time-to-own",
            [48.0, 30.0, 96.0, 120.0],
            [48.0, 30.0, 96.0, 120.0],
        ),
        ("failed-deployment-recovery-time", [6.0; 4], [6.0; 4]),
        // 360 and 1620: p90 360 + 0.9 × 1260.
        (
            "mtrs",
            [990.0, 990.0, 1494.0, 1620.0],
            [990.0, 990.0, 1494.0, 1620.0],
        ),
        ("problem-resolution-time", [30.0; 4], [30.0; 4]),
        ("time-to-problem-identification", [18.5; 4], [18.5; 4]),
        // Working 2, 24, 34, 552: p90 34 + 0.7 × 518. Clock 2, 24, 48, 552: p90 48 + 0.7 × 504.
        (
            "time-to-change-authorization",
            [153.0, 29.0, 396.6, 552.0],
            [156.5, 36.0, 400.8, 552.0],
        ),
    ]
}
