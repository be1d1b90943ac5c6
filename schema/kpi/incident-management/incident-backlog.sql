-- title: Open incident backlog
-- process: incident-management
-- unit: count
-- direction: lower
-- origin: extension
-- aggregate: count
-- default: yes
-- about: Counts the incidents that stood in an open state (initial, active or waiting) at the end of the
--   period.
SELECT record
FROM step
WHERE type = 'incident' AND to_category IN ('initial', 'active', 'waiting')
  AND at < :to AND (until IS NULL OR until >= :to)
