-- title: Number of repeated incidents
-- process: incident-management
-- unit: count
-- direction: lower
-- origin: seed
-- aggregate: count
-- about: Counts the incidents opened in the period that repeat an earlier one (link `repeat-of`), or that
--   belong to a problem whose cause was identified before and which has a workaround or a solution.
SELECT i.record
FROM incident i
WHERE i.opened_at >= :from AND i.opened_at < :to
  AND (EXISTS (SELECT 1 FROM link l WHERE l.record = i.record AND l.type = 'incident' AND l.relation = 'repeat-of')
    OR EXISTS (
      SELECT 1
      FROM link l
      JOIN problem p ON p.record = l.target
      JOIN step s ON s.record = p.record AND s.type = 'problem' AND s.milestone = 'cause-identified'
      WHERE l.record = i.record AND l.type = 'incident' AND l.relation = 'investigated-by'
        AND s.at < i.opened_at AND (p.workaround IS NOT NULL AND p.workaround <> 'none' OR p.solution IS NOT NULL)))
