-- relation:sql: SQLite's answer to the statement is that of the engine.
local check = require "tests.lua.check"
local rows = require "tests.lua.rows"

rows("tickets", [[
  key | created_at          | channel | reopens | subject
  1   | 2026-01-05 10:00:00 | email   | 0       | Refund please
  2   | 2026-01-06 10:00:00 | chat    | 2       | it's late
  3   | 2026-02-06 10:00:00 | email   |         | refund
  4   | 2026-02-07 10:00:00 |         | 1       | hello
]])

--- Both answers, cell by cell; false for NULL.
local function same(relation, values)
  local frame, result = relation:agg(values), store.sql(relation:sql(values))
  check.equal(frame:names(), result.names)
  local wanted = {}
  for row = 1, #frame do
    wanted[row] = {}
    for column, name in ipairs(frame:names()) do
      local value = frame:value(row, name)
      if value == nil then value = false end
      wanted[row][column] = value
    end
  end
  result.names = nil
  check.equal(result, wanted)
end

check.run {
  { "groups come in the order of their keys, NULL last", function()
    same(tickets:by("channel"), { n = "count(*)", reopened = "sum(reopens)" })
    same(tickets:by("month", "channel"), { { "n", "count(*)" }, { "last", "max(created_at)" } })
  end },
  { "conditions, bound values and texts that stay in the rows", function()
    same(tickets:where("channel = ?", "email"):where("reopens IS NULL OR reopens = 0"), { n = "count(*)" })
    same(tickets:where("subject LIKE '%refund%'"), { n = "count(*)" })
    same(tickets:where { subject = "it's late" }, { n = "count(*)", s = "share(reopens > 1)" })
  end },
  { "order and limit", function()
    same(tickets:by("channel"):order("-n"):limit(2), { n = "count(*)" })
    same(tickets:by("channel"):order("reopened"), { reopened = "sum(reopens)" })
  end },
  { "names with quotes", function() same(tickets:by { ['a "b"'] = "channel" }, { ["c d"] = "count(*)" }) end },
  { "the stored rows", function()
    local relation = tickets:where("reopens >= 0")
    local result = store.sql(relation:sql(nil, 2, 1))
    print(relation:sql(nil,2,1))
    check.equal(#result, 2)
    local key
    for i, name in ipairs(result.names) do
      if name == "key" then key = i end
    end
    check.equal({ result[1][key], result[2][key] }, { "2", "4" })
  end },
  { "what SQLite lacks is said", function()
    check.fails("SQLite has no median", function() tickets:sql { m = "median(reopens)" } end)
    check.fails("is computed from events", function() ticket_facts:sql { n = "count(*)" } end)
  end },
}
