-- title: Number of incidents per known problem
-- process: problem-management
-- unit: incidents-per-problem
-- direction: lower
-- origin: seed
-- aggregate: mean
-- about: Mean number of incidents opened in the period after the cause was identified, over the problems
--   whose cause was known before the period's end and which were not closed before its start.
WITH known AS (
  SELECT record, max(at) AS identified_at
  FROM step
  WHERE type = 'problem' AND milestone = 'cause-identified' AND at < :to
  GROUP BY record)
SELECT k.record,
  (SELECT count(DISTINCT i.record) FROM link l JOIN incident i ON i.record = l.record
   WHERE l.target = k.record AND l.relation = 'investigated-by' AND l.type = 'incident'
     AND i.opened_at >= k.identified_at AND i.opened_at >= :from AND i.opened_at < :to) AS value
FROM known k
WHERE NOT EXISTS (
  SELECT 1 FROM step s
  WHERE s.record = k.record AND s.type = 'problem' AND s.to_category = 'closed'
    AND s.at < :from AND (s.until IS NULL OR s.until >= :from))
