-- title: Customer satisfaction after closure
-- process: service-desk
-- unit: score-1-5
-- direction: higher
-- origin: extension
-- aggregate: mean
-- about: Mean of the satisfaction scores that requesters of incidents gave in the period, from 1 (not at all)
--   to 5 (entirely).
SELECT record, satisfaction_score AS value
FROM incident
WHERE unixepoch(satisfaction_at) >= :from AND unixepoch(satisfaction_at) < :to
