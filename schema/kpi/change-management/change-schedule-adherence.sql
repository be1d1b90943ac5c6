-- title: Changes implemented inside the planned window
-- process: change-management
-- unit: percent
-- direction: higher
-- origin: extension
-- aggregate: ratio
-- about: Share of the changes completed in the period whose implementation began and ended within the planned
--   start and end. Changes without a plan or without a noted beginning are skipped.
WITH ended AS (
  SELECT record, max(at) AS at, max(seq) AS seq
  FROM step
  WHERE type = 'change' AND milestone = 'completed' AND at < :to
  GROUP BY record),
begun AS (
  SELECT e.record, e.at,
    (SELECT max(s.at) FROM step s
     WHERE s.record = e.record AND s.type = 'change' AND s.milestone = 'implemented' AND s.seq < e.seq) AS started_at
  FROM ended e
  WHERE e.at >= :from)
SELECT b.record,
  b.started_at >= unixepoch(c.planned_start) AND b.at <= unixepoch(c.planned_end) AS num,
  1 AS den
FROM begun b
JOIN change c ON c.record = b.record
