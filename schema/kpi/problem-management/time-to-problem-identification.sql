-- title: Time to problem identification
-- process: problem-management
-- unit: days
-- direction: lower
-- origin: seed
-- aggregate: duration
-- about: Mean time from the opening of a problem's first incident to the identification of its cause, over
--   the problems whose cause was identified in the period. It runs round the clock. Problems without
--   incidents are skipped.
WITH identified AS (
  SELECT record, max(at) AS at
  FROM step
  WHERE type = 'problem' AND milestone = 'cause-identified' AND at < :to
  GROUP BY record),
spent AS (
  SELECT d.record,
    d.at - (SELECT min(i.opened_at) FROM link l JOIN incident i ON i.record = l.record
            WHERE l.target = d.record AND l.relation = 'investigated-by' AND l.type = 'incident') AS seconds
  FROM identified d
  WHERE d.at >= :from)
SELECT record, seconds AS working, seconds AS clock FROM spent
