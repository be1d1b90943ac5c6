-- title: Time to authorization of changes
-- process: change-management
-- unit: hours
-- direction: lower
-- origin: seed
-- aggregate: duration
-- default: yes
-- about: Mean working time from the opening of a change to its approval or rejection, over the changes
--   decided in the period. Standard changes, which are approved beforehand, do not count.
SELECT d.record, d.worked_s AS working, d.age_s AS clock
FROM decision d
JOIN change c ON c.record = d.record
WHERE d.type = 'change' AND d.at >= :from AND d.at < :to
  AND (d.undone_at IS NULL OR d.undone_at >= :to) AND coalesce(c.kind, '') <> 'standard'
