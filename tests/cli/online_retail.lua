-- Prints the cohort triangle (month of first purchase x months since) in the form of the expected files, of all rows and
-- of sales only, and figures of customers that were computed with pandas (expected.json).
local sales = orders:where("channel = 'sale' AND amount > 0")

local function print_triangle(name, relation)
  local frame = relation:cohorts { entity = "customer", grain = "month" }
  local lines, widest = {}, 0
  for i = 1, #frame do
    local row = frame[i]
    if row.age == 0 then lines[#lines + 1] = { time.label("month", row.cohort) } end
    local line = lines[#lines]
    line[#line + 1] = ("%d.0"):format(row.active)
    widest = math.max(widest, row.age)
  end
  local header = { "c0" }
  for age = 0, widest do header[#header + 1] = tostring(age) end
  print(name .. ":" .. table.concat(header, ","))
  for _, line in ipairs(lines) do
    while #line < #header do line[#line + 1] = "" end
    print(name .. ":" .. table.concat(line, ","))
  end
end

local function equal(what, got, wanted)
  if got ~= wanted then error(("%s: %s, expected %s"):format(what, tostring(got), tostring(wanted)), 2) end
end

local function entities(relation)
  local frame, total = relation:cohorts { entity = "customer", grain = "quarter" }, 0
  for i = 1, #frame do
    local row = frame[i]
    if row.age == 0 then total = total + row.size end
    equal("nobody remains who was not there", row.remained >= row.active and row.remained <= row.size, true)
  end
  return total
end

equal("rows", orders:count(), 525461)
equal("rows of sales", sales:count(), 513134)
equal("customers", entities(orders), 4383)
equal("customers with sales", entities(sales), 4314)

local last_sale = "last_time(customer) FILTER (WHERE channel = 'sale' AND amount > 0)"
equal("inactive for more than 90 whole days",
  orders:where(last_sale .. " <= TIME '2010-12-10' - 91d"):distinct("customer"), 1429)
equal("rows in the order of each customer", orders:where("ordinal(customer) = 1"):count(), 4383)
equal("rows of customers", orders:sum("CASE WHEN ordinal(customer) = 1 THEN occurrences(customer) END"), 417534)

print_triangle("all", orders)
print_triangle("sales", sales)
print("ok online retail")
