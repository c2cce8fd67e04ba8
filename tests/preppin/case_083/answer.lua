-- Working days from the day after the start up to and with today: Monday to Friday, less bank holidays on such days,
-- less leave. Days are not rows of a table, so they are walked through here: 526 of them.
local start, today = starts:min("day"), time.parse("2020-09-08")

local function weekdays(from, to)
  local days, at = 0, from
  while at < to do
    if time.parts(at).weekday <= 5 then days = days + 1 end
    at = time.add("day", at, 1)
  end
  return days
end

local function date(instant)
  local parts = time.parts(instant)
  return ("%02d/%02d/%d"):format(parts.day, parts.month, parts.year)
end

local from, to = time.add("day", start, 1), time.add("day", today, 1)
local off = holidays:between(from, to):where("weekday(day) <= 5"):distinct("day")
local taken = leave:between(time.floor("year", from), to):sum("days")

print("Start Date,Today,Working Days")
print(("%s,%s,%d"):format(date(start), date(today), weekdays(from, to) - off - taken))
