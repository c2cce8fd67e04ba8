--- Why two dialects give different figures (perilune.reconcile): sentences, a waterfall as a table, and JSON.
local format = require "perilune.format"
local json = require "perilune.json"
local render = require "perilune.render"

local M = {}

--- Of a group of words no more are named; the most frequent come first.
local most_words = 4

--- Of a difference below a point in points with two decimals: its parts are smaller still.
local function signed(result, x)
  if result.kpi.unit == "percent" and result.change and math.abs(result.change) < 0.01 then
    local text = format.fixed(100 * x, 2)
    return format.language(nil).points:format(x > 0 and text:find("[1-9]") and "+" .. text or text)
  end
  return format.difference { value = x, unit = result.kpi.unit, relative = false }
end

local function plain(result, x, words)
  if x == nil then return words.none end
  return format.plain(x, result.kpi.unit)
end

local function count(x) return format.plain(x, "count") end

--- Did anything come of it?
local function matters(cause)
  return cause.before ~= cause.after or cause.n_before ~= cause.n_after or (cause.effect or 0) ~= 0
    or (cause.changed or 0) + (cause.gained or 0) + (cause.lost or 0) > 0
end

-- ---- what a side says ----

local function words_of(cause, side, words)
  local list = {}
  for i, word in ipairs(cause.words) do
    if i > most_words then break end
    list[i] = words.words[cause.cause]:format(word.word, words.meanings[cause.cause][word[side] or ""])
  end
  local text = table.concat(list, ", ")
  if #cause.words > most_words then return words.more_words:format(text, #cause.words - most_words) end
  return text
end

--- What one side's dialect says: "from" or "to".
local function rule_of(cause, side, words)
  if cause.words then return words_of(cause, side, words) end
  if cause.cause == "kpi" then
    local formula = cause.formulas and cause.formulas[side]
    return words.kpi:format(formula and ("%s, %s"):format(cause[side], formula) or cause[side])
  end
  return words.rules[cause.cause][cause[side]]
end

--- The same in a word or two, for a table.
local function short(cause, side, words)
  if not cause.words then
    local value = cause[side]
    return type(value) == "boolean" and (value and "yes" or "no") or tostring(value)
  end
  local list = {}
  for i, word in ipairs(cause.words) do
    if i > most_words then break end
    list[i] = ("%s = %s"):format(word.word, word[side] or words.none)
  end
  return table.concat(list, ", ") .. (#cause.words > most_words and ", ..." or "")
end

-- ---- sentences ----

local function ticket_texts(cause, words)
  local list = {}
  for _, name in ipairs { "gained", "lost", "changed" } do
    if cause[name] and cause[name] > 0 then list[#list + 1] = words[name]:format(count(cause[name])) end
  end
  return list
end

local function moved(result, cause, words)
  local effect = cause.effect
  if not effect then return words.no_value end
  if effect == 0 then return words.unmoved end
  local size = signed(result, math.abs(effect)):gsub("^%+", "")
  local text = words.moved:format(size, effect > 0 and words.more or words.less)
  return cause.together and words.together:format(text) or text
end

local function consequence(result, cause, words)
  local list, tickets = { moved(result, cause, words) }, ticket_texts(cause, words)
  if #tickets > 0 then list[2] = words.tickets:format(table.concat(tickets, ", ")) end
  return table.concat(list, "; ")
end

--- Of two variants the title is that of the definition.
local function title_of(result)
  local k = result.kpi
  return k.name ~= result.after.kpi.name and k.definition.title or k.title
end

local function headline(result, words)
  local before, after = plain(result, result.before.value, words), plain(result, result.after.value, words)
  local title = title_of(result)
  if result.change == nil then return ("%s: %s"):format(title, result.note) end
  if result.change == 0 then return words.same:format(title, before, result.a, result.b, result.period.text) end
  return words.differs:format(title, before, result.a, after, result.b, signed(result, result.change),
    result.period.text)
end

--- The whole in a sentence, then one for each cause of which anything came.
---@param result perilune.reconciliation
---@param language? string a language's code
---@return string[]
function M.sentences(result, language)
  local words = format.language(language).reconcile
  local list = { headline(result, words) .. "." }
  for _, cause in ipairs(result.causes) do
    if matters(cause) then
      list[#list + 1] = words.cause:format(result.b, rule_of(cause, "to", words), result.a,
        rule_of(cause, "from", words), consequence(result, cause, words)) .. "."
    end
  end
  if #result.causes == 0 then list[#list + 1] = words.no_causes end
  return list
end

-- ---- the tables ----

local function column(title, right) return { title = title, unit = "text", align = right and "right" or nil } end

local function tickets_cell(cause)
  if not cause.changed then return false end
  local list = {}
  for _, part in ipairs { { "+", cause.gained }, { "-", cause.lost }, { "~", cause.changed } } do
    if part[2] > 0 then list[#list + 1] = part[1] .. count(part[2]) end
  end
  return table.concat(list, " ")
end

local function waterfall(result, words)
  local columns, list = {}, {}
  for i, title in ipairs(words.heads) do columns[i] = column(title, i > 3) end
  list[1] = { result.a, false, false, false, plain(result, result.before.value, words), count(result.before.n), false }
  for _, cause in ipairs(result.causes) do
    if matters(cause) then
      list[#list + 1] = { cause.cause, short(cause, "from", words), short(cause, "to", words),
        cause.effect and signed(result, cause.effect) or false, plain(result, cause.after, words), count(cause.n_after),
        tickets_cell(cause) }
    end
  end
  list[#list + 1] = { result.b, false, false, result.change and signed(result, result.change) or false,
    plain(result, result.after.value, words), count(result.after.n), false }
  return { kind = "table", columns = columns, rows = list }
end

local function examples(result, words)
  local columns, list = {}, {}
  for i, title in ipairs(words.example_heads) do columns[i] = column(title, i > 2) end
  for _, cause in ipairs(result.causes) do
    for i, e in ipairs(cause.examples) do
      list[#list + 1] = { i == 1 and cause.cause or false, e.ticket, plain(result, e.before, words),
        plain(result, e.after, words) }
    end
  end
  return list[1] and { kind = "table", columns = columns, rows = list }
end

local function notes(result, words)
  local list, idle = {}, {}
  for _, cause in ipairs(result.causes) do
    if not matters(cause) then idle[#idle + 1] = cause.cause end
  end
  if #idle < #result.causes then list[1] = words[result.method] end
  if #idle > 0 then list[#list + 1] = words.without_effect:format(table.concat(idle, ", ")) end
  if result.kpi.uses then list[#list + 1] = words.no_tickets:format(table.concat(result.kpi.uses, ", ")) end
  return list
end

--- Sentences, waterfall, examples of tickets and what holds of them, in the format of a renderer ("terminal",
--- "markdown").
---@param result perilune.reconciliation
---@param wanted string
---@param page? table for the renderer
---@return string
function M.render(result, wanted, page)
  local words = format.language(nil).reconcile
  local between = wanted == "markdown" and "\n\n" or "\n"
  local parts = { table.concat(M.sentences(result), between) .. "\n" }
  for _, block in ipairs { waterfall(result, words), examples(result, words) or nil } do
    parts[#parts + 1] = render({ kind = "document", blocks = { block } }, wanted, page or {})
  end
  local rest = notes(result, words)
  if #rest > 0 then parts[#parts + 1] = table.concat(rest, between) .. "\n" end
  return table.concat(parts, "\n")
end

-- ---- JSON ----

local function json_list(list, convert)
  local items = {}
  for i, item in ipairs(list) do items[i] = convert(item) end
  return json.list(items)
end

local function json_word(word)
  return json.object { { "word", word.word }, { "from", word.from }, { "to", word.to }, { "count", word.count } }
end

local function json_example(e)
  return json.object { { "ticket", e.ticket }, { "source", e.source }, { "before", e.before }, { "after", e.after } }
end

local function json_cause(cause)
  return json.object { { "cause", cause.cause }, { "from", cause.from }, { "to", cause.to },
    { "words", cause.words and json_list(cause.words, json_word) or nil }, { "before", cause.before },
    { "after", cause.after }, { "n_before", cause.n_before }, { "n_after", cause.n_after }, { "effect", cause.effect },
    { "together", cause.together }, { "changed", cause.changed }, { "gained", cause.gained }, { "lost", cause.lost },
    { "examples", json_list(cause.examples, json_example) } }
end

--- The result as one line of JSON.
---@param result perilune.reconciliation
---@return string
function M.json(result)
  local value = json.object { { "kpi", result.before.kpi.name }, { "title", result.kpi.title },
    { "unit", result.kpi.unit }, { "period", result.period.text }, { "a", result.a }, { "b", result.b },
    { "method", result.method }, { "before", result.before.value }, { "after", result.after.value },
    { "n_before", result.before.n }, { "n_after", result.after.n }, { "change", result.change },
    { "note", result.note }, { "sentences", json.list(M.sentences(result)) },
    { "causes", json_list(result.causes, json_cause) } }
  return json.encode(value) .. "\n"
end

return M
