-- The figures that have targets, a row a shop and month, as the expected file has them.
local wanted = {
  { "% Orders Shipped in 3 days", "figure = '% Shipped in 3 days'" },
  { "% Orders Shipped in 5 days", "figure = '% Shipped in 5 days'" },
  { "% Returns Processed in 3 days", "figure = '% Processed in 3 days'" },
  { "% Returns Processed in 5 days", "figure = '% Processed in 5 days'" },
  { "# Complaints Received", "department = 'Complaints' AND figure = '# Received'" },
}

local columns, titles = {}, { "Shop", "Date" }
for _, figure in ipairs(wanted) do
  for _, column in ipairs { { "", "value" }, { "Target - ", "target" } } do
    local title = column[1] .. figure[1]
    titles[#titles + 1] = title
    columns[#columns + 1] = { title, ("any(%s) FILTER (WHERE %s)"):format(column[2], figure[2]) }
  end
end

print(table.concat(titles, ","))
local frame = figures:by("shop", "month"):agg(columns)
for i = 1, #frame do
  local parts = time.parts(frame:value(i, "month"))
  local cells = { frame:value(i, "shop"), ("%02d/%02d/%d"):format(parts.day, parts.month, parts.year) }
  for _, column in ipairs(columns) do cells[#cells + 1] = ("%.15g"):format(frame:value(i, column[1])) end
  print(table.concat(cells, ","))
end
