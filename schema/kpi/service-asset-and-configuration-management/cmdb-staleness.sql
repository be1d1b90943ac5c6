-- title: Stale CIs
-- process: service-asset-and-configuration-management
-- unit: percent
-- direction: lower
-- origin: extension
-- aggregate: ratio
-- about: Share of the CIs in use (active) at the end of the period that were last verified more than 60 days
--   before; one that never was counts from its opening.
SELECT c.record, coalesce(unixepoch(v.value), c.opened_at) < :to - 60 * 86400 AS num, 1 AS den
FROM step s
JOIN ci c ON c.record = s.record
LEFT JOIN tracked_value v ON v.record = s.record AND v.type = 'ci' AND v.field = 'last_verified_at'
  AND v.at < :to AND (v.until IS NULL OR v.until >= :to)
WHERE s.type = 'ci' AND s.to_category = 'active' AND s.at < :to AND (s.until IS NULL OR s.until >= :to)
