-- title: Monitored SLAs
-- process: service-level-management
-- unit: count
-- direction: higher
-- origin: seed
-- aggregate: count
-- about: Counts the SLAs in force at the end of the period by which a clock ran in it.
SELECT DISTINCT c.agreement AS record
FROM clock c
JOIN target t ON t.agreement = c.agreement
WHERE c.kind = 'sla' AND c.at < :to AND (c.until IS NULL OR c.until >= :to)
  AND c.started_at < :to AND (c.stopped_at IS NULL OR c.stopped_at >= :from)
  AND t.from_at < :to AND (t.to_at IS NULL OR t.to_at >= :to)
