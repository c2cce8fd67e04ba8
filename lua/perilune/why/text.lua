--- What moved a number (perilune.why), in sentences, as a table for the terminal, and as JSON.
local format = require "perilune.format"
local json = require "perilune.json"
local noise = require "perilune.why.noise"
local render = require "perilune.render"

local M = {}

--- Movers below this part of the change are not worth a clause; nor more than three of them.
local least_part, most_movers = 0.05, 3

--- Periods with longer names are "before" and "after" in the heads of columns.
local longest_head = 10

--- A difference with its sign. Of a change below a point in points with two decimals: parts are smaller still.
local function signed(result, x)
  if result.kpi.unit == "percent" and result.change and math.abs(result.change) < 0.01 then
    local language = format.language(nil)
    local text = format.fixed(100 * x, 2, language)
    return language.points:format(x > 0 and text:find("[1-9]") and "+" .. text or text)
  end
  return format.difference { value = x, unit = result.kpi.unit, relative = false }
end

local function plain(result, x) return format.plain(x, result.kpi.unit) end

--- Without its sign: for "rose" and "fell".
local function size(result, x) return (signed(result, math.abs(x)):gsub("^%+", "")) end

-- ---- sentences ----

local function headline(result, words)
  local periods = { result.period.text, result.against.text }
  local title, change = result.kpi.title, result.change
  local text
  if change == 0 then
    text = words.same:format(title, plain(result, result.after.value), periods[1], periods[2])
  else
    text = (change > 0 and words.rose or words.fell):format(title, size(result, change),
      plain(result, result.before.value), plain(result, result.after.value), periods[1], periods[2])
  end
  return result.significant == false and change ~= 0 and words.within_noise:format(text) or text
end

local function count(x) return format.plain(x, "count") end

--- One row for each effect: how it reads.
local clauses = {
  within = function(result, line, effect, words)
    local template = line.after > line.before and words.within_rose or words.within_fell
    return template:format(line.label, plain(result, line.before), plain(result, line.after),
      signed(result, effect.value))
  end,
  volume = function(result, line, effect, words)
    return words.more:format(line.label, plain(result, line.after), plain(result, line.before),
      signed(result, effect.value))
  end,
  mix = function(result, line, effect, words)
    return words.mix:format(line.label, format.percent(line.part_after), format.percent(line.part_before),
      signed(result, effect.value))
  end,
}

local function column_title(result, name, words)
  for _, part in ipairs(result.parts or {}) do
    if part.kpi.name == name then return part.kpi.title end
  end
  return words.columns[name]
end

local function label_of(line, words)
  if line.pooled then return words.others:format(line.pooled) end
  return line.rest and words.rest[line.label] or line.label
end

--- Sums, derived KPIs, and lines that stand for several segments have no values that explain one effect: it is named.
local function clause_of(result, mover, words)
  local line, name, effect = mover.line, mover.name, mover.effect
  if line.rest then return words.other:format(label_of(line, words), signed(result, effect.value)) end
  if line.state and not line.pooled then return words[line.state]:format(line.label, signed(result, effect.value)) end
  local plain_effect = not line.pooled and result.kind ~= "sum" and clauses[name]
  if plain_effect then return plain_effect(result, line, effect, words) end
  return words.named:format(label_of(line, words), column_title(result, name, words), signed(result, effect.value))
end

--- The effects that chance does not explain, the largest first.
local function movers_of(result, b)
  local list = {}
  for _, line in ipairs(b.lines) do
    for _, name in ipairs(b.columns) do
      local effect = line.effects[name]
      local worth = effect and effect.value ~= 0 and math.abs(effect.value) >= least_part * math.abs(result.change)
      if worth and signed(result, effect.value):find("[1-9]") and (not b.judged or noise.is_sure(effect)) then
        list[#list + 1] = { line = line, name = name, effect = effect, place = #list }
      end
    end
  end
  table.sort(list, function(x, y)
    local size_x, size_y = math.abs(x.effect.value), math.abs(y.effect.value)
    if size_x ~= size_y then return size_x > size_y end
    return x.place < y.place
  end)
  return list
end

local function put_back_clauses(result, b, words)
  local list = {}
  for _, line in ipairs(b.lines) do
    if line.effect and line.effect ~= 0 and #list < most_movers then
      list[#list + 1] = words.put_back:format(line.label, plain(result, line.without), signed(result, -line.effect))
    end
  end
  return list
end

--- A stock's lines read whole: in and out belong together.
local function stock_clauses(result, b, words)
  local list = {}
  for _, line in ipairs(b.lines) do
    if line.effect ~= 0 and #list < most_movers then
      list[#list + 1] = words.stock:format(line.label, count(line.effects["in"].value), count(-line.effects.out.value),
        signed(result, line.effect))
    end
  end
  return list
end

local function mover_clauses(result, b, words)
  if b.counterfactual then return put_back_clauses(result, b, words) end
  if b.columns[1] == "in" then return stock_clauses(result, b, words) end
  local list = {}
  for i, mover in ipairs(movers_of(result, b)) do
    if i > most_movers then break end
    list[i] = clause_of(result, mover, words)
  end
  return list
end

local function movers_sentence(result, words)
  local b = result.breakdowns[1]
  if not b then return nil end
  local list = mover_clauses(result, b, words)
  if #list > 0 then return words.by:format(b.dimension, table.concat(list, "; ")) end
  return b.judged and words.nothing_sure:format(b.dimension) or nil
end

local function parts_sentence(result, words)
  if not result.parts then return nil end
  local list = {}
  for i, part in ipairs(result.parts) do
    list[i] = words.part:format(part.kpi.title, format.plain(part.before, part.kpi.unit),
      format.plain(part.after, part.kpi.unit), signed(result, part.effect))
  end
  return words.parts:format(table.concat(list, "; "))
end

--- One to three plain sentences, the most important first.
---@param result perilune.why
---@param language? string a language's code
---@return string[]
function M.sentences(result, language)
  local words = format.language(language).why
  if result.change == nil then return { ("%s: %s."):format(result.kpi.title, result.note) } end
  local list = { words.stop:format(headline(result, words)) }
  local function add(text)
    if text and #list < 3 then list[#list + 1] = words.stop:format(text) end
  end
  if result.change ~= 0 or result.breakdowns[1] and result.breakdowns[1].score > 0 then
    add(parts_sentence(result, words))
    add(movers_sentence(result, words))
  end
  local b = result.breakdowns[1]
  if b and b.noise and b.noise ~= 0 then
    add(words.noise:format(signed(result, b.noise), signed(result, result.change)))
  end
  return list
end

--- What moved it, for a sentence of somebody else's: the dimension that says most and its largest effects that chance
--- does not explain; nil when there are none.
---@param result perilune.why
---@param language? string a language's code
---@return string|nil dimension, string|nil movers
function M.driver(result, language)
  local b = result.change and result.change ~= 0 and result.breakdowns[1]
  if not b then return nil end
  local list = mover_clauses(result, b, format.language(language).why)
  if #list == 0 then return nil end
  return b.dimension, table.concat(list, "; ", 1, math.min(#list, 2))
end

-- ---- the table ----

local function used_columns(b)
  local list = {}
  for _, name in ipairs(b.columns) do
    for _, line in ipairs(b.lines) do
      if line.effects[name] and line.effects[name].value ~= 0 then list[#list + 1] = name break end
    end
  end
  return list
end

local function right(title) return { title = title, unit = "text", align = "right" } end

--- Do the rows of a segment say more than its values?
local function shows_rows(result) return result.kind ~= "count" and not result.kind:match("^stock") end

local function heads(result, b, used, words)
  local before, after = result.against.text, result.period.text
  if math.max(#before, #after) > longest_head then before, after = words.before, words.after end
  local columns = { { title = b.dimension, unit = "text" } }
  local function add(title) columns[#columns + 1] = right(title) end
  if shows_rows(result) then
    add(words.rows_of:format(before))
    add(words.rows_of:format(after))
  end
  add(before)
  add(after)
  if b.counterfactual then
    add(words.put_back_title)
    add(words.effect)
    return columns
  end
  for _, name in ipairs(used) do add(column_title(result, name, words)) end
  if #used > 1 then add(words.total) end
  add(words.share)
  if b.judged then columns[#columns + 1] = { title = "", unit = "text" } end
  return columns
end

local function cells(result, b, used, line, words)
  local row = { label_of(line, words) }
  local function add(text) row[#row + 1] = text or false end
  if shows_rows(result) then
    add(not line.rest and not line.whole and count(line.n_before))
    add(not line.rest and not line.whole and count(line.n_after))
  end
  add(line.before and plain(result, line.before))
  add(line.after and plain(result, line.after))
  if b.counterfactual then
    add(line.without and plain(result, line.without))
    add(line.effect and signed(result, line.effect))
    return row
  end
  for _, name in ipairs(used) do add(line.effects[name] and signed(result, line.effects[name].value)) end
  if #used > 1 then add(signed(result, line.effect)) end
  add(line.share and format.percent(line.share))
  if b.judged then add(line.verdict and words.verdict[line.verdict]) end
  return row
end

local function whole_line(result, b)
  local effects = {}
  for _, name in ipairs(b.columns) do effects[name] = { value = b.totals[name] } end
  return { before = result.before.value, after = result.after.value, n_before = result.before.n,
    n_after = result.after.n, effects = effects, effect = result.change, share = result.change ~= 0 and 1 or nil }
end

local function block_of(result, b, words)
  local used, rows = used_columns(b), {}
  for i, line in ipairs(b.lines) do rows[i] = cells(result, b, used, line, words) end
  if not b.counterfactual then
    local whole = whole_line(result, b)
    whole.label = words.all
    rows[#rows + 1] = cells(result, b, used, whole, words)
  end
  return { kind = "table", columns = heads(result, b, used, words), rows = rows }
end

--- Confidence with as many decimals as tell it from 100 %.
local function confidence_text(x)
  local text = ("%.3f"):format(100 * x):gsub("0+$", ""):gsub("%.$", "")
  return text .. " %"
end

local function notes(result, words, all)
  local list, b = {}, result.breakdowns[1]
  if b and b.counterfactual then list[#list + 1] = words.not_additive
  elseif b and b.judged then
    list[#list + 1] = words.corrected:format(count(result.comparisons), confidence_text(result.confidence))
  elseif b then list[#list + 1] = b.exact and words.counted or words.not_judged end
  local others = {}
  for i = 2, #result.breakdowns do others[i - 1] = result.breakdowns[i].dimension end
  if #others > 0 and not all then list[#list + 1] = words.also:format(table.concat(others, ", ")) end
  if result.change and result.note then list[#list + 1] = words.not_apart:format(result.note) end
  for _, skipped in ipairs((b and b.counterfactual or result.note) and {} or result.skipped) do
    list[#list + 1] = words.skipped:format(skipped.dimension, skipped.reason)
  end
  return list
end

--- The sentences, the breakdown that says most, and what holds of it. With `all` every breakdown as a table.
---@param result perilune.why
---@param page? table for the renderer
---@param all? boolean
---@return string
function M.terminal(result, page, all)
  local words = format.language(nil).why
  local lines = { table.concat(M.sentences(result), "\n") .. "\n" }
  for i, b in ipairs(result.breakdowns) do
    if i > 1 and not all then break end
    lines[#lines + 1] = render({ kind = "document", blocks = { block_of(result, b, words) } }, "terminal", page or {})
  end
  local text = table.concat(notes(result, words, all), "\n")
  if text ~= "" then lines[#lines + 1] = text .. "\n" end
  if result.mean then lines[#lines + 1] = M.terminal(result.mean, page, all) end
  return table.concat(lines, "\n")
end

-- ---- JSON ----

local function json_effects(line, columns)
  local members = {}
  for _, name in ipairs(columns) do
    local effect = line.effects[name]
    if effect then
      members[#members + 1] = { name, json.object { { "value", effect.value }, { "low", effect.low },
        { "high", effect.high } } }
    end
  end
  return json.object(members)
end

local function json_line(line, b)
  return json.object { { "key", line.key }, { "label", line.label }, { "pooled", line.pooled },
    { "n_before", line.n_before }, { "n_after", line.n_after }, { "before", line.before }, { "after", line.after },
    { "state", line.state }, { "effects", not b.counterfactual and json_effects(line, b.columns) or nil },
    { "without", line.without }, { "effect", line.effect }, { "share", line.share }, { "noise", line.noise },
    { "verdict", line.verdict } }
end

local function json_list(list, convert)
  local items = {}
  for i, item in ipairs(list) do items[i] = convert(item) end
  return json.list(items)
end

local function json_breakdown(b)
  local totals = {}
  for i, name in ipairs(b.columns) do totals[i] = { name, b.totals[name] } end
  return json.object { { "dimension", b.dimension }, { "adds_up", not b.counterfactual }, { "judged", b.judged },
    { "noise", b.noise }, { "score", b.score }, { "totals", json.object(totals) },
    { "lines", json_list(b.lines, function(line) return json_line(line, b) end) } }
end

local json_result

function json_result(result)
  return json.object {
    { "kpi", result.kpi.name }, { "title", result.kpi.title }, { "unit", result.kpi.unit }, { "kind", result.kind },
    { "period", result.period.text }, { "against", result.against.text }, { "before", result.before.value },
    { "after", result.after.value }, { "change", result.change }, { "significant", result.significant },
    { "note", result.note }, { "sentences", json.list(M.sentences(result)) },
    { "comparisons", result.comparisons }, { "confidence", result.confidence },
    { "parts", result.parts and json_list(result.parts, function(part)
      return json.object { { "kpi", part.kpi.name }, { "before", part.before }, { "after", part.after },
        { "effect", part.effect } }
    end) or nil },
    { "breakdowns", json_list(result.breakdowns, json_breakdown) },
    { "skipped", json_list(result.skipped, function(s)
      return json.object { { "dimension", s.dimension }, { "reason", s.reason } }
    end) },
    { "mean", result.mean and json_result(result.mean) or nil },
  }
end

M.json_value = json_result

--- The result as one line of JSON.
---@param result perilune.why
---@return string
function M.json(result) return json.encode(json_result(result)) .. "\n" end

return M
