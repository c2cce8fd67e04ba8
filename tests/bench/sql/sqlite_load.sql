-- What sqlite3's own .import is timed with: a typed table, times stay text.

-- create
CREATE TABLE t (
  key INTEGER PRIMARY KEY, created_at TEXT, first_reply_at TEXT, solved_at TEXT, channel TEXT, type TEXT,
  priority TEXT, status TEXT, agent TEXT, team TEXT, customer TEXT, product TEXT,
  agent_replies INTEGER, reopens INTEGER, csat INTEGER, tags TEXT, subject TEXT
);
