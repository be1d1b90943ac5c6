-- title: Problem resolution time
-- process: problem-management
-- unit: days
-- direction: lower
-- origin: seed
-- aggregate: duration
-- about: Mean time from opening to the last resolution, over the problems resolved in the period and not
--   reopened in it.
SELECT record, worked_s AS working, age_s AS clock
FROM resolution
WHERE type = 'problem' AND at >= :from AND at < :to AND (undone_at IS NULL OR undone_at >= :to)
