-- title: Incident resolution effort
-- process: incident-management
-- unit: person-hours
-- direction: lower
-- origin: seed
-- aggregate: mean
-- about: Mean of the minutes noted in the log up to the period's end, in hours, over the incidents resolved
--   in the period. Incidents without any minutes are skipped.
SELECT r.record,
  (SELECT sum(s.minutes) / 60.0 FROM step s WHERE s.record = r.record AND s.type = r.type AND s.at < :to) AS value
FROM resolution r
WHERE r.type = 'incident' AND r.at >= :from AND r.at < :to AND (r.undone_at IS NULL OR r.undone_at >= :to)
