-- ticket_facts, turns and spans by window functions: DuckDB's way, written to tables, as ours are. `place` numbers the
-- events in order of their time, so that one integer orders them.
--
-- Left out, in DuckDB's favour: everything about bots, notes, hand-offs, merged, deleted and restored tickets (the events
-- have none of them), created_by, agent_created, reply_start and the instants of reopenings.
CREATE OR REPLACE TABLE moves AS
SELECT ticket, place, moment, actor, CASE kind WHEN 'created' THEN 'new' ELSE value END AS state,
  lag(CASE kind WHEN 'created' THEN 'new' ELSE value END) OVER w AS earlier, lag(moment) OVER w AS earlier_at
FROM events WHERE kind IN ('created', 'status') WINDOW w AS (PARTITION BY ticket ORDER BY place);

CREATE OR REPLACE TABLE ticket_facts AS
WITH changes AS (
  SELECT ticket,
    count(*) FILTER (WHERE state IN ('solved', 'closed') AND earlier NOT IN ('solved', 'closed')) AS solves,
    count(*) FILTER (WHERE state = 'closed' AND earlier <> 'closed') AS closes,
    count(*) FILTER (WHERE earlier IN ('solved', 'closed') AND state NOT IN ('solved', 'closed')) AS reopens,
    min(moment) FILTER (WHERE state IN ('solved', 'closed') AND earlier NOT IN ('solved', 'closed')) AS first_solved_at,
    max(moment) FILTER (WHERE state IN ('solved', 'closed') AND earlier NOT IN ('solved', 'closed')) AS last_solved_at,
    arg_min(actor, place) FILTER (WHERE state IN ('solved', 'closed') AND earlier NOT IN ('solved', 'closed')) AS first_solved_by,
    arg_max(actor, place) FILTER (WHERE state IN ('solved', 'closed') AND earlier NOT IN ('solved', 'closed')) AS last_solved_by,
    max(moment) FILTER (WHERE state = 'closed' AND earlier <> 'closed') AS closed_at,
    coalesce(sum(moment - earlier_at) FILTER (WHERE earlier = 'new'), 0) AS new_seconds,
    coalesce(sum(moment - earlier_at) FILTER (WHERE earlier = 'open'), 0) AS open_seconds,
    coalesce(sum(moment - earlier_at) FILTER (WHERE earlier = 'pending'), 0) AS pending_seconds,
    coalesce(sum(moment - earlier_at) FILTER (WHERE earlier = 'hold'), 0) AS hold_seconds,
    coalesce(sum(moment - earlier_at) FILTER (WHERE earlier = 'solved'), 0) AS solved_seconds,
    coalesce(sum(moment - earlier_at) FILTER (WHERE earlier = 'closed'), 0) AS closed_seconds,
    arg_max(state, place) AS state, max(moment) FILTER (WHERE state <> earlier) AS state_since
  FROM moves GROUP BY ticket),
passes AS (
  SELECT ticket, count(*) FILTER (WHERE value <> earlier) AS reassignments FROM (
    SELECT ticket, value, lag(value) OVER (PARTITION BY ticket, kind ORDER BY place) AS earlier
    FROM events WHERE kind IN ('assigned', 'team')) GROUP BY ticket),
talk AS (
  SELECT ticket, min(moment) FILTER (WHERE kind = 'created') AS created_at, count(*) AS event_count, max(moment) AS last_event_at,
    min(moment) FILTER (WHERE kind = 'message' AND actor_kind = 'agent') AS first_reply_at,
    arg_min(actor, place) FILTER (WHERE kind = 'message' AND actor_kind = 'agent') AS first_reply_by,
    count(*) FILTER (WHERE kind = 'message' AND actor_kind = 'agent') AS agent_replies,
    count(*) FILTER (WHERE kind = 'message' AND actor_kind = 'customer') AS customer_messages,
    count(DISTINCT actor) FILTER (WHERE kind = 'message' AND actor_kind = 'agent') AS repliers,
    count(DISTINCT value) FILTER (WHERE kind = 'assigned') AS assignees,
    count(DISTINCT value) FILTER (WHERE kind = 'team') AS teams,
    min(moment) FILTER (WHERE kind = 'assigned') AS first_assigned_at,
    arg_max(value, place) FILTER (WHERE kind = 'status') AS status,
    arg_max(value, place) FILTER (WHERE kind = 'assigned') AS agent,
    arg_max(value, place) FILTER (WHERE kind = 'team') AS team,
    arg_max(value, place) FILTER (WHERE kind = 'priority') AS priority
  FROM events GROUP BY ticket)
SELECT *, first_reply_at - created_at AS first_reply,
  CASE WHEN state IN ('solved', 'closed') THEN last_solved_at END AS solved_at,
  coalesce(state_since, created_at) - created_at AS total_seconds
FROM talk JOIN changes USING (ticket) LEFT JOIN passes USING (ticket);

CREATE OR REPLACE TABLE turns AS
WITH solves AS (
  SELECT place FROM moves WHERE state IN ('solved', 'closed') AND earlier NOT IN ('solved', 'closed')),
marked AS (
  SELECT ticket, place, moment, kind, actor, actor_kind = 'customer' AND kind IN ('created', 'message') AS asks,
    kind = 'message' AND actor_kind = 'agent' AS answers, place IN (SELECT place FROM solves) AS solves,
    last_value(CASE kind WHEN 'assigned' THEN value END IGNORE NULLS) OVER w AS agent,
    last_value(CASE kind WHEN 'team' THEN value END IGNORE NULLS) OVER w AS team
  FROM events WINDOW w AS (PARTITION BY ticket ORDER BY place ROWS UNBOUNDED PRECEDING)),
rounds AS (
  SELECT *, coalesce(sum((answers OR solves)::INTEGER) OVER (
    PARTITION BY ticket ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS round FROM marked),
asked AS (
  SELECT ticket, round, min(moment) FILTER (WHERE asks) AS asked_at,
    min(moment) FILTER (WHERE answers) AS answered_at, min(moment) FILTER (WHERE answers OR solves) AS ended_at,
    any_value(actor) FILTER (WHERE answers) AS answered_by, arg_max(agent, place) AS agent, arg_max(team, place) AS team,
    count(*) FILTER (WHERE asks AND kind = 'message') AS messages,
    CASE WHEN bool_or(answers) THEN 'answered' WHEN bool_or(solves) THEN 'solved' ELSE 'open' END AS outcome
  FROM rounds GROUP BY ticket, round HAVING bool_or(asks))
SELECT ticket, row_number() OVER (PARTITION BY ticket ORDER BY round) AS number, asked_at, answered_at, ended_at,
  answered_at - asked_at AS wait, answered_by, agent, team, messages, outcome
FROM asked;

CREATE OR REPLACE TABLE spans AS
WITH filled AS (
  SELECT ticket, place, moment, coalesce(last_value(CASE kind WHEN 'status' THEN value END IGNORE NULLS) OVER w, 'new') AS state,
    last_value(CASE kind WHEN 'assigned' THEN value END IGNORE NULLS) OVER w AS agent,
    last_value(CASE kind WHEN 'team' THEN value END IGNORE NULLS) OVER w AS team,
    last_value(CASE kind WHEN 'priority' THEN value END IGNORE NULLS) OVER w AS priority
  FROM events WHERE kind IN ('created', 'status', 'assigned', 'team', 'priority')
  WINDOW w AS (PARTITION BY ticket ORDER BY place ROWS UNBOUNDED PRECEDING)),
changed AS (
  SELECT * FROM filled WINDOW w AS (PARTITION BY ticket ORDER BY place)
  QUALIFY row_number() OVER w = 1 OR state <> lag(state) OVER w OR agent IS DISTINCT FROM lag(agent) OVER w
    OR team IS DISTINCT FROM lag(team) OVER w OR priority IS DISTINCT FROM lag(priority) OVER w)
SELECT ticket, moment AS started_at, lead(moment) OVER w AS ended_at, lead(moment) OVER w - moment AS duration,
  state, agent, team, priority
FROM changed WINDOW w AS (PARTITION BY ticket ORDER BY place) QUALIFY ended_at IS NULL OR ended_at > started_at;
