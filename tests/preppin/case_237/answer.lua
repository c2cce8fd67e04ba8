-- By site and month: head count, leavers and turnover of the month and of the twelve months that end with it, where the
-- site is old enough for them: a mean needs somebody at its start.
local last = "2023-06"

local function rounded(x) return ("%.10g"):format(math.floor(x * 100 + 0.5) / 100) end

--- values[site] = value of a KPI for a period.
local function by_site(name, text)
  local values = {}
  for _, r in ipairs(kpi[name]:by("site", text)) do values[r.key] = r.value end
  return values
end

local function all(text)
  return { count = by_site("head_count", text), before = by_site("head_count.start", text),
    leavers = by_site("leavers", text), mean = by_site("mean_head_count", text), turnover = by_site("turnover", text) }
end

local function label(instant) return time.label("month", instant) end

print("dc_nbr,month_end_date,ee_count,ee_leaving,ee_leaving_p12,avg_ee_month,avg_ee_p12,turnover_month,turnover_p12")
local sites = employments:by("site"):agg { first = "min(hired_at)" }
local begun = {}
for i = 1, #sites do begun[sites:value(i, "site")] = time.floor("month", sites:value(i, "first")) end

local at, stop = time.floor("month", employments:min("hired_at")), time.parse(last .. "-01")
while at <= stop do
  local year_ago = time.add("month", at, -11)
  local month, year = all(label(at)), all(label(year_ago) .. ".." .. label(at))
  local parts = time.parts(time.add("day", time.add("month", at, 1), -1))
  local date = ("%02d/%02d/%d"):format(parts.day, parts.month, parts.year)
  for site, first in pairs(begun) do
    if first <= at then
      local has_month, has_year = (month.before[site] or 0) > 0, (year.before[site] or 0) > 0
      print(table.concat({ site, date, month.count[site] or 0, month.leavers[site] or 0,
        first <= year_ago and (year.leavers[site] or 0) or "",
        has_month and rounded(month.mean[site]) or "", has_year and rounded(year.mean[site]) or "",
        has_month and rounded(100 * (month.turnover[site] or 0)) or "",
        has_year and rounded(100 * (year.turnover[site] or 0)) or "" }, ","))
    end
  end
  at = time.add("month", at, 1)
end
