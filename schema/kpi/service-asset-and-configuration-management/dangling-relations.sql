-- title: Relations to missing or retired CIs
-- process: service-asset-and-configuration-management
-- unit: count
-- direction: lower
-- origin: extension
-- aggregate: sum
-- about: Sums up the relations of CIs whose target does not exist or stood in a closed state, such as
--   retired, at the end of the period.
SELECT l.record, count(*) AS value
FROM ci c
CROSS JOIN link l
WHERE c.opened_at < :to AND l.record = c.record AND l.type = 'ci' AND l.field = 'relations'
  AND (l.target_type IS NULL OR EXISTS (
    SELECT 1 FROM step s
    WHERE s.record = l.target AND s.type = l.target_type AND s.to_category = 'closed'
      AND s.at < :to AND (s.until IS NULL OR s.until >= :to)))
GROUP BY l.record
