-- Sums over the tables of facts, one a line as "table: expression", a tab and the value. The expressions are SQL as well:
-- tests/bench/facts asks DuckDB for the same ones.
local sums = {
  ticket_facts = {
    "count(*)", "sum(event_count)", "sum(first_reply_at - created_at)", "sum(first_reply)", "sum(length(first_reply_by))",
    "sum(agent_replies)", "sum(customer_messages)", "sum(repliers)", "sum(assignees)", "sum(teams)", "sum(reassignments)",
    "sum(first_assigned_at - created_at)", "sum(solves)", "sum(closes)", "sum(reopens)", "sum(first_solved_at - created_at)",
    "sum(last_solved_at - created_at)", "sum(length(first_solved_by))", "sum(length(last_solved_by))", "sum(solved_at - created_at)",
    "sum(new_seconds)", "sum(open_seconds)", "sum(pending_seconds)", "sum(hold_seconds)", "sum(solved_seconds)",
    "sum(closed_seconds)", "sum(total_seconds)", "sum(length(state))", "sum(length(status))", "sum(length(agent))",
    "sum(length(team))", "sum(length(priority))", "sum(last_event_at - created_at)",
  },
  turns = {
    "count(*)", "sum(number)", "sum(wait)", "sum(ended_at - asked_at)", "sum(length(answered_by))", "sum(length(agent))",
    "sum(length(team))", "sum(messages)", "sum(length(outcome))",
  },
  spans = {
    "count(*)", "sum(duration)", "sum(length(state))", "sum(length(agent))", "sum(length(team))", "sum(length(priority))",
  },
}
local tables = { ticket_facts = ticket_facts, turns = turns, spans = spans }
for _, name in ipairs { "ticket_facts", "turns", "spans" } do
  for _, sum in ipairs(sums[name]) do
    print(("%s: %s"):format(name, sum), math.tointeger(tables[name]:value(sum)) or 0)
  end
end
