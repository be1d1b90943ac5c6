-- title: Open problem backlog
-- process: problem-management
-- unit: count
-- direction: lower
-- origin: extension
-- aggregate: count
-- default: yes
-- about: Counts the problems that stood in an open state (initial, active or waiting) at the end of the
--   period.
SELECT record
FROM step
WHERE type = 'problem' AND to_category IN ('initial', 'active', 'waiting')
  AND at < :to AND (until IS NULL OR until >= :to)
