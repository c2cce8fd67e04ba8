-- Part of what ticket_facts, turns and spans hold, by window functions: DuckDB's way. Written to a table, as ours are.
CREATE OR REPLACE TABLE ticket_facts AS
WITH moves AS (
  SELECT ticket, moment, value, actor,
    lag(value, 1, 'new') OVER w AS earlier, lag(moment) OVER w AS earlier_at
  FROM events WHERE kind = 'status' WINDOW w AS (PARTITION BY ticket ORDER BY moment, place)),
changes AS (
  SELECT ticket, count(*) FILTER (WHERE value = 'solved') AS solves, count(*) FILTER (WHERE earlier = 'solved') AS reopens,
    min(moment) FILTER (WHERE value = 'solved') AS first_solved_at, max(moment) FILTER (WHERE value = 'solved') AS last_solved_at,
    sum(epoch(moment) - epoch(earlier_at)) FILTER (WHERE earlier = 'open') AS open_seconds,
    sum(epoch(moment) - epoch(earlier_at)) FILTER (WHERE earlier = 'solved') AS solved_seconds
  FROM moves GROUP BY ticket),
talk AS (
  SELECT ticket, min(moment) FILTER (WHERE kind = 'created') AS created_at, count(*) AS event_count,
    min(moment) FILTER (WHERE kind = 'message' AND actor_kind = 'agent') AS first_reply_at,
    arg_min(actor, moment) FILTER (WHERE kind = 'message' AND actor_kind = 'agent') AS first_reply_by,
    count(*) FILTER (WHERE kind = 'message' AND actor_kind = 'agent') AS agent_replies,
    count(DISTINCT actor) FILTER (WHERE kind = 'message' AND actor_kind = 'agent') AS repliers
  FROM events GROUP BY ticket)
SELECT * FROM talk LEFT JOIN changes USING (ticket);
