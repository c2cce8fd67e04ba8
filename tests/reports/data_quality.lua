-- What looked wrong in the demonstration data, held against SQL.
local numbers = require "tests.lua.report_numbers"

local blocks = numbers.read "data_quality"

-- Perhaps twice: less than a minute after the same customer's ticket before.
local twice = numbers.sql([[SELECT count(*) FROM (SELECT created_at - lag(created_at) OVER
  (PARTITION BY customer ORDER BY created_at) AS gap FROM tickets WHERE customer IS NOT NULL) WHERE gap < 60]])[1][1]
local found = numbers.cells(blocks["What contradicts itself"])
assert(#found == 1, "the data agrees with itself but for tickets that may be there twice")
numbers.near(found[1][3], twice, "perhaps twice")
numbers.near(found[1][4], twice / numbers.sql("SELECT count(*) FROM tickets")[1][1], "their share")

-- How full the fields are.
for _, row in ipairs(numbers.cells(blocks["Fields that some rows lack"])) do
  local t, field = row[1]:match("^(.-)%.(.*)$")
  local counts = numbers.sql(('SELECT count("%s"), count(*) FROM %s'):format(field, t))[1]
  numbers.near(row[3], counts[1], row[1])
  numbers.near(row[2], counts[1] / counts[2], row[1])
end

-- Every ticket has events; no day is without a ticket.
local counts = numbers.sql("SELECT count(DISTINCT ticket) FROM events")[1][1]
assert(blocks["Tickets with events"].text:find(("of %d,%03d tickets"):format(counts // 1000, counts % 1000), 1, true))
assert(blocks["Days without a ticket"].text:find("on each of the 365 days", 1, true))

-- Imports.
local import = numbers.cells(blocks["The last imports"])[1]
numbers.near(import[5], numbers.sql("SELECT sum(inserted) FROM imports")[1][1], "inserted")
print("data_quality agrees")
