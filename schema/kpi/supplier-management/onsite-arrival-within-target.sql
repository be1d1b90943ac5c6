-- title: On-site arrival within the contracted minutes (working hours)
-- process: supplier-management
-- unit: percent
-- direction: higher
-- origin: contract-seed
-- aggregate: ratio
-- about: Incidents opened in the period, whose clock for the metric `on-site` of a UC kept its goal, as a
--   share of those where it stopped or passed its goal before the end. Hours out of the contract's calendar
--   do not count.
SELECT c.record, coalesce(CASE WHEN c.stopped_at < :to THEN c.met END, 0) AS num, 1 AS den
FROM clock c
WHERE c.type = 'incident' AND c.metric = 'on-site' AND c.kind = 'uc' AND c.cycle = 1 AND c.at < :to AND (c.until IS NULL OR c.until >= :to)
  AND c.started_at >= :from AND c.started_at < :to
  AND (c.stopped_at < :to OR c.breached_at < :to)
