-- KPIs of SLAs (D10): by the policies of the project where it has some, else by the help desk's own word.

-- Of an instance: its breach counts from the instant at which it happens, whether or not anybody has noticed.
local breached = "COALESCE(breach_at < :as_of, FALSE)"

local by_policies, by_the_desk = "by the project's policies", "by the help desk's own word"

local met = {
  policies = {
    title = "SLA met, " .. by_policies,
    about = "Of the SLA instances that were fulfilled or breached in the period the share that was fulfilled in time, "
      .. by_policies .. " (D10). Dated by the breach, else by the fulfilment; what still runs is dated by its "
      .. "activation and is no part of the share. An instance is one promise for one ticket: choose one with where = "
      .. "\"metric = 'first_reply'\" or by = \"metric\".",
    source = "sla", time = ("COALESCE(CASE WHEN %s THEN breach_at END, ended_at, activated_at)"):format(breached),
    value = ("share(CASE WHEN %s THEN FALSE WHEN state = 'fulfilled' THEN TRUE END)"):format(breached), needs = false,
    parts = {
      { "fulfilled in time", ("state = 'fulfilled' AND NOT %s"):format(breached) },
      { "breached", breached },
      { "still running", ("state IN ('active', 'paused') AND NOT %s"):format(breached) },
    },
  },
  imported = {
    title = "SLA met, " .. by_the_desk,
    about = "Share of tickets solved in the period that met their SLA " .. by_the_desk .. " (D10). Tickets still open "
      .. "are no part of it.",
    source = "tickets", time = "solved_at", value = "share(sla_met)", needs = "sla_met", parts = false,
  },
}

local breaches = {
  policies = {
    title = "SLA breaches, " .. by_policies,
    about = "SLA instances that were breached, " .. by_policies .. ", dated by the instant of the breach (D10): a "
      .. "breach at 17:59 on a Friday is one of Friday, also when nobody noticed it before Monday. The variant created "
      .. "dates them by their activation, fulfilled by their end.",
    source = "sla", time = "breach_at", where = breached, value = "count(*)", needs = false,
  },
  created = {
    title = "SLA breaches, by their activation",
    about = "SLA instances activated in the period that are breached by now, " .. by_policies .. " (D10).",
    source = "sla", time = "activated_at", where = breached, value = "count(*)", needs = false,
  },
  fulfilled = {
    title = "SLA breaches, by their end",
    about = "SLA instances that ended in the period and had been breached, " .. by_policies .. " (D10).",
    source = "sla", time = "ended_at", where = breached, value = "count(*)", needs = false,
  },
  imported = {
    title = "SLA breaches, " .. by_the_desk,
    about = "Tickets that missed their SLA " .. by_the_desk .. " (D10). The word does not say when, so they are dated "
      .. "by the solve, not by the instant of the breach.",
    source = "tickets", time = "solved_at", where = false, value = "count(*) FILTER (WHERE NOT sla_met)",
    needs = "sla_met",
  },
}

--- The definition of one of the variants, with all of them beside it.
local function definition(variants, name, common)
  local d = { variants = variants }
  for key, value in pairs(variants[name]) do d[key] = value or nil end
  for key, value in pairs(common) do d[key] = value end
  return d
end

local ours = #sla:policies() > 0 and "policies" or "imported"

kpi "sla_met" (definition(met, ours, {
  title = "SLA met", section = "D10", unit = "percent", better = "higher", minimum_sample = 30,
}))

kpi "sla_breaches" (definition(breaches, ours, {
  title = "SLA breaches", section = "D10", unit = "count", better = "lower",
}))

kpi "sla_running" {
  title = "Running SLA clocks",
  about = "SLA instances that run at the end of the period, breached ones included (D10). The variant late is those "
    .. "that are breached by then, next those that will be if nothing happens.",
  section = "D10", source = "sla", open = { "activated_at", "ended_at" }, value = "count(*)", unit = "count",
  better = "lower",
  variants = {
    late = { title = "Running and breached", where = "COALESCE(breach_at < :at, FALSE)" },
    next = { title = "Running and not breached yet", where = "due_at >= :at" },
  },
}

kpi "sla_time" {
  title = "Median time on SLA clocks",
  about = "What the clocks of SLA instances showed when they were fulfilled in the period, in time or late: business "
    .. "time without pauses, by the calendars of the policies; median (D10). Choose a metric with where = \"metric = "
    .. "'resolution'\" or by = \"metric\". The variant used is the share of the target that it took.",
  section = "D10", source = "sla", time = "fulfilled_at", value = "median(elapsed)", unit = "duration",
  better = "lower", minimum_sample = 5,
  variants = {
    used = { title = "Median share of SLA targets used", value = "median(elapsed / target)", unit = "percent" },
  },
}
