-- What was planted in the demonstration data is found by the product itself.
local release, before, after = "2026-03-05..2026-03-25", "2025-09-01..2026-02-28", "2026-05"

local function holds(condition, what, ...)
  if not condition then error(what:format(...), 2) end
end

local function of(list, key)
  for _, row in ipairs(list) do
    if row.key == key then return row end
  end
  error("no row " .. tostring(key), 2)
end

-- The bad release: a spike of its type, satisfaction that falls by more than noise, tickets that come back.
local spike = of(kpi.ticket_volume:by("type", release), "firmware").value
local usual = of(kpi.ticket_volume:by("type", "2026-02-01..2026-02-28"), "firmware").value
holds(spike > 5 * usual, "firmware: %d tickets in three weeks, %d in the month before", spike, usual)
local csat, good = kpi.csat:value(release), kpi.csat:value(before)
holds(csat.high < good.low, "CSAT in the release weeks %.3f (to %.3f), before %.3f (from %.3f)", csat.value, csat.high,
  good.value, good.low)
local worst = of(kpi.csat:by("ticket.type", release), "firmware")
holds(worst.high < 0.5, "CSAT of firmware: %.3f", worst.value)
holds(of(kpi.reopen_rate:by("type", release), "firmware").value > 2 * kpi.reopen_rate:value("2025").value,
  "reopens of firmware")
holds(kpi.csat:value(after).value > csat.high, "CSAT recovers")

-- The policy: a third of the returns and more are gone.
local share = {}
for _, period in ipairs { "2025-03-01..2025-05-31", "2025-06-10..2025-09-10" } do
  local returns = of(kpi.ticket_volume:by("type", period), "return").value
  share[#share + 1] = returns / kpi.ticket_volume:value(period).value
end
holds(share[2] < 0.75 * share[1], "returns: %.3f of the tickets, then %.3f", share[1], share[2])

-- The brand-new type, and the one that grows.
holds(kpi.new_ticket_types:value("2026-06").value == 1, "one new type in June 2026")
holds(kpi.new_ticket_types:value("2026-05").value == 0, "no new type in May 2026")
holds(tickets:where("type = 'subscription' AND created_at < '2026-06-01'"):count() == 0, "no subscription earlier")
holds(of(kpi.ticket_volume:by("type", "2026-Q2"), "app problem").value
  > 2 * of(kpi.ticket_volume:by("type", "2025-Q2"), "app problem").value, "app problems grow")

-- The bot.
holds(kpi.self_service_rate:value("2025-06").value == 0, "nobody was helped without an agent before the bot")
holds(kpi.self_service_rate:value("2026-06").value > 0.02, "the bot helps")
holds(events:where("kind = 'bot_handoff'"):count() > 500, "the bot hands off")

-- Presents.
holds(kpi.order_volume:value("2025-12").value > 1.4 * kpi.order_volume:value("2025-10").value, "orders in December")
holds(kpi.cohort_retention:value("2026-01").value < 0.8 * kpi.cohort_retention:value("2026-06").value,
  "who came in December comes back less")

-- Nights: what comes in while the desk is closed waits for the morning, though not longer in open hours.
local minute = "business(created_at, created_at + 60s, 'desk') = %ds"
local closed, open = minute:format(0), minute:format(60)
local mail, wait = tickets:where("channel = 'email'"), "first_reply_at - created_at"
holds(mail:where(closed):median(wait) > 2 * mail:where(open):median(wait), "nights wait")
holds(mail:where(closed):median("first_reply_business") < 1.3 * mail:where(open):median("first_reply_business"),
  "nights do not count")

-- The last days are not solved yet.
local unsolved = "solved_at IS NULL AND NOT spam AND merged_into IS NULL"
holds(tickets:where("created_at >= '2026-09-28' AND " .. unsolved):count() > 10, "open tickets at the end")
holds(tickets:where("solved_at >= '2026-10-01' OR updated_at >= '2026-10-01'"):count() == 0, "nothing after the end")
print("all stories found")
