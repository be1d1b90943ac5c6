-- title: Planned interruptions announced in time
-- process: service-desk
-- unit: percent
-- direction: higher
-- origin: extension
-- aggregate: ratio
-- about: Share of the changes with an outage planned to start in the period that were announced at least 24
--   hours before.
SELECT record, coalesce(unixepoch(announced_at) <= unixepoch(planned_start) - 86400, 0) AS num, 1 AS den
FROM change
WHERE outage = 1 AND unixepoch(planned_start) >= :from AND unixepoch(planned_start) < :to
