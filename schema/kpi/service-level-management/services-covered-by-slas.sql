-- title: Services covered by SLAs
-- process: service-level-management
-- unit: count
-- direction: higher
-- origin: seed
-- aggregate: count
-- about: Counts the services that were in use at the end of the period and for which an SLA with targets was
--   in force. An SLA that names no service covers each. The services of an SLA are those of now.
SELECT s.record
FROM step s
WHERE s.type = 'service' AND s.to_category = 'active' AND s.at < :to AND (s.until IS NULL OR s.until >= :to)
  AND EXISTS (
    SELECT 1 FROM target t
    LEFT JOIN link l ON l.record = t.agreement AND l.type = 'agreement' AND l.field = 'services'
    WHERE t.kind = 'sla' AND t.from_at < :to AND (t.to_at IS NULL OR t.to_at >= :to)
      AND (l.target = s.record OR l.target IS NULL))
