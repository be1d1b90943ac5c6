-- title: Reopened incidents
-- process: incident-management
-- unit: percent
-- direction: lower
-- origin: extension
-- aggregate: ratio
-- default: yes
-- about: Incidents reopened in the period as a share of the incidents resolved at least once in it.
SELECT record, max(num) AS num, max(den) AS den
FROM (
  SELECT record, 1 AS num, 0 AS den FROM reopening WHERE type = 'incident' AND at >= :from AND at < :to
  UNION ALL
  SELECT record, 0, 1 FROM resolution
  WHERE type = 'incident' AND at >= :from AND at < :to AND (corrected_at IS NULL OR corrected_at >= :to))
GROUP BY record
