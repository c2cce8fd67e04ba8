--- What customers say: { words = "nps", groups = { { "Promoters", "score >= 9" }, { "Detractors", "score <= 6" } } },
--- the words that tell two groups apart, and { comments = "csat", where = "score <= 2" }, the lowest answers in words.
---
--- Rules: 1. Words are those of base/words.h: Chinese and Japanese in pairs of characters, Korean with its particles.
--- 2. A customer counts once for a word, however often he uses it; a comment without a customer stands for one of its
--- own. 3. A word stands there that tells the groups apart by more than chance explains (stats.log_odds), corrected for
--- how many were looked at (Benjamini-Hochberg, 5 %). 4. Fewer than min_n (5) customers together: the word is not
--- shown, nor a comment with it, as it might tell who wrote it. 5. Words with the same counts and the same example are
--- of one phrase and share a row. 6. Comments are long texts, read from the rows: of each group the 20,000 newest,
--- which is said where there are more. 7. Addresses and numbers of five digits or more are masked wherever a comment
--- shows.
local build_module = require "perilune.report.build"
local changes = require "perilune.report.changes"
local native = require "perilune.native"
local show = require "perilune.show"
local stats = require "perilune.stats"

local M = {}

local most_comments, default_min_n, default_words, most_in_phrase, false_rate = 20000, 5, 10, 4, 0.05
local default_comments, newest, most_characters = 8, 500, 220

-- ---- comments ----

--- A comment as it may show (rule 7), on one line and not too long.
---@param text string
---@return string
function M.shown(text)
  text = text:gsub("%s+", " "):gsub("[%w%._%+%-]+@[%w%.%-]+", "…@…"):gsub("%a+://%S+", "…")
  text = text:gsub("%d[%d%-%./ ]*%d", function(digits)
    return select(2, digits:gsub("%d", "")) >= 5 and "…" or nil
  end)
  local cut = utf8.len(text) and utf8.len(text) > most_characters and utf8.offset(text, most_characters)
  return cut and text:sub(1, cut - 1) .. "…" or text
end

--- The newest rows with a comment, and how many there are.
local function newest_rows(relation, of, limit, fields)
  relation = relation:where(("%s IS NOT NULL"):format(of))
  local frame, count = relation:rows(limit, 0, fields)
  if count > limit then frame = relation:rows(limit, count - limit, fields) end
  return frame, count
end

-- ---- words ----

--- Which words the customers of a group use: { counts, customers, comments, read, example = { [word] = comment } }.
local function heard(build, block, k, group)
  local of = block.of or "comment"
  local relation = build:rows(k, block.where):where(group[2])
  local frame, count = newest_rows(relation, of, most_comments, { of, "customer" })
  local found, seen = { counts = {}, example = {}, comments = count, read = #frame, customers = 0 }, {}
  for i = #frame, 1, -1 do
    local text, customer = frame:value(i, of), frame:value(i, "customer") or i
    local said = seen[customer]
    if not said then
      said, found.customers = {}, found.customers + 1
      seen[customer] = said
    end
    for _, word in ipairs(native.words(text)) do
      if not said[word] then
        said[word] = true
        found.counts[word] = (found.counts[word] or 0) + 1
        found.example[word] = found.example[word] or text
      end
    end
  end
  return found
end

--- The words that differ (rules 3 and 4), those that tell most first.
local function telling(first, second, min_n)
  local list = stats.log_odds(first.counts, second.counts, { minimum = min_n }) or {}
  for i, one in ipairs(list) do one.place = i end
  list = changes.discoveries(list, false_rate)
  table.sort(list, function(a, b) return a.place < b.place end)
  return list
end

--- The words of a phrase as they stand in its example, the first few of them.
local function in_order(words, example)
  local wanted, list = {}, {}
  for _, word in ipairs(words) do wanted[word] = true end
  for _, word in ipairs(native.words(example)) do
    if wanted[word] and #list < most_in_phrase then list[#list + 1] = word end
    wanted[word] = nil
  end
  return list
end

--- The rows of one group (rule 5): { words, own, other, example }.
local function phrases(list, own, sign, limit)
  local rows, by_id = {}, {}
  for _, one in ipairs(list) do
    if one.z * sign > 0 then
      local example = own.example[one.word] or ""
      local id = ("%d/%d/%s"):format(one.first, one.second, example)
      local row = by_id[id]
      if row then
        row.words[#row.words + 1] = one.word
      elseif #rows < limit then
        row = { words = { one.word }, example = example, own = sign > 0 and one.first or one.second,
          other = sign > 0 and one.second or one.first }
        by_id[id], rows[#rows + 1] = row, row
      end
    end
  end
  return rows
end

local function share(count, n) return { value = count / n, unit = "percent", n = math.tointeger(count) or count } end

local function table_of(build, block, groups, sides, side, rows)
  local words, other, lines = build.words.voice, 3 - side, {}
  for i, row in ipairs(rows) do
    lines[i] = { table.concat(in_order(row.words, row.example), words.separator), share(row.own, sides[side].customers),
      share(row.other, sides[other].customers), M.shown(row.example) }
  end
  return { kind = "table", title = words.of:format(groups[side][1]), rows = lines, note = block.note, columns = {
    { title = words.word, unit = "text" }, { title = groups[side][1], unit = "percent" },
    { title = groups[other][1], unit = "percent" }, { title = words.example, unit = "text" } } }
end

--- What was read, in words.
local function read_text(build, groups, sides)
  local words, texts = build.words.voice, {}
  for i, side in ipairs(sides) do
    texts[i] = words.read:format(groups[i][1], build:count(side.comments), build:count(side.customers))
    if side.read < side.comments then
      texts[i] = texts[i] .. " " .. words.newest:format(build:count(side.read), build:count(side.comments))
    end
  end
  return table.concat(texts, " ")
end

local function check_groups(block, path)
  if #block.groups ~= 2 then return path .. ".groups: expected two, as { { \"Promoters\", \"score >= 9\" }, ... }" end
  for i, group in ipairs(block.groups) do
    if type(group) ~= "table" or type(group[1]) ~= "string" or type(group[2]) ~= "string" then
      return ("%s.groups[%d]: expected { \"label\", \"condition\" }"):format(path, i)
    end
  end
end

M.words = {
  keys = {
    words = { type = { "text", "table" }, required = true }, groups = { type = "list", required = true },
    of = { type = "text" }, min_n = { type = "integer" }, limit = { type = "integer" },
  },
  names = function(block) return { block.words } end,
  check = check_groups,
  build = function(build, block)
    local names, missing = build:answered { block.words }
    if #names == 0 then return missing end
    local k, groups, words = build:use(block.words), block.groups, build.words.voice
    local sides = { heard(build, block, k, groups[1]), heard(build, block, k, groups[2]) }
    local min_n, blocks = block.min_n or default_min_n, {}
    local title = block.title or words.title:format(groups[1][1], groups[2][1])
    if sides[1].comments + sides[2].comments == 0 then
      return { kind = "text", text = build.words.no_rows:format(title, build.period.text) }
    end
    local list = telling(sides[1], sides[2], min_n)
    for side, sign in ipairs { 1, -1 } do
      local rows = phrases(list, sides[side], sign, block.limit or default_words)
      if #rows > 0 then blocks[#blocks + 1] = table_of(build, block, groups, sides, side, rows) end
    end
    local text = read_text(build, groups, sides) .. " "
      .. (#blocks > 0 and words.rules:format(build:count(min_n)) or words.none:format(build:count(min_n)))
    table.insert(blocks, 1, { kind = "text", title = title, text = text })
    return table.unpack(blocks)
  end,
}

-- ---- the lowest answers ----

--- Positions of rows, the lowest answer first, of equal ones the newest.
local function lowest_first(frame, k)
  local order, sign = {}, k.better == "lower" and -1 or 1
  for i = 1, #frame do order[i] = i end
  table.sort(order, function(a, b)
    local x, y = (frame:value(a, "score") or 0) * sign, (frame:value(b, "score") or 0) * sign
    if x ~= y then return x < y end
    return a > b
  end)
  return order
end

--- The fields that are read: each once.
local function asked_fields(fields, of)
  local asked, known = { of, "score" }, { [of] = true, score = true }
  for _, field in ipairs(fields) do
    if not known[field] then asked[#asked + 1], known[field] = field, true end
  end
  return asked
end

M.comments = {
  keys = {
    comments = { type = { "text", "table" }, required = true }, fields = { type = "texts" }, of = { type = "text" },
    limit = { type = "integer" },
  },
  names = function(block) return { block.comments } end,
  build = function(build, block)
    local names, missing = build:answered { block.comments }
    if #names == 0 then return missing end
    local k, of, fields = build:use(block.comments), block.of or "comment", block.fields or { "score" }
    local title = block.title or build.words.voice.comments:format(k.title)
    local frame, count = newest_rows(build:rows(k, block.where), of, newest, asked_fields(fields, of))
    if count == 0 then return { kind = "text", text = build.words.no_rows:format(title, build.period.text) } end
    local limit, types = math.min(count, block.limit or default_comments), frame:types()
    local order, shown = lowest_first(frame, k), table.move(fields, 1, #fields, 1, {})
    shown[#shown + 1] = of
    local made = show.block(shown, types, limit, function(row, column)
      local value = frame:value(order[row], shown[column])
      return shown[column] == of and M.shown(value) or value
    end)
    for i, column in ipairs(made.columns) do column.title = shown[i]:gsub("_", " ") end
    made.title, made.note = title, block.note
    made.description = build.words.voice.lowest:format(build:count(limit), build:count(count),
      build:count(math.min(count, newest)))
    return made
  end,
}

return M
