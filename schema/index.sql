-- Views that the KPIs share. All times are seconds since 1970, UTC; every interval is half-open.
--
-- A period KPI must give the same figure for a closed period whatever happens afterwards. So these views offer every
-- event with the time at which a later one undid it (`undone_at`), and a KPI takes the events of its period that
-- nothing undid before the period's end:
--     at >= :from AND at < :to AND (undone_at IS NULL OR undone_at >= :to)
-- What was so at the end of a period is the row with at < :to AND (until IS NULL OR until >= :to): an entry exactly at
-- :to belongs to the next period. `opened_at` never changes; `resolved_at` and `closed_at` are as of now and must not be used.
--
-- `clock` has what the clocks of agreements said, a row an interval [at, until) for each record, metric, kind of agreement and
-- cycle. A clock is read anew before each entry that can change what it says of the past: a reopening, a correction, a
-- change of a field on which a target depends. So the row with at < :to AND (until IS NULL OR until >= :to) stays the same
-- whatever comes later; of what it says, only that counts which lies before :to (stopped_at < :to, breached_at < :to). `met` is
-- null while the clock runs and where giving up the work stopped it; `elapsed_s` and `due_at` of a running clock are as of the end of the interval. `frozen` marks
-- the verdict that a closed record holds. `threshold` has the shares of the goal that were reached, in the same intervals,
-- and `target` the goals that agreements set, a row for each time in which they are in force. The calendar, the team or the
-- text of an agreement in force are as of now, but for verdicts.

-- What a tracked field, the priority, the state and its category were, from when to when: the value at an instant T is the
-- one row with at <= T and (until > T or until is null).
CREATE VIEW field_value AS
SELECT record, type, field, value, at, until FROM tracked_value
UNION ALL
SELECT record, type, 'state', to_state, at, until FROM step
WHERE to_state IS NOT NULL AND (until IS NULL OR until > at)
UNION ALL
SELECT record, type, 'category', to_category, at, until FROM step
WHERE to_category IS NOT NULL AND (until IS NULL OR until > at);

-- Steps by which a record is done: it leaves the open states and is not cancelled. Where a correction undid it, it was
-- never so, and `corrected_at` is when that was written.
CREATE VIEW completion AS
SELECT s.record, s.type, s.seq, s.at, s.to_category, s.age_s, s.worked_s,
    (SELECT min(later.at) FROM step later
     WHERE later.record = s.record AND later.type = s.type AND later.seq > s.seq
       AND coalesce(later.to_category, '') NOT IN ('resolved', 'closed')) AS undone_at,
    (SELECT CASE WHEN later.step = 'correct' THEN later.at END FROM step later
     WHERE later.record = s.record AND later.type = s.type AND later.seq > s.seq
       AND coalesce(later.to_category, '') NOT IN ('resolved', 'closed')
     ORDER BY later.seq LIMIT 1) AS corrected_at
FROM step s
WHERE s.to_category IN ('resolved', 'closed')
  AND coalesce(s.from_category, '') NOT IN ('resolved', 'closed')
  AND coalesce(s.milestone, '') <> 'cancelled';

-- Steps by which a record is resolved.
CREATE VIEW resolution AS
SELECT record, type, seq, at, age_s, worked_s, undone_at, corrected_at FROM completion WHERE to_category = 'resolved';

-- Steps by which a record is closed when its work is over; not those that reject it or give it up.
CREATE VIEW closure AS
SELECT s.record, s.type, s.seq, s.at,
    (SELECT min(later.at) FROM step later
     WHERE later.record = s.record AND later.type = s.type AND later.seq > s.seq
       AND coalesce(later.to_category, '') <> 'closed') AS undone_at
FROM step s
WHERE s.to_category = 'closed' AND coalesce(s.from_category, '') <> 'closed'
  AND coalesce(s.milestone, '') NOT IN ('cancelled', 'rejected');

-- Steps by which a record that was done is open again. A correction is none: what it sets back was never so.
CREATE VIEW reopening AS
SELECT s.record, s.type, s.seq, s.at
FROM step s
WHERE s.to_category IN ('initial', 'active', 'waiting') AND s.step <> 'correct'
  AND (s.from_category IN ('resolved', 'closed') OR s.milestone = 'reopened');

-- Steps by which a change was approved or rejected; a later decision undoes an earlier one, and so does a correction
-- back to the state before it.
CREATE VIEW decision AS
SELECT s.record, s.type, s.seq, s.at, s.milestone, s.age_s, s.worked_s,
    (SELECT min(later.at) FROM step later
     WHERE later.record = s.record AND later.type = s.type AND later.seq > s.seq
       AND (later.milestone IN ('authorized', 'rejected')
         OR (later.step = 'correct' AND later.to_state = s.from_state))) AS undone_at
FROM step s
WHERE s.milestone IN ('authorized', 'rejected');
