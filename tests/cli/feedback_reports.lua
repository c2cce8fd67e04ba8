-- The reports of what customers say and whether they stay, over the demonstration data, against SQLite's answers.
local measure = require "perilune.measure"
local native = require "perilune.native"
local reports = require "perilune.report"

local checks = 0

local function equal(got, wanted, what)
  checks = checks + 1
  local numbers = type(got) == "number" and type(wanted) == "number"
  local near = numbers and math.abs(got - wanted) <= 1e-9 * (1 + math.abs(wanted))
  if not near and got ~= wanted then
    error(("%s: the page says %s, SQLite %s"):format(what, tostring(got), tostring(wanted)), 2)
  end
end

--- All blocks of a page, those in sections too.
local function blocks_of(list, into)
  for _, block in ipairs(list) do
    into[#into + 1] = block
    if block.blocks then blocks_of(block.blocks, into) end
  end
  return into
end

--- A report, and its blocks by title; cards by theirs.
local function page(name, period)
  local found, p = {}, measure.period(period)
  for _, block in ipairs(blocks_of(reports.build(reports.registry:need(name), { period = period }).blocks, {})) do
    if block.title then found[block.title] = block end
    for _, card in ipairs(block.cards or {}) do found[card.title] = card.value end
  end
  return function(title) return found[title] or error(("%s has no %q"):format(name, title)) end, p
end

local function sql(text, ...) return native.sql(text:format(...)) end

--- Each row of a statement against `value_of(label)`: { label, value }.
local function each(rows, value_of, what)
  if #rows < 2 then error(what .. ": the statement gives fewer than two rows") end
  for i = 1, #rows do equal(value_of(rows[i][1]), rows[i][2], ("%s, %s"):format(what, tostring(rows[i][1]))) end
end

local function bar(block)
  return function(label)
    for _, item in ipairs(block.items) do
      if item.label == label then return item.value.value end
    end
  end
end

--- A column of a table by the label in its first.
local function cell(block, column)
  return function(label)
    for _, row in ipairs(block.rows) do
      if row[1] == label then return type(row[column]) == "table" and row[column].value or row[column] end
    end
  end
end

-- ---- csat ----

local at, p = page("csat", "2026-Q2")
local rated = ("s.kind = 'csat' AND s.score IS NOT NULL AND COALESCE(s.answered_at, s.sent_at) >= %d AND "
  .. "COALESCE(s.answered_at, s.sent_at) < %d"):format(p.from, p.to)
equal(at "CSAT".value, sql("SELECT avg(score >= 4) FROM surveys s WHERE %s", rated)[1][1], "CSAT")
equal(at "Mean CSAT score".value, sql("SELECT avg(score) FROM surveys s WHERE %s", rated)[1][1], "mean")
equal(at "CSAT response rate".value, sql([[SELECT avg(score IS NOT NULL) FROM surveys WHERE kind = 'csat' AND
  sent_at >= %d AND sent_at < %d]], p.from, p.to)[1][1], "response rate")
each(sql([[SELECT CAST(CAST(score AS INTEGER) AS TEXT), count(*) * 1.0 / sum(count(*)) OVER () FROM surveys s
  WHERE %s GROUP BY 1]], rated), bar(at "CSAT: answers from 1 to 5"), "boxes")
each(sql([[SELECT t.team, avg(s.score >= 4) FROM surveys s JOIN tickets t ON t.key = s.ticket WHERE %s AND
  t.team IS NOT NULL GROUP BY 1 HAVING count(*) >= 10]], rated), bar(at "CSAT by team"), "CSAT by team")
local worst = at "What the least satisfied write"
equal(#worst.rows, 10, "comments")
equal(worst.rows[1][2], sql("SELECT min(score) FROM surveys s WHERE %s AND comment IS NOT NULL", rated)[1][1], "worst")

-- ---- nps ----

at, p = page("nps", "2025-09..2026-08")
rated = ("s.kind = 'nps' AND s.score IS NOT NULL AND s.answered_at >= %d AND s.answered_at < %d"):format(p.from, p.to)
local score = "100.0 * (sum(s.score >= 9) - sum(s.score <= 6)) / count(*)"
equal(at "Transactional NPS".value, sql("SELECT %s FROM surveys s WHERE %s", score, rated)[1][1], "NPS")
each(sql([[SELECT c.segment, %s FROM surveys s JOIN customers c ON c.key = s.customer WHERE %s GROUP BY 1]], score,
  rated), cell(at "By segment", 3), "NPS by segment")
local area = at "Promoters, passives and detractors: their parts, month by month"
each(sql([[SELECT CASE WHEN s.score >= 9 THEN 'promoter' WHEN s.score <= 6 THEN 'detractor' ELSE 'passive' END, count(*)
  FROM surveys s WHERE %s GROUP BY 1]], rated), function(label)
    for _, series in ipairs(area.series) do
      local sum = 0
      for _, point in ipairs(series.points) do sum = sum + point.value end
      if series.name == label then return sum end
    end
  end, "groups")
equal(cell(at "Every answer, and the last one of each customer", 2) "NPS (last_answer)", sql([[SELECT %s FROM surveys s
  JOIN (SELECT customer, max(sent_at) AS sent FROM surveys s WHERE %s GROUP BY 1) l ON l.customer = s.customer
  AND l.sent = s.sent_at WHERE %s]], score, rated, rated)[1][1], "last answers")

-- ---- ces ----

at, p = page("ces", "2026-Q2")
rated = ("s.kind = 'ces' AND s.score IS NOT NULL AND s.answered_at >= %d AND s.answered_at < %d"):format(p.from, p.to)
equal(at "Customer effort (CES)".value, sql("SELECT avg(s.score >= 5) FROM surveys s WHERE %s", rated)[1][1], "CES")
equal(at "Mean customer effort score".value, sql("SELECT avg(s.score) FROM surveys s WHERE %s", rated)[1][1], "mean")
each(sql("SELECT s.channel, avg(s.score >= 5) FROM surveys s WHERE %s GROUP BY 1 HAVING count(*) >= 10", rated),
  bar(at "By channel, hardest first"), "CES by channel")
equal(cell(at "Customer effort by what it took", 2) "Reopened, or solved once", sql([[SELECT avg(s.score >= 5) FROM
  surveys s JOIN tickets t ON t.key = s.ticket WHERE %s AND t.reopens > 0]], rated)[1][1], "effort of reopened tickets")

-- ---- ratings ----

at, p = page("ratings", "2026-Q2")
rated = ("s.kind = 'rating' AND s.score IS NOT NULL AND s.answered_at >= %d AND s.answered_at < %d"):format(p.from,
  p.to)
equal(at "Experience rating".value, sql([[SELECT avg(m) FROM (SELECT avg(score) AS m FROM surveys s WHERE %s AND
  dimension IS NOT NULL GROUP BY dimension)]], rated)[1][1], "composite")
equal(at "Overall rating".value, sql("SELECT avg(score) FROM surveys s WHERE %s AND dimension IS NULL", rated)[1][1],
  "overall")
local heat = at "Mean rating by team and part"
each(sql([[SELECT t.team || '/' || s.dimension, avg(s.score) FROM surveys s JOIN tickets t ON t.key = s.ticket
  WHERE %s AND s.dimension IS NOT NULL AND t.team IS NOT NULL GROUP BY 1]], rated), function(label)
    for i, row in ipairs(heat.rows) do
      for j, column in ipairs(heat.columns) do
        if row .. "/" .. column == label then return heat.cells[i][j] end
      end
    end
  end, "ratings by team and part")

-- ---- churn and retention ----

at, p = page("churn_retention", "2025-09..2026-08")
equal(at "Customers".value, sql([[SELECT count(*) FROM customers WHERE joined_at < %d AND
  COALESCE(churned_at, %d) >= %d]], p.to, p.to, p.to)[1][1], "customers")
equal(at "Churn".value, sql("SELECT avg(COALESCE(churned_at, %d) < %d) FROM customers WHERE joined_at < %d AND "
  .. "COALESCE(churned_at, %d) >= %d", p.to, p.to, p.from, p.from, p.from)[1][1], "churn")
local over = require("perilune.as_of").get() - 90 * 86400
equal(cell(at "Customers who left within 90 days of a bad experience, and of another", 2) "A rating", sql([[
  WITH r AS (SELECT *, row_number() OVER (PARTITION BY customer ORDER BY sent_at, id) AS place FROM surveys
    WHERE kind = 'csat' AND score IS NOT NULL AND answered_at >= %d AND answered_at < %d)
  SELECT avg(COALESCE(c.churned_at <= r.answered_at + 90 * 86400, 0)) FROM r JOIN customers c ON c.key = r.customer
  WHERE place = 1 AND score < 4 AND COALESCE(c.churned_at > r.answered_at, 1) AND answered_at <= %d]], p.from, p.to,
  over)[1][1], "left after a bad rating")

--- The product-limit estimate at an age, customer by customer.
local function still_there(days)
  local list = sql([[SELECT (min(COALESCE(churned_at, %d), %d) - joined_at) / 86400, COALESCE(churned_at < %d, 0)
    FROM customers WHERE joined_at < %d AND COALESCE(churned_at, %d) >= joined_at ORDER BY 1, 2 DESC]], p.to, p.to,
    p.to, p.to, p.to)
  local left, s = #list, 1.0
  for i = 1, #list do
    if list[i][1] > days then break end
    if list[i][2] == 1 then s = s * (1 - 1 / left) end
    left = left - 1
  end
  return s
end
local curve = at "Customers still there, by months since they joined".series[1]
for _, months in ipairs { 1, 12, 24 } do
  equal(curve.points[months + 1].value, still_there(months * 30.4375), ("still there after %d months"):format(months))
end

-- ---- voice ----

at, p = page("voice", "2025-09..2026-08")
rated = ("kind = 'csat' AND score < 4 AND comment IS NOT NULL AND answered_at >= %d AND answered_at < %d"):format(
  p.from, p.to)

--- The share of those who wrote a comment that has a word: a comment without a customer is one of its own.
local function who_says(word)
  return sql([[SELECT count(DISTINCT writer) FILTER (WHERE ' ' || lower(comment) || ' ' GLOB '*[^a-z]%s[^a-z]*') * 1.0 /
    count(DISTINCT writer) FROM (SELECT *, COALESCE(customer, 'nobody ' || id) AS writer FROM surveys WHERE %s)]], word,
    rated)[1][1]
end
local unhappy = at "Unsatisfied say more often"
equal(cell(unhappy, 2) "again", who_says "again", "who says again")
equal(cell(unhappy, 2) "lent, inutile", who_says "inutile", "who says inutile")
equal(at "The least satisfied in their words".rows[1][2], sql("SELECT min(score) FROM surveys WHERE %s", rated)[1][1],
  "the lowest answer")

print(("ok %d figures agree with SQLite"):format(checks))
