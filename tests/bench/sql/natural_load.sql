-- What a user of DuckDB gets: the file's columns, times as TIMESTAMP, texts as VARCHAR.

-- create
CREATE TABLE t (
  key BIGINT, created_at TIMESTAMP, first_reply_at TIMESTAMP, solved_at TIMESTAMP, channel VARCHAR, type VARCHAR,
  priority VARCHAR, status VARCHAR, agent VARCHAR, team VARCHAR, customer VARCHAR, product VARCHAR,
  agent_replies INTEGER, reopens INTEGER, csat TINYINT, tags VARCHAR, subject VARCHAR
);

-- copy
COPY t FROM '${csv}' (HEADER, DELIMITER ',');

-- checkpoint
CHECKPOINT;
