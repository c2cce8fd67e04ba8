-- Documents with every kind of block, for a browser to look at: a gallery as an analyst would lay it out, one whose
-- texts are hostile, one with hardly any data, one with extreme numbers. Written as HTML into the folder $PAGES.
local render = require "perilune.render"

local M = {}

local HOUR, DAY = 3600, 86400

local function months(first, count)
  local labels = {}
  for i = 0, count - 1 do
    labels[i + 1] = ("%04d-%02d"):format(first + i // 12, i % 12 + 1)
  end
  return labels
end

--- Points of a series; `extra` has more keys by place.
local function points(labels, values, extra)
  local list = {}
  for i, label in ipairs(labels) do
    list[i] = { at = i, label = label, value = values[i] or nil }
    for key, value in pairs(extra and extra[i] or {}) do list[i][key] = value end
  end
  return list
end

--- A calm curve without chance in it: the same picture each time.
local function wave(count, middle, swing, slope, turn)
  local list = {}
  for i = 1, count do
    list[i] = middle + slope * i + swing * math.sin(i * turn) + swing * 0.4 * math.sin(i * turn * 2.7 + 1)
  end
  return list
end

local function rounded(list)
  for i, x in ipairs(list) do list[i] = math.floor(x + 0.5) end
  return list
end

local function csat_line()
  local labels = months(2015, 18)
  local values = wave(18, 0.78, 0.02, 0.004, 0.9)
  local before = wave(18, 0.74, 0.018, 0.002, 0.8)
  return {
    kind = "line", title = "Customer satisfaction by month", unit = "percent", grain = "month", target = 0.82,
      warn = 0.76,
    better = "higher", note = "Answers of customers who rated at least one conversation.",
    series = {
      { name = "CSAT", role = "main", points = points(labels, values, { [18] = { provisional = true } }) },
      { name = "the 18 months before", role = "comparison", points = points(months(2013, 18), before) },
    },
  }
end

local function forecast_line()
  local labels, values = {}, {}
  for week = 1, 26 do labels[week] = ("2016-W%02d"):format(week) end
  local known = rounded(wave(20, 1450, 130, 12, 0.7))
  known[9] = 2240
  local ahead, extra = {}, {}
  for i = 1, 26 do
    values[i] = i <= 20 and known[i] or false
    ahead[i] = i > 20 and math.floor(1690 + 14 * (i - 20)) or false
    if i > 20 then extra[i] = { low = ahead[i] - 70 * (i - 20) ^ 0.5, high = ahead[i] + 70 * (i - 20) ^ 0.5 } end
  end
  return {
    kind = "line", title = "Tickets by week, and the next six weeks", unit = "count", grain = "week",
    series = {
      { name = "Tickets", role = "main", points = points({ table.unpack(labels, 1, 20) }, values,
        { [9] = { mark = "high" } }) },
      { name = "forecast", role = "forecast", points = points(labels, ahead, extra) },
    },
  }
end

local function several_lines()
  local labels = {}
  for day = 1, 28 do labels[day] = ("2016-05-%02d"):format(day) end
  local series = {}
  for i, name in ipairs { "Email", "Chat", "Phone", "Social media", "Marketplace" } do
    series[i] = { name = name, role = i == 1 and "main" or "other",
      points = points(labels, wave(28, 4.5 * HOUR - i * 0.7 * HOUR, 1500, i % 2 == 0 and -90 or 40, 0.5 + i / 9)) }
  end
  return { kind = "line", title = "First reply by channel", unit = "duration", grain = "day", target = 4 * HOUR,
    better = "lower", series = series }
end

local function composition(share)
  local labels, series = months(2015, 15), {}
  for i, name in ipairs { "Orders", "Delivery", "Returns", "Payment", "Account", "Other" } do
    series[i] = { name = name, points = points(labels, rounded(wave(15, 420 - 55 * i, 40, i == 2 and 14 or 2,
      0.6 + i / 7))) }
  end
  return { kind = "area", title = share and "What customers write about, in shares" or "What customers write about",
    unit = "count", grain = "month", share = share, series = series }
end

local function channel_bars()
  local items = {}
  for i, row in ipairs { { "Email", 0.871 }, { "Chat", 0.842 }, { "Phone", 0.805 }, { "Social media", 0.744 },
    { "Marketplace", 0.691 } } do
    items[i] = { label = row[1], value = { value = row[2], unit = "percent", low = row[2] - 0.02 * i,
      high = row[2] + 0.018 * i, n = 1200 // i, target = 0.8, status = row[2] >= 0.8 and "good"
        or row[2] >= 0.72 and "warn" or "bad" } }
  end
  items[6] = { label = "Letter", value = { unit = "percent", note = "no answers" } }
  return { kind = "bars", title = "Satisfaction by channel", unit = "percent", items = items }
end

local function bullets()
  return { kind = "bullet", title = "Where we stand", items = {
    { label = "CSAT", low = 0, high = 1,
      value = { value = 0.841, unit = "percent", target = 0.82, warn = 0.76, better = "higher", status = "good" } },
    { label = "First reply", value = { value = 5.2 * HOUR, unit = "duration", target = 4 * HOUR, warn = 6 * HOUR,
      better = "lower", status = "warn" } },
    { label = "NPS", low = -100, high = 100,
      value = { value = 12, unit = "score", target = 30, warn = 20, better = "higher", status = "bad" } },
    { label = "Cost a ticket", value = { value = 6.4, unit = "money", currency = "EUR", target = 7, warn = 8,
      better = "lower", status = "good" } },
  } }
end

local function answers(share)
  return { kind = "stacked", title = "Answers to the survey", unit = "count", share = share,
    parts = { "very good", "good", "neither", "bad", "very bad" },
    items = { { label = "Email", values = { 410, 255, 88, 60, 32 } }, { label = "Chat", values = { 280, 190, 70, 51,
      40 } },
      { label = "Phone", values = { 96, 120, 64, 38, 55 } }, { label = "Social media", values = { 12, false, 9, 14,
        21 } } } }
end

local function replies()
  local bins, counts = {}, { 820, 640, 470, 390, 300, 250, 190, 160, 120, 90, 75, 60, 52, 40, 31, 25 }
  for i, count in ipairs(counts) do bins[i] = { from = (i - 1) * 900, to = i * 900, count = count } end
  return { kind = "histogram", title = "How long customers wait for the first reply", unit = "duration", bins = bins,
    above = 148, marks = { { value = 2900, label = "median" }, { value = 9800, label = "90 %" } }, target = 3600 }
end

local function uneven_bins()
  local bins, edges = {}, { 0, 900, HOUR, 4 * HOUR, 8 * HOUR, DAY, 3 * DAY, 7 * DAY }
  for i = 1, #edges - 1 do bins[i] = { from = edges[i], to = edges[i + 1], count = ({ 90, 240, 410, 330, 280, 120,
    44 })[i] } end
  return { kind = "histogram", title = "Time to solution", unit = "duration", bins = bins, above = 12,
    marks = { { value = 6 * HOUR, label = "median" } } }
end

local function agents()
  local list, names = {}, { "Ada", "Ben", "Chloé", "Dmitri", "Eun-ji", "Farid", "Greta", "Hiro", "Inês", "Jon",
    "Kai", "Lea" }
  for i, name in ipairs(names) do
    list[i] = { x = 60 + 23 * i + 40 * math.sin(i), y = 0.7 + 0.02 * i + 0.06 * math.sin(i * 2.1), label = name,
      group = i % 3 == 0 and "night shift" or i % 3 == 1 and "day shift" or "weekend" }
  end
  return { kind = "scatter", title = "Workload and satisfaction", x = { title = "Tickets solved", unit = "count" },
    y = { title = "CSAT", unit = "percent" }, points = list }
end

local function ranking()
  local items = {}
  for i, row in ipairs { { "Greta Lindqvist", 412, { "fastest reply" } }, { "Farid Rahimi", 388 },
    { "Chloé Martin", 371, { "best CSAT", "30 days without a reopen" } }, { "Eun-ji Park", 290 }, { "Jon", 121 } } do
    items[i] = { rank = i, label = row[1], badges = row[3], trend = wave(12, row[2] / 12, 4, i == 4 and -0.6 or 0.4,
      0.8 + i / 5),
      note = i == 5 and "joined in May" or nil,
      value = { value = row[2], unit = "count", status = i == 1 and "good" or "none" } }
  end
  return { kind = "leaderboard", title = "Tickets solved", unit = "count", items = items }
end

local function solved_funnel()
  return { kind = "funnel", title = "From question to recommendation", unit = "count", steps = {
    { label = "Tickets", value = 12840 }, { label = "Answered", value = 12110 }, { label = "Solved", value = 10930 },
    { label = "Survey answered", value = 2710, note = "sent after 24 h" }, { label = "Would recommend", value = 1840 },
  } }
end

local function teams_table()
  local columns = {
    { title = "Team", unit = "text" }, { title = "Tickets", unit = "count", group = "Volume", bar = true },
    { title = "Change", unit = "percent", group = "Volume", bar = true },
    { title = "CSAT", unit = "percent", group = "Quality" }, { title = "Reopened", unit = "percent",
      group = "Quality" },
    { title = "12 weeks", unit = "count" },
  }
  local function row(name, n, change, csat, status, reopened, i)
    return { name, n, change, { value = csat, unit = "percent", status = status, target = 0.8 }, reopened,
      { trend = wave(12, n / 12, n / 90, change * n / 60, 0.7 + i / 4) } }
  end
  return { kind = "table", title = "Teams", columns = columns, description = "Teams of both sites in October 2016.",
    rows = {
    { "Berlin", role = "group" }, row("Orders", 4120, 0.081, 0.861, "good", 0.034, 1), row("Returns", 2310, -0.124,
      0.787, "warn", 0.051, 2),
    { "서울", role = "group" }, row("주문", 3120, 0.022, 0.845, "good", 0.041, 3), row("기술 지원", 940, -0.032, 0.702,
      "bad", 0.092, 4),
    { "All", 10490, 0.012, { value = 0.823, unit = "percent", status = "good" }, 0.046, false, role = "total" },
  } }
end

local function weekday_heat()
  local cells, hours = {}, {}
  for h = 0, 23 do hours[h + 1] = ("%02d"):format(h) end
  for d = 1, 7 do
    cells[d] = {}
    for h = 0, 23 do
      cells[d][h + 1] = math.floor((d < 6 and 60 or 22) * math.exp(-((h - 14) / 5) ^ 2) * (1.2 - d * 0.03) + 0.5)
    end
  end
  return { kind = "heat", title = "When tickets come in", unit = "count",
    rows = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" }, columns = hours, cells = cells }
end

local function retention()
  local rows = {}
  for i = 1, 8 do
    local cells = {}
    for j = 1, 9 - i do cells[j] = j == 1 and 1 or 0.62 * 0.9 ^ j * (1 + i / 40) end
    rows[i] = { label = ("2016-%02d"):format(i), size = 800 + 37 * i, cells = cells, provisional = i > 1 and 1 or 0 }
  end
  return { kind = "cohort", title = "Customers who come back", unit = "percent", size_title = "Customers",
    columns = { "0", "1", "2", "3", "4", "5", "6", "7" }, rows = rows, note = "By the month of the first order." }
end

local function key_cards()
  return { kind = "cards", cards = {
    { title = "Tickets", about = "Tickets created in the period.", trend = wave(12, 900, 60, 12, 0.8),
      value = { value = 12840,
      unit = "count", change = { value = 0.081, unit = "percent", relative = true, against = "September",
        significant = true,
        direction = "worse" } } },
    { title = "CSAT", trend = wave(12, 0.8, 0.02, 0.003, 0.9), value = { value = 0.841, unit = "percent", low = 0.83,
      high = 0.852,
      n = 2710, status = "good", target = 0.82, better = "higher",
      change = { value = 0.012, unit = "percent", against = "September", significant = true, direction = "better" } } },
    { title = "First reply, median", trend = wave(12, 15000, 2000, 100, 0.7), value = { value = 5.2 * HOUR,
      unit = "duration",
      status = "warn", target = 4 * HOUR, better = "lower", provisional = true } },
    { title = "Net promoter score", trend = { false, 20, 14, 12 }, value = { value = 12.4, unit = "score",
      status = "bad", n = 410,
      target = 30, change = { value = -3.1, unit = "score", against = "September", significant = false } } },
  } }
end

function M.gallery()
  return { kind = "document", title = "Support report", subtitle = "October 2016", language = "en",
    header = { { label = "Period", text = "October 2016" }, { label = "As of", text = "2016-11-01 09:00" },
      { label = "Zone", text = "Europe/Berlin" }, { label = "Definitions", text = "4f2a91c0" } },
    footer = { "24 rows were rejected on import.", "Intervals are 95 %." },
    blocks = {
      { kind = "callout", status = "warn", title = "First reply is late",
        text = "Customers waited 5.2 h in the median, an hour longer than promised; chat is where it got worse." },
      key_cards(), csat_line(),
      { kind = "columns", columns = {
        { { kind = "list", title = "What changed", items = {
          { text = "Satisfaction is above target for the third month.", status = "good" },
          { text = "Replies by chat took 40 min longer.", status = "warn" },
          { text = "Fewer customers would recommend us.", status = "bad" }, { text = "Returns moved to Berlin." } } } },
        { { kind = "text", title = "Remarks",
          text = "The marketplace went live on 3 October.\n\nIts tickets are counted from then on." } },
      } },
      { kind = "section", title = "Over time", description = "How the months went.", blocks = {
        forecast_line(), several_lines(), composition(false),
        { kind = "columns", columns = { { composition(true) }, { csat_line() } } } } },
      { kind = "section", title = "Comparison", blocks = { channel_bars(), bullets(), answers(true),
        { kind = "columns", columns = { { answers(false) }, { channel_bars() } } }, ranking(), teams_table() } },
      { kind = "page" },
      { kind = "section", title = "Distribution", blocks = { replies(), uneven_bins(), agents(),
        { kind = "columns", columns = { { replies() }, { agents() } } },
        { kind = "columns", columns = { { bullets() }, { csat_line() }, { solved_funnel() } } } } },
      { kind = "section", title = "Customers", blocks = { solved_funnel(), weekday_heat(), retention(),
        { kind = "columns", columns = { { ranking() }, { retention() } } } } },
    } }
end

--- Every text of a document replaced, wherever it is shown.
local shown = { title = true, subtitle = true, text = true, label = true, name = true, description = true, note = true,
  about = true, group = true, against = true, size_title = true }

local function replace(node, text)
  local copy = {}
  for key, value in pairs(node) do
    if type(value) == "table" then
      local texts = key == "badges" or key == "parts" or key == "columns" or key == "rows" or key == "footer"
      copy[key] = texts and type(value[1]) == "string" and {} or replace(value, text)
      if texts and type(value[1]) == "string" then
        for i in ipairs(value) do copy[key][i] = text end
      end
    elseif shown[key] and type(value) == "string" then
      copy[key] = text
    elseif type(key) == "number" and type(value) == "string" then
      copy[key] = text
    else
      copy[key] = value
    end
  end
  return copy
end

function M.hostile()
  return replace(M.gallery(), "</script><script>alert(1)</script><img src=x onerror=alert(1)>\27[31m\u{202E}"
    .. "\"'&]]>-->\xFF" .. ("x"):rep(120) .. " 고객지원팀 👩‍🚀 \" style=\"position:fixed\" onload=\"alert(1)")
end

local function all_blocks(document, list)
  for _, block in ipairs(document.blocks or document) do
    if block.kind == "section" then
      all_blocks(block, list)
    elseif block.kind == "columns" then
      for _, column in ipairs(block.columns) do all_blocks(column, list) end
    else
      list[#list + 1] = block
    end
  end
  return list
end

--- Each list of data cut to `count`, each number changed by `number`.
local function reduce(node, count, number)
  local copy = {}
  local lists = { cards = 1, series = 1, points = 1, items = 1, steps = 1, bins = 1, rows = 1, marks = 1, values = 1,
    cells = 1 }
  for key, value in pairs(node) do
    if type(value) == "table" then
      copy[key] = reduce(value, count, number)
      if lists[key] then
        for i = #copy[key], count + 1, -1 do copy[key][i] = nil end
      end
    elseif type(value) == "number" and type(key) ~= "string" or key == "value" or key == "low" or key == "high"
      or key == "count" or key == "x" or key == "y" then
      copy[key] = number(value)
    else
      copy[key] = value
    end
  end
  return copy
end

local function same(x) return x end

--- Blocks without data, then with one of everything.
function M.scarce()
  local blocks = {}
  for _, count in ipairs { 0, 1 } do
    for _, block in ipairs(all_blocks(M.gallery(), {})) do blocks[#blocks + 1] = reduce(block, count, same) end
  end
  return { kind = "document", title = "Hardly any data", language = "en", blocks = blocks }
end

--- Huge, tiny, negative and equal numbers.
function M.extreme()
  local blocks = {}
  local ways = {
    function(x) return type(x) == "number" and x * 1e290 or x end,
      function(x) return type(x) == "number" and x * 1e-300 or x end,
    function(x) return type(x) == "number" and -x or x end, function(x) return type(x) == "number" and 7 or x end,
  }
  for _, way in ipairs(ways) do
    for _, block in ipairs(all_blocks(M.gallery(), {})) do
      if block.kind ~= "page" then blocks[#blocks + 1] = reduce(block, 100, way) end
    end
  end
  return { kind = "document", title = "Extreme numbers", language = "en", blocks = blocks }
end

local folder = os and os.getenv and os.getenv("PAGES")
if folder then
  for _, name in ipairs { "gallery", "hostile", "scarce", "extreme" } do
    local file = assert(io.open(folder .. "/" .. name .. ".html", "w"))
    file:write(render.render(M[name](), "html"))
    file:close()
  end
end

return M
