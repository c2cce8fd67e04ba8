--- Blocks of single values: { cards = { "csat", "backlog" }, span = "13 weeks" } with a sparkline each, and
--- { bullet = { "csat" } }, a value in the bands of its target and warning. With present = true, cards of KPIs without
--- a row in the period are left out, as of kinds of surveys that a company does not send.
local M = {}

--- The records of names; those of which the data lacks something are told apart, and where no row at all is in the
--- period, that is said once.
local function records(build, names, block)
  local list, missing, empty = {}, {}, {}
  for _, name in ipairs(names) do
    local r = build:value(name, block.where, block.vs)
    local left_out = block.present and r.n == 0
    if r.lacks then missing[#missing + 1] = { r.kpi, r.lacks }
    elseif left_out then empty[#empty + 1] = r.kpi.title
    else list[#list + 1] = r end
  end
  local told = build:missing(missing)
  if #list == 0 and #empty > 0 and not told then
    told = { kind = "text", text = build.words.no_rows:format(table.concat(empty, ", "), build.period.text) }
  end
  return list, told
end

--- What a KPI is, in its first sentence; the rest is about its variants and edges (`perilune kpi NAME`).
local function first_sentence(text) return text and (text:match("^(.-%.)%s") or text) end

--- Is there a value, one before, or any in the trend? A card without would be an empty frame.
local function says_something(r, trend)
  if r.value ~= nil or r.previous and r.previous.value ~= nil then return true end
  for _, value in ipairs(trend or {}) do
    if value then return true end
  end
  return false
end

M.cards = {
  keys = { cards = { type = "list", required = true }, span = { type = "text" }, vs = { type = "text" },
    present = { type = "boolean" } },
  names = function(block) return block.cards end,
  build = function(build, block)
    local list, missing = records(build, block.cards, block)
    local cards, silent = {}, {}
    for _, r in ipairs(list) do
      local trend = build:trend(r.kpi, block.span or "12 weeks", block.where)
      if says_something(r, trend) then
        cards[#cards + 1] = { title = r.kpi.title, about = first_sentence(r.kpi.about), value = build:shown(r),
          trend = trend }
      else
        silent[#silent + 1] = r.kpi.title
      end
    end
    local blocks = { #cards > 0 and { kind = "cards", title = block.title, note = block.note, cards = cards } or false,
      missing or false }
    if #silent > 0 then
      blocks[3] = { kind = "text", text = build.words.no_rows:format(table.concat(silent, ", "), build.period.text) }
    end
    return table.unpack(blocks, 1, 3)
  end,
}

M.bullet = {
  keys = { bullet = { type = "list", required = true }, vs = { type = "text" } },
  names = function(block) return block.bullet end,
  build = function(build, block)
    local list, missing = records(build, block.bullet, block)
    if #list == 0 then return missing end
    local items = {}
    for i, r in ipairs(list) do items[i] = { label = r.kpi.title, value = build:shown(r) } end
    return { kind = "bullet", title = block.title, note = block.note, items = items }, missing
  end,
}

return M
