-- title: Unauthorized changes
-- process: change-management
-- unit: count
-- direction: lower
-- origin: extension
-- aggregate: count
-- about: Counts the changes opened in the period that are marked as unauthorized. Commits to configuration
--   items without a change are not counted yet.
SELECT record FROM change WHERE opened_at >= :from AND opened_at < :to AND unauthorized = 1
