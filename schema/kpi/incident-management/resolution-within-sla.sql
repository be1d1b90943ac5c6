-- title: Resolution within SLA
-- process: incident-management
-- unit: percent
-- direction: higher
-- origin: seed
-- aggregate: ratio
-- about: Incidents resolved in the period and not reopened in it, whose clock for the metric `resolve` of an
--   SLA kept its goal, as a share of all those that an SLA governs. Incidents without an SLA are skipped.
SELECT r.record, c.met AS num, CASE WHEN c.met IS NOT NULL THEN 1 END AS den, max(c.cycle) AS cycle
FROM resolution r
LEFT JOIN clock c ON c.record = r.record AND c.type = r.type AND c.metric = 'resolve' AND c.kind = 'sla'
  AND c.at < :to AND (c.until IS NULL OR c.until >= :to) AND c.stopped_at < :to
WHERE r.type = 'incident' AND r.at >= :from AND r.at < :to AND (r.undone_at IS NULL OR r.undone_at >= :to)
GROUP BY r.record
