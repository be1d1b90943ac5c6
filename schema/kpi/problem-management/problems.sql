-- title: Number of problems
-- process: problem-management
-- unit: count
-- direction: neutral
-- origin: seed
-- aggregate: count
-- about: Counts the problems opened in the period.
SELECT record FROM problem WHERE opened_at >= :from AND opened_at < :to
