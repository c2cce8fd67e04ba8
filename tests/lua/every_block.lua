--- A document with every kind of block and every key of the tree, for tests of renderers.
local M = {}

local function value(x, options)
  local v = { value = x, unit = "percent", low = 0.79, high = 0.88, n = 1234, status = "good", target = 0.8, warn = 0.7,
    better = "higher" }
  for key, given in pairs(options or {}) do v[key] = given end
  return v
end

local function points(values, fields)
  local list = {}
  for i, x in ipairs(values) do
    list[i] = { at = 1451606400 + (i - 1) * 2629800, label = ("2016-%02d"):format((i - 1) % 12 + 1), value = x or nil }
    for key, given in pairs(fields and fields[i] or {}) do list[i][key] = given end
  end
  return list
end

local function over_time(text)
  local remarks = { [2] = { low = 9, high = 13 }, [3] = { low = 20, high = 50, mark = "high" }, [5] = { mark = "low" },
    [6] = { provisional = true } }
  return {
    { kind = "line", title = text .. " line", description = text, note = text, unit = "count", grain = "month",
      target = 15, warn = 20, better = "lower", series = {
        { name = text, role = "main", points = points({ 12, 11, 40, 14, 2, 16 }, remarks) },
        { name = text .. " before", role = "comparison", points = points { 10, 9, 12, 13, 11, 12 } },
        { name = text .. " forecast", role = "forecast", points = points({ false, false, false, false, false, false, 17, 18 },
          { [7] = { low = 12, high = 22 }, [8] = { low = 10, high = 26 } }) },
        { name = text .. " other", role = "other", points = points { 5, false, 7, 8 } },
      } },
    { kind = "area", title = text .. " area", description = text, unit = "count", grain = "month", series = {
      { name = text .. " email", points = points { 5, 6, 7, 8 } }, { name = "chat", points = points { 3, false, 9, 4 } },
      { name = "phone", points = points { 2, 2, 1, 1 } } } },
    { kind = "area", title = text .. " parts", unit = "count", grain = "month", share = true, series = {
      { name = text .. " email", points = points { 5, 6, 7, 8 } }, { name = "chat", points = points { 3, 1, 9, 4 } } } },
  }
end

local function parts(text)
  return {
    { kind = "stacked", title = text .. " stacked", description = text, unit = "count", parts = { text, "b", "c" },
      items = { { label = text, values = { 10, 20, 3 } }, { label = "x", values = { 5, false, 9 } } } },
    { kind = "stacked", title = text .. " shares", unit = "count", share = true, parts = { text, "b", "c", "d", "e" },
      items = { { label = text, values = { 10, 20, 3, 1, 1 } }, { label = "x", values = { 0, 0, 0, 0, 0 } } } },
    { kind = "histogram", title = text .. " histogram", description = text, unit = "duration", below = 2, above = 7,
      bins = { { from = 0, to = 3600, count = 12 }, { from = 3600, to = 7200, count = 30 },
        { from = 7200, to = 14400, count = 4 }, { from = 14400, to = 28800, count = 1 } },
      marks = { { value = 5000, label = text }, { value = 15000, label = "p90" } }, target = 14400 },
    { kind = "scatter", title = text .. " scatter", description = text, x = { title = text, unit = "count" },
      y = { title = text, unit = "duration" },
      points = { { x = 1, y = 3600, label = text, group = text }, { x = 9, y = 300, group = "b" }, { x = 4, y = 1800 } } },
    { kind = "scatter", title = text .. " one group", x = { unit = "percent" }, y = { unit = "score" },
      points = { { x = 0.1, y = 4 }, { x = 0.9, y = 1.5, label = text } } },
  }
end

local function values(text)
  local change = { value = 0.02, unit = "percent", against = text, direction = "better", significant = true }
  return {
    { kind = "cards", title = text .. " cards", description = text, cards = {
      { title = text, about = text, value = value(0.841, { change = change, note = text, provisional = true }),
        trend = { 0.7, false, 0.8, 0.84 } },
      { title = text, value = { unit = "duration", status = "none", note = text } } } },
    { kind = "bars", title = text .. " bars", description = text, unit = "percent",
      items = { { label = text, value = value(0.841) }, { label = "b", value = value(0.3, { status = "bad" }) } } },
    { kind = "bullet", title = text .. " bullet", description = text, items = {
      { label = text, value = value(0.841), low = 0, high = 1 },
      { label = "b", value = { value = 7200, unit = "duration", status = "bad", target = 3600, warn = 5400,
        better = "lower" } } } },
    { kind = "leaderboard", title = text .. " leaderboard", description = text, unit = "percent", items = {
      { rank = 1, label = text, value = value(0.9), trend = { 1, 2, false, 3 }, badges = { text, "most improved" },
        note = text }, { rank = 2, label = "b", value = value(0.8) } } },
    { kind = "funnel", title = text .. " funnel", description = text, unit = "count", steps = {
      { label = text, value = 1000 }, { label = "b", value = 640, note = text }, { label = "c", value = 0 } } },
  }
end

local function tables(text)
  return {
    { kind = "table", title = text .. " table", description = text, note = text, columns = {
        { title = text, unit = "text" }, { title = text, unit = "count", group = text, bar = true },
        { title = "share", unit = "percent", group = text }, { title = "trend" } },
      rows = { { text, role = "group" }, { text, 12, value(0.3), { trend = { 1, false, 3 } } },
        { "b", -4, value(0.9, { provisional = true }), false }, { "all", 8, 0.5, role = "total" } } },
    { kind = "heat", title = text .. " heat", description = text, unit = "count", rows = { text, "r" },
      columns = { text, "c" }, cells = { { 1, false }, { 3, 4 } } },
    { kind = "cohort", title = text .. " cohort", description = text, unit = "percent", size_title = text,
      columns = { text, "1", "2" }, rows = { { label = text, size = 120, cells = { 1, 0.6, 0.4 } },
        { label = "2016-02", size = 90, cells = { 1, 0.5, false }, provisional = 1 } } },
  }
end

--- The document; `text` stands wherever a text may stand.
---@param text string
---@return table
function M.document(text)
  return { kind = "document", title = text, subtitle = text, language = "en", header = { { label = text, text = text } },
    footer = { text }, blocks = {
      { kind = "callout", status = "warn", title = text, text = text },
      { kind = "section", title = text, description = text, blocks = values(text) },
      { kind = "page" },
      { kind = "section", title = text, blocks = over_time(text) },
      { kind = "columns", columns = { parts(text), { { kind = "text", text = text .. "\n\n" .. text },
        { kind = "list", title = text, items = { { text = text, status = "bad" }, { text = text } } } } } },
      { kind = "section", title = text, blocks = tables(text) },
    } }
end

return M
