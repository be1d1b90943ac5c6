-- title: Contracts due for renewal decision
-- process: supplier-management
-- unit: count
-- direction: neutral
-- origin: contract-seed
-- aggregate: count
-- about: Counts the contracts whose term ran at the end of the period and whose last day lay no further ahead
--   than the notice that they ask for (`notice_days`).
SELECT s.record
FROM step s
JOIN field_value e ON e.record = s.record AND e.type = s.type AND e.field = 'term_to'
  AND e.at < :to AND (e.until IS NULL OR e.until >= :to)
JOIN field_value n ON n.record = s.record AND n.type = s.type AND n.field = 'notice_days'
  AND n.at < :to AND (n.until IS NULL OR n.until >= :to)
WHERE s.type = 'contract' AND s.to_category = 'active' AND s.at < :to AND (s.until IS NULL OR s.until >= :to)
  AND CAST(strftime('%s', e.value) AS INTEGER) >= :to
  AND CAST(strftime('%s', e.value) AS INTEGER) < :to + n.value * 86400
