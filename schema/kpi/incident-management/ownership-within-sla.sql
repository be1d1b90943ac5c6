-- title: Ownership within SLA (TTO)
-- process: incident-management
-- unit: percent
-- direction: higher
-- origin: extension
-- aggregate: ratio
-- about: Incidents first assigned in the period, whose clock for the metric `respond` of an SLA kept its
--   goal, as a share of all those that an SLA governs. Incidents without an SLA are skipped.
SELECT s.record, c.met AS num, CASE WHEN c.met IS NOT NULL THEN 1 END AS den
FROM step s
LEFT JOIN clock c ON c.record = s.record AND c.type = s.type AND c.metric = 'respond' AND c.kind = 'sla' AND c.cycle = 1
  AND c.at < :to AND (c.until IS NULL OR c.until >= :to) AND c.stopped_at < :to
WHERE s.type = 'incident' AND s.milestone = 'assigned' AND s.at >= :from AND s.at < :to
  AND NOT EXISTS (
    SELECT 1 FROM step earlier
    WHERE earlier.record = s.record AND earlier.type = s.type AND earlier.seq < s.seq AND earlier.milestone = 'assigned')
