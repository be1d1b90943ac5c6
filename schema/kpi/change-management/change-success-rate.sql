-- title: Successful changes
-- process: change-management
-- unit: percent
-- direction: higher
-- origin: extension
-- aggregate: ratio
-- default: yes
-- about: Share of the changes closed in the period, and with an outcome, that were successful.
SELECT z.record, c.outcome = 'successful' AS num, 1 AS den
FROM closure z
JOIN change c ON c.record = z.record
WHERE z.type = 'change' AND z.at >= :from AND z.at < :to AND (z.undone_at IS NULL OR z.undone_at >= :to)
  AND c.outcome IS NOT NULL
