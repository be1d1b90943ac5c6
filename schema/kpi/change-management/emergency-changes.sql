-- title: Number of urgent (emergency) changes
-- process: change-management
-- unit: count
-- direction: lower
-- origin: seed
-- aggregate: count
-- about: Counts the emergency changes opened in the period.
SELECT record FROM change WHERE opened_at >= :from AND opened_at < :to AND kind = 'emergency'
