-- title: Number of escalations
-- process: incident-management
-- unit: count
-- direction: lower
-- origin: seed
-- aggregate: sum
-- about: Sums up the escalations in the period: changes from one team to another (functional) and rises of
--   the escalation level after the opening (hierarchical).
SELECT record, count(*) AS value
FROM (
  SELECT v.record
  FROM tracked_value v
  JOIN tracked_value before ON before.record = v.record AND before.type = v.type AND before.field = v.field
    AND before.until = v.at
  WHERE v.type = 'incident' AND v.field = 'team' AND v.seq > 0 AND v.at >= :from AND v.at < :to
  UNION ALL
  SELECT v.record
  FROM tracked_value v
  LEFT JOIN tracked_value before ON before.record = v.record AND before.type = v.type AND before.field = v.field
    AND before.until = v.at
  WHERE v.type = 'incident' AND v.field = 'escalation_level' AND v.seq > 0 AND v.at >= :from AND v.at < :to
    AND v.value > coalesce(before.value, 0))
GROUP BY record
