-- title: Number of incidents per problem
-- process: problem-management
-- unit: incidents-per-problem
-- direction: lower
-- origin: seed
-- aggregate: mean
-- about: Mean number of incidents investigated by a problem and opened before its cause was identified, over
--   the problems whose cause was identified in the period or which were open at its end.
WITH considered AS (
  SELECT p.record,
    (SELECT max(s.at) FROM step s
     WHERE s.record = p.record AND s.type = 'problem' AND s.milestone = 'cause-identified' AND s.at < :to) AS identified_at,
    EXISTS (
      SELECT 1 FROM step s
      WHERE s.record = p.record AND s.type = 'problem' AND s.to_category IN ('initial', 'active', 'waiting')
        AND s.at < :to AND (s.until IS NULL OR s.until >= :to)) AS open
  FROM problem p
  WHERE p.opened_at < :to)
SELECT c.record,
  (SELECT count(DISTINCT i.record) FROM link l JOIN incident i ON i.record = l.record
   WHERE l.target = c.record AND l.relation = 'investigated-by' AND l.type = 'incident'
     AND i.opened_at < coalesce(c.identified_at, :to)) AS value
FROM considered c
WHERE c.open OR c.identified_at >= :from
