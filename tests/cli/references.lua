-- Surveys by fields of their tickets: the engine's answers against SQLite's own JOIN over the same file.
local function equal(what, got, wanted)
  if got ~= wanted then error(("%s: got %s, expected %s"):format(what, tostring(got), tostring(wanted)), 2) end
end

local function near(what, got, wanted)
  if not got or math.abs(got - wanted) > 1e-9 * math.max(1, math.abs(wanted)) then
    error(("%s: got %s, expected %s"):format(what, tostring(got), tostring(wanted)), 2)
  end
end

local joined = " FROM surveys s LEFT JOIN tickets t ON t.source = s.source AND t.key = s.ticket "
-- The same for conditions that hold for no survey without a ticket: CROSS keeps SQLite from beginning at the tickets.
local matched = joined:gsub("LEFT", "CROSS")

local function one(sql) return store.sql(sql)[1][1] end

local function compare(field, where)
  local rows = where and surveys:where(where[1]) or surveys
  local frame = rows:by(field):agg { n = "count(*)", score = "avg(score)", took = "avg(ticket.resolution_time)" }
  local column = field:gsub("^ticket%.", "t.")
  local theirs = store.sql(("SELECT %s, count(*), avg(s.score), avg(t.solved_at - t.created_at)%s%s "
    .. "GROUP BY 1 ORDER BY 1 NULLS LAST")
    :format(column, where and matched or joined, where and "WHERE " .. where[2] or ""))
  equal(field .. ": groups", #frame, #theirs)
  for i = 1, #frame do
    equal(field, frame[i][field] or false, theirs[i][1])
    equal(field .. ": n", frame[i].n, theirs[i][2])
    if theirs[i][3] then near(field .. ": score", frame[i].score, theirs[i][3]) end
    if theirs[i][4] then near(field .. ": took", frame[i].took, theirs[i][4]) end
  end
  return #frame
end

equal("channels", compare("ticket.channel"), 4)
compare("ticket.team")
compare("ticket.status")
compare("ticket.reopens")
compare("ticket.type", { "ticket.channel = 'Mail' AND ticket.reopens > 0", "t.channel = 'Mail' AND t.reopens > 0" })
compare("ticket.channel", { "ticket.resolution_time > 7d", "t.solved_at - t.created_at > 604800" })

equal("a table filter", surveys:where { ["ticket.channel"] = { "Mail", "OutBound" }, ["ticket.reopens"] = 0 }:count(),
  one("SELECT count(*)" .. matched .. "WHERE t.channel IN ('Mail', 'OutBound') AND t.reopens = 0"))
equal("a chain without counterparts", surveys:where("ticket.customer.segment IS NULL"):count(),
  one "SELECT count(*) FROM surveys")
equal("an anchor", surveys:anchor("ticket.created_at"):between("2023-04-10..2023-04-16"):count(),
  one("SELECT count(*)" .. matched .. "WHERE t.created_at BETWEEN 1681084800 AND 1681689599"))
equal("a long text", surveys:where("ticket.key LIKE '%7' AND ticket.channel = 'Mail'"):count(),
  one("SELECT count(*)" .. matched .. "WHERE t.key LIKE '%7' AND t.channel = 'Mail'"))

local frame = surveys:by("ticket.channel"):agg { n = "count(*)" }
local rows, total = frame:rows(3, 5)
equal("rows behind a cell", total, frame[3].n)
equal("rows shown", #rows, 5)

local function side(channel) return channel and (channel == "Mail" and "written" or "other") end
local sided = surveys:map("side", "ticket.channel", side)
local written = sided:by("side"):agg { n = "count(*)", score = "avg(score)" }
local theirs = store.sql("SELECT CASE WHEN t.channel IS NOT NULL THEN CASE t.channel WHEN 'Mail' THEN 'written' "
  .. "ELSE 'other' END END, count(*), avg(s.score)" .. joined .. "GROUP BY 1 ORDER BY 1 NULLS LAST")
equal("sides", #written, #theirs)
for i = 1, #written do
  equal("a map of a reference", written:value(i, "side") or false, theirs[i][1])
  equal("a map of a reference: n", written[i].n, theirs[i][2])
end
equal("rows behind a mapped reference", select(2, written:rows(1)), written[1].n)
equal("a mapped reference and a long text", sided:where("ticket.key LIKE '%7' AND side = 'written'"):count(),
  one("SELECT count(*)" .. matched .. "WHERE t.key LIKE '%7' AND t.channel = 'Mail'"))
local counted, mail = 0, surveys:where("ticket.channel = 'Mail' AND ticket.resolution_time IS NOT NULL")
local histogram = mail:histogram("ticket.resolution_time", { width = "1d" })
for i = 1, #histogram do counted = counted + histogram:value(i, "count") end
equal("a histogram behind a reference", counted, mail:count())
equal("a bound value", surveys:agg { n = { "count(*) FILTER (WHERE ticket.channel = ?)", "Mail" } }[1].n,
  one("SELECT count(*)" .. matched .. "WHERE t.channel = 'Mail'"))

kpi "mail_score" {
  title = "Score of surveys on mails", source = "surveys", time = "ticket.created_at",
  where = "ticket.channel = 'Mail'", value = "avg(score)", unit = "score", needs = { "score", "ticket.team" },
}
local record = kpi.mail_score:value("2023-04")
near("a KPI", record.value, one("SELECT avg(s.score)" .. matched
  .. "WHERE t.channel = 'Mail' AND t.team IS NOT NULL AND t.created_at BETWEEN 1680307200 AND 1682899199"))
for _, r in ipairs(kpi.csat:by("ticket.channel", "2023")) do
  equal("a dimension of a KPI: " .. r.key, r.n, one(("SELECT count(s.score)" .. matched .. "WHERE t.channel = '%s' "
    .. "AND coalesce(s.answered_at, s.sent_at) BETWEEN 1672531200 AND 1704067199"):format(r.key)))
end
print("ok references")
