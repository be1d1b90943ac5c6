-- title: Fulfilment of service levels
-- process: service-level-management
-- unit: count
-- direction: higher
-- origin: seed
-- aggregate: count
-- about: Counts the SLAs of which every clock that stopped in the period kept its goal, and none that ran at
--   its end had passed it. SLAs by which no clock stopped or passed its goal do not count.
SELECT c.agreement AS record
FROM clock c
WHERE c.kind = 'sla' AND c.at < :to AND (c.until IS NULL OR c.until >= :to)
  AND (c.stopped_at >= :from AND c.stopped_at < :to
    OR c.breached_at < :to AND (c.stopped_at IS NULL OR c.stopped_at >= :to))
GROUP BY c.agreement
HAVING min(CASE WHEN c.stopped_at < :to THEN c.met ELSE 0 END) = 1
