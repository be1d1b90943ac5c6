-- title: Number of major incidents
-- process: incident-management
-- unit: count
-- direction: lower
-- origin: extension
-- aggregate: count
-- about: Counts the incidents opened in the period that are marked as major.
SELECT record FROM incident WHERE opened_at >= :from AND opened_at < :to AND major = 1
