-- title: Open tickets beyond the warning threshold
-- process: incident-management
-- unit: count
-- direction: lower
-- origin: extension
-- aggregate: count
-- about: Counts the open records with a clock of an SLA that had reached a threshold below 100 percent at the
--   end of the period, and not yet passed its goal.
SELECT DISTINCT c.record
FROM clock c
JOIN step s ON s.record = c.record AND s.type = c.type AND s.to_category IN ('initial', 'active', 'waiting')
  AND s.at < :to AND (s.until IS NULL OR s.until >= :to)
WHERE c.kind = 'sla' AND c.at < :to AND (c.until IS NULL OR c.until >= :to)
  AND c.started_at < :to AND (c.stopped_at IS NULL OR c.stopped_at >= :to)
  AND (c.breached_at IS NULL OR c.breached_at >= :to)
  AND EXISTS (
    SELECT 1 FROM threshold t
    WHERE t.record = c.record AND t.type = c.type AND t.metric = c.metric AND t.kind = c.kind AND t.cycle = c.cycle
      AND t.at = c.at AND t.percent < 100 AND t.reached_at < :to)
