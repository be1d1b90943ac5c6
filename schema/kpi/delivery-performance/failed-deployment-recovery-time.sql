-- title: Failed deployment recovery time
-- process: delivery-performance
-- unit: hours
-- direction: lower
-- origin: extension
-- aggregate: duration
-- about: Time by the clock from `detected` to the resolution, over the incidents resolved in the period that a change
--   caused (link `caused-by`) and that were not reopened in it. DORA reads the median (p50), which stands beside the mean.
--   Incidents without `detected` are skipped.
SELECT r.record, r.at - unixepoch(d.value) AS working, r.at - unixepoch(d.value) AS clock
FROM resolution r
LEFT JOIN tracked_value d ON d.record = r.record AND d.type = r.type AND d.field = 'detected'
  AND d.at < :to AND (d.until IS NULL OR d.until >= :to)
WHERE r.type = 'incident' AND r.at >= :from AND r.at < :to AND (r.undone_at IS NULL OR r.undone_at >= :to)
  AND EXISTS (SELECT 1 FROM link l WHERE l.record = r.record AND l.type = 'incident' AND l.relation = 'caused-by'
    AND l.target_type = 'change')
