-- Scratch stores, the rows of specs, and how expectations compare.
local check = require "tests.lua.check"
local expect = require "perilune.spec.expect"
local native = require "perilune.native"
local spec_rows = require "perilune.spec.rows"
local rows = require "tests.lua.rows"

local none = spec_rows.none

rows("tickets", [[
  key | created_at
  1   | 2024-01-05 10:00:00
  2   | 2024-01-06 10:00:00
]])

local function in_scratch(f, options) return native.scratch(options or { as_of = "2026-01-01" }, f) end

--- Reads and imports rows into a scratch store, and gives what a statement says of them.
local function imported(given, statement, defaults)
  return in_scratch(function()
    local read = assert(spec_rows.read(given, "rows", ""))
    local rejected, reasons = spec_rows.import(read, defaults or {}, "2026-10-01 00:00")
    local result = {}
    for i, row in ipairs(native.sql(statement)) do result[i] = table.concat(row, ",", 1, #row) end
    return { result = result, rejected = rejected, reasons = reasons }
  end)
end

local function refused(given, message)
  return function()
    local read, problem = spec_rows.read(given, "rows", "")
    check.equal(read, nil)
    check.equal(problem, message)
  end
end

--- The lines in which a record differs from an expectation.
local function differences(record, given, negated)
  record.unit = record.unit or "percent"
  return expect.differences(record, assert(expect.read(given, record.unit, false, "expect")), negated)
end

local function fits(record, given)
  return function() check.equal(differences(record, given), {}) end
end

local function differs(record, given, ...)
  local lines = { ... }
  return function() check.equal(differences(record, given), lines) end
end

check.run {
  -- scratch stores
  { "a scratch store is empty, and the store is back afterwards", function()
    check.equal(in_scratch(function() return tickets:count() end), 0)
    check.equal(tickets:count(), 2)
  end },
  { "what is imported into it is gone with it", function()
    local counted = in_scratch(function()
      rows("tickets", "key | created_at\n9 | 2024-01-01\n8 | 2024-01-01\n7 | 2024-01-01")
      return tickets:count()
    end)
    check.equal(counted, 3)
    check.equal(tickets:count(), 2)
    check.equal(native.sql("SELECT count(*) FROM imports")[1][1], 1)
  end },
  { "an error in it restores the store", function()
    check.fails("by intent", in_scratch, function() error("by intent") end)
    check.equal(tickets:count(), 2)
  end },
  { "so does a store that is used badly", function()
    check.fails("no such column", in_scratch, function() return native.sql("SELECT nonesuch FROM tickets") end)
    check.equal(tickets:count(), 2)
  end },
  { "its clock, as-of and zone are those that were asked for", function()
    local zone, as_of, now = native.zone(), native.as_of(), native.now()
    local seen = in_scratch(function() return { native.zone(), native.as_of(), native.now() } end,
      { zone = "Asia/Tokyo", as_of = "2026-01-01 09:00" })
    check.equal(seen, { "Asia/Tokyo", "2026-01-01 09:00", time.parse("2026-01-01 00:00:00") })
    check.equal({ native.zone(), native.as_of(), native.now() }, { zone, as_of, now })
  end },
  { "an unknown zone and a bad time are errors that restore the session", function()
    check.fails("Asia/Tokio", in_scratch, function() end, { zone = "Asia/Tokio" })
    check.fails("as_of: ", in_scratch, function() end, { as_of = "soon" })
    check.fails("zone: expected text", in_scratch, function() end, { zone = 1 })
    check.equal(native.zone(), "UTC")
    check.equal(tickets:count(), 2)
  end },
  { "scratch stores do not nest, and the outer one goes on", function()
    local count = in_scratch(function()
      check.fails("they do not nest", in_scratch, function() end)
      return tickets:count()
    end)
    check.equal(count, 0)
    check.equal(tickets:count(), 2)
  end },
  { "a coroutine cannot leave it half way", function()
    local half = coroutine.wrap(function() in_scratch(function() coroutine.yield(1) end) end)
    check.fails("attempt to yield", half)
    check.equal(tickets:count(), 2)
  end },
  { "a frame outlives the store that it came from", function()
    local frame = in_scratch(function()
      rows("tickets", "key | created_at | channel\n9 | 2024-01-01 | email")
      return tickets:by("channel"):agg { n = "count(*)" }
    end)
    check.equal(frame:value(1, "channel"), "email")
  end },

  -- rows
  { "rows get a source, a key and required times", function()
    local got = imported({ tickets = { {}, { key = "x", source = "desk" } } },
      "SELECT source, key, created_at FROM tickets ORDER BY id")
    check.equal(got.result, { "test,1,1790812800", "desk,x,1790812800" })
  end },
  { "defaults fill in, none takes away", function()
    local got = imported({ tickets = { {}, { channel = "chat" }, { channel = none } } },
      "SELECT coalesce(channel, '-') FROM tickets ORDER BY id", { tickets = { channel = "email" } })
    check.equal(got.result, { "email", "chat", "-" })
  end },
  { "numbers, truth and texts with quotes, bars and line ends arrive as they are", function()
    local got = imported({ surveys = { { kind = 'a "b"|c,\nd', score = 0.1, scale_min = 0, scale_max = 1 } } },
      "SELECT kind, score, scale_max FROM surveys")
    check.equal(got.result, { 'a "b"|c,\nd,0.1,1.0' })
    got = imported({ tickets = { { spam = true }, { spam = false } } }, "SELECT spam FROM tickets ORDER BY id")
    check.equal(got.result, { "1", "0" })
  end },
  { "text between bars and text by commas are the same rows", function()
    local statement = "SELECT key, coalesce(channel, '-') FROM tickets ORDER BY key"
    check.equal(imported({ tickets = "key | channel\n\n a | email \n b |" }, statement).result, { "a,email", "b,-" })
    check.equal(imported({ tickets = 'key,channel\r\na,"e-mail, ""x"""\r\nb,\r\n' }, statement).result,
      { 'a,e-mail, "x"', "b,-" })
  end },
  { "rows that do not fit are rejected and named by their number", function()
    local got = imported({ surveys = { { kind = "csat", score = 6, scale_max = 5 }, { kind = "csat" }, {} } },
      "SELECT count(*) FROM surveys")
    check.equal(got.result, { "1" })
    check.equal(got.rejected, 2)
    check.equal(got.reasons[1], "surveys[1]: surveys.score: 6 is above scale_max, which is 5")
  end },
  { "all of them may be rejected", function()
    local got = imported({ surveys = { {} } }, "SELECT count(*) FROM rejects")
    check.equal({ got.rejected, got.result }, { 1, { "1" } })
  end },
  { "a table that is not there", refused({ ticket = {} }, 'rows.ticket: no such table; did you mean "tickets"?') },
  { "a row that is none", refused({ tickets = { 5 } },
    'rows.tickets[1]: expected a row, as { key = "1" }, not number') },
  { "a list with a hole", refused({ tickets = { [1] = {}, [3] = {} } },
    "rows.tickets: expected a list of rows without holes") },
  { "a value of no type that fields have", refused({ tickets = { { key = {} } } },
    "rows.tickets[1].key: expected text, a number, true or false, or none, not table") },
  { "a quote that does not end", refused({ tickets = 'key,channel\n1,"email' },
    'rows.tickets[1]: expected 2 cells as in the header, got a quote out of place: 1,"email') },
  { "something behind a quote", refused({ tickets = 'key,channel\n1,"e"mail' },
    'rows.tickets[1]: expected 2 cells as in the header, got a quote out of place: 1,"e"mail') },

  -- expectations
  { "whole numbers are equal or not", function()
    check.equal(expect.same(3, 3), true)
    check.equal(expect.same(2 ^ 53 // 1 | 0, (2 ^ 53 // 1 | 0) + 1), false)
  end },
  { "others may differ by 1e-9 of the larger", function()
    check.equal(expect.same(1.0, 1.0 + 9e-10), true)
    check.equal(expect.same(1.0, 1.0 + 2e-9), false)
    check.equal(expect.same(-1e300, -1e300 * (1 + 5e-10)), true)
    check.equal(expect.same(0.0, 1e-300), false)
    check.equal(expect.same(0.0, 0), true)
  end },
  { "near gives a tolerance of its own", function()
    check.equal(expect.same(0.3, expect.near(0.30004, 1e-4)), true)
    check.equal(expect.same(0.3, expect.near(0.3002, 1e-4)), false)
    check.fails("near(): expected a number and a tolerance", expect.near, "x", 1)
  end },
  { "not a number fits nothing", function() check.equal(#differences({ value = 0 / 0 }, 1), 1) end },
  { "a value alone", fits({ value = 0.75 }, 0.75) },
  { "a share as text", fits({ value = 0.75 }, "75 %") },
  { "a duration as text", fits({ value = 5400, unit = "duration" }, "1h 30m") },
  { "no value", fits({}, none) },
  { "a value where none is expected", differs({ value = 0 }, none, "value: expected none, got 0 (0.0 %)") },
  { "no value where one is expected", differs({}, 0, "value: expected 0 (0.0 %), got none") },
  { "an undecided status is a text", fits({ status = "none" }, { status = none }) },
  { "of a note a part", fits({ note = "no data: needs surveys" }, { note = "needs surveys" }) },
  { "nothing is provisional unless it says so", fits({}, { provisional = false }) },
  { "exclusions are given whole", differs({ exclusions = { { reason = "spam", count = 2 } } },
    { exclusions = { deleted = 1 } },
    'exclusions["deleted"]: expected 1, got none', 'exclusions["spam"]: expected none, got 2') },
  { "what must not be", function()
    check.equal(differences({ value = 1, n = 3 }, { value = 1, n = 4 }, true),
      { "value: expected anything but 1 (100.0 %)" })
  end },
  { "a series is compared bucket by bucket", function()
    local list = {}
    for i, label in ipairs { "2026-09", "2026-10" } do
      list[i] = { value = i, unit = "count", bucket = { label = label } }
    end
    local function lines(given)
      return expect.differences_of_list(list, assert(expect.read(given, "count", true, "expect")))
    end
    check.equal(lines { 1, 2 }, {})
    check.equal(lines { ["2026-09"] = 1, ["2026-10"] = 2 }, {})
    check.equal(lines { 1, 3 }, { "[2026-10].value: expected 3, got 2" })
    check.equal(lines { 1, 2, 3 }, { "[3]: expected, but there is none" })
    check.equal(lines { ["2026-10"] = 2 }, { "[2026-09]: not expected, got value 1" })
  end },
}
