-- Customers by year since their first purchase: New, Consistent (bought this year and the one before), Sleeping (not
-- this year), Returning; and how many more of a cohort bought than in the year before. Every line of an order has its
-- customer's class in that year; a sleeping customer has a line of its own.
local last_year = 2021

local function year_of(instant) return time.parts(instant).year end

--- bought[customer][year] = true, and the first of these years.
local bought, first = {}, {}
local frame = sales:by("customer", "year"):agg { n = "count(*)" }
for i = 1, #frame do
  local customer, year = frame:value(i, "customer"), year_of(frame:value(i, "year"))
  bought[customer] = bought[customer] or {}
  bought[customer][year] = true
  first[customer] = math.min(first[customer] or year, year)
end

--- buyers[cohort][year]: how many of those who first bought in a year bought in another.
local buyers = {}
local triangle = sales:cohorts { entity = "customer", grain = "year" }
for i = 1, #triangle do
  local row = triangle[i]
  local cohort = year_of(row.cohort)
  buyers[cohort] = buyers[cohort] or {}
  buyers[cohort][cohort + row.age] = row.active
end

local function class(customer, year)
  if year == first[customer] then return "New" end
  if not bought[customer][year] then return "Sleeping" end
  return bought[customer][year - 1] and "Consistent" or "Returning"
end

local function change(cohort, year)
  return year > cohort and buyers[cohort][year] - buyers[cohort][year - 1] or ""
end

local function cell(value)
  if value == nil then return "" end
  if type(value) == "number" then return ("%.10g"):format(value) end
  return value:find('[",\n]') and '"' .. value:gsub('"', '""') .. '"' or value
end

local function date(instant)
  local parts = time.parts(instant)
  return ("%02d/%02d/%d"):format(parts.day, parts.month, parts.year)
end

local function line(customer, year, has_order, order)
  local cells = { class(customer, year), tostring(change(first[customer], year)), has_order, tostring(year),
    tostring(first[customer]) }
  for i = 1, 21 do cells[5 + i] = cell(order[i]) end
  print(table.concat(cells, ","))
end

print("Customer Classification,YoY Difference,Order?,Year,First Purchase,Row ID,Order ID,Order Date,Ship Date,"
  .. "Ship Mode,Customer Name,Segment,Country/Region,City,State,Postal Code,Region,Product ID,Category,Sub-Category,"
  .. "Product Name,Sales,Quantity,Discount,Profit,Customer ID")
local lines, names = sales:rows(1000000), {}
for i = 1, #lines do
  local r = lines[i]
  names[r.customer] = r.name
  line(r.customer, year_of(r.ordered_at), "1", { r.row, r.order_id, date(r.ordered_at), date(r.shipped_at), r.ship_mode,
    r.name, r.segment, r.country, r.city, r.state, r.postal_code, r.region, r.product, r.category, r.sub_category,
    r.product_name, r.amount, r.quantity, r.discount, r.profit, r.customer })
end
for customer, years in pairs(bought) do
  for year = first[customer], last_year do
    if not years[year] then line(customer, year, "0", { [6] = names[customer], [21] = customer }) end
  end
end
