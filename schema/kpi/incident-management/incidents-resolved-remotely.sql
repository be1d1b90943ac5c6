-- title: Incidents resolved remotely
-- process: incident-management
-- unit: count
-- direction: higher
-- origin: seed
-- aggregate: count
-- about: Counts the incidents resolved in the period, and not reopened in it, whose resolution site is
--   `remote`.
SELECT r.record
FROM resolution r
JOIN incident i ON i.record = r.record
WHERE r.type = 'incident' AND r.at >= :from AND r.at < :to AND (r.undone_at IS NULL OR r.undone_at >= :to)
  AND i.resolution_site = 'remote'
