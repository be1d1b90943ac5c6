-- title: Orphan CIs
-- process: service-asset-and-configuration-management
-- unit: count
-- direction: lower
-- origin: extension
-- aggregate: count
-- about: Counts the CIs in use (active) at the end of the period that have no relation to a CI or service, in
--   either direction.
SELECT s.record
FROM step s
WHERE s.type = 'ci' AND s.to_category = 'active' AND s.at < :to AND (s.until IS NULL OR s.until >= :to)
  AND NOT EXISTS (SELECT 1 FROM link l WHERE l.record = s.record AND l.target_type IN ('ci', 'service'))
  AND NOT EXISTS (SELECT 1 FROM link l WHERE l.target = s.record AND l.type IN ('ci', 'service'))
