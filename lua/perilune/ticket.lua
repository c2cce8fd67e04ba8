--- The life of one ticket: what it is, its events with the state and the clocks after each, what the customer asked and
--- when it was answered, what was promised, what the customer said of it.
---
---   ticket "12345"            ticket("12345", "zendesk")            tickets:where(...):rows(20):ticket(3)
---
--- 1. A key is unique with its source; of a key that several sources have the source must be said.
--- 2. Events come in their order: time, then seq. The clock of an event is the time before it in which the ticket waited
---    for us (new, open, hold) and for the customer (pending), as the spans have it (D4); no clock runs once it is
---    solved, closed or gone.
--- 3. Without events there is no timeline: the fields that were imported serve.
--- 4. Turns are the customer's questions (D2); SLA instances are there where policies are defined (D10).
local as_of = require "perilune.as_of"
local native = require "perilune.native"

local M = {}

M.most_events = 1000

---@class perilune.ticket
---@field key string
---@field source string
---@field fields table<string, any>|nil the row of tickets
---@field facts table<string, any>|nil what its events say about it: the row of ticket_facts
---@field events table[] rows of events, in order, each with state, us and customer: the clocks in seconds
---@field turns table[]
---@field promises table[] SLA instances
---@field surveys table[]

local waits_for = { new = "us", open = "us", hold = "us", pending = "customer" }

local function of(table_name, key, source)
  local field = table_name == "tickets" and "key" or "ticket"
  return native.relation(table_name):where(("%s = ? AND source = ?"):format(field), key, source)
end

--- All rows of a frame as tables.
local function rows_of(frame)
  local list = {}
  for i = 1, #frame do list[i] = frame[i] end
  return list
end

-- ---- which ticket ----

local function add_sources(sources, frame)
  for i = 1, #frame do
    local source = frame:value(i, "source")
    if not sources[source] then
      sources[source] = true
      sources[#sources + 1] = source
    end
  end
end

--- The sources that know the key, from tickets and from events.
local function sources_of(key)
  local sources = {}
  add_sources(sources, native.relation("tickets"):where("key = ?", key):rows(100, 0, { "source" }))
  add_sources(sources, native.relation("events"):where("ticket = ?", key):by("source"):agg { n = "count(*)" })
  table.sort(sources)
  return sources
end

local function keys_like(pattern, count)
  local keys = native.relation("tickets"):where("key LIKE ?", pattern):rows(count, 0, { "key" }):column("key")
  if #keys > 0 then return keys end
  return native.relation("events"):where("ticket LIKE ?", pattern):by("ticket"):limit(count):agg { n = "count(*)" }
    :column("ticket")
end

local function escaped(text) return (text:gsub("[%%_]", "")) end

--- What to say of a key that no ticket has: near ones, else how keys look.
local function unknown(key)
  local part = escaped(key)
  local near = part ~= "" and keys_like("%" .. part, 5) or {}
  if not near[1] and part ~= "" then near = keys_like("%" .. part .. "%", 5) end
  if not near[1] then
    local nearest = native.nearest(key, keys_like(part:sub(1, math.max(1, #part // 2)) .. "%", 500))
    near = { nearest }
  end
  if near[1] then
    return ("no ticket %q; did you mean %s?"):format(key, '"' .. table.concat(near, '", "') .. '"')
  end
  local some = keys_like("%", 3)
  if not some[1] then return ("no ticket %q; the store holds none"):format(key) end
  return ("no ticket %q; keys look like \"%s\""):format(key, table.concat(some, '", "'))
end

local function source_of(key, source)
  local sources = sources_of(key)
  if not sources[1] then return nil, unknown(key) end
  if source == nil then
    if #sources == 1 then return sources[1] end
    return nil, ("%d sources have a ticket %q; say which: ticket(%q, \"%s\")"):format(#sources, key, key,
      table.concat(sources, "\" or \""))
  end
  if sources[source] then return source end
  return nil, ("no ticket %q of source %q; it is known to %s"):format(key, source, table.concat(sources, ", "))
end

-- ---- its life ----

--- Rule 2: seconds in which it waited for us and for the customer up to an instant, and its state then.
local function clocks_at(spans, instant)
  local clock, state = { us = 0, customer = 0 }, nil
  for _, span in ipairs(spans) do
    local finish = math.min(span.ended_at or instant, instant)
    local side = waits_for[span.state]
    if side and finish > span.started_at then clock[side] = clock[side] + finish - span.started_at end
    if span.started_at <= instant and (not span.ended_at or span.ended_at > instant) then state = span.state end
  end
  return clock, state
end

local function events_of(key, source, spans)
  local frame, count = of("events", key, source):rows(M.most_events)
  local list = rows_of(frame)
  for i, event in ipairs(list) do event.place = i end
  table.sort(list, function(a, b)
    if a.at ~= b.at then return a.at < b.at end
    if (a.seq or 0) ~= (b.seq or 0) then return (a.seq or 0) < (b.seq or 0) end
    return a.place < b.place
  end)
  for _, event in ipairs(list) do
    local clock, state = clocks_at(spans, event.at)
    event.us, event.customer, event.state, event.place = clock.us, clock.customer, state, nil
  end
  return list, count
end

local function promises_of(key, source)
  if not require("perilune.sla").policies()[1] then return {} end
  return rows_of(of("sla", key, source):by("activated_at", "metric", "number", "policy"):agg {
    { "target", "first(target)" }, { "due_at", "first(due_at)" }, { "ended_at", "first(ended_at)" },
    { "elapsed", "first(elapsed)" }, { "outcome", "first(outcome)" },
  })
end

--- The ticket, or an error that names near keys.
---@param key string|integer
---@param source? string
---@return perilune.ticket
function M.find(key, source)
  if math.type(key) == "integer" then key = tostring(key) end
  if type(key) ~= "string" then error("ticket: expected a key, as ticket \"12345\"", 2) end
  local known, problem = source_of(key, source)
  if not known then error(problem, 2) end
  local t = { key = key, source = known, as_of = as_of.get() }
  t.fields = of("tickets", key, known):rows(1)[1]
  local spans = rows_of((of("spans", key, known):rows(M.most_events)))
  table.sort(spans, function(a, b) return a.started_at < b.started_at end)
  t.events, t.event_count = events_of(key, known, spans)
  t.facts = t.events[1] and of("ticket_facts", key, known):rows(1)[1] or nil
  t.clocks = spans[1] and clocks_at(spans, t.as_of) or nil
  t.turns = rows_of((of("turns", key, known):rows(M.most_events)))
  t.promises = promises_of(key, known)
  t.surveys = rows_of((native.relation("surveys"):where("ticket = ?", key):rows(100)))
  return setmetatable(t, require("perilune.show.ticket").meta)
end

return M
