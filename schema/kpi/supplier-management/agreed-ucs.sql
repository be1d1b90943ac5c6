-- title: Number of agreed underpinning contracts (UCs)
-- process: supplier-management
-- unit: count
-- direction: higher
-- origin: seed
-- aggregate: count
-- about: Counts the underpinning contracts (agreements of kind `uc`) with targets that were in force at the
--   end of the period.
SELECT DISTINCT t.agreement AS record
FROM target t
WHERE t.kind = 'uc' AND t.from_at < :to AND (t.to_at IS NULL OR t.to_at >= :to)
