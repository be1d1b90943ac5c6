-- title: Number of incidents
-- process: incident-management
-- unit: count
-- direction: lower
-- origin: seed
-- aggregate: count
-- default: yes
-- about: Counts the incidents opened in the period.
SELECT record FROM incident WHERE opened_at >= :from AND opened_at < :to
