-- title: Change success score of a team or model
-- process: change-management
-- unit: score
-- direction: higher
-- origin: extension
-- aggregate: sum
-- about: Sums up points over the changes closed in the period with an outcome: 3 for a successful one, -2
--   with issues, -5 if unsuccessful or backed out; further -10, -5 and -2 for each incident of priority P1,
--   P2 and P3 that it caused before the period's end.
SELECT z.record,
  CASE c.outcome WHEN 'successful' THEN 3 WHEN 'successful-with-issues' THEN -2 ELSE -5 END
  + coalesce((
    SELECT sum(CASE v.value WHEN 'P1' THEN -10 WHEN 'P2' THEN -5 WHEN 'P3' THEN -2 ELSE 0 END)
    FROM link l
    JOIN tracked_value v ON v.record = l.record AND v.type = 'incident' AND v.field = 'priority'
      AND v.at < :to AND (v.until IS NULL OR v.until >= :to)
    WHERE l.target = z.record AND l.relation = 'caused-by' AND l.type = 'incident'), 0) AS value
FROM closure z
JOIN change c ON c.record = z.record
WHERE z.type = 'change' AND z.at >= :from AND z.at < :to AND (z.undone_at IS NULL OR z.undone_at >= :to)
  AND c.outcome IS NOT NULL
