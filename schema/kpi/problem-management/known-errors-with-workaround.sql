-- title: Known errors with a workaround
-- process: problem-management
-- unit: percent
-- direction: higher
-- origin: extension
-- aggregate: ratio
-- about: Share of the problems open at the end of the period with an identified cause that have a workaround.
SELECT p.record, p.workaround IS NOT NULL AND p.workaround <> 'none' AS num, 1 AS den
FROM problem p
JOIN step s ON s.record = p.record AND s.type = 'problem' AND s.to_category IN ('initial', 'active', 'waiting')
  AND s.at < :to AND (s.until IS NULL OR s.until >= :to)
WHERE EXISTS (
  SELECT 1 FROM step cause
  WHERE cause.record = p.record AND cause.type = 'problem' AND cause.milestone = 'cause-identified' AND cause.at < :to)
