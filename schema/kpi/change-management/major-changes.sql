-- title: Number of major changes
-- process: change-management
-- unit: count
-- direction: neutral
-- origin: seed
-- aggregate: count
-- about: Counts the changes of category `major` whose last decision before the period's end was taken in the
--   period.
SELECT d.record
FROM decision d
JOIN change c ON c.record = d.record
WHERE d.type = 'change' AND d.at >= :from AND d.at < :to
  AND (d.undone_at IS NULL OR d.undone_at >= :to) AND c.field_category = 'major'
