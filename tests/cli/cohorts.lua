-- Cohorts and entity functions as a script meets them, over the orders of tests/cli/test_cohorts.sh.
local function equal(what, got, wanted)
  if got ~= wanted then error(("%s: got %s, expected %s"):format(what, tostring(got), tostring(wanted)), 2) end
end

local function fails(text, f, ...)
  local good, message = pcall(f, ...)
  if good then error("no error, expected: " .. text, 2) end
  if not tostring(message):find(text, 1, true) then error(("%q does not say %q"):format(message, text), 2) end
end

--- "2026-01+1 2/1/2" is age 1 of January's cohort: size 2, 1 active, 2 remained.
local function lines(frame)
  local list = {}
  for i = 1, #frame do
    local row = frame[i]
    list[i] = ("%s+%d %d/%d/%d"):format(time.label("month", row.cohort), row.age, row.size, row.active, row.remained)
  end
  return table.concat(list, " ")
end

local all = "2026-01+0 2/2/2 2026-01+1 2/1/1 2026-01+2 2/0/1 2026-01+3 2/1/1 " ..
  "2026-02+0 1/1/1 2026-02+1 1/0/0 2026-02+2 1/0/0"
equal("months", lines(orders:cohorts { entity = "customer" }), all)
equal("months", lines(orders:cohorts { entity = "customer", grain = "month", time = "at" }), all)
equal("until March", lines(orders:cohorts { entity = "customer", to = time.parse("2026-03-01") }),
  "2026-01+0 2/2/2 2026-01+1 2/1/1 2026-02+0 1/1/1")
equal("by mail", lines(orders:where { channel = "email" }:cohorts { entity = "customer" }),
  "2026-02+0 1/1/1 2026-02+1 1/0/1 2026-02+2 1/1/1")
equal("of a key, which stays in the rows", lines(orders:where("key LIKE 'o_'"):cohorts { entity = "customer" }), all)
equal("from a start", lines(orders:cohorts { entity = "customer", start = "TIME '2026-03-05'" }),
  "2026-03+0 3/0/1 2026-03+1 3/1/1")

-- The program runs with --tz Asia/Tokyo: the last second of January in UTC is in its February.
equal("orders of February", orders:where("month(at) = TIME '2026-02-01'"):count(), 2)

fails('cohorts.entity: missing', orders.cohorts, orders, {})
fails('cohorts.entitty: unknown key; did you mean "entity"?', orders.cohorts, orders, { entitty = "customer" })
fails('"munth" is not one of', orders.cohorts, orders, { entity = "customer", grain = "munth" })
fails('(did you mean "month"?)', orders.cohorts, orders, { entity = "customer", grain = "munth" })
fails("cohorts.to: expected a whole number", orders.cohorts, orders, { entity = "customer", to = "2026-03" })
fails("entity: a text is needed, not real: amount", orders.cohorts, orders, { entity = "amount" })
fails('unknown field "custommer"; did you mean "customer"?', orders.cohorts, orders, { entity = "custommer" })
fails("cohorts{} takes a relation without by()", function() orders:by("channel"):cohorts { entity = "customer" } end)
fails("expected a grain", orders.cohort_triangle, orders, "customer", "fortnight")

-- Entity functions: conditions, keys, inside aggregates, in what SQLite answers.
equal("first orders", orders:where("ordinal(customer) = 1"):count(), 3)
equal("back within 40 days", orders:share("next_time(customer) - at <= 40d"), 1 / 2)
equal("returning", orders:where("occurrences(customer) > 1"):distinct("customer"), 1)
local frame = orders:by { first = "month(first_time(customer))" }:agg { n = "count(*)" }
equal("groups", #frame, 2)
equal("orders of January's customers", frame[1].n, 4)
equal("the rows behind a group", #orders:where("month(first_time(customer)) = ?", { time = frame[2].first }):rows(), 1)
equal("a key answered by SQLite", orders:where("key = 'o4' AND previous_time(customer) < at"):count(), 1)
equal("a filter answered by SQLite", orders:where("occurrences(customer) FILTER (WHERE key > 'o3') = 2"):count(), 3)
local plan = orders:explain { n = "max(ordinal(customer))", back = "count(next_time(customer))" }
equal("explained", plan:find("all 5 rows 2 times before, for the entity functions", 1, true) ~= nil, true)
fails('"ordinal" cannot stand inside "first_time"', function()
  orders:where("first_time(customer) FILTER (WHERE ordinal(customer) > 1) IS NULL")
end)
fails('did you mean "ordinal"', function() orders:where("ordinel(customer) = 1") end)
print("ok cohorts")
