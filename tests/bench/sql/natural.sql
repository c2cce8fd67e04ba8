-- The queries on the natural schema. Each returns its keys as text or date and its values as numbers, ordered as
-- perilune orders them. ${names} are filled in from parameters.lua.

-- Q1
SELECT m::date, n FROM (SELECT date_trunc('month', created_at) m, count(*) n FROM t GROUP BY m) ORDER BY m;

-- Q2
SELECT m::date, average, q[1], q[2] FROM (
  SELECT date_trunc('month', created_at) m, avg(date_diff('second', created_at, first_reply_at)) average,
         quantile_cont(date_diff('second', created_at, first_reply_at), [0.5, ${high}]) q
  FROM t WHERE channel IN ('email', 'web') AND first_reply_at IS NOT NULL GROUP BY m
) ORDER BY m;

-- Q2approximate
SELECT m::date, average, q[1], q[2] FROM (
  SELECT date_trunc('month', created_at) m, avg(date_diff('second', created_at, first_reply_at)) average,
         approx_quantile(date_diff('second', created_at, first_reply_at), [0.5, ${high}]) q
  FROM t WHERE channel IN ('email', 'web') AND first_reply_at IS NOT NULL GROUP BY m
) ORDER BY m;

-- Q3
SELECT agent, avg(date_diff('second', created_at, solved_at)) FROM t
WHERE created_at >= TIMESTAMP '${since}' GROUP BY agent ORDER BY agent;

-- Q4
SELECT m::date, team, satisfied FROM (
  SELECT date_trunc('month', created_at) m, team,
         count(*) FILTER (WHERE csat >= ${score}) / nullif(count(csat), 0) satisfied
  FROM t GROUP BY m, team
) ORDER BY m, team;

-- Q5
SELECT type, w::date, n FROM (SELECT type, date_trunc('week', created_at) w, count(*) n FROM t GROUP BY type, w)
ORDER BY type, w;

-- Q6
SELECT m::date, n FROM (
  SELECT date_trunc('month', created_at) m, count(DISTINCT customer) n FROM t GROUP BY m
) ORDER BY m;

-- Q6products
SELECT product, count(DISTINCT customer) FROM t GROUP BY product ORDER BY product;

-- Q7
WITH changes AS (
  SELECT d, sum(x) x FROM (
    SELECT created_at::date d, count(*) x FROM t GROUP BY 1
    UNION ALL
    SELECT solved_at::date, -count(*) FROM t WHERE solved_at IS NOT NULL GROUP BY 1
  ) GROUP BY d
), days AS (SELECT unnest(range(DATE '2024-01-01', DATE '2026-01-01', INTERVAL 1 DAY))::date d)
SELECT d, sum(coalesce(x, 0)) OVER (ORDER BY d)::bigint FROM days LEFT JOIN changes USING (d) ORDER BY d;

-- Q8
SELECT q[1], q[2] FROM (
  SELECT quantile_cont(date_diff('second', created_at, solved_at), [0.5, ${upper}]) q FROM t WHERE solved_at IS NOT NULL
);

-- Q9
SELECT channel, count(*) FILTER (WHERE agent_replies = ${replies} AND solved_at IS NOT NULL) / count(*)
FROM t GROUP BY channel ORDER BY channel;

-- Q10
SELECT product, count(*) FILTER (WHERE created_at >= TIMESTAMP '2025-12-01')
              - count(*) FILTER (WHERE created_at < TIMESTAMP '2025-12-01') growth
FROM t WHERE created_at >= TIMESTAMP '2025-11-01' GROUP BY product ORDER BY growth DESC, product LIMIT 10;
