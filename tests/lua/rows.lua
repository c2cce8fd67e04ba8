-- Small stores for tests: rows("tickets", text) imports rows written in the test, the fields' names in the first line.
--
--   rows("tickets", [[
--     key | created_at          | solved_at
--     1   | 2024-01-05 10:00:00 |
--   ]])
local defined = 0

local function cells(line)
  local list = {}
  for cell in (line .. "|"):gmatch("%s*(.-)%s*|") do list[#list + 1] = cell end
  return list
end

--- Returns the summary of the import.
return function(name, text, options)
  local lines = {}
  for line in text:gmatch("[^\n]+") do
    if line:match("%S") then lines[#lines + 1] = table.concat(cells(line), ";") end
  end
  local fields = { source = { constant = "test" } }
  for _, field in ipairs(cells(lines[1]:gsub(";", "|"))) do fields[field] = field end
  defined = defined + 1
  importer("rows_" .. defined) { delimiter = ";", [name] = fields }
  return store.import_text(table.concat(lines, "\n") .. "\n", "rows_" .. defined, options)
end
