-- The desk's calendar, and what it says.
print(calendar.desk)
print()
for _, event in ipairs(calendar.desk:events()) do print(("%3d dates  %s"):format(#event.days, event.name)) end
print()
local april, may = calendar.desk:hours("2016-04"), calendar.desk:hours("2016-05")
print(("April 2016 had %.0f open hours, May %.0f"):format(april, may))
print(("working days in May 2016: %d"):format(calendar.desk:working_days("2016-05-01", "2016-06-01")))
local due = calendar.desk:add("2016-05-13 18:00", "8h")
print("8 open hours after Friday 2016-05-13 18:00 it is " .. time.label("minute", due))
print()
print(tickets:where("solved_at IS NOT NULL"):by("priority"):agg {
  { "tickets", "count(*)" },
  { "passed", "median(solved_at - created_at)" },
  { "open_hours", "median(business_time)" },
  { "in_time", "share(solved_at <= due_at)" },
})
