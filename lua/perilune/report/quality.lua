--- What looked wrong in the data (perilune.quality), over the whole store: { quality = "checks" }, what contradicts
--- itself; "fields", how full they are; "days" without a ticket in the period; "events", how many tickets have some;
--- "imports", and what they rejected.
local native = require "perilune.native"
local quality = require "perilune.quality"

local M = {}

local default_limit = 12

local function text_of(block, text) return { kind = "text", title = block.title, note = block.note, text = text } end

--- The tables of a block with what a reader sees of all of them.
local function table_of(block, columns, rows, description)
  return { kind = "table", title = block.title, note = block.note, columns = columns, rows = rows,
    description = description }
end

local function limited(block, list) return math.min(#list, block.limit or default_limit) end

local function checks(build, block)
  local words = build.words.quality
  local found, made = quality.findings()
  if made == 0 then return text_of(block, words.no_checks) end
  if #found == 0 then
    return { kind = "callout", status = "good", title = block.title, text = words.all_well:format(build:count(made)) }
  end
  local lines = {}
  for i, finding in ipairs(found) do
    lines[i] = { words.checks[finding.check.name], finding.check.table, finding.count, finding.share,
      finding.example ~= nil and tostring(finding.example) or false }
  end
  return table_of(block, { { title = words.check }, { title = words.table }, { title = words.rows, unit = "count" },
    { title = words.share, unit = "percent" }, { title = words.example } }, lines,
    words.found:format(build:count(#found), build:count(made)))
end

local function fields(build, block)
  local words, lines = build.words.quality, {}
  local partly, empty = quality.fields()
  for i = 1, limited(block, partly) do
    lines[i] = { ("%s.%s"):format(partly[i].table, partly[i].field), partly[i].share, partly[i].count }
  end
  local none = #empty > 0 and { kind = "text", text = words.empty_fields:format(table.concat(empty, ", ")) } or nil
  if #lines == 0 then return text_of(block, words.full_fields), none end
  return table_of(block, { { title = words.field }, { title = words.filled, unit = "percent", bar = true },
    { title = words.rows, unit = "count" } }, lines,
    #partly > #lines and words.emptiest:format(build:count(#lines), build:count(#partly)) or nil), none
end

--- Days of the period, from the first row of the data on, on which no ticket was created.
local function days(build, block)
  local k, words, p = build:use "ticket_volume", build.words.quality, build.period
  local names, missing = build:answered { k.name }
  if #names == 0 then return missing end
  local from = build:start_of_data(k, "day", native.time_floor("day", p.from))
  local count
  names, count = {}, 0
  if from < p.to then
    for _, r in ipairs(build:series(k, "day", from, p.to, block.where)) do
      count = count + 1
      if r.value == 0 then names[#names + 1] = r.bucket.label end
    end
  end
  if count == 0 then return text_of(block, build.words.no_rows:format(k.title, p.text)) end
  if #names == 0 then return text_of(block, words.no_gap:format(build:count(count), p.text)) end
  local shown = table.concat(names, ", ", 1, limited(block, names))
  if #names > limited(block, names) then shown = shown .. ", ..." end
  return { kind = "callout", status = "warn", title = block.title, note = block.note,
    text = words.gaps:format(build:count(#names), build:count(count), p.text, shown) }
end

local function events(build, block)
  local found, all = quality.basis()
  if all == 0 then return select(2, build:answered { "ticket_volume" }) end
  local with = all - (found.summary or 0)
  return text_of(block, build.words.quality.events:format(build:count(with), build:count(all),
    build:plain(with / all, "percent")))
end

local function imports(build, block)
  local words, lines = build.words.quality, {}
  local list = quality.imports(block.limit or default_limit)
  if #list == 0 then return text_of(block, words.no_imports) end
  for i, one in ipairs(list) do
    lines[i] = { one.imported_at, one.importer, one.file, one.read, one.inserted, one.updated, one.rejected }
  end
  local made, reasons = table_of(block, { { title = words.when, unit = "time" }, { title = words.importer },
    { title = words.file }, { title = words.read, unit = "count" }, { title = words.inserted, unit = "count" },
    { title = words.updated, unit = "count" }, { title = words.rejected, unit = "count" } }, lines), {}
  for i, reject in ipairs(quality.rejects(default_limit)) do reasons[i] = { reject.reason, reject.count } end
  if #reasons == 0 then return made end
  return made, { kind = "table", title = words.why_rejected, rows = reasons,
    columns = { { title = words.reason }, { title = words.rows, unit = "count" } } }
end

local parts = { checks = checks, fields = fields, days = days, events = events, imports = imports }

M.quality = {
  keys = {
    quality = { type = "text", required = true, one_of = { "checks", "fields", "days", "events", "imports" } },
    limit = { type = "integer" },
  },
  names = function() return {} end,
  build = function(build, block) return parts[block.quality](build, block) end,
}

return M
