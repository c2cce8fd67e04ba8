-- Another SQLite tool changes some tickets in one transaction; the answer of Q9 moves with them.

-- updates
UPDATE tickets SET agent_replies = agent_replies % 3 + 1, solved_at = coalesce(solved_at, created_at) + 60
WHERE id IN (${ids});
