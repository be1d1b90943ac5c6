-- title: Time to own (first assignment)
-- process: incident-management
-- unit: minutes
-- direction: lower
-- origin: extension
-- aggregate: duration
-- default: yes
-- about: Mean working time from opening to the first assignment, over the incidents first assigned in the
--   period.
SELECT s.record, s.worked_s AS working, s.age_s AS clock
FROM step s
WHERE s.type = 'incident' AND s.milestone = 'assigned' AND s.at >= :from AND s.at < :to
  AND NOT EXISTS (
    SELECT 1 FROM step earlier
    WHERE earlier.record = s.record AND earlier.type = s.type AND earlier.seq < s.seq AND earlier.milestone = 'assigned')
