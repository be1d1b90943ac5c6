-- title: Share of lifetime spent pending
-- process: incident-management
-- unit: percent
-- direction: lower
-- origin: extension
-- aggregate: ratio
-- about: Time spent in waiting states as a share of the time from opening to resolution, summed over the
--   incidents resolved in the period.
SELECT r.record,
  (SELECT coalesce(sum(s.clock_s), 0) FROM step s
   WHERE s.record = r.record AND s.type = r.type AND s.seq < r.seq AND s.to_category = 'waiting') AS num,
  r.age_s AS den
FROM resolution r
WHERE r.type = 'incident' AND r.at >= :from AND r.at < :to AND (r.undone_at IS NULL OR r.undone_at >= :to)
