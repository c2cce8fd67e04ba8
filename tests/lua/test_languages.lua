-- Languages (lua/perilune/lang/): the same keys and placeholders everywhere, formats, and how one is chosen.
local check = require "tests.lua.check"
local every = require "tests.lua.every_block"
local format = require "perilune.format"
local native = require "perilune.native"
local render = require "perilune.render"

local modules = { "en", "ja", "ko", "zh_tw" }

local function language(name) return require("perilune.lang." .. name) end

--- All texts of a language by their path; a list that may differ (multiples) has only its shape.
local function texts_of(t, path, into)
  for key, value in pairs(t) do
    local at = path .. "." .. tostring(key)
    if at == ".multiples" then into[at] = "%s"
    elseif type(value) == "table" then texts_of(value, at, into)
    else into[at] = value end
  end
  return into
end

--- The placeholders of a template in their order: "%s %s", "{day}" sorted.
local function placeholders(text)
  local list, names = {}, {}
  for letter in text:gsub("%%%%", ""):gmatch("%%[%d%.]*(%a)") do list[#list + 1] = letter end
  for name in text:gmatch("{(%l+)}") do names[#names + 1] = name end
  table.sort(names)
  return table.concat(list, " ") .. "|" .. table.concat(names, " ")
end

local function all_keys_and_placeholders()
  local english = texts_of(language "en", "", {})
  for _, name in ipairs(modules) do
    local texts = texts_of(language(name), "", {})
    for path, text in pairs(english) do
      if texts[path] == nil then error(("lang/%s.lua lacks %s"):format(name, path), 0) end
      check.equal(type(texts[path]), type(text), name .. path)
      if type(text) == "string" then check.equal(placeholders(texts[path]), placeholders(text), name .. path) end
    end
    for path in pairs(texts) do
      if english[path] == nil then error(("lang/%s.lua has %s, which lang/en.lua lacks"):format(name, path), 0) end
    end
    for _, multiple in ipairs(language(name).multiples) do check.equal(placeholders(multiple[2]), "s|", name) end
  end
end

local function texts_are_clean_utf8()
  for _, name in ipairs(modules) do
    for path, text in pairs(texts_of(language(name), "", {})) do
      if type(text) == "string" then
        assert(utf8.len(text), name .. path)
        assert(not text:find("%c"), name .. path)
      end
    end
  end
end

--- What no translator should leave: words of three letters and more that are English in lang/en.lua too.
local function nothing_is_left_in_english()
  local allowed = { [".code"] = true, [".name"] = true, [".sample"] = true, [".sample_title"] = true }
  local english = texts_of(language "en", "", {})
  for _, name in ipairs { "ja", "ko", "zh_tw" } do
    for path, text in pairs(texts_of(language(name), "", {})) do
      if not allowed[path] and text == english[path] and tostring(text):gsub("{%l+}", ""):find("%a%a%a") then
        error(("lang/%s.lua%s is the English text %q"):format(name, path, text), 0)
      end
    end
  end
end

local function values_read_in_each_language()
  local may_31 = native.time_parse "2016-05-31 17:00"
  local wanted = {
    en = { "1,234.50", "84.1 %", "35 min", "22.1 h", "4 d 3 h", "2016-05-31 17:00" },
    ko = { "1,234.50", "84.1%", "35분", "22.1시간", "4일 3시간", "2016-05-31 17:00" },
    ja = { "1,234.50", "84.1%", "35分", "22.1時間", "4日3時間", "2016/05/31 17:00" },
    zh_tw = { "1,234.50", "84.1%", "35 分鐘", "22.1 小時", "4 天 3 小時", "2016/05/31 17:00" },
  }
  for name, texts in pairs(wanted) do
    local l = language(name)
    check.equal({ format.fixed(1234.5, 2, l), format.percent(0.841, l), format.duration(2100, l),
      format.duration(22.1 * 3600, l), format.duration(4 * 86400 + 3 * 3600, l), format.time(may_31, l) }, texts, name)
  end
end

local function large_axes_count_in_myriads()
  local function say(name, x) return format.axis("count", 1e8, 3e8, language(name))(x) end
  check.equal(say("en", 3e8), "300 M")
  check.equal(say("ko", 3e8), "3억")
  check.equal(say("ja", 3e8), "3億")
  check.equal(say("zh_tw", 3e8), "3 億")
end

local function days_of_months_are_ordered()
  local short = require("perilune.render.scale").short_label
  check.equal((short("2016-05-03", language "en")), "3 May")
  check.equal((short("2016-05-03", language "ko")), "5월 3일")
  check.equal((short("2016-05-03", language "ja")), "5月3日")
  check.equal((short("2016-05", language "zh_tw")), "5月")
end

local function codes_are_known_in_their_spellings()
  check.equal(format.language("zh-Hant-TW").code, "zh-TW")
  check.equal(format.language("zh_TW").code, "zh-TW")
  check.equal(format.language("ko-KR").code, "ko")
  check.equal(format.language("xx").code, "en")
  check.equal(format.known_language("ZH-tw"), "zh-TW")
  local code, problem = format.known_language("kr")
  check.equal(code, nil)
  check.equal(problem:find('unknown language "kr" (known: en, ja, ko, zh-TW)', 1, true), 1)
end

--- The lines of a table that begin below each other: the place of a column, counted in columns of the terminal.
local function place_of(text, line_part, column_part)
  for line in text:gmatch("[^\n]+") do
    local from = line:find(line_part, 1, true) and line:find(column_part, 1, true)
    if from then return native.width(line:sub(1, from - 1)) end
  end
end

local function wide_letters_keep_columns_straight()
  local block = { kind = "table", columns = { { title = "팀", unit = "text" }, { title = "이름", unit = "text" } },
    rows = { { "고객지원팀", "가" }, { "東京サポート", "나" }, { "x", "다" }, { "👩‍🚀🚀", "라" } } }
  local text = render({ kind = "document", language = "ko", blocks = { block } }, "terminal", { width = 60 })
  local wanted = place_of(text, "고객지원팀", "가")
  check.equal(place_of(text, "東京", "나"), wanted)
  check.equal(place_of(text, "x", "다"), wanted)
  check.equal(place_of(text, "🚀", "라"), wanted)
end

local function pages_speak_every_language()
  local words = { ko = "잠정치", ja = "暫定値", ["zh-TW"] = "暫定值" }
  for code, word in pairs(words) do
    local document = every.document "x"
    document.language = code
    for _, name in ipairs { "terminal", "markdown" } do
      local text = render(document, name, { width = 80 })
      assert(text:find(word, 1, true), name .. " " .. code)
      assert(not text:find("provisional", 1, true), name .. " " .. code)
    end
    assert(render(document, "json"):find('"language": "' .. code .. '"', 1, true))
  end
end

local function csv_numbers_and_times_are_the_same_in_every_language()
  local instant = native.time_parse "2016-05-31 17:00"
  local block = { kind = "table", columns = { { title = "t", unit = "time" }, { title = "p", unit = "percent" } },
    rows = { { instant, 0.841 } } }
  for _, code in ipairs(format.languages) do
    local document = { kind = "document", language = code, blocks = { block } }
    check.equal(render(document, "csv"), "t (local time),p (fraction)\r\n2016-05-31 17:00,0.841\r\n")
  end
end

check.run {
  { "all_languages_have_the_same_keys_and_placeholders", all_keys_and_placeholders },
  { "texts_are_clean_utf8", texts_are_clean_utf8 },
  { "nothing_is_left_in_english", nothing_is_left_in_english },
  { "values_read_in_each_language", values_read_in_each_language },
  { "large_axes_count_in_myriads", large_axes_count_in_myriads },
  { "days_of_months_are_ordered", days_of_months_are_ordered },
  { "codes_are_known_in_their_spellings", codes_are_known_in_their_spellings },
  { "wide_letters_keep_columns_straight", wide_letters_keep_columns_straight },
  { "pages_speak_every_language", pages_speak_every_language },
  { "csv_numbers_and_times_are_the_same_in_every_language", csv_numbers_and_times_are_the_same_in_every_language },
}
