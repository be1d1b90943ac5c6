-- title: Automatic CMS updates
-- process: service-asset-and-configuration-management
-- unit: percent
-- direction: higher
-- origin: seed
-- aggregate: ratio
-- about: Share of the CIs in use (active) at the end of the period whose records a program kept up to date
--   then.
SELECT s.record, coalesce(v.value, '') = 'automatic' AS num, 1 AS den
FROM step s
LEFT JOIN tracked_value v ON v.record = s.record AND v.type = 'ci' AND v.field = 'update_source'
  AND v.at < :to AND (v.until IS NULL OR v.until >= :to)
WHERE s.type = 'ci' AND s.to_category = 'active' AND s.at < :to AND (s.until IS NULL OR s.until >= :to)
