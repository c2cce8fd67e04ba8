--- A ticket (perilune.ticket) as a page: a head, the timeline, questions, promises, surveys.
local format = require "perilune.format"
local native = require "perilune.native"
local picture = require "perilune.show.picture"
local render = require "perilune.render"

local M = {}

local function minute(instant) return instant and format.time(instant) or false end

local function duration(seconds) return seconds and format.duration(seconds) or false end

-- ---- the head ----

local shown_first = { "subject", "status", "priority", "type", "channel", "team", "agent", "customer", "product",
  "created_at", "first_reply_at", "solved_at", "closed_at", "reopens", "tags" }

--- The fields that have a value, the usual ones first.
local function field_names(fields)
  local names, seen = {}, { key = true, source = true, import_id = true }
  for _, name in ipairs(shown_first) do
    if fields[name] ~= nil then names[#names + 1] = name end
    seen[name] = true
  end
  local rest = {}
  for name, value in pairs(fields) do
    if value ~= nil and not seen[name] then rest[#rest + 1] = name end
  end
  table.sort(rest)
  return table.move(rest, 1, #rest, #names + 1, names)
end

local function types_of(table_name)
  local types = {}
  for _, t in ipairs(native.tables()) do
    if t.name == table_name then
      for _, field in ipairs(t.fields) do types[field.name] = field.type end
    end
  end
  return types
end

local function field_text(value, type)
  if type == "time" then return format.time(value) end
  if type == "duration" then return format.duration(value) end
  return tostring(value)
end

local function head_of(t)
  local entries = {}
  if t.fields then
    local types = types_of "tickets"
    for _, name in ipairs(field_names(t.fields)) do
      entries[#entries + 1] = { label = name, text = field_text(t.fields[name], types[name]) }
    end
  elseif t.facts then
    for _, name in ipairs { "status", "priority", "team", "agent" } do
      if t.facts[name] then entries[#entries + 1] = { label = name, text = tostring(t.facts[name]) } end
    end
  end
  if t.clocks then
    entries[#entries + 1] = { label = "waited",
      text = ("%s for us, %s for the customer"):format(format.duration(t.clocks.us), format.duration(t.clocks.customer)) }
  end
  return entries
end

-- ---- the timeline ----

--- One row for each kind of event: what it says.
local sayings = {
  created = function() return "created" end,
  message = function(e) return e.public == false and "note" or "message" end,
  status = function(e) return "status: " .. (e.value or "none") end,
  assigned = function(e) return "assigned to " .. (e.value or "nobody") end,
  priority = function(e) return "priority: " .. (e.value or "none") end,
  merged = function(e) return e.value and "merged into " .. e.value or "merged" end,
}

local function saying(e)
  local say = sayings[e.kind]
  if say then return say(e) end
  local what = (e.kind:gsub("_", " "))
  if e.field then what = what .. " " .. e.field end
  return e.value and what .. ": " .. e.value or what
end

local function who(e)
  if e.actor and e.actor_kind then return ("%s (%s)"):format(e.actor, (e.actor_kind:gsub("_", " "))) end
  return e.actor or e.actor_kind or false
end

local function timeline(t)
  if not t.events[1] then
    return { kind = "text", text = "No events are known of it: an import with events tells its life." }
  end
  local rows = {}
  for i, e in ipairs(t.events) do
    rows[i] = { minute(e.at), who(e), saying(e), e.state or false, duration(e.us), duration(e.customer) }
  end
  return { kind = "table", title = "Timeline", rows = rows, columns = { { title = "at" }, { title = "who" },
    { title = "what" }, { title = "then" }, { title = "waited for us", align = "right" },
    { title = "for customer", align = "right" } },
    note = t.event_count > #t.events and ("%d of %d events"):format(#t.events, t.event_count) or nil }
end

local function questions(t)
  if not t.turns[1] then return nil end
  local rows = {}
  for i, turn in ipairs(t.turns) do
    rows[i] = { minute(turn.asked_at), turn.outcome or false, minute(turn.answered_at), duration(turn.wait),
      turn.answered_by or false }
  end
  return { kind = "table", title = "Questions of the customer", rows = rows, columns = { { title = "asked" },
    { title = "outcome" }, { title = "answered" }, { title = "wait", align = "right" }, { title = "by" } } }
end

local function promises(t)
  if not t.promises[1] then return nil end
  local rows = {}
  for i, p in ipairs(t.promises) do
    rows[i] = { p.metric, p.policy, minute(p.activated_at), duration(p.target), duration(p.elapsed), minute(p.due_at),
      minute(p.ended_at), p.outcome or false }
  end
  return { kind = "table", title = "SLA", rows = rows, columns = { { title = "metric" }, { title = "policy" },
    { title = "from" }, { title = "target", align = "right" }, { title = "elapsed", align = "right" },
    { title = "due" }, { title = "ended" }, { title = "outcome" } } }
end

local function surveys(t)
  if not t.surveys[1] then return nil end
  local rows = {}
  for i, s in ipairs(t.surveys) do
    rows[i] = { s.kind, minute(s.sent_at), minute(s.answered_at), s.score and format.number(s.score) or false,
      s.comment or false }
  end
  return { kind = "table", title = "Surveys", rows = rows, columns = { { title = "kind" }, { title = "sent" },
    { title = "answered" }, { title = "score", align = "right" }, { title = "comment" } } }
end

--- The ticket as a document of perilune.render.
---@param t perilune.ticket
---@return table
function M.document(t)
  local blocks = {}
  for _, block in ipairs { timeline(t), questions(t) or false, promises(t) or false, surveys(t) or false } do
    if block then blocks[#blocks + 1] = block end
  end
  return { kind = "document", title = "Ticket " .. t.key, subtitle = t.source, header = head_of(t), blocks = blocks }
end

--- Methods of a ticket.
M.methods = {}

--- As text in a format: ticket "12345":render("markdown").
---@param form? string
---@param options? table the renderer's own
---@return string
function M.methods:render(form, options) return render(M.document(self), form or "terminal", options or {}) end

--- Shows it in a browser; returns the file it wrote.
---@return string path
function M.methods:open() return picture.open(M.document(self)) end

M.meta = {
  __index = M.methods,
  __tostring = function(t) return M.methods.render(t, "terminal", native.page()) end,
}

return M
