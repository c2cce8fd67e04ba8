--- What looked wrong in the data: checks over the tables, how full their fields are, what was rejected.
---
--- Rules: 1. A check is a condition over the rows of one table, one row of `M.checks`; it is counted over all rows of
--- the store, whatever the period, as one aggregate a table. 2. A check whose table or whose fields have no values is
--- not made, and not counted among those that were. 3. Times of one ticket contradict each other when what comes later
--- in a ticket's life is dated earlier. 4. A ticket within a minute of the same customer's one before may be the same
--- one twice; it is counted, not left out. 5. A ticket and its events disagree when their reopens differ, or their
--- solves by more than a minute.
local native = require "perilune.native"
local rows = require "perilune.rows"
local schema = require "perilune.schema"

local M = {}

--- name: of its sentence in the language tables; `needs` expressions that must have some values; `example` what to show
--- of the first row, else its key.
M.checks = {
  { name = "reply_before_creation", table = "tickets", needs = { "first_reply_at" },
    condition = "first_reply_at < created_at" },
  { name = "solve_before_creation", table = "tickets", needs = { "solved_at" }, condition = "solved_at < created_at" },
  { name = "close_before_solve", table = "tickets", needs = { "solved_at", "closed_at" },
    condition = "closed_at < solved_at" },
  { name = "solved_without_time", table = "tickets", needs = { "status" },
    condition = "status IN ('solved', 'closed') AND solved_at IS NULL AND closed_at IS NULL" },
  { name = "time_without_solved", table = "tickets", needs = { "status", "solved_at" },
    condition = "status IN ('new', 'open', 'pending', 'hold') AND solved_at IS NOT NULL" },
  { name = "reply_without_time", table = "tickets", needs = { "agent_replies", "first_reply_time" },
    condition = "agent_replies > 0 AND first_reply_time IS NULL" },
  { name = "unknown_status", table = "tickets", needs = { "status" }, example = "status",
    condition = "status NOT IN ('new', 'open', 'pending', 'hold', 'solved', 'closed')" },
  { name = "unknown_priority", table = "tickets", needs = { "priority" }, example = "priority",
    condition = "priority NOT IN ('low', 'normal', 'high', 'urgent')" },
  { name = "negative_count", table = "tickets", needs = { "COALESCE(agent_replies, customer_messages, reopens)" },
    condition = "min(COALESCE(agent_replies, 0), COALESCE(customer_messages, 0), COALESCE(reopens, 0)) < 0" },
  { name = "perhaps_twice", table = "tickets", needs = { "customer" },
    condition = "COALESCE(created_at - previous_time(customer) < 60s, FALSE)" },
  { name = "unlike_events_solve", table = "tickets", needs = { "facts.solved_at", "solved_at" }, events = true,
    condition = "facts.basis <> 'summary' AND COALESCE(abs(facts.solved_at - solved_at) > 60s, FALSE)" },
  { name = "unlike_events_reopens", table = "tickets", needs = { "facts.reopens", "reopens" }, events = true,
    condition = "facts.basis <> 'summary' AND COALESCE(facts.reopens <> reopens, FALSE)" },
  { name = "event_of_unknown", table = "events", needs = {}, example = "ticket",
    condition = "ticket.created_at IS NULL" },
  { name = "event_before_creation", table = "events", needs = {}, example = "ticket",
    condition = "COALESCE(at < ticket.created_at, FALSE)" },
  { name = "score_off_scale", table = "surveys", needs = { "score", "scale_max" },
    condition = "score < scale_min OR score > scale_max" },
  { name = "score_without_scale", table = "surveys", needs = { "score" },
    condition = "score IS NOT NULL AND (scale_min IS NULL OR scale_max IS NULL)" },
  { name = "answer_before_sending", table = "surveys", needs = { "sent_at", "answered_at" },
    condition = "answered_at < sent_at" },
  { name = "survey_of_unknown", table = "surveys", needs = { "ticket" },
    condition = "ticket IS NOT NULL AND ticket.created_at IS NULL" },
  { name = "left_before_coming", table = "customers", needs = { "joined_at", "churned_at" },
    condition = "churned_at < joined_at" },
  { name = "delivered_before_order", table = "orders", needs = { "delivered_at" }, condition = "delivered_at < at" },
}

local function count_of(name) return rows.count_values(name, "*") end

--- Can the data answer the check (rule 2)?
local function answerable(check)
  if count_of(check.table) == 0 or check.events and count_of "events" == 0 then return false end
  for _, expression in ipairs(check.needs) do
    if rows.count_values(check.table, expression) == 0 then return false end
  end
  return true
end

--- The key of a row that a check found, or the value that it is about.
local function example_of(check)
  local relation = native.relation(check.table):where(check.condition)
  if check.example then return relation:value(("first(%s)"):format(check.example)) end
  return relation:rows(1, 0, { "key" }):value(1, "key")
end

---@class perilune.finding
---@field check table
---@field count integer rows
---@field share number of the table's rows
---@field example any

--- What the checks find, the largest share first, and how many checks were made.
---@return perilune.finding[] findings, integer made
function M.findings()
  local by_table, made, list = {}, 0, {}
  for _, check in ipairs(M.checks) do
    if answerable(check) then
      made = made + 1
      local columns = by_table[check.table] or {}
      by_table[check.table] = columns
      columns[#columns + 1] = { check.name, ("count(*) FILTER (WHERE %s)"):format(check.condition) }
    end
  end
  for _, check in ipairs(M.checks) do
    local columns = by_table[check.table]
    if columns and not columns.counts then columns.counts = native.relation(check.table):agg(columns)[1] end
    local count = columns and columns.counts[check.name] or 0
    if count > 0 then
      list[#list + 1] = { check = check, count = count, share = count / count_of(check.table),
        example = example_of(check) }
    end
  end
  table.sort(list, function(a, b)
    if a.share ~= b.share then return a.share > b.share end
    return a.check.name < b.check.name
  end)
  return list, made
end

--- Fields that some rows lack: { table, field, count, share }, the fullest last; and the names of those without values.
---@return { table: string, field: string, count: integer, share: number }[] partly, string[] empty
function M.fields()
  local partly, empty = {}, {}
  for _, t in ipairs(schema.tables) do
    local all = not t.derived_from and count_of(t.name) or 0
    for _, field in ipairs(all > 0 and t.fields or {}) do
      local count = not field.long and rows.count_values(t.name, field.name) or all
      if count == 0 then
        empty[#empty + 1] = ("%s.%s"):format(t.name, field.name)
      elseif count < all then
        partly[#partly + 1] = { table = t.name, field = field.name, count = count, share = count / all }
      end
    end
  end
  table.sort(partly, function(a, b)
    if a.share ~= b.share then return a.share < b.share end
    return a.table .. a.field < b.table .. b.field
  end)
  return partly, empty
end

--- Tickets by where their facts come from: events, summary (their own fields) or both.
---@return table<string, integer> count by basis, integer all
function M.basis()
  local frame, found, all = native.relation("ticket_facts"):by("basis"):agg { { "n", "count(*)" } }, {}, 0
  for i = 1, #frame do
    found[frame:value(i, "basis")] = frame:value(i, "n")
    all = all + frame:value(i, "n")
  end
  return found, all
end

--- The last imports, the newest first: { importer, file, imported_at, read, inserted, updated, rejected }; files are
--- without their folders.
---@param limit integer
---@return table[]
function M.imports(limit)
  local frame, list = native.sql(("SELECT importer, file, imported_at, read, inserted, updated, rejected FROM imports "
    .. "ORDER BY id DESC LIMIT %d"):format(limit)), {}
  for i = 1, #frame do
    list[i] = { importer = frame[i][1], file = tostring(frame[i][2]):match("[^/\\]*$"), imported_at = frame[i][3],
      read = frame[i][4], inserted = frame[i][5], updated = frame[i][6], rejected = frame[i][7] }
  end
  return list
end

--- The most frequent reasons for which rows were rejected: { reason, count }.
---@param limit integer
---@return { reason: string, count: integer }[]
function M.rejects(limit)
  local frame, list = native.sql(("SELECT reason, count(*) AS n FROM rejects GROUP BY reason ORDER BY n DESC, reason "
    .. "LIMIT %d"):format(limit)), {}
  for i = 1, #frame do list[i] = { reason = frame[i][1], count = frame[i][2] } end
  return list
end

return M
