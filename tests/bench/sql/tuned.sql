-- The queries of natural.sql on the tuned schema; they give the same answers.

-- Q1
SELECT (DATE '2024-01-01' + to_months(m::integer))::date, n FROM (SELECT created_month m, count(*) n FROM t GROUP BY m)
ORDER BY m;

-- Q2
SELECT (DATE '2024-01-01' + to_months(m::integer))::date, average, q[1], q[2] FROM (
  SELECT created_month m, avg(reply_seconds) average, quantile_cont(reply_seconds, [0.5, ${high}]) q
  FROM t WHERE channel IN ('email', 'web') AND reply_seconds IS NOT NULL GROUP BY m
) ORDER BY m;

-- Q3
SELECT agent::varchar, average FROM (
  SELECT agent, avg(resolution_seconds) average FROM t WHERE created_at >= TIMESTAMP '${since}' GROUP BY agent
) ORDER BY agent;

-- Q4
SELECT (DATE '2024-01-01' + to_months(m::integer))::date, team::varchar, satisfied FROM (
  SELECT created_month m, team, count(*) FILTER (WHERE csat >= ${score}) / nullif(count(csat), 0) satisfied
  FROM t GROUP BY m, team
) ORDER BY m, team;

-- Q5
SELECT type::varchar, DATE '2024-01-01' + 7 * w::integer, n FROM (
  SELECT type, created_week w, count(*) n FROM t GROUP BY type, w
) ORDER BY type, w;

-- Q6
SELECT (DATE '2024-01-01' + to_months(m::integer))::date, n FROM (
  SELECT created_month m, count(DISTINCT customer) n FROM t GROUP BY m
) ORDER BY m;

-- Q6products
SELECT product::varchar, n FROM (SELECT product, count(DISTINCT customer) n FROM t GROUP BY product) ORDER BY product;

-- Q7
WITH changes AS (
  SELECT d, sum(x) x FROM (
    SELECT created_day d, count(*) x FROM t GROUP BY 1
    UNION ALL
    SELECT solved_day, -count(*) FROM t WHERE solved_day IS NOT NULL GROUP BY 1
  ) GROUP BY d
), days AS (SELECT unnest(range(0, 731)) d)
SELECT DATE '2024-01-01' + d::integer, sum(coalesce(x, 0)) OVER (ORDER BY d)::bigint
FROM days LEFT JOIN changes USING (d) ORDER BY d;

-- Q8
SELECT q[1], q[2] FROM (
  SELECT quantile_cont(resolution_seconds, [0.5, ${upper}]) q FROM t WHERE resolution_seconds IS NOT NULL
);

-- Q9
SELECT channel::varchar, part FROM (
  SELECT channel, count(*) FILTER (WHERE agent_replies = ${replies} AND resolution_seconds IS NOT NULL) / count(*) part
  FROM t GROUP BY channel
) ORDER BY channel;

-- Q10
SELECT product::varchar, growth FROM (
  SELECT product, count(*) FILTER (WHERE created_month = 23) - count(*) FILTER (WHERE created_month = 22) growth
  FROM t WHERE created_month >= 22 GROUP BY product
) ORDER BY growth DESC, product LIMIT 10;
