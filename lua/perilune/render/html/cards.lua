--- Cards: the numbers at the head of a report. And the leaderboard, a ranking of people, teams or channels.

local format = require("perilune.format")
local clean = require("perilune.render.clean")
local scale = require("perilune.render.scale")
local sparkline = require("perilune.render.svg.sparkline")
local cell = require("perilune.render.html.cell")
local escape = require("perilune.render.html.page").escape

local M = {}

local LONG_VALUE = 11 -- characters from which a card's number is set smaller

local function detail(value, language)
  local list = {}
  local function add(text, class) list[#list + 1] = "<span" .. (class or "") .. ">" .. escape(text) .. "</span>" end
  local interval = format.interval(value, language)
  if interval then add(interval) end
  if format.finite(value.n) then add(string.format(language.sample, format.number(value.n, language))) end
  if format.finite(value.target) then
    add(string.format(language.target, format.plain(value.target, value.unit, language, value.currency)))
  end
  if value.provisional then add(language.provisional) end
  if format.finite(value.value) and value.note then add(value.note, ' class="free"') end
  return #list > 0 and '<p class="detail">' .. table.concat(list, " · ") .. "</p>" or ""
end

local function change_line(change, language)
  local difference = format.difference(change, language)
  if not difference then return "" end
  local text = format.arrow(change) .. " " .. difference
  local against = change.against and " " .. string.format(language.change, "", change.against):gsub("^%s+", "") or ""
  local word = change.significant == false and language.noise or language.direction[change.direction]
  local class = ""
  if change.significant ~= false then
    class = change.direction == "better" and ' class="good"' or change.direction == "worse" and ' class="bad"' or ""
  end
  return string.format('<p class="change"><b%s>%s</b>%s%s</p>', class, escape(text), escape(against),
    word and ", " .. escape(word) or "")
end

local function put_card(page, card)
  local value, language = card.value, page.language
  local known = type(value.value) == "string" or format.finite(value.value) ~= nil
  local text = clean.line(format.value(value, nil, language))
  local class = not known and "none" or (utf8.len(text) or 0) >= LONG_VALUE and "big long" or "big"
  page:put('<article class="card">')
  page:heading("name", card.title)
  page:put('<p class="figure"><span class="' .. class .. '">' .. escape(text) .. "</span>"
    .. page:status(value.status, "pill") .. "</p>")
  page:put(change_line(value.change, language))
  page:put(detail(value, language))
  local trend = card.trend or {}
  local spark = sparkline.draw(trend, page:trend_label(trend, value.unit, value.currency), "card")
  if spark ~= "" or card.about then page:put('<div class="push"></div>' .. spark) end
  if card.about then page:put('<p class="about">' .. escape(card.about) .. "</p>") end
  page:put("</article>\n")
end

function M.cards(page, block)
  if #block.cards == 0 then return end
  page:put('<div class="group">')
  page:caption(block)
  page.level = page.level + (block.title and 1 or 0)
  page:put('<div class="cards%s">\n', #block.cards % 4 == 0 and " four" or "")
  for _, card in ipairs(block.cards) do put_card(page, card) end
  page:put("</div>")
  page.level = page.level - (block.title and 1 or 0)
  page:note(block)
  page:put("</div>\n")
end

local function item_range(items)
  local values = { 0 }
  for i, item in ipairs(items) do values[i + 1] = format.finite(item.value.value) or false end
  return scale.range(values, #values)
end

local function has_trend(items)
  for _, item in ipairs(items) do
    if item.trend and scale.range(item.trend, #item.trend) then return true end
  end
  return false
end

--- What stands small below a name: the note, the interval, how many cases.
local function small_print(item, language)
  local list = { item.note }
  list[#list + 1] = format.interval(item.value, language)
  if format.finite(item.value.n) then
    list[#list + 1] = string.format(language.sample, format.number(item.value.n, language))
  end
  return #list > 0 and "<small>" .. escape(table.concat(list, " · ")) .. "</small>" or ""
end

local function put_rank(page, item, i, low, high, trends)
  local language, value = page.language, item.value
  page:put('<tr><td class="rank">%s</td><th scope="row" dir="auto"><span>%s</span>', escape(item.rank or i),
    escape(item.label))
  for _, badge in ipairs(item.badges or {}) do page:put(' <span class="badge">' .. escape(badge) .. "</span>") end
  page:put("%s", small_print(item, language))
  page:put('</th><td class="lane"><i%s></i></td><td class="r">%s%s</td>',
    cell.bar(format.finite(value.value), low, high), escape(format.value(value, nil, language)),
    page:status(value.status, "sign"))
  if trends then
    local trend = item.trend or {}
    local label = page:trend_label(trend, value.unit, value.currency)
    page:put('<td class="r trend">' .. sparkline.draw(trend, label, "cell") .. "</td>")
  end
  page:put("</tr>\n")
end

--- A ranking is a real table: rank, name with badges, a bar, the value, its trend.
function M.leaderboard(page, block)
  page:panel(block, #block.items, function()
    if #block.items == 0 then return page:empty() end
    local language, trends = page.language, has_trend(block.items)
    local low, high = item_range(block.items)
    page:put('<div class="scroll" tabindex="0" role="region" aria-label="%s"><table class="board"><thead><tr>'
      .. '<th scope="col" class="r">%s</th><th scope="col">%s</th><td class="lane"></td>'
      .. '<th scope="col" class="r">%s</th>',
      page:region(block.title or language.kinds.leaderboard), escape(language.rank), escape(language.item),
      escape(language.value))
    if trends then page:put('<th scope="col" class="r trend">' .. escape(language.trend_title) .. "</th>") end
    page:put("</tr></thead><tbody>\n")
    for i, item in ipairs(block.items) do put_rank(page, item, i, low, high, trends) end
    page:put("</tbody></table></div>")
  end)
end

return M
