--- Vega-Lite specifications of the kinds of blocks that are charts (vega.lua has the rules).

local format = require("perilune.format")
local clean = require("perilune.render.clean")
local data = require("perilune.render.data")
local json = require("perilune.json")
local scale = require("perilune.render.scale")

local M = {}

local WIDTH, HEIGHT, BAR_STEP = 640, 300, 26
local dashes = { main = { 1, 0 }, other = { 1, 0 }, comparison = { 2, 3 }, forecast = { 6, 4 } }
local roles = { "main", "other", "comparison", "forecast" }

local function finite(x) return format.finite(x) end

local function number(x) return finite(x) or json.null end

-- ---- axes ----

--- A Vega expression that says seconds in the largest unit that fits, with the language's words.
local function duration_expression(language)
  local function say(size, template)
    local before, after = template:match("^(.-)%%s(.*)$")
    return ("%s + format(datum.value / %d, ',.3~f') + %s"):format(json.string(before), size, json.string(after))
  end
  local expression = say(1, language.seconds)
  for _, row in ipairs { { 60, "minutes" }, { 3600, "hours" }, { 172800, "days" } } do
    local size = row[1] == 172800 and 86400 or row[1]
    expression = ("abs(datum.value) >= %d ? %s : (%s)"):format(row[1], say(size, language[row[2]]), expression)
  end
  return expression
end

--- How an axis or a legend of a unit says its numbers.
local function ticks_of(unit, language)
  if unit == "percent" then return { format = ".0%" } end
  if unit == "duration" then return { labelExpr = duration_expression(language) } end
  if unit == "time" then return { labelExpr = "utcFormat(datum.value * 1000, '%Y-%m-%d %H:%M')" } end
  if unit == "count" then return { format = ",.0f" } end
  return { format = ",~r" }
end

local function title(text) return text and clean.line(text) or json.null end

local function channel(field, kind, options)
  local c = { field = field, type = kind }
  for key, value in pairs(options or {}) do c[key] = value end
  return c
end

--- An axis of values. Durations and counts need round ticks of their own, which the numbers on it give.
local function quantity(field, unit, language, options, numbers)
  local axis = ticks_of(unit, language)
  local c = channel(field, "quantitative", { axis = axis, title = json.null })
  local low, high = scale.range(numbers or {}, numbers and #numbers or 0)
  if (unit == "duration" or unit == "count") and low then
    local round = scale.axis(low, high, unit, 5, language)
    axis.values, c.scale = round.ticks, { domain = { round.low, round.high } }
  end
  for key, value in pairs(options or {}) do c[key] = value end
  return c
end

--- Names along an axis, in the order of the data.
local function names(field, options)
  local c = channel(field, "nominal", { sort = json.null, title = json.null, axis = { labelLimit = 240 } })
  for key, value in pairs(options or {}) do c[key] = value end
  return c
end

local function tooltip(first)
  return { channel(first, "nominal", { title = json.null }), channel("text", "nominal", { title = json.null }) }
end

local function legend(field, list)
  return channel(field, "nominal", { title = json.null, sort = json.null, scale = { domain = json.list(list) },
    legend = { orient = "top", labelLimit = 240, symbolOpacity = 1 } })
end

--- All numbers of the rows under these names, for quantity.
local function numbers_of(rows, fields)
  local list = {}
  for _, row in ipairs(rows) do
    for _, field in ipairs(fields) do list[#list + 1] = finite(row[field]) end
  end
  return list
end

local function inline(rows) return { values = json.list(rows) } end

--- Names that are told apart: a second "a" is "a (2)".
local function told_apart(list)
  local seen, result = {}, {}
  for i, name in ipairs(list) do
    seen[name] = (seen[name] or 0) + 1
    result[i] = seen[name] > 1 and ("%s (%d)"):format(name, seen[name]) or name
  end
  return result
end

local function labels_of(items)
  local list = {}
  for i, item in ipairs(items) do list[i] = clean.line(item.label or i) end
  return told_apart(list)
end

local function series_names(block)
  local list = {}
  for i, series in ipairs(block.series) do list[i] = clean.line(series.name or i) end
  return told_apart(list)
end

-- ---- over time ----

local function point_row(block, language, name, role, label, index, point)
  local value = finite(point.value)
  return { series = name, role = role, label = label, index = index, value = number(point.value),
    low = number(point.low), high = number(point.high), mark = point.mark and language.marks[point.mark] or json.null,
    provisional = point.provisional or false,
    text = format.plain(value, block.unit, language, block.currency) }
end

--- The last main point before a forecast begins: where it is joined.
local function joint(block, series)
  local first
  for j, point in ipairs(series.points) do
    if finite(point.value) then first = j break end
  end
  for _, other in ipairs(block.series) do
    local point = first and (other.role or "main") == "main" and other.points[first - 1]
    if point and finite(point.value) then return first - 1, { value = point.value } end
  end
end

local function series_rows(block, language)
  local rows, labels, series_list = {}, told_apart(data.labels(block)), series_names(block)
  for i, series in ipairs(block.series) do
    local role = series.role or "main"
    local at, point = nil, nil
    if role == "forecast" then at, point = joint(block, series) end
    for j, own in ipairs(series.points) do
      rows[#rows + 1] = point_row(block, language, series_list[i], role, labels[j], j, j == at and point or own)
      rows[#rows].order = i
    end
  end
  return rows, labels, series_list
end

local function time_axis(labels)
  return channel("label", "ordinal", { title = json.null, scale = { domain = json.list(labels) },
    axis = { labelOverlap = true, labelAngle = 0 } })
end

--- A line across the chart with its words at the end.
local function rule_layers(limits, axis_channel, language, unit)
  local layers, line_height = {}, 12
  for _, limit in ipairs(limits) do
    local value = finite(limit[1])
    if value then
      local row = { value = value, text = limit[2]:format(format.plain(value, unit, language)) }
      local encoding = { [axis_channel] = channel("value", "quantitative"),
        tooltip = { channel("text", "nominal", { title = json.null }) } }
      layers[#layers + 1] = { data = inline { row }, encoding = encoding,
        mark = { type = "rule", strokeDash = { 4, 4 }, color = "#555555" } }
      local words = { [axis_channel] = channel("value", "quantitative"), text = channel("text", "nominal") }
      layers[#layers + 1] = { data = inline { row }, encoding = words, mark = axis_channel == "y"
        and { type = "text", align = "right", baseline = "bottom", x = "width", dy = -3, color = "#555555" }
        or { type = "text", align = "left", baseline = "top", y = #layers // 2 * line_height, dx = 3, color = "#555555" } }
    end
  end
  return layers
end

local function filter(expression) return { { filter = expression } } end

local function dash_range()
  local list = {}
  for i, role in ipairs(roles) do list[i] = dashes[role] end
  return list
end

local function line(block, language)
  local rows, labels, series_list = series_rows(block, language)
  local x, color = time_axis(labels), legend("series", series_list)
  local numbers = numbers_of(rows, { "value", "low", "high" })
  numbers[#numbers + 1], numbers[#numbers + 2] = finite(block.target), finite(block.warn)
  local y = quantity("value", block.unit, language, nil, numbers)
  local layers = {
    { transform = filter "isValid(datum.low) && isValid(datum.high)", mark = { type = "area", opacity = 0.15 },
      encoding = { x = x, y = quantity("low", block.unit, language, nil, numbers), y2 = { field = "high" },
        color = color } },
    { mark = { type = "line", strokeWidth = 2 }, encoding = { x = x, y = y, color = color,
      strokeDash = channel("role", "nominal", { legend = json.null,
        scale = { domain = roles, range = dash_range() } }) } },
    { transform = filter "isValid(datum.value)", mark = { type = "point", filled = true, size = 28 },
      encoding = { x = x, y = y, color = color, tooltip = tooltip "label",
        opacity = { condition = { test = "datum.provisional", value = 0.4 }, value = 1 } } },
    { transform = filter "isValid(datum.mark) && isValid(datum.value)", mark = { type = "text", dy = -10 },
      encoding = { x = x, y = y, text = channel("mark", "nominal") } },
  }
  for _, layer in ipairs(rule_layers({ { block.target, language.target }, { block.warn, language.warn } }, "y",
    language, block.unit)) do
    layers[#layers + 1] = layer
  end
  return { data = inline(rows), layer = layers, width = WIDTH, height = HEIGHT }
end

local function area(block, language)
  local rows, labels, series_list = series_rows(block, language)
  local known = {}
  for _, row in ipairs(rows) do
    local some = row.value ~= json.null and (not block.share or row.value ~= 0)
    known[row.index] = known[row.index] or some
  end
  for _, row in ipairs(rows) do -- a part without a value has no height, where others have one
    if not known[row.index] then row.value = json.null elseif row.value == json.null then row.value = 0 end
  end
  local unit = block.share and "percent" or block.unit
  return { data = inline(rows), width = WIDTH, height = HEIGHT, mark = { type = "area" }, encoding = {
    x = time_axis(labels), y = quantity("value", unit, language, { stack = block.share and "normalize" or "zero" }),
    color = legend("series", series_list), order = channel("order", "quantitative"), tooltip = tooltip "series",
  } }
end

-- ---- values ----

local function value_rows(block, language)
  local rows = {}
  for i, name in ipairs(labels_of(block.items)) do
    local value = block.items[i].value
    local _, word = format.status(value.status, language)
    rows[i] = { label = name, value = number(value.value), low = number(value.low), high = number(value.high),
      target = number(value.target), status = word, text = format.value(value, nil, language) }
  end
  return rows
end

local function bars(block, language)
  local y, unit, rows = names "label", block.unit, value_rows(block, language)
  local numbers = numbers_of(rows, { "value", "low", "high", "target" })
  return { data = inline(rows), width = WIDTH, height = { step = BAR_STEP }, layer = {
    { mark = { type = "bar" }, encoding = { y = y, x = quantity("value", unit, language, nil, numbers),
      tooltip = { channel("label", "nominal", { title = json.null }), channel("text", "nominal", { title = json.null }),
        channel("status", "nominal", { title = language.status_title }) } } },
    { transform = filter "isValid(datum.low) && isValid(datum.high)", mark = { type = "rule", color = "#333333" },
      encoding = { y = y, x = quantity("low", unit, language), x2 = { field = "high" } } },
    { transform = filter "isValid(datum.target)", mark = { type = "tick", color = "#333333", thickness = 2 },
      encoding = { y = y, x = quantity("target", unit, language) } },
    { transform = filter "isValid(datum.value)", mark = { type = "text", align = "left", dx = 4 },
      encoding = { y = y, x = quantity("value", unit, language), text = channel("text", "nominal") } },
  } }
end

--- The bands of a bullet from bad to good: { from, to, shade }.
local function bands(value, low, high)
  local target, warn = finite(value.target), finite(value.warn)
  if not target then return {} end
  local edges, shades = { low, warn or target, target, high }, { "#c9c9c9", "#dddddd", "#efefef" }
  if value.better == "lower" then
    edges, shades = { low, target, warn or target, high }, { "#efefef", "#dddddd", "#c9c9c9" }
  end
  local list = {}
  for i = 1, 3 do
    if edges[i + 1] > edges[i] then list[#list + 1] = { from = edges[i], to = edges[i + 1], shade = shades[i] } end
  end
  return list
end

local function bullet_item(item, language)
  local value = item.value
  local low, high = finite(item.low) or 0, finite(item.high)
  for _, x in ipairs { value.value or low, value.target or low, value.warn or low } do
    if not finite(item.high) then high = math.max(high or low, finite(x) or low) end
  end
  local row = { value = number(value.value), target = number(value.target), text = format.value(value, nil, language) }
  local domain = { domain = { low, high > low and high or low + 1 } }
  local x = quantity("value", value.unit, language, nil, { low, high })
  x.scale = domain
  local shades = channel("shade", "nominal", { scale = json.null, legend = json.null })
  return { title = { text = clean.line(item.label), anchor = "start", fontSize = 12 }, width = WIDTH, height = 24,
    layer = {
      { data = inline(bands(value, low, high)), mark = { type = "bar" }, encoding = {
        x = quantity("from", value.unit, language), x2 = { field = "to" }, color = shades } },
      { data = inline { row }, mark = { type = "bar", size = 9, color = "#1f5f8b" },
        encoding = { x = x, tooltip = { channel("text", "nominal", { title = json.null }) } } },
      { data = inline { row }, mark = { type = "tick", size = 20, thickness = 3, color = "black" },
        encoding = { x = quantity("target", value.unit, language) } },
    } }
end

local function bullet(block, language)
  local list = {}
  for i, item in ipairs(block.items) do list[i] = bullet_item(item, language) end
  return { vconcat = json.list(list) }
end

local function funnel(block, language)
  local rows, first = {}, nil
  for i, name in ipairs(labels_of(block.steps)) do
    local x = finite(block.steps[i].value)
    first = first or x
    local share = x and first and first ~= 0 and (" (%s)"):format(format.percent(x / first, language)) or ""
    rows[i] = { label = name, value = number(x), text = format.plain(x, block.unit, language) .. share }
  end
  return { data = inline(rows), width = WIDTH, height = { step = BAR_STEP }, layer = {
    { mark = { type = "bar" }, encoding = { y = names "label", x = quantity("value", block.unit, language),
      tooltip = tooltip "label" } },
    { mark = { type = "text", align = "left", dx = 4 }, encoding = { y = names "label",
      x = quantity("value", block.unit, language), text = channel("text", "nominal") } },
  } }
end

local function stacked(block, language)
  local rows, parts = {}, {}
  for p, part in ipairs(block.parts) do parts[p] = clean.line(part) end
  parts = told_apart(parts)
  for i, name in ipairs(labels_of(block.items)) do
    local nothing = block.share -- there are no shares of nothing
    for p in ipairs(parts) do nothing = nothing and (finite(block.items[i].values[p]) or 0) == 0 end
    for p, part in ipairs(parts) do
      local x = finite(block.items[i].values[p])
      rows[#rows + 1] = { label = name, part = part, index = p, value = nothing and json.null or number(x),
        text = format.plain(x, block.unit, language) }
    end
  end
  return { data = inline(rows), width = WIDTH, height = { step = BAR_STEP }, mark = { type = "bar" }, encoding = {
    y = names "label", color = legend("part", parts), order = channel("index", "quantitative"), tooltip = tooltip "part",
    x = quantity("value", block.share and "percent" or block.unit, language,
      { stack = block.share and "normalize" or "zero" }),
  } }
end

-- ---- distributions and grids ----

local function histogram(block, language)
  local rows, limits = {}, { { block.target, language.target } }
  for i, bin in ipairs(block.bins) do
    rows[i] = { from = number(bin.from), to = number(bin.to), count = number(bin.count),
      label = ("%s–%s"):format(format.plain(bin.from, block.unit, language), format.plain(bin.to, block.unit, language)),
      text = format.plain(bin.count, "count", language) }
  end
  for _, mark in ipairs(block.marks or {}) do
    local words = mark.label and clean.line(mark.label):gsub("%%", "%%%%") .. " %s" or "%s"
    limits[#limits + 1] = { mark.value, words }
  end
  local layers = { { mark = { type = "bar" }, encoding = {
    x = quantity("from", block.unit, language, { bin = { binned = true } }, numbers_of(rows, { "from", "to" })), x2 = { field = "to" },
    y = quantity("count", "count", language), tooltip = tooltip "label",
  } } }
  for _, layer in ipairs(rule_layers(limits, "x", language, block.unit)) do layers[#layers + 1] = layer end
  return { data = inline(rows), width = WIDTH, height = HEIGHT, layer = layers }
end

local function scatter(block, language)
  local rows, groups, seen = {}, {}, {}
  for i, point in ipairs(block.points) do
    local group = clean.line(point.group or "")
    if not seen[group] then
      groups[#groups + 1], seen[group] = group, true
    end
    rows[i] = { x = number(point.x), y = number(point.y), label = clean.line(point.label or i), group = group,
      text = ("%s, %s"):format(format.plain(point.x, block.x.unit, language),
        format.plain(point.y, block.y.unit, language)) }
  end
  local encoding = {
    x = quantity("x", block.x.unit, language, { title = title(block.x.title) }, numbers_of(rows, { "x" })),
    y = quantity("y", block.y.unit, language, { title = title(block.y.title) }, numbers_of(rows, { "y" })),
    tooltip = tooltip "label" }
  if #groups > 1 then
    encoding.color, encoding.shape = legend("group", groups), legend("group", groups)
  end
  return { data = inline(rows), width = WIDTH, height = HEIGHT, mark = { type = "point" }, encoding = encoding }
end

--- A grid of shaded cells with their numbers.
local function grid(rows, columns, labels, cell, unit, language)
  local list = {}
  for r, row in ipairs(rows) do
    for c, column in ipairs(columns) do
      local x, moving = cell(r, c)
      x = finite(x)
      list[#list + 1] = { row = row, column = column, value = number(x), provisional = moving or false,
        text = x and format.plain(x, unit, language) or "" }
    end
  end
  local x = names("column", { axis = { labelAngle = 0, labelOverlap = true, orient = "top" } })
  local y = names("row", { title = title(labels) })
  local shade = channel("value", "quantitative", { legend = ticks_of(unit, language), scale = { scheme = "blues" } })
  shade.legend.title = json.null
  local low, high = scale.range(numbers_of(list, { "value" }), #list)
  local dark = low and low / 2 + high / 2 + (high / 2 - low / 2) * 0.2 or 0
  return { data = inline(list), width = { step = 46 }, height = { step = BAR_STEP }, layer = {
    { mark = { type = "rect" }, encoding = { x = x, y = y, color = shade, tooltip = tooltip "row",
      opacity = { condition = { test = "datum.provisional", value = 0.5 }, value = 1 } } },
    { mark = { type = "text", fontSize = 10 }, encoding = { x = x, y = y, text = channel("text", "nominal"),
      color = { condition = { test = ("datum.value > %s"):format(json.number(dark)), value = "white" }, value = "black" } } },
  } }
end

local function clean_all(list)
  local result = {}
  for i, text in ipairs(list) do result[i] = clean.line(text) end
  return told_apart(result)
end

local function heat(block, language)
  return grid(clean_all(block.rows), clean_all(block.columns), nil, function(r, c)
    return (block.cells[r] or {})[c]
  end, block.unit, language)
end

local function cohort(block, language)
  local shown = data.table(block, language)
  local first = #shown.columns - #block.columns
  return grid(labels_of(block.rows), clean_all(block.columns), language.cohort, function(r, c)
    local cell = shown.rows[r][first + c]
    if type(cell) == "table" then return cell.value, cell.provisional end
    return cell
  end, block.unit, language)
end

--- One row for each kind of block that is a chart.
local kinds = {
  bars = bars, bullet = bullet, leaderboard = bars, funnel = funnel, line = line, area = area, stacked = stacked,
  histogram = histogram, scatter = scatter, heat = heat, cohort = cohort,
}

--- Is this kind of block a chart?
---@param kind string
---@return boolean
function M.has(kind) return kinds[kind] ~= nil end

--- The specification of a chart without its head: data, marks, encodings, size.
---@param block table
---@param language table
---@return table
function M.spec(block, language) return kinds[block.kind](block, language) end

return M
