-- title: Change failure rate
-- process: delivery-performance
-- unit: percent
-- direction: lower
-- origin: extension
-- aggregate: ratio
-- about: Share of the changes completed in the period that failed: unsuccessful, backed out, or the cause of
--   an incident opened before the period's end.
SELECT s.record,
  coalesce(c.outcome, '') IN ('unsuccessful', 'backed-out') OR EXISTS (
    SELECT 1 FROM link l JOIN incident i ON i.record = l.record
    WHERE l.target = s.record AND l.relation = 'caused-by' AND l.type = 'incident' AND i.opened_at < :to) AS num,
  1 AS den
FROM (SELECT DISTINCT record FROM step WHERE type = 'change' AND milestone = 'completed' AND at >= :from AND at < :to) s
JOIN change c ON c.record = s.record
