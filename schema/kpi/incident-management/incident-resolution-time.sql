-- title: Incident resolution time
-- process: incident-management
-- unit: hours
-- direction: lower
-- origin: seed
-- aggregate: duration
-- default: yes
-- about: Mean working time from opening to the last resolution, over the incidents that were done in the
--   period and not reopened in it. Cancelled incidents do not count; those closed without having been
--   resolved are skipped.
SELECT record,
  CASE WHEN to_category = 'resolved' THEN worked_s END AS working,
  CASE WHEN to_category = 'resolved' THEN age_s END AS clock
FROM completion
WHERE type = 'incident'
  AND at >= :from AND at < :to AND (undone_at IS NULL OR undone_at >= :to)
