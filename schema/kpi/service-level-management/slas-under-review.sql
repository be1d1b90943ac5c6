-- title: SLAs under regular review
-- process: service-level-management
-- unit: count
-- direction: higher
-- origin: seed
-- aggregate: count
-- about: Counts the SLAs in force at the end of the period that were last reviewed within their own interval
--   (`review_interval_days`) before it.
SELECT DISTINCT a.record
FROM agreement a
JOIN target t ON t.agreement = a.record
JOIN json_each(a.reviews) r
WHERE t.kind = 'sla' AND t.from_at < :to AND (t.to_at IS NULL OR t.to_at >= :to)
  AND CAST(strftime('%s', r.value ->> 'held_at') AS INTEGER) < :to
  AND CAST(strftime('%s', r.value ->> 'held_at') AS INTEGER) >= :to - a.review_interval_days * 86400
