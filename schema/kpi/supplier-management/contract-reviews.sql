-- title: Number of contract reviews
-- process: supplier-management
-- unit: count
-- direction: higher
-- origin: seed
-- aggregate: count
-- about: Counts the reviews of agreements with suppliers (kind `uc`) that were held in the period.
SELECT a.record
FROM agreement a
JOIN json_each(a.reviews) r
WHERE a.kind = 'uc'
  AND CAST(strftime('%s', r.value ->> 'held_at') AS INTEGER) >= :from
  AND CAST(strftime('%s', r.value ->> 'held_at') AS INTEGER) < :to
