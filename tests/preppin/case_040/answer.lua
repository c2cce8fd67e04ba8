-- The NPS of the event with those it is made of, as the expected file has it.
local r = kpi.nps:value("2019-11")
local promoters, detractors = surveys:where("score >= 9"):count(), surveys:where("score <= 6"):count()
print("NPS Score,Total Respondents,Promoter,Detractor")
print(("%.1f,%d,%d,%d"):format(r.value, r.n, promoters, detractors))
