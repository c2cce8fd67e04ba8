-- What an expert of DuckDB would make of it for these queries: enumerations, narrow integers, and every month, day and
-- duration computed beforehand. Subjects and tags are left out.

-- attach
ATTACH '${natural}' AS natural_schema (READ_ONLY);

-- channels
CREATE TYPE channel_name AS ENUM (SELECT DISTINCT channel FROM natural_schema.t ORDER BY 1);

-- types
CREATE TYPE type_name AS ENUM (SELECT DISTINCT type FROM natural_schema.t ORDER BY 1);

-- priorities
CREATE TYPE priority_name AS ENUM (SELECT DISTINCT priority FROM natural_schema.t ORDER BY 1);

-- statuses
CREATE TYPE status_name AS ENUM (SELECT DISTINCT status FROM natural_schema.t ORDER BY 1);

-- agents
CREATE TYPE agent_name AS ENUM (SELECT DISTINCT agent FROM natural_schema.t ORDER BY 1);

-- teams
CREATE TYPE team_name AS ENUM (SELECT DISTINCT team FROM natural_schema.t ORDER BY 1);

-- products
CREATE TYPE product_name AS ENUM (SELECT DISTINCT product FROM natural_schema.t ORDER BY 1);

-- create
CREATE TABLE t AS SELECT
  key::INTEGER AS key, created_at,
  date_diff('month', DATE '2024-01-01', created_at)::UTINYINT AS created_month,
  date_diff('week', DATE '2024-01-01', created_at)::UTINYINT AS created_week,
  date_diff('day', DATE '2024-01-01', created_at)::SMALLINT AS created_day,
  date_diff('day', DATE '2024-01-01', solved_at)::SMALLINT AS solved_day,
  date_diff('second', created_at, first_reply_at)::INTEGER AS reply_seconds,
  date_diff('second', created_at, solved_at)::INTEGER AS resolution_seconds,
  channel::channel_name AS channel, type::type_name AS type, priority::priority_name AS priority,
  status::status_name AS status, agent::agent_name AS agent, team::team_name AS team, product::product_name AS product,
  substr(customer, 2)::INTEGER AS customer, agent_replies::UTINYINT AS agent_replies, reopens::UTINYINT AS reopens, csat
FROM natural_schema.t ORDER BY key;

-- checkpoint
CHECKPOINT;
