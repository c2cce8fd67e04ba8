-- What must hold of SLA instances whatever the log: counts that add up, and times that ticket_facts tell too.
local function equal(what, got, wanted)
  if got ~= wanted then error(("%s: got %s, expected %s"):format(what, tostring(got), tostring(wanted)), 0) end
end

local unsolved = "state IN ('active', 'paused', 'cancelled')"
local tickets = ticket_facts:where("state <> 'gone'"):count()

for _, metric in ipairs { "requester_wait", "agent_work" } do
  local own = sla:where("metric = ?", metric)
  equal(metric .. ": one instance a ticket", own:count(), tickets)
  equal(metric .. ": fulfilled when solved", own:where("state = 'fulfilled'"):count(),
    ticket_facts:where("solved_at IS NOT NULL"):count())
  -- D4: the clock without a calendar shows what the ticket spent in these states.
  equal(metric .. ": time on the clock", own:where("state = 'fulfilled'"):value("sum(elapsed)"),
    ticket_facts:where("solved_at IS NOT NULL"):value(("sum(%s)"):format(metric)))
  equal(metric .. ": breached when it took longer", own:where("state = 'fulfilled' AND breached"):count(),
    own:where("state = 'fulfilled' AND (elapsed > target OR elapsed = target AND due_at < ended_at)"):count())
  equal(metric .. ": of the ticket's whole life", own:where("state = 'fulfilled' AND elapsed + paused > ended_at "
    .. "- activated_at"):count(), 0)
end

local all = sla:count()
equal("outcomes", sla:where("met"):count() + sla:where("breached"):count() + sla:where("met IS NULL"):count(), all)
equal("still running", sla:where(unsolved):where("met"):count(), 0)
equal("breaches have an instant", sla:where("breached"):count(), sla:where("breached_at IS NOT NULL"):count())
equal("breaches lie within", sla:where("breached_at < activated_at OR breached_at >= ended_at"):count(), 0)

local by_day, sum = sla:where("breached"):anchor("breached_at"):by("day"):agg { n = "count(*)" }, 0
for i = 1, #by_day do sum = sum + by_day[i].n end
equal("breaches by day", sum, sla:where("breached"):count())

-- The target is that of the priority at its application, by the policy that holds for it.
equal("urgent", sla:where("policy = 'urgent' AND priority <> 'urgent'"):count(), 0)
equal("high", sla:where("metric = 'requester_wait' AND priority = 'high' AND target <> 1d"):count(), 0)
equal("others", sla:where("metric = 'requester_wait' AND policy = 'standard' AND priority <> 'high' AND target <> 3d")
  :count(), 0)
assert(sla:where("policy = 'urgent'"):count() > 100 and sla:where("breached"):count() > 1000)
print(sla:summary())
print "ok SLA instances of incidents"
