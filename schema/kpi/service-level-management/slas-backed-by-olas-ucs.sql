-- title: Services/SLAs covered by OLAs and UCs
-- process: service-level-management
-- unit: count
-- direction: higher
-- origin: seed
-- aggregate: count
-- about: Counts the SLAs in force at the end of the period that name services, and for which each of these
--   and each service that these are built on has, for every metric of the SLA, an OLA or UC in force with a
--   goal that is no longer. Goals are compared as they count in their own calendars; an OLA or UC that names
--   no service backs each.
WITH promised AS (
  SELECT t.agreement, t.metric, min(t.goal_s) AS goal_s
  FROM target t
  WHERE t.kind = 'sla' AND t.from_at < :to AND (t.to_at IS NULL OR t.to_at >= :to)
  GROUP BY t.agreement, t.metric),
needed AS (
  SELECT l.record AS agreement, l.target AS service FROM link l WHERE l.type = 'agreement' AND l.field = 'services'
  UNION
  SELECT l.record, d.target
  FROM link l
  JOIN link d ON d.record = l.target AND d.type = 'service' AND d.field = 'depends_on'
  WHERE l.type = 'agreement' AND l.field = 'services'),
backing AS (
  SELECT l.target AS service, t.metric, min(t.goal_s) AS goal_s
  FROM target t
  LEFT JOIN link l ON l.record = t.agreement AND l.type = 'agreement' AND l.field = 'services'
  WHERE t.kind IN ('ola', 'uc') AND t.from_at < :to AND (t.to_at IS NULL OR t.to_at >= :to)
  GROUP BY l.target, t.metric)
SELECT DISTINCT p.agreement AS record
FROM promised p
WHERE EXISTS (SELECT 1 FROM needed n WHERE n.agreement = p.agreement)
  AND NOT EXISTS (
    SELECT 1
    FROM promised m
    JOIN needed n ON n.agreement = m.agreement
    WHERE m.agreement = p.agreement AND NOT EXISTS (
      SELECT 1 FROM backing b
      WHERE (b.service = n.service OR b.service IS NULL) AND b.metric = m.metric AND b.goal_s <= m.goal_s))
