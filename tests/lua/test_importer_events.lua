-- Importers that make several rows of a record: lists of targets, rows that are chosen, files of one row a change.
local check = require "tests.lua.check"

local csv = [[
No,Version,Opened,Changed,State,Agent,Team
7,0,2024-05-01 08:00:00,2024-05-01 08:00:00,New,?,Desk
7,1,2024-05-01 08:00:00,2024-05-01 09:00:00,Active,ann,Desk
7,2,2024-05-01 08:00:00,2024-05-01 09:00:00,Active,bob,Desk
7,3,2024-05-01 08:00:00,2024-05-01 11:00:00,Resolved,bob,?
8,0,2024-05-02 08:00:00,2024-05-02 08:00:00,Active,ann,?
]]

local source = { constant = "desk" }

importer "changes" {
  empty = { "?" },
  events = {
    { source = source, ticket = "No", at = "Opened", kind = { constant = "created" }, only = { Version = { "0" } } },
    { source = source, ticket = "No", at = "Changed", seq = "Version",
      changes = { status = "State", assigned = { "Agent" }, team = { "Group", "Team" },
        priority = { "Urgency", optional = true } } },
  },
}

--- What is wrong with an importer whose events are these.
local function problem(events)
  local good, message = pcall(function() importer "wrong" { events = events } end)
  assert(not good, "no error")
  return (message:gsub("^.-: ", "", 1))
end

local function counts()
  local list = {}
  for _, row in ipairs(store.sql("SELECT kind || ' ' || count(*) FROM events GROUP BY kind ORDER BY kind")) do
    list[#list + 1] = row[1]
  end
  return table.concat(list, ", ")
end

check.run {
  { "each watched cell that is not empty is an event", function()
    check.equal(store.import_text(csv, "changes").rejected, 0)
    check.equal(counts(), "assigned 4, created 2, status 5, team 3")
  end },
  { "the same file again adds nothing, a longer one what is new", function()
    store.import_text(csv, "changes")
    check.equal(counts(), "assigned 4, created 2, status 5, team 3")
    store.import_text(csv .. "8,1,2024-05-02 08:00:00,2024-05-02 09:30:00,Resolved,ann,?\n", "changes")
    check.equal(counts(), "assigned 5, created 2, status 6, team 3")
  end },
  { "what repeats a value changes nothing", function()
    local rows = ticket_facts:rows(10)
    check.equal(rows[1].reassignments, 1)
    check.equal(rows[1].assignees, 2)
    check.equal(rows[1].new_seconds, 3600)
    check.equal(rows[1].open_seconds, 7200)
    check.equal(rows[1].team, "Desk")
    check.equal(rows[2].open_seconds, 5400)
    check.equal(spans:where("ticket = '7'"):count(), 3)
  end },
  { "a watched column that is missing is an error, unless it is optional", function()
    check.fails('the rows of events are chosen by column "State", but the file has none; did you mean "Stat"?',
      function() store.import_text((csv:gsub("State", "Stat")), "changes") end)
  end },
  { "mistakes are said with their path", function()
    local good = { source = source, ticket = "No", at = "Opened", kind = { constant = "created" } }
    local function with(key, value)
      local copy = {}
      for k, v in pairs(good) do copy[k] = v end
      copy[key] = value
      return copy
    end
    check.equal(problem { good, with("ticke", "No") },
      'importer "wrong".events[2].ticke: unknown key; did you mean "ticket"?')
    check.equal(problem { good, ticket = "No" },
      'importer "wrong".events.ticket: a list of targets has no fields of its own')
    check.equal(problem { good, 5 }, 'importer "wrong".events[2]: expected a table of fields')
    check.equal(problem(with("only", { State = 5 })),
      'importer "wrong".events.only: expected column = text, a list of texts, or true for any')
    check.equal(problem(with("changes", { status = "State" })),
      'importer "wrong".events.changes: says the kind and the value itself')
    local changes = { source = source, ticket = "No", at = "Opened", changes = { status = 5 } }
    check.equal(problem(changes), 'importer "wrong".events.changes.status: expected a column')
    changes.changes = "State"
    check.equal(problem(changes), 'importer "wrong".events.changes: expected kind = column')
    check.equal(select(2, pcall(function()
      importer "wrong" { tickets = { changes = { status = "State" } } }
    end)):match("tickets.changes: unknown key") ~= nil, true)
  end },
}
