-- title: Change acceptance rate
-- process: change-management
-- unit: percent
-- direction: neutral
-- origin: seed
-- aggregate: ratio
-- about: Share of the changes decided in the period that were approved; where a change was decided more than
--   once, the last decision counts. Withdrawn changes are not decided.
SELECT record, milestone = 'authorized' AS num, 1 AS den
FROM decision
WHERE type = 'change' AND at >= :from AND at < :to
  AND (undone_at IS NULL OR undone_at >= :to)
