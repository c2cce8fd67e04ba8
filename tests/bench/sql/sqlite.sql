-- The queries in SQLite's SQL, on perilune's own store: times are unix seconds UTC, the score is in customer_messages
-- (importer.lua).

-- Q1
SELECT strftime('%Y-%m-01', created_at, 'unixepoch') m, count(*) FROM tickets GROUP BY m ORDER BY m;

-- Q2
WITH waits AS (
  SELECT strftime('%Y-%m-01', created_at, 'unixepoch') m, first_reply_at - created_at x FROM tickets
  WHERE channel IN ('email', 'web') AND first_reply_at IS NOT NULL
), ranked AS (
  SELECT m, x, row_number() OVER (PARTITION BY m ORDER BY x) - 1 rank, count(*) OVER (PARTITION BY m) - 1 last
  FROM waits
), neighbours AS (
  SELECT m, avg(x) average, last * 0.5 middle, last * ${high} high,
         max(CASE WHEN rank <= last * 0.5 THEN x END) a, min(CASE WHEN rank >= last * 0.5 THEN x END) b,
         max(CASE WHEN rank <= last * ${high} THEN x END) c, min(CASE WHEN rank >= last * ${high} THEN x END) d
  FROM ranked GROUP BY m
)
SELECT m, average, a + (middle - CAST(middle AS INTEGER)) * (b - a), c + (high - CAST(high AS INTEGER)) * (d - c)
FROM neighbours ORDER BY m;

-- Q3
SELECT agent, avg(solved_at - created_at) FROM tickets
WHERE created_at >= unixepoch('${since}') GROUP BY agent ORDER BY agent;

-- Q4
SELECT strftime('%Y-%m-01', created_at, 'unixepoch') m, team,
       sum(customer_messages >= ${score}) * 1.0 / count(customer_messages)
FROM tickets GROUP BY m, team ORDER BY m, team;

-- Q5
SELECT type, strftime('%Y-%m-%d', w * 604800 + 345600, 'unixepoch'), n FROM (
  SELECT type, (created_at - 345600) / 604800 w, count(*) n FROM tickets GROUP BY type, w
) ORDER BY type, w;

-- Q6
SELECT strftime('%Y-%m-01', created_at, 'unixepoch') m, count(DISTINCT customer) FROM tickets GROUP BY m ORDER BY m;

-- Q6products
SELECT product, count(DISTINCT customer) FROM tickets GROUP BY product ORDER BY product;

-- Q7
WITH RECURSIVE changes AS (
  SELECT d, sum(x) x FROM (
    SELECT created_at / 86400 d, count(*) x FROM tickets GROUP BY 1
    UNION ALL
    SELECT solved_at / 86400, -count(*) FROM tickets WHERE solved_at IS NOT NULL GROUP BY 1
  ) GROUP BY d
), days (d) AS (SELECT 19723 UNION ALL SELECT d + 1 FROM days WHERE d < 20453)
SELECT strftime('%Y-%m-%d', d * 86400, 'unixepoch'), sum(coalesce(x, 0)) OVER (ORDER BY d)
FROM days LEFT JOIN changes USING (d) ORDER BY d;

-- Q8
WITH ranked AS (
  SELECT x, row_number() OVER (ORDER BY x) - 1 rank, count(*) OVER () - 1 last
  FROM (SELECT solved_at - created_at x FROM tickets WHERE solved_at IS NOT NULL)
), neighbours AS (
  SELECT last * 0.5 middle, last * ${upper} upper,
         max(CASE WHEN rank <= last * 0.5 THEN x END) a, min(CASE WHEN rank >= last * 0.5 THEN x END) b,
         max(CASE WHEN rank <= last * ${upper} THEN x END) c, min(CASE WHEN rank >= last * ${upper} THEN x END) d
  FROM ranked
)
SELECT a + (middle - CAST(middle AS INTEGER)) * (b - a), c + (upper - CAST(upper AS INTEGER)) * (d - c) FROM neighbours;

-- Q9
SELECT channel, sum(agent_replies = ${replies} AND solved_at IS NOT NULL) * 1.0 / count(*)
FROM tickets GROUP BY channel ORDER BY channel;

-- Q10
SELECT product, count(*) FILTER (WHERE created_at >= unixepoch('2025-12-01'))
              - count(*) FILTER (WHERE created_at < unixepoch('2025-12-01')) growth
FROM tickets WHERE created_at >= unixepoch('2025-11-01') GROUP BY product ORDER BY growth DESC, product LIMIT 10;
