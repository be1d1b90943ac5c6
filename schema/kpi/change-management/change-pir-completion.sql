-- title: Changes with completed post-implementation review
-- process: change-management
-- unit: percent
-- direction: higher
-- origin: extension
-- aggregate: ratio
-- about: Share of the changes closed in the period that needed a post-implementation review whose review was
--   held.
SELECT z.record, c.pir_held_at IS NOT NULL AS num, 1 AS den
FROM closure z
JOIN change c ON c.record = z.record
WHERE z.type = 'change' AND z.at >= :from AND z.at < :to AND (z.undone_at IS NULL OR z.undone_at >= :to)
  AND c.pir_required = 1
