-- The Zendesk export's figures, computed independently with pandas from the same file.
local function equal(what, got, wanted)
  if got ~= wanted then error(("%s: got %s, expected %s"):format(what, tostring(got), tostring(wanted)), 2) end
end

local function near(what, got, wanted)
  if not got or math.abs(got - wanted) > 1e-9 * math.max(1, math.abs(wanted)) then
    error(("%s: got %s, expected %s"):format(what, tostring(got), tostring(wanted)), 2)
  end
end

local function counts(field, wanted)
  local frame = tickets:by(field):agg { n = "count(*)" }
  local total = 0
  for i = 1, #frame do
    equal(field .. " " .. frame[i][field], frame[i].n, wanted[frame[i][field]])
    total = total + 1
  end
  for name in pairs(wanted) do total = total - 1 end
  equal(field .. ": number of values", total, 0)
end

equal("tickets", tickets:count(), 8223)
counts("status", { closed = 6975, hold = 463, solved = 388, pending = 252, open = 145 })
counts("team", { Endorsements = 3341, Support = 2718, ["Reimbursement Claims"] = 1905, Onboardings = 259 })
counts("channel", { Mail = 6612, ["Internal Communication"] = 1002, OutBound = 439, ["Closed Ticket"] = 170 })
counts("priority", { low = 8125, urgent = 90, normal = 8 })
equal("solved", tickets:value("count(solved_at)"), 7363)
equal("unsolved", tickets:where("solved_at IS NULL"):count(), 860)
near("full resolution, median minutes", tickets:median("resolution_time") / 60, 5984)
near("first reply in business time, n", tickets:value("count(first_reply_business)"), 6494)
near("mean", tickets:avg("first_reply_business") / 60, 1970.7563905143209)
near("median", tickets:median("first_reply_business") / 60, 545.5)
near("p90", tickets:quantile("first_reply_business", 0.9) / 60, 4690.7)
near("p95", tickets:quantile("first_reply_business", 0.95) / 60, 7920)
near("first resolution, n", tickets:value("count(first_resolution)"), 7545)
near("mean", tickets:avg("first_resolution") / 60, 11510.982770046388)
near("median", tickets:median("first_resolution") / 60, 4438)
near("full resolution in business time, mean", tickets:avg("resolution_business") / 60, 7244.222056227081)
near("median", tickets:median("resolution_business") / 60, 3025)
near("requester wait, n", tickets:value("count(requester_wait)"), 8209)
near("mean", tickets:avg("requester_wait") / 60, 11059.317578267755)
near("p90", tickets:quantile("requester_wait", 0.9) / 60, 30523.6)
equal("never replied", tickets:where("first_reply_business IS NULL"):count(), 1729)
near("mean replies", tickets:avg("agent_replies"), 2.268028699987839)
near("mean replies of solved", tickets:where("solved_at IS NOT NULL"):avg("agent_replies"), 2.0987369278826566)
local solved = tickets:where("solved_at IS NOT NULL")
equal("one touch, at most one reply", solved:where("agent_replies <= 1 AND reopens = 0"):count(), 3634)
equal("one touch, exactly one reply", solved:where("agent_replies = 1 AND reopens = 0"):count(), 2089)
equal("reopened and solved", solved:where("reopens > 0"):count(), 1175)
equal("reopens in all", tickets:sum("reopens"), 2207)
equal("requesters", tickets:distinct("customer"), 4091)
equal("first reply within 8 business hours, of all with a reply",
  math.floor(1e9 * tickets:share("first_reply_business <= 8h") + 0.5), math.floor(1e9 * 0.4738219895287958 + 0.5))

local csat = kpi.csat:value("2023")
equal("rated", csat.n, 407)
near("CSAT", csat.value, 0.8894348894348894)
equal("CSAT meets its target", csat.status, "good")
near("mean score", surveys:avg("score"), 4.353808353808354)
near("response rate", kpi.csat_response_rate:value("2023").value, 0.15312264860797592)
local one_touch = kpi.one_touch:value("2023")
equal("one touch", one_touch.numerator, 2089)
equal("of solved", one_touch.denominator, 7363)
near("resolution_time", kpi.resolution_time:value("2023").value / 60, 5984)
equal("open at the end of April", kpi.backlog:value("2023-04").value, 2916)

-- The bundled KPIs and the seven published meanings of first-contact resolution: one export, many answers.
local function share(name, numerator, denominator)
  local base, variant = name:match("^([^.]+)%.?(.*)$")
  local r = (variant == "" and kpi[base] or kpi[base]:variant(variant)):value("2023", { against = false })
  equal(name .. ", numerator", r.numerator, numerator)
  equal(name .. ", denominator", r.denominator, denominator)
end

share("one_touch.at_most_one", 3634, 7363)
share("fcr", 2047, 7209) -- 154 were solved in the last 7 days of the data
share("fcr.zendesk_staff", 3811, 7363)
share("fcr.zendesk", 2237, 7363)
share("fcr.zammad", 297, 7363)
share("fcr.no_repeat", 3782, 7209)
share("reopen_rate", 1175, 7363)
share("self_service_rate", 1574, 7363)
share("replies_per_resolution.more_than_two", 1844, 7363)
share("unanswered_rate", 1961, 8223)
share("solved_within", 4694, 8223)
share("ticket_type_share", 457, 1301)
share("top_requests", 1097, 1301)
near("replies per resolution", kpi.replies_per_resolution:value("2023").value, 2.0987369278826566)
near("replies per request", kpi.replies_per_request:value("2023").value, 2.268028699987839)
near("mean score as a KPI", kpi.csat_mean:value("2023").value, 4.353808353808354)
equal("five stars", kpi.five_star_share:value("2023").numerator, 209)
equal("surveys sent", kpi.feedback_requested:value("2023").value, 2658)
equal("surveys answered", kpi.feedback_received:value("2023").value, 407)
near("mean first reply", kpi.first_reply_time_mean:value("2023").value / 60, 1970.7563905143209)
near("first reply, p90", kpi.first_reply_time_p90:value("2023").value / 60, 4690.7)
near("resolution, p90", kpi.resolution_time_p90:value("2023").value / 60, 45341.4)
near("flow ratio of April", kpi.resolution_rate:value("2023-04").value, 5307 / 8223)
equal("flow balance of April", kpi.flow_balance:value("2023-04").value, 5307 - 8223)
equal("and so the backlog", kpi.backlog:value("2023-04").value - kpi.backlog:variant "start":value("2023-04").value,
  8223 - 5307)
equal("nothing says who took part", kpi.fcr:variant "intercom":value("2023").note,
  "no data: needs tickets.participants")
equal("nor when the reply was", kpi.new_tickets:value("2023").note, "no data: needs tickets.first_reply_at")
equal("nor messages", kpi.reply_time:value("2023").note, "no data: needs events")

local days = tickets:by("day"):agg { n = "count(*)" }
local wanted = { 223, 125, 303, 447, 391, 393, 247, 142, 65, 268, 420, 377, 351, 291, 185, 97, 252, 445, 376, 362, 316, 179,
  78, 259, 379, 341, 341, 281, 208, 81 }
equal("days", #days, 30)
for i = 1, 30 do equal("created on day " .. i, days[i].n, wanted[i]) end
print("ok zendesk")
