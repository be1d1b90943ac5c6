//! A small desk around March 2026, small enough to work out every figure by hand.
//!
//! Some entries stand exactly at the borders of the month, some after its end: neither may count.

/// Path and text of every record.
pub(crate) const RECORDS: &[(&str, &str)] = &[
    // Working 08:00-10:00 and 12:00-14:00 = 4 h of 6 h; 30 + 60 minutes of effort. Down from 07:30 to 13:30.
    ("incidents/INC-1.yaml", "id: INC-1
title: Mail is down
state: closed
origin: phone
impact: high
urgency: high
team: mail-team
started: 2026-03-02T07:30:00Z
detected: 2026-03-02T08:00:00Z
restored: 2026-03-02T14:30:00+01:00
first_contact_resolution: true
resolution_site: remote
solution: Restarted.
satisfaction_score: 4
satisfaction_at: 2026-03-06T09:00:00Z
links: [{relation: caused-by, target: CHG-1}, {relation: investigated-by, target: PRB-1}]
log:
  - {at: 2026-03-02T08:00:00Z, by: ana, do: open, to: new, set: {impact: high, urgency: high, team: mail-team, started: 2026-03-02T07:30:00Z, detected: 2026-03-02T08:00:00Z}}
  - {at: 2026-03-02T08:30:00Z, by: ana, do: start, to: in-progress, minutes: 30}
  - {at: 2026-03-02T10:00:00Z, by: ana, do: pend, to: pending}
  - {at: 2026-03-02T12:00:00Z, by: ana, do: resume, to: in-progress}
  - {at: 2026-03-02T14:00:00Z, by: ana, do: resolve, to: resolved, set: {restored: 2026-03-02T14:30:00+01:00}, minutes: 60}
  - {at: 2026-03-05T00:00:00Z, by: ana, do: close, to: closed}
"),
    // Reopened within the month: the second resolution counts. 10 h + 2 h of 26 h. One change of team.
    ("incidents/INC-2.yaml", "id: INC-2
title: Web is slow
state: resolved
origin: chat
team: web-team
started: 2026-03-03T08:00:00Z
first_contact_resolution: true
resolution_site: on-site
solution: Replaced.
satisfaction_score: 3
satisfaction_at: 2026-03-04T12:00:00Z
log:
  - {at: 2026-03-03T09:00:00Z, by: ana, do: open, to: new, set: {team: mail-team, started: 2026-03-03T08:00:00Z}}
  - {at: 2026-03-03T10:00:00Z, by: ana, do: start, to: in-progress, set: {team: web-team}}
  - {at: 2026-03-03T19:00:00Z, by: ana, do: resolve, to: resolved}
  - {at: 2026-03-04T09:00:00Z, by: ana, do: reopen, to: in-progress, reason: Slow again.}
  - {at: 2026-03-04T11:00:00Z, by: ana, do: resolve, to: resolved}
"),
    // Resolved in the first second of March, 36 h after its opening; reopened in April.
    ("incidents/INC-3.yaml", "id: INC-3
title: Printer is out
state: in-progress
origin: email
resolution_site: remote
satisfaction_score: 5
satisfaction_at: 2026-04-03T09:00:00Z
links: [{relation: investigated-by, target: PRB-1}]
log:
  - {at: 2026-02-27T12:00:00Z, by: ana, do: open, to: new}
  - {at: 2026-02-28T12:00:00Z, by: ana, do: start, to: in-progress}
  - {at: 2026-03-01T00:00:00Z, by: ana, do: resolve, to: resolved}
  - {at: 2026-04-02T00:00:00Z, by: ana, do: reopen, to: in-progress, reason: Out again.}
"),
    // Resolved in the first second of April, so still open at the end of March. The level rises twice.
    ("incidents/INC-4.yaml", "id: INC-4
title: Payroll is stuck
state: resolved
major: true
impact: low
urgency: low
escalation_level: 1
solution: Patched.
links: [{relation: repeat-of, target: INC-3}]
log:
  - {at: 2026-03-10T00:00:00Z, by: ana, do: open, to: new, set: {major: true, impact: low, urgency: low}}
  - {at: 2026-03-10T02:00:00Z, by: ana, do: start, to: in-progress, set: {escalation_level: 1}}
  - {at: 2026-03-12T00:00:00Z, by: ana, do: set, set: {escalation_level: 2}}
  - {at: 2026-03-13T00:00:00Z, by: ana, do: set, set: {escalation_level: 1}}
  - {at: 2026-04-01T00:00:00Z, by: ana, do: resolve, to: resolved}
"),
    ("incidents/INC-5.yaml", "id: INC-5
title: Nothing was wrong
state: cancelled
log:
  - {at: 2026-03-11T06:00:00Z, by: ana, do: open, to: new}
  - {at: 2026-03-11T07:00:00Z, by: ana, do: cancel, to: cancelled, reason: A mistake.}
"),
    // Imported, closed without ever having been resolved.
    ("incidents/INC-6.yaml", "id: INC-6
title: From the old system
state: closed
origin: phone
log:
  - {at: 2026-03-12T00:00:00Z, by: ana, do: open, to: new, imported: New}
  - {at: 2026-03-20T00:00:00Z, by: ana, do: close, to: closed, imported: Closed}
"),
    ("incidents/INC-7.yaml", "id: INC-7
title: Mail is slow
state: pending
links: [{relation: investigated-by, target: PRB-1}]
log:
  - {at: 2026-03-20T00:00:00Z, by: ana, do: open, to: new}
  - {at: 2026-03-20T00:10:00Z, by: ana, do: start, to: in-progress}
  - {at: 2026-03-21T00:00:00Z, by: ana, do: pend, to: pending}
"),
    // Opened in the first second of April.
    ("incidents/INC-8.yaml", "id: INC-8
title: April begins
state: new
links: [{relation: caused-by, target: CHG-2}]
log:
  - {at: 2026-04-01T00:00:00Z, by: ana, do: open, to: new}
"),
    // Written down an hour late: what happened at 00:00 counts.
    ("incidents/INC-9.yaml", "id: INC-9
title: Screen is black
state: resolved
origin: phone
solution: Plugged in.
links: [{relation: investigated-by, target: PRB-2}]
log:
  - {at: 2026-03-25T01:30:00Z, happened: 2026-03-25T00:00:00Z, by: ana, do: open, to: new}
  - {at: 2026-03-25T01:31:00Z, happened: 2026-03-25T00:20:00Z, by: ana, do: start, to: in-progress}
  - {at: 2026-03-25T01:32:00Z, happened: 2026-03-25T01:00:00Z, by: ana, do: resolve, to: resolved, minutes: 30}
"),
    ("problems/PRB-1.yaml", "id: PRB-1
title: Mail fails under load
state: known-error
root_cause: Too little memory.
workaround: Restart at night.
log:
  - {at: 2026-03-05T00:00:00Z, by: ana, do: open, to: new}
  - {at: 2026-03-06T00:00:00Z, by: ana, do: analyse, to: analysis}
  - {at: 2026-03-18T00:00:00Z, by: ana, do: identify, to: known-error}
"),
    ("problems/PRB-2.yaml", "id: PRB-2
title: Screens go black
state: new
log:
  - {at: 2026-03-10T00:00:00Z, by: ana, do: open, to: new}
"),
    // 30 days from opening to resolution; 120 minutes of effort.
    ("problems/PRB-3.yaml", "id: PRB-3
title: Disks fill up
state: closed
root_cause: Logs.
solution: Rotated.
log:
  - {at: 2026-02-01T00:00:00Z, by: ana, do: open, to: new}
  - {at: 2026-02-02T00:00:00Z, by: ana, do: analyse, to: analysis}
  - {at: 2026-02-11T00:00:00Z, by: ana, do: identify, to: known-error, minutes: 120}
  - {at: 2026-03-03T00:00:00Z, by: ana, do: resolve, to: resolved}
  - {at: 2026-03-10T00:00:00Z, by: ana, do: close, to: closed}
"),
    ("problems/PRB-4.yaml", "id: PRB-4
title: Not worth it
state: cancelled
log:
  - {at: 2026-03-12T00:00:00Z, by: ana, do: open, to: new}
  - {at: 2026-03-13T00:00:00Z, by: ana, do: cancel, to: cancelled, reason: Too rare.}
"),
    ("problems/PRB-5.yaml", "id: PRB-5
title: Fax is dead
state: known-error
root_cause: Age.
workaround: none
log:
  - {at: 2026-01-01T00:00:00Z, by: ana, do: open, to: new}
  - {at: 2026-01-02T00:00:00Z, by: ana, do: analyse, to: analysis}
  - {at: 2026-01-15T00:00:00Z, by: ana, do: identify, to: known-error}
"),
    // Decided after 24 h; done within its window, which is written in another offset (06:00 to 08:00 UTC).
    ("changes/CHG-1.yaml", "id: CHG-1
title: New mail server
state: closed
kind: normal
category: major
outage: true
announced_at: 2026-03-01T05:00:00Z
planned_start: 2026-03-02T07:00:00+01:00
planned_end: 2026-03-02T09:00:00+01:00
outcome: successful
pir_required: true
pir_held_at: 2026-03-10
log:
  - {at: 2026-03-01T00:00:00Z, by: ana, do: open, to: draft, set: {kind: normal, category: major}}
  - {at: 2026-03-01T06:00:00Z, by: ana, do: submit, to: authorization}
  - {at: 2026-03-02T00:00:00Z, by: ana, do: approve, to: scheduled}
  - {at: 2026-03-02T06:00:00Z, by: ana, do: implement, to: implementing}
  - {at: 2026-03-02T07:30:00Z, by: ana, do: complete, to: closed, set: {outcome: successful}}
"),
    // Decided after 2 h; an hour over its window.
    ("changes/CHG-2.yaml", "id: CHG-2
title: Urgent patch
state: closed
kind: emergency
planned_start: 2026-03-05T03:00:00Z
planned_end: 2026-03-05T05:00:00Z
outcome: backed-out
pir_required: true
log:
  - {at: 2026-03-05T00:00:00Z, by: ana, do: open, to: draft, set: {kind: emergency}}
  - {at: 2026-03-05T00:30:00Z, by: ana, do: submit, to: authorization}
  - {at: 2026-03-05T02:00:00Z, by: ana, do: approve, to: scheduled}
  - {at: 2026-03-05T03:00:00Z, by: ana, do: implement, to: implementing}
  - {at: 2026-03-05T06:00:00Z, by: ana, do: complete, to: closed, set: {outcome: backed-out}}
"),
    // Rejected, mended and approved after 48 h, of which it lay rejected for 14 h. Its outage was never announced.
    ("changes/CHG-3.yaml", "id: CHG-3
title: New switch
state: scheduled
kind: normal
outage: true
planned_start: 2026-03-31T20:00:00Z
planned_end: 2026-03-31T22:00:00Z
log:
  - {at: 2026-03-08T00:00:00Z, by: ana, do: open, to: draft, set: {kind: normal}}
  - {at: 2026-03-08T00:00:00Z, by: ana, do: submit, to: authorization}
  - {at: 2026-03-08T10:00:00Z, by: ana, do: reject, to: rejected, reason: No plan.}
  - {at: 2026-03-09T00:00:00Z, by: ana, do: reopen, to: draft}
  - {at: 2026-03-09T01:00:00Z, by: ana, do: submit, to: authorization}
  - {at: 2026-03-10T00:00:00Z, by: ana, do: approve, to: scheduled}
"),
    ("changes/CHG-4.yaml", "id: CHG-4
title: Monthly patches
state: closed
kind: standard
planned_start: 2026-03-03T23:00:00Z
planned_end: 2026-03-04T02:00:00Z
outcome: successful-with-issues
log:
  - {at: 2026-03-03T00:00:00Z, by: ana, do: open, to: draft, set: {kind: standard}}
  - {at: 2026-03-03T01:00:00Z, by: ana, do: schedule, to: scheduled}
  - {at: 2026-03-04T00:00:00Z, by: ana, do: implement, to: implementing}
  - {at: 2026-03-04T01:00:00Z, by: ana, do: complete, to: closed, set: {outcome: successful-with-issues}}
"),
    // Rejected after 23 days = 552 h.
    ("changes/CHG-5.yaml", "id: CHG-5
title: New data centre
state: rejected
kind: normal
category: major
log:
  - {at: 2026-02-20T00:00:00Z, by: ana, do: open, to: draft, set: {kind: normal, category: major}}
  - {at: 2026-02-21T00:00:00Z, by: ana, do: submit, to: authorization}
  - {at: 2026-03-15T00:00:00Z, by: ana, do: reject, to: rejected, reason: Too dear.}
"),
    ("changes/CHG-6.yaml", "id: CHG-6
title: Found by chance
state: cancelled
kind: normal
unauthorized: true
pir_required: true
log:
  - {at: 2026-03-20T00:00:00Z, by: ana, do: open, to: draft, set: {kind: normal, unauthorized: true}}
  - {at: 2026-03-21T00:00:00Z, by: ana, do: cancel, to: cancelled, reason: Undone.}
"),
    // Approved in the first second of April.
    ("changes/CHG-7.yaml", "id: CHG-7
title: Next one
state: scheduled
kind: normal
planned_start: 2026-04-10T00:00:00Z
planned_end: 2026-04-10T01:00:00Z
log:
  - {at: 2026-03-30T00:00:00Z, by: ana, do: open, to: draft, set: {kind: normal}}
  - {at: 2026-03-30T01:00:00Z, by: ana, do: submit, to: authorization}
  - {at: 2026-04-01T00:00:00Z, by: ana, do: approve, to: scheduled}
"),
    ("cis/web-01.yaml", "id: web-01
title: Web server
state: in-production
class: server
owner: ana
criticality: high
environment: production
update_source: automatic
last_verified_at: 2026-03-15
services: [mail]
relations: [{relation: depends-on, target: db-01}]
log:
  - {at: 2026-01-01T00:00:00Z, by: ana, do: open, to: planned, set: {class: server, update_source: automatic}}
  - {at: 2026-01-02T00:00:00Z, by: ana, do: put-in-production, to: in-production}
  - {at: 2026-03-15T00:00:00Z, by: ana, do: set, set: {last_verified_at: 2026-03-15}}
"),
    // Nobody owns it, nobody ever verified it.
    ("cis/db-01.yaml", "id: db-01
title: Database
state: in-production
class: database
criticality: high
environment: production
update_source: manual
log:
  - {at: 2026-01-01T00:00:00Z, by: ana, do: open, to: planned, set: {class: database, update_source: manual}}
  - {at: 2026-01-02T00:00:00Z, by: ana, do: put-in-production, to: in-production}
"),
    ("cis/old-01.yaml", "id: old-01
title: Old server
state: retired
class: server
log:
  - {at: 2026-01-01T00:00:00Z, by: ana, do: open, to: planned, set: {class: server}}
  - {at: 2026-01-02T00:00:00Z, by: ana, do: put-in-production, to: in-production}
  - {at: 2026-03-20T00:00:00Z, by: ana, do: retire, to: retired, reason: Old.}
"),
    // Related to a retired and to a missing item; kept up to date by a program only since April.
    ("cis/app-01.yaml", "id: app-01
title: Payroll
state: in-production
class: application
owner: ana
criticality: low
environment: production
update_source: automatic
relations: [{relation: runs-on, target: old-01}, {relation: uses, target: ghost-99}]
log:
  - {at: 2026-02-10T00:00:00Z, by: ana, do: open, to: planned, set: {class: application}}
  - {at: 2026-02-10T01:00:00Z, by: ana, do: put-in-production, to: in-production}
  - {at: 2026-04-02T00:00:00Z, by: ana, do: set, set: {update_source: automatic}}
"),
    // Related to nothing; last verified in January, and again in April.
    ("cis/lone-01.yaml", "id: lone-01
title: Fax machine
state: in-production
class: peripheral
owner: ana
environment: production
update_source: automatic
last_verified_at: 2026-04-03
log:
  - {at: 2026-01-01T00:00:00Z, by: ana, do: open, to: planned, set: {class: peripheral, update_source: automatic}}
  - {at: 2026-01-02T00:00:00Z, by: ana, do: put-in-production, to: in-production}
  - {at: 2026-01-15T00:00:00Z, by: ana, do: set, set: {last_verified_at: 2026-01-15}}
  - {at: 2026-04-03T00:00:00Z, by: ana, do: set, set: {last_verified_at: 2026-04-03}}
"),
    ("cis/new-01.yaml", "id: new-01
title: Planned
state: planned
class: server
log:
  - {at: 2026-03-01T00:00:00Z, by: ana, do: open, to: planned, set: {class: server}}
"),
    // In use from the first second of April.
    ("cis/late-01.yaml", "id: late-01
title: Late
state: in-production
class: server
log:
  - {at: 2026-03-01T00:00:00Z, by: ana, do: open, to: planned, set: {class: server}}
  - {at: 2026-04-01T00:00:00Z, by: ana, do: put-in-production, to: in-production}
"),
    ("services/mail.yaml", "id: mail
title: Mail
state: live
log:
  - {at: 2026-01-01T00:00:00Z, by: ana, do: open, to: live}
"),
    // Without a service it governs every incident; reviewed within the 90 days before April.
    ("agreements/sla-all.yaml", "id: sla-all
title: All incidents
state: active
kind: sla
review_interval_days: 90
reviews: [{held_at: 2026-02-01}]
targets:
  - {name: respond, metric: respond, goal: 45m, applies_to: {type: incident}}
  - {name: resolve, metric: resolve, goal: 24h, applies_to: {type: incident}}
log:
  - {at: 2026-01-01T00:00:00Z, by: ana, do: open, to: draft, set: {kind: sla}}
  - {at: 2026-01-01T00:00:00Z, by: ana, do: activate, to: active}
"),
    // Shorter, so that it governs the resolution of INC-1, the only one of P1; its last review is too old.
    ("agreements/sla-gold.yaml", "id: sla-gold
title: Urgent incidents
state: active
kind: sla
review_interval_days: 30
reviews: [{held_at: 2026-02-01}]
targets:
  - {name: urgent, metric: resolve, goal: 8h, applies_to: {type: incident, priority: P1}}
log:
  - {at: 2026-01-01T00:00:00Z, by: ana, do: open, to: draft, set: {kind: sla}}
  - {at: 2026-01-01T00:00:00Z, by: ana, do: activate, to: active}
"),
    // No incident names the service, so no clock runs by it.
    ("agreements/sla-mail.yaml", "id: sla-mail
title: Mail
state: active
kind: sla
services: [mail]
targets:
  - {name: resolve, metric: resolve, goal: 4h}
log:
  - {at: 2026-01-01T00:00:00Z, by: ana, do: open, to: draft, set: {kind: sla}}
  - {at: 2026-01-01T00:00:00Z, by: ana, do: activate, to: active}
"),
    ("agreements/ola-mail.yaml", "id: ola-mail
title: Mail team
state: active
kind: ola
services: [mail]
targets:
  - {name: resolve, metric: resolve, goal: 2h, applies_to: {type: problem}}
log:
  - {at: 2026-01-01T00:00:00Z, by: ana, do: open, to: draft, set: {kind: ola}}
  - {at: 2026-01-01T00:00:00Z, by: ana, do: activate, to: active}
"),
    // Reviewed in March and on the first day of April.
    ("agreements/uc-net.yaml", "id: uc-net
title: Network supplier
state: active
kind: uc
reviews: [{held_at: 2026-03-15}, {held_at: 2026-04-01}]
targets:
  - {name: visit, metric: on-site, goal: 4h, applies_to: {priority: P1}}
log:
  - {at: 2026-01-01T00:00:00Z, by: ana, do: open, to: draft, set: {kind: uc}}
  - {at: 2026-01-01T00:00:00Z, by: ana, do: activate, to: active}
"),
    // Its last day is 19 days after the end of March; that of the other 61.
    ("contracts/con-1.yaml", "id: con-1
title: Contract con-1
state: active
term_to: 2026-04-20
notice_days: 30
log:
  - {at: 2026-01-01T00:00:00Z, by: ana, do: open, to: draft, set: {term_to: 2026-04-20, notice_days: 30}}
  - {at: 2026-01-01T00:00:00Z, by: ana, do: sign, to: active}
"),
    ("contracts/con-2.yaml", "id: con-2
title: Contract con-2
state: active
term_to: 2026-06-01
notice_days: 30
log:
  - {at: 2026-01-01T00:00:00Z, by: ana, do: open, to: draft, set: {term_to: 2026-06-01, notice_days: 30}}
  - {at: 2026-01-01T00:00:00Z, by: ana, do: sign, to: active}
"),
];
