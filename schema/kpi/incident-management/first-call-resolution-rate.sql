-- title: First-call resolution rate
-- process: incident-management
-- unit: percent
-- direction: higher
-- origin: seed
-- aggregate: ratio
-- default: yes
-- about: Share of the incidents that came by phone, chat or in person and were resolved in the period which
--   were resolved in the first contact and never reopened before the period's end. Incidents that do not say
--   whether the first contact was enough are skipped.
SELECT r.record,
  CASE
    WHEN i.first_contact_resolution IS NULL THEN NULL
    WHEN EXISTS (
      SELECT 1 FROM reopening o WHERE o.record = r.record AND o.type = r.type AND o.seq < r.seq) THEN 0
    ELSE i.first_contact_resolution
  END AS num,
  1 AS den
FROM resolution r
JOIN incident i ON i.record = r.record
WHERE r.type = 'incident' AND r.at >= :from AND r.at < :to AND (r.undone_at IS NULL OR r.undone_at >= :to)
  AND i.origin IN ('phone', 'chat', 'in-person')
