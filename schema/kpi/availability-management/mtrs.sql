-- title: Mean time to restore service
-- process: availability-management
-- unit: minutes
-- direction: lower
-- origin: extension
-- aggregate: duration
-- about: Mean time by the clock from `started` to `restored`, over the incidents restored in the period; where `restored` is
--   not set, to the resolution, unless the incident was reopened in the period. Incidents without `started` do not
--   count, and only what was written down before the period's end does.
WITH known AS (
  SELECT record, field, unixepoch(value) AS moment
  FROM tracked_value
  WHERE type = 'incident' AND field IN ('started', 'restored') AND value IS NOT NULL
    AND at < :to AND (until IS NULL OR until >= :to)
), ending AS (
  SELECT record, moment FROM known WHERE field = 'restored'
  UNION ALL
  SELECT record, at FROM resolution
  WHERE type = 'incident' AND at < :to AND (undone_at IS NULL OR undone_at >= :to)
    AND record NOT IN (SELECT record FROM known WHERE field = 'restored')
)
SELECT ending.record, ending.moment - known.moment AS working, ending.moment - known.moment AS clock
FROM ending JOIN known ON known.record = ending.record AND known.field = 'started'
WHERE ending.moment >= :from AND ending.moment < :to
