-- The complaints that were resolved after they were received, as the expected file has them.
local function date(instant)
  local parts = time.parts(instant)
  return ("%02d/%02d/%d"):format(parts.day, parts.month, parts.year)
end

local function quoted(text) return text:find('[",]') and '"' .. text:gsub('"', '""') .. '"' or text end

print("Complaint ID,Receipt Number,Customer ID,Date Received,Date Resolved,Timely Response,Response to Consumer,"
  .. "Issue Type,Product Category,Product ID,Complaint Description")
local frame = tickets:where("solved_at > created_at"):rows(1000)
for i = 1, #frame do
  local row = frame[i]
  print(table.concat({ row.key, row.order, row.customer, date(row.created_at), date(row.solved_at),
    row.timely and "True" or "False", row.response, row.type, row.category, row.product, quoted(row.text) }, ","))
end
