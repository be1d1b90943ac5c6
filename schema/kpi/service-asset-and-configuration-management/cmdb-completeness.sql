-- title: CMDB completeness
-- process: service-asset-and-configuration-management
-- unit: percent
-- direction: higher
-- origin: extension
-- aggregate: ratio
-- default: yes
-- about: Share of the CIs in use (active) at the end of the period that have a class, an owner, a criticality
--   and an environment.
SELECT c.record,
  c.class IS NOT NULL AND c.owner IS NOT NULL AND c.criticality IS NOT NULL AND c.environment IS NOT NULL AS num,
  1 AS den
FROM step s
JOIN ci c ON c.record = s.record
WHERE s.type = 'ci' AND s.to_category = 'active' AND s.at < :to AND (s.until IS NULL OR s.until >= :to)
