-- Q1, Q4 and Q7 by days of Europe/Berlin on the natural schema. Of the forms that DuckDB has this one is the quickest:
-- to TIMESTAMPTZ and back to a local TIMESTAMP, then as in UTC.

-- Q1
SELECT m::date, n FROM (
  SELECT date_trunc('month', created_at AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Berlin') m, count(*) n FROM t GROUP BY m
) ORDER BY m;

-- Q4
SELECT m::date, team, satisfied FROM (
  SELECT date_trunc('month', created_at AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Berlin') m, team,
         count(*) FILTER (WHERE csat >= ${score}) / nullif(count(csat), 0) satisfied
  FROM t GROUP BY m, team
) ORDER BY m, team;

-- Q7
WITH changes AS (
  SELECT d, sum(x) x FROM (
    SELECT (created_at AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Berlin')::date d, count(*) x FROM t GROUP BY 1
    UNION ALL
    SELECT (solved_at AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Berlin')::date, -count(*)
    FROM t WHERE solved_at IS NOT NULL GROUP BY 1
  ) GROUP BY d
), days AS (SELECT unnest(range(DATE '2024-01-01', DATE '2026-01-01', INTERVAL 1 DAY))::date d)
SELECT d, sum(coalesce(x, 0)) OVER (ORDER BY d)::bigint FROM days LEFT JOIN changes USING (d) ORDER BY d;
