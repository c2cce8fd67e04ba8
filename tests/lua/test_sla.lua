-- SLA policies over the events of tickets: due instants worked out by hand, definitions, what if. What single clocks
-- do is in tests/unit/facts/test_clock.c.
local check = require "tests.lua.check"
local sla_module = require "perilune.sla"
local view = require "perilune.sla.view"

importer "log" {
  events = { source = "source", ticket = "ticket", at = "at", kind = "kind", actor = "actor", actor_kind = "actor_kind",
    value = "value" },
}
importer "list" { tickets = { key = "key", source = "source", created_at = "created_at", channel = "channel" } }

-- Berlin is two hours ahead of UTC until the 25th of October, one hour from then on. The 2nd is a Friday.
calendar "support" { timezone = "Europe/Berlin", mon_fri = "09:00-18:00" }

sla "chat" { when = "ticket.channel = 'chat'", first_reply = "5m" }
sla "desk" {
  first_reply = { urgent = "1h", otherwise = "4h" }, next_reply = "4h", resolution = "8h", pauses_in = "pending",
  requester_wait = "8h", calendar = "support",
}

store.import_text([[
key,source,created_at,channel
quick,d,2026-10-03 10:00,chat
friday,d,2026-10-02 11:59,email
]], "list")

store.import_text([[
source,ticket,at,kind,actor,actor_kind,value
d,friday,2026-10-02 11:59:00,created,c,customer,
d,friday,2026-10-02 11:59:00,team,x,system,north
d,friday,2026-10-05 07:30:00,message,ann,agent,
d,outside,2026-10-03 10:00:00,created,c,customer,
d,outside,2026-10-03 11:00:00,status,ann,agent,solved
d,weekend,2026-10-02 07:00:00,created,c,customer,
d,weekend,2026-10-02 13:00:00,status,ann,agent,pending
d,weekend,2026-10-05 08:00:00,status,ann,agent,open
d,weekend,2026-10-05 09:59:00,status,ann,agent,solved
d,clocks,2026-10-23 15:00:00,created,c,customer,
d,raised,2026-10-05 07:00:00,created,c,customer,
d,raised,2026-10-05 07:30:00,priority,x,system,Urgent
d,raised,2026-10-05 08:30:00,message,ann,agent,
d,late,2026-10-05 07:00:00,created,c,customer,
d,late,2026-10-05 07:20:00,message,ann,agent,
d,late,2026-10-05 09:00:00,priority,x,system,urgent
d,merged,2026-10-05 07:00:00,created,c,customer,
d,merged,2026-10-05 08:00:00,merged,ann,agent,late
d,again,2026-10-05 07:00:00,created,c,customer,
d,again,2026-10-05 09:00:00,status,ann,agent,solved
d,again,2026-10-05 12:00:00,status,c,customer,open
d,again,2026-10-05 13:00:00,status,ann,agent,solved
d,quick,2026-10-03 10:00:00,created,c,customer,
d,quick,2026-10-03 10:05:01,message,ann,agent,
d,talk,2026-10-05 07:00:00,created,c,customer,
d,talk,2026-10-05 08:00:00,message,ann,agent,
d,talk,2026-10-05 15:00:00,message,c,customer,
d,talk,2026-10-06 10:00:00,message,ann,agent,
]], "log")

local function one(ticket, metric, number)
  local rows = sla:where("ticket = ? AND metric = ? AND number = ?", ticket, metric, number or 1):rows(2)
  assert(#rows <= 1)
  return rows[1]
end

local function instant(text) return text and assert(time.parse(text)) end

--- policy, state, and the instants due and breached, as texts in UTC.
local function instance(ticket, metric, policy, state, due, breached, number)
  local row = one(ticket, metric, number)
  check.equal(row.policy, policy, ticket)
  check.equal(row.state, state, ticket)
  check.equal(row.due_at, instant(due), ticket .. " due")
  check.equal(row.breached_at, instant(breached), ticket .. " breached")
  return row
end

local function of_metrics(ticket) return sla:where("ticket = ?", ticket):count() end

check.run {
  { "a breach at 17:59 on Friday is Friday's, though it was noticed on Monday", function()
    local row = instance("friday", "first_reply", "desk", "fulfilled", "2026-10-02 15:59", "2026-10-02 15:59")
    check.equal(row.elapsed, 4 * 3600 + 31 * 60)
    check.equal(row.breached, true)
    check.equal(row.team, "north")
    check.equal(row.breach_team, "north")
    check.equal(row.calendar, "support")
    check.equal(kpi["sla_breaches.policies"]:with {}:value("2026-10-02").value, 2) -- and that of its resolution
  end },
  { "opened and solved outside the hours takes no time and is met", function()
    local row = instance("outside", "resolution", "desk", "fulfilled", "2026-10-05 15:00", nil)
    check.equal(row.elapsed, 0)
    check.equal(row.breached, false)
    instance("outside", "first_reply", "desk", "fulfilled", "2026-10-05 11:00", nil)
  end },
  { "a pause over the weekend moves the due instant", function()
    local row = instance("weekend", "resolution", "desk", "fulfilled", "2026-10-05 10:00", nil)
    check.equal(row.elapsed, 6 * 3600 + 119 * 60)
    check.equal(row.paused, 67 * 3600)
    instance("weekend", "requester_wait", "desk", "fulfilled", "2026-10-05 10:00", nil)
  end },
  { "the hours are those of the wall clock when the clocks go back", function()
    instance("clocks", "first_reply", "desk", "active", "2026-10-26 11:00", nil)
  end },
  { "a priority that is raised before the reply counts, after it does not", function()
    local row = instance("raised", "first_reply", "desk", "fulfilled", "2026-10-05 08:00", "2026-10-05 08:00")
    check.equal(row.target, 3600)
    check.equal(row.priority, "Urgent")
    check.equal(row.applied_at, instant "2026-10-05 07:30")
    check.equal(instance("late", "first_reply", "desk", "fulfilled", "2026-10-05 11:00", nil).target, 4 * 3600)
  end },
  { "a ticket that is merged away escalates no more", function()
    local row = instance("merged", "first_reply", "desk", "cancelled", nil, nil)
    check.equal(row.ended_at, instant "2026-10-05 08:00")
    instance("merged", "resolution", "desk", "cancelled", nil, nil)
    check.equal(sla:where("ticket = 'merged' AND breach_at IS NOT NULL"):count(), 0)
  end },
  { "a ticket that is reopened goes on where its clock stood", function()
    local row = instance("again", "resolution", "desk", "fulfilled", "2026-10-06 09:00", nil)
    check.equal(row.elapsed, 3 * 3600)
    check.equal(row.ended_at, instant "2026-10-05 13:00")
  end },
  { "of two policies the first that holds counts, and alone", function()
    instance("quick", "first_reply", "chat", "fulfilled", "2026-10-03 10:05", "2026-10-03 10:05")
    check.equal(one("quick", "first_reply").calendar, nil)
    check.equal(of_metrics "quick", 1)
  end },
  { "the second question is a next reply", function()
    instance("talk", "first_reply", "desk", "fulfilled", "2026-10-05 11:00", nil)
    instance("talk", "next_reply", "desk", "fulfilled", "2026-10-06 10:00", nil)
    check.equal(of_metrics "talk", 4)
  end },
  { "fields tell what is met, as of an instant too", function()
    local met = sla:by("outcome"):agg { n = "count(*)" }
    local sum = 0
    for i = 1, #met do sum = sum + met[i].n end
    check.equal(sum, sla:count())
    check.equal(sla:where("met"):count(), sla:where("outcome = 'met'"):count())
    check.equal(sla:where("NOT met"):count(), sla:where("breached"):count())
    check.equal(sla:where("breach_at < TIME '2026-10-26 11:00:01' AND ticket = 'clocks'"):count(), 1)
  end },
  { "next lists what runs and is due soon", function()
    -- The watermark is the creation of "clocks", 2026-10-23 15:00: 1 h of that Friday, then Monday from 8:00 UTC.
    check.equal(#sla:next "2d", 0)
    local due = sla:next "3d"
    check.equal(due[1].ticket, "clocks")
    check.equal(due[1].due_at, instant "2026-10-26 11:00")
    check.equal(due[1].metric, "first_reply")
    check.equal(due[2].due_at, instant "2026-10-26 15:00")
    check.equal(#due, 3)
    check.fails("next: ", function() sla:next "soon" end)
  end },
  { "a summary counts what runs beside the share", function()
    for _, row in ipairs(sla:summary()) do
      if row.policy == "desk" and row.metric == "first_reply" then
        check.equal(row.breached, 3) -- friday, raised, weekend
        check.equal(row.met, 4)
        check.equal(row.running, 1)
        check.equal(row.cancelled, 1)
        check.equal(row.share, 4 / 7)
      end
    end
    assert(tostring(sla:summary()):find "57.1 %%")
  end },
  { "what if: other targets, side by side, and nothing stays", function()
    local before = sla:where("breached"):count()
    local list = sla:what_if { desk = { first_reply = "2h", calendar = false } }
    for _, row in ipairs(list) do
      if row.metric == "first_reply" then
        check.equal(row.breached, 4) -- friday, raised, weekend, quick
        check.equal(row.other.breached, 3) -- "raised" was answered after 1.5 h
      end
    end
    check.equal(sla:where("breached"):count(), before)
    check.equal(sla_what_if:count(), 0)
  end },
  { "what if: all by a calendar, by none, or by one policy", function()
    local changed = sla:what_if("always").changed
    local found = {}
    for _, e in ipairs(changed) do found[e.ticket .. " " .. e.metric] = e.outcome .. " " .. e.other_outcome end
    check.equal(found["talk next_reply"], "met breached") -- 17 h, 4 of them open
    check.equal(#sla:what_if("support").changed > 0, true)
    local alone = sla:what_if("chat")
    for _, row in ipairs(alone) do
      if row.metric == "resolution" then check.equal(row.other.met + row.other.breached + row.other.running, 0) end
    end
    check.fails("did you mean \"desk\"?", function() sla:what_if "dessk" end)
    check.fails("no sla \"des\"; did you mean \"desk\"?", function() sla:what_if { des = { first_reply = "1h" } } end)
    check.fails("sla \"desk\".first_reply: expected text", function() sla:what_if { desk = { first_reply = 3 } } end)
  end },
  { "another definition of a name takes its place among the policies, from a date on", function()
    check.equal(one("late", "first_reply").target, 4 * 3600)
    sla "desk" { first_reply = "30m", calendar = "support", from = "2026-10-05" }
    check.equal(one("late", "first_reply").target, 1800)
    check.equal(one("friday", "first_reply").target, 4 * 3600)
    check.equal(one("late", "resolution"), nil)
    check.equal(#view.policies(), 3)
    check.equal(view.policies()[1].name, "chat")
  end },
  { "another calendar of the same name is another clock", function()
    local before = one("friday", "first_reply").due_at
    calendar "support" { timezone = "Europe/Berlin", mon_fri = "09:00-15:00" }
    assert(one("friday", "first_reply").due_at > before)
  end },
  { "definitions say what is wrong with them", function()
    local function fails(text, d) check.fails(text, function() sla "wrong"(d) end) end
    fails('sla "wrong".first_repli: unknown key; did you mean "first_reply"?', { first_repli = "1h" })
    fails('sla "wrong": promises nothing', {})
    fails('sla "wrong".first_reply: ', { first_reply = "soon" })
    fails('sla "wrong".first_reply.urgent: expected a duration as "4h", not number', { first_reply = { urgent = 4 } })
    fails('sla "wrong".resolution: expected a duration above 0', { resolution = "0s" })
    fails('sla "wrong".pauses_in: "pendin" is not one of', { resolution = "1d", pauses_in = "pendin" })
    fails('sla "wrong".pauses_in: there is no resolution', { first_reply = "1d", pauses_in = "pending" })
    fails('sla "wrong".when: ', { first_reply = "1h", when = "prioritie = 'urgent'" })
    fails('sla "wrong".when: expected a condition, not text', { first_reply = "1h", when = "priority" })
    fails('sla "wrong".from: not a date', { first_reply = "1h", from = "monday" })
    fails('sla "wrong".until: not after from', { first_reply = "1h", from = "2026-01-02", ["until"] = "2026-01-02" })
    fails('sla "wrong".reopen: "restarts" is not one of', { first_reply = "1h", reopen = "restarts" })
    check.equal(sla_module.registry:get "wrong", nil)
    sla "wrong" { when = "FALSE", first_reply = "1h", calendar = "suport" }
    check.fails('sla "wrong".calendar: no calendar "suport"; did you mean "support"?',
      function() return sla:count() end)
    sla "wrong" { when = "FALSE", first_reply = "1h" }
    assert(sla:count() > 0)
  end },
  { "first replies of a random log are those that SQL finds", function()
    local state = 20261122
    local function random(n)
      state = (state * 6364136223846793005 + 1442695040888963407) & 0x7fffffffffffffff
      return (state >> 33) % n
    end
    local lines, clock = { "source,ticket,at,kind,actor,actor_kind,value" }, {}
    for _ = 1, 4000 do
      local ticket = random(600)
      local kind = clock[ticket] and (random(2) == 0 and "message" or "status") or "created"
      clock[ticket] = (clock[ticket] or 1700000000 + random(100000)) + random(5000)
      lines[#lines + 1] = ("r,%d,%s,%s,p,%s,%s"):format(ticket, os.date("!%Y-%m-%d %H:%M:%S", clock[ticket]), kind,
        kind == "created" and "customer" or random(3) == 0 and "agent" or "bot",
        kind == "status" and (random(4) == 0 and "solved" or "open") or "")
    end
    store.import_text(table.concat(lines, "\n") .. "\n", "log")
    local policies = { { name = "plain", first_reply = "2h" } }
    for _, solve_fulfils in ipairs { true, false } do
      policies[1].solve_fulfils = solve_fulfils
      local wanted = store.sql(([[
        WITH t AS (
          SELECT ticket, min(at) AS born, coalesce(min(at) FILTER (WHERE kind = 'message' AND actor_kind = 'agent'
            OR kind = 'status' AND value = 'solved' AND %s), 9e15) AS reply, max(at) AS last FROM events
          WHERE source = 'r' GROUP BY ticket)
        SELECT count(*) FILTER (WHERE reply <= born + 7200), 
          count(*) FILTER (WHERE reply < 9e15 AND reply > born + 7200),
          count(*) FILTER (WHERE reply = 9e15) FROM t]]):format(solve_fulfils and 1 or 0))[1]
      local got = sla_module.during(policies, function()
        local r = sla:where("source = 'r'")
        return { r:where("met"):count(), r:where("state = 'fulfilled' AND breached"):count(),
          r:where("state = 'active'"):count() }
      end)
      for i = 1, 3 do check.equal(got[i], wanted[i]) end
      assert(got[1] > 50 and got[2] > 50 and got[3] > 5, table.concat(got, " "))
    end
  end },
}
