-- title: Incidents caused by changes
-- process: change-management
-- unit: percent
-- direction: lower
-- origin: extension
-- aggregate: ratio
-- about: Share of the incidents opened in the period that a change caused (link `caused-by`).
SELECT i.record,
  EXISTS (
    SELECT 1 FROM link l
    WHERE l.record = i.record AND l.type = 'incident' AND l.relation = 'caused-by' AND l.target_type = 'change') AS num,
  1 AS den
FROM incident i
WHERE i.opened_at >= :from AND i.opened_at < :to
