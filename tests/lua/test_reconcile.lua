-- The difference of two dialects as causes, held against figures worked out by hand from one small log.
local check = require "tests.lua.check"
local dialects = require "perilune.dialect"
local kpis = require "perilune.kpi"
local native = require "perilune.native"
local reconciled = require "perilune.reconcile"
local rows = require "tests.lua.rows"
local text = require "perilune.reconcile.text"

-- 1: answered after 20 min, closed, thanked, solved again. 2: an agent's own, who writes twice; the customer asks at
-- 09:30, bob answers at 09:45. 3: a bot's, handed over at 09:40; a light agent writes at 09:50, an agent at 10:00.
-- 4: merged into 1. 5: by phone, solved without a comment; the caller comes back three weeks later. 6: solved, opened
-- again, never solved since. 7: so that the windows of all others are over.
rows("events", [[
  ticket | at                  | kind        | actor | actor_kind  | value
  1      | 2024-03-04 09:00:00 | created     | carl  | customer    |
  1      | 2024-03-04 09:00:00 | message     | carl  | customer    |
  1      | 2024-03-04 09:20:00 | message     | ann   | agent       |
  1      | 2024-03-04 09:30:00 | status      | ann   | agent       | closed
  1      | 2024-03-04 10:00:00 | message     | carl  | customer    |
  1      | 2024-03-04 10:05:00 | status      | ann   | agent       | solved
  2      | 2024-03-05 09:00:00 | created     | ann   | agent       |
  2      | 2024-03-05 09:00:00 | message     | ann   | agent       |
  2      | 2024-03-05 09:10:00 | message     | ann   | agent       |
  2      | 2024-03-05 09:30:00 | message     | dora  | customer    |
  2      | 2024-03-05 09:45:00 | message     | bob   | agent       |
  2      | 2024-03-05 09:50:00 | status      | bob   | agent       | solved
  3      | 2024-03-06 09:00:00 | created     | emil  | customer    |
  3      | 2024-03-06 09:00:00 | message     | emil  | customer    |
  3      | 2024-03-06 09:00:30 | status      | robo  | bot         | pending
  3      | 2024-03-06 09:01:00 | message     | robo  | bot         |
  3      | 2024-03-06 09:40:00 | bot_handoff | robo  | bot         |
  3      | 2024-03-06 09:50:00 | message     | leo   | light_agent |
  3      | 2024-03-06 10:00:00 | message     | ann   | agent       |
  3      | 2024-03-06 10:10:00 | status      | ann   | agent       | solved
  4      | 2024-03-07 09:00:00 | created     | carl  | customer    |
  4      | 2024-03-07 10:00:00 | merged      | ann   | agent       | 1
  5      | 2024-03-04 09:00:00 | created     | fay   | customer    |
  5      | 2024-03-04 09:05:00 | status      | ann   | agent       | solved
  5      | 2024-03-25 09:00:00 | message     | fay   | customer    |
  5      | 2024-03-25 09:01:00 | status      |       | system      | open
  5      | 2024-03-25 10:00:00 | message     | ann   | agent       |
  5      | 2024-03-25 10:05:00 | status      | ann   | agent       | solved
  6      | 2024-03-08 09:00:00 | created     | gus   | customer    |
  6      | 2024-03-08 09:30:00 | status      | ann   | agent       | solved
  6      | 2024-03-08 09:40:00 | status      | ann   | agent       | open
  7      | 2024-04-20 09:00:00 | created     | gus   | customer    |
]])

kpi "solved_of_all" {
  source = "ticket_facts", time = "solved_at", value = "count(*)", unit = "count", lifecycle = false,
}
kpi "reopens_each" { source = "ticket_facts", value = "avg(reopens)", unit = "number" }
kpi "solves_by_fcr" { value = "kpi.fcr / kpi.reopen_rate", unit = "number" }
kpi "published" {
  source = "ticket_facts", value = "count(*)", unit = "count",
  variants = { share = { value = "share(reopens = 0)", unit = "percent" } },
}
dialect "no_solve_ends" { extends = "perilune", solve_ends_turn = false, creation_asks = false }
dialect "no_late_reply" { extends = "perilune", reply_after_solve = false }
dialect "of_share" { extends = "perilune", kpis = { published = "share" } }
dialect "unknown_kpi" { extends = "perilune", kpis = { fcrr = "zendesk" } }
dialect "unknown_variant" { extends = "perilune", kpis = { fcr = "zendsk" } }

local march = { period = "2024-03" }

--- The causes of which something came, as { cause, effect, n after it, tickets changed, gained, lost }.
local function causes(name, a, b, options)
  local result, list = reconcile(name, a, b, options or march), {}
  for _, c in ipairs(result.causes) do
    if c.effect ~= 0 or c.changed + c.gained + c.lost > 0 then
      list[#list + 1] = { c.cause, c.effect, c.n_after, c.changed, c.gained, c.lost }
    end
  end
  return list, result
end

local function cause_of(result, name)
  for _, c in ipairs(result.causes) do
    if c.cause == name then return c end
  end
end

--- Figures chain from the first dialect's to the second's, and effects add up to the difference.
local function adds_up(result)
  local value, sum = result.before.value, 0
  for _, c in ipairs(result.causes) do
    if result.method == "steps" then check.equal(c.before, value, c.cause) end
    value, sum = c.after, sum + c.effect
  end
  if result.method == "steps" then check.equal(value, result.after.value) end
  check.near(sum, result.change, 1e-9 * math.max(1, math.abs(result.after.value)))
end

check.run {
  { "first replies from zendesk to gorgias", function()
    -- zendesk 1200, 600, 3600, 1818000; with light agents 3's is 3000; without agents' own tickets 2 is gone
    local list, result = causes("first_reply_time_mean", "zendesk", "gorgias")
    check.equal(result.before.value, 455850.0)
    check.equal(result.after.value, 607400.0)
    check.equal(list, { { "actors", -150.0, 4, 1, 0, 0 }, { "agent_created", 151700.0, 3, 0, 0, 1 } })
    check.equal(cause_of(result, "actors").words, { { word = "light_agent", from = "none", to = "agent", count = 1 } })
    check.equal(cause_of(result, "actors").examples[1],
      { ticket = "3", source = "test", before = 3600.0, after = 3000.0, gone = false, came = false })
    check.equal(cause_of(result, "agent_created").examples[1],
      { ticket = "2", source = "test", before = 600.0, gone = true, came = false })
    adds_up(result)
  end },
  { "the opening message is the first reply in dbt_zendesk", function()
    local list, result = causes("first_reply_time_mean", "zendesk", "dbt_zendesk")
    check.equal(list, { { "agent_created", -150.0, 4, 1, 0, 0 } })
    adds_up(result)
  end },
  { "the clock starts at the hand-off and at the reopening in chatwoot", function()
    -- 3: 600 from the hand-off; 5: 3540 from the reopening; 1: 1200; 2: 900; the caller's message reopens a minute before
    local list, result = causes("first_reply_time_mean", "perilune", "chatwoot")
    check.equal(list, { { "reply_start", 1560 - 455775.0, 4, 2, 0, 0 }, { "message_reopens", 15.0, 4, 1, 0, 0 } })
    check.equal(cause_of(result, "reply_start").examples[1].ticket, "5")
    check.equal(cause_of(result, "statuses").words,
      { { word = "pending", from = "pending", to = "new", count = 1 } })
    adds_up(result)
  end },
  { "a reply after the reopening is three weeks late or none", function()
    local list, result = causes("first_reply_time_mean", "perilune", "no_late_reply")
    check.equal(list, { { "reply_after_solve", 1700 - 455775.0, 3, 0, 0, 1 } })
    adds_up(result)
  end },
  { "a thank-you reopens in gorgias", function()
    -- solved: 1, 2, 3, 5; of them 5 was reopened by its status
    local list, result = causes("reopen_rate", "zendesk", "gorgias")
    check.equal(result.before.value, 0.25)
    check.equal(list, { { "message_reopens", 0.25, 4, 1, 0, 0 } })
    check.equal(cause_of(result, "message_reopens").examples[1].ticket, "1")
    adds_up(result)
  end },
  { "solves less one forget a reopening without another solve", function()
    local list, result = causes("reopens_each", "zendesk", "dbt_zendesk")
    check.equal(result.before.value, 2 / 5) -- 5 and 6 of 1, 2, 3, 5 and 6
    check.equal(result.after.value, 1 / 5)
    check.equal(list[1][1], "reopens")
    check.equal(#list, 1)
    check.equal(cause_of(result, "reopens").examples[1].ticket, "6")
    adds_up(result)
  end },
  { "a merge solves in zendesk", function()
    local list, result = causes("solved_of_all", "perilune", "zendesk")
    check.equal(list, { { "merge_solves", 1, 5, 0, 1, 0 } })
    check.equal(cause_of(result, "merge_solves").examples[1],
      { ticket = "4", source = "test", after = 1, gone = false, came = true })
    adds_up(result)
  end },
  { "each desk publishes its own first-contact resolution", function()
    -- exactly one reply, never reopened: 1; without light agents also 3; reopened or not also 5
    local list, result = causes("fcr", "perilune", "zendesk")
    check.equal(result.before.value, 0.25)
    check.equal(list, { { "actors", 0.25, 4, 1, 0, 0 }, { "kpi", 0.25, 4, 1, 0, 0 } })
    check.equal(cause_of(result, "kpi").from, "fcr.events")
    check.equal(cause_of(result, "kpi").to, "fcr.zendesk.events")
    check.equal(reconciled.sentences(result)[3], "zendesk: the figure is fcr.zendesk.events, share(agent_replies = 1); "
      .. "perilune: the figure is fcr.events, share(agent_replies = :touches AND reopens = 0): 25.0 pt more; "
      .. "tickets: 1 changed.")
    adds_up(result)
  end },
  { "a variant that is named stays the same on both sides", function()
    local list, result = causes("fcr.zendesk", "perilune", "zendesk")
    check.equal(list, { { "actors", 0.25, 4, 1, 0, 0 } })
    check.equal(result.before.value, 0.5)
  end },
  { "KPIs made of others add up too and name their parts", function()
    local result = reconcile("solves_by_fcr", "perilune", "zendesk", march)
    check.equal(result.before.value, 0.25 / 0.25)
    check.equal(result.after.value, 0.75 / 0.25)
    check.equal(cause_of(result, "kpi").from, "fcr.events")
    check.equal(cause_of(result, "kpi").to, "fcr.zendesk.events")
    adds_up(result)
    check.equal(tostring(result):match("is told of each of those: fcr, reopen_rate"),
      "is told of each of those: fcr, reopen_rate")
  end },
  { "what two causes do only together falls to the later one, or to both in halves", function()
    -- Ticket 5's waits: 3600; creation does not ask: 3600; a solve ends nothing: 1818000; neither: 3600
    local only = { period = "2024-03", where = "ticket = '5'" }
    local result = reconcile("reply_time_mean", "perilune", "no_solve_ends", only)
    check.equal(result.change, 0.0)
    adds_up(result)
    only.method = "shapley"
    result = reconcile("reply_time_mean", "perilune", "no_solve_ends", only)
    check.equal(cause_of(result, "creation_asks").effect, -907200.0)
    check.equal(cause_of(result, "solve_ends_turn").effect, 907200.0)
    check.equal(cause_of(result, "solve_ends_turn").after, 1818000.0)
    adds_up(result)
  end },
  { "mean effects of five causes add up", function()
    adds_up(reconcile("first_reply_time_mean", "zendesk", "gorgias", { period = "2024-03", method = "shapley" }))
  end },
  { "a figure without a value on the way is told with the next one", function()
    local only = { period = "2024-03", where = "ticket = '2'" }
    local result = reconcile("first_reply_time_mean", "zendesk", "gorgias", only)
    check.equal(result.change, nil)
    check.equal(result.note:match("^no value by gorgias"), "no value by gorgias")
    check.equal(cause_of(result, "agent_created").effect, nil)
    check.equal(cause_of(result, "agent_created").lost, 1)
    tostring(result)
  end },
  { "conditions of the handle and of the call both hold", function()
    local result = reconcile(kpi.reopen_rate, "zendesk", "gorgias", { period = "2024-03", where = "ticket <> '5'" })
    check.equal(result.before.value, 0.0)
    check.equal(result.before.n, 3)
  end },
  { "sentences say which rule moves what", function()
    local list = reconciled.sentences(reconcile("first_reply_time_mean", "zendesk", "gorgias", march))
    check.equal(list, {
      "Mean first reply, from events is 5 d 7 h by zendesk and 7 d 1 h by gorgias, +42.1 h (2024-03).",
      'gorgias: "light_agent" is an agent; zendesk: "light_agent" is on no side: 2.5 min less; tickets: 1 changed.',
      "gorgias: a ticket that an agent created has no first reply; zendesk: the agent's second message is the first "
        .. "reply to a ticket that an agent created: 42.1 h more; tickets: 1 fewer.",
    })
  end },
  { "every rule and meaning has words", function()
    local words = require("perilune.lang.en").reconcile
    local meanings = native.dialect_meanings()
    for _, rule in ipairs(dialects.rules) do
      for _, value in ipairs(meanings[rule] or { true, false }) do assert(words.rules[rule][value], rule) end
    end
    for _, group in ipairs { "kinds", "actors", "statuses" } do
      for _, meaning in ipairs(meanings[group]) do
        assert(words.meanings[group][meaning] or meaning == "gone", group .. " " .. meaning)
      end
    end
  end },
  { "JSON has every cause with its tickets", function()
    local line = text.json(reconcile("reopen_rate", "zendesk", "gorgias", march))
    assert(line:find('"cause":"message_reopens","from":false,"to":true,"words":null,"before":0.25,"after":0.5', 1, true), line)
    assert(line:find('"examples":[{"ticket":"1","source":"test","before":0', 1, true), line)
  end },
  { "the dialect in use is there again, also after an error and a time limit", function()
    dialect.use "chatwoot"
    local before = ticket_facts:sum("first_reply")
    reconcile("first_reply_time", "zendesk", "gorgias", march)
    check.equal(dialect.current(), "chatwoot")
    check.fails('unknown field "nonesuch"', reconcile, "fcr", "zendesk", "gorgias", { period = "2024-03", where = "nonesuch = 1" })
    check.equal(dialect.current(), "chatwoot")
    local whole = dialects.whole(dialects.registry:need "zendesk")
    local good, problem = pcall(native.limited, function()
      dialects.during(whole, function() while true do end end)
    end, 1)
    check.equal(good, false)
    assert(tostring(problem):find("time limit", 1, true), problem)
    check.equal(dialect.current(), "chatwoot")
    check.equal(ticket_facts:sum("first_reply"), before)
    dialect.use "perilune"
  end },
  { "a KPI asked for under a dialect is the variant that it publishes", function()
    check.equal(kpi.fcr.kpi.name, "fcr")
    dialect.use "zendesk"
    check.equal(kpi.fcr.kpi.name, "fcr.zendesk")
    check.equal(kpi["fcr.own"].kpi.name, "fcr")
    check.equal(kpi["fcr.intercom"].kpi.name, "fcr.intercom")
    -- which the caller did not choose
    check.equal(reconcile(kpi.fcr, "perilune", "zendesk", march).before.value, 0.25)
    dialect.use "perilune"
    check.equal(kpi.fcr.kpi.name, "fcr")
  end },
  { "every definition has a meaning when it is read from events", function() kpis.check_all() end },
  { "a definition without one is refused when it is asked for", function()
    kpi "wrong_events" { source = "tickets", value = "count(*)", unit = "count", events = { source = "ticket_facs" } }
    check.fails('kpi "wrong_events".variants.events.source: no table "ticket_facs"; did you mean "ticket_facts"?',
      function() return kpi["wrong_events.events"] end)
    check.fails('kpi "csat" has no variant "events"', function() return kpi["csat.events"] end)
  end },
  { "bundled dialects name KPIs that are there", function()
    for _, name in ipairs { "perilune", "zendesk", "dbt_zendesk", "intercom", "gorgias", "chatwoot", "zammad" } do
      kpis.check_dialect(dialects.whole(dialects.registry:need(name)))
    end
  end },
  { "a dialect that names what is not there is refused with the near name", function()
    dialect.use "unknown_kpi"
    check.fails('dialect "unknown_kpi".kpis.fcrr: no kpi "fcrr"; did you mean "fcr"?', function() return kpi.fcr end)
    dialect.use "unknown_variant"
    check.fails('kpi "fcr" has no variant "zendsk"; did you mean "zendesk"?', function() return kpi.fcr end)
    dialect.use "perilune"
    check.fails("expected variants by KPI", function() dialect "x" { kpis = { fcr = 1 } } end)
  end },
  { "bad input is refused with what was expected", function()
    check.fails('no dialect "gorgia"; did you mean "gorgias"?', reconcile, "fcr", "zendesk", "gorgia")
    check.fails('no kpi "frc"; did you mean "fcr"?', reconcile, "frc", "zendesk", "gorgias")
    check.fails('"zendesk" twice; expected two dialects', reconcile, "fcr", "zendesk", "zendesk")
    check.fails("dialect 2: expected its name", reconcile, "fcr", "zendesk")
    check.fails("expected a KPI", reconcile, 5, "zendesk", "gorgias")
    check.fails('reconcile().perod: unknown key; did you mean "period"?', reconcile, "fcr", "zendesk", "gorgias",
      { perod = "2024" })
    check.fails('"shaply" is not one of steps, shapley', reconcile, "fcr", "zendesk", "gorgias", { method = "shaply" })
    check.fails("examples: expected 0 to 1000", reconcile, "fcr", "zendesk", "gorgias", { examples = -1 })
    check.fails("published is in count and published.share in percent; expected one unit", reconcile, "published",
      "perilune", "of_share")
    check.fails('kpi "csat" does not depend on the dialect: it reads surveys', reconcile, "csat", "zendesk", "gorgias")
  end },
}
