-- An ordinary Lua program: lua5.4 volume.lua STORE [EXPORT.csv.gz]
local perilune = require "perilune"

local path, export = ...
local desk <close> = perilune.open(path)

if export then
  local summary = desk.store.import(export, "incidents")
  print(("%d tickets came of %d rows"):format(summary.targets[1].inserted, summary.rows))
end

-- A frame is indexed and iterated as in the program's own scripts.
local by_priority = desk.tickets:between("2016-05"):by("priority"):agg{ n = "count(*)", typical = "median(resolution_time)" }
print(by_priority)

-- A function of this program names the groups: it is called once for each different value.
local words = { urgent = "now", high = "today" }
local urgency = desk.tickets:map("urgency", "priority", function(priority) return words[priority] or "later" end)
print(urgency:between("2016-05"):by("urgency"):agg{ n = "count(*)" })

-- A KPI of one's own, and its value: never bare.
desk.kpi "same_day" {
  title = "Solved within a day", source = "tickets", time = "solved_at", value = "share(resolution_time <= 1d)",
  unit = "percent", better = "higher", target = 0.6,
}
local value = desk.kpi.same_day:value("2016-05")
print(("%s: %.1f %% of %d tickets, %s"):format("Solved within a day", 100 * value.value, value.n, value.status))

-- Errors are Lua errors.
print(select(2, pcall(function() return desk.kpi.same_dya end)))
