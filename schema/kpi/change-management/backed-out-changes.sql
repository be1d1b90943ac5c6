-- title: Backed-out changes
-- process: change-management
-- unit: count
-- direction: lower
-- origin: extension
-- aggregate: count
-- about: Counts the changes closed in the period whose outcome is `backed-out`.
SELECT z.record
FROM closure z
JOIN change c ON c.record = z.record
WHERE z.type = 'change' AND z.at >= :from AND z.at < :to AND (z.undone_at IS NULL OR z.undone_at >= :to)
  AND c.outcome = 'backed-out'
