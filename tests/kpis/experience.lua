-- Who leaves after an experience, by rows written here; the statements are SQLite's own answer to the same question.

-- In June a, b and g rate badly first, c, d, f and h well; e had left before. Within 90 days a and f leave; d leaves
-- later. c's second rating is bad, h's bad one was sent later, though answered earlier. g's answer of May is none of
-- June.
local people = [[
key,joined_at,churned_at
a,2026-01-01,2026-07-01
b,2026-01-01,
c,2026-01-01,
d,2026-01-01,2026-10-01
e,2026-01-01,2026-06-01
f,2026-01-01,2026-06-20
g,2026-01-01,
h,2026-01-01,
]]
local ratings = [[
kind,customer,sent_at,answered_at,score,scale_min,scale_max
csat,a,2026-06-01,2026-06-02,1,1,5
csat,b,2026-06-01,2026-06-03,3,1,5
csat,c,2026-06-01,2026-06-04,5,1,5
csat,c,2026-06-02,2026-06-20,1,1,5
csat,d,2026-06-01,2026-06-05,4,1,5
csat,e,2026-06-01,2026-06-06,1,1,5
csat,f,2026-06-01,2026-06-10,5,1,5
csat,g,2026-05-01,2026-05-02,5,1,5
csat,g,2026-05-30,2026-06-12,2,1,5
csat,h,2026-05-25,2026-06-08,5,1,5
csat,h,2026-06-01,2026-06-05,1,1,5
csat,,2026-06-01,2026-06-05,1,1,5
nps,b,2026-06-01,2026-06-02,10,0,10
]]

--- The share that left, of the first answers of each customer in the period that a condition holds for.
local function left(condition)
  return ([[WITH first AS (SELECT customer, min(sent_at) AS sent FROM surveys WHERE kind = 'csat' AND score IS NOT NULL
      AND answered_at >= :from AND answered_at < :to GROUP BY customer)
    SELECT avg(COALESCE(c.churned_at <= s.answered_at + 90 * 86400, 0)) FROM first
    JOIN surveys s ON s.customer = first.customer AND s.sent_at = first.sent JOIN customers c ON c.key = s.customer
    WHERE s.kind = 'csat' AND COALESCE(c.churned_at > s.answered_at, 1) AND %s]]):format(condition)
end

local june = { zone = "UTC", as_of = "2026-12-01", period = "2026-06" }

local function of_ratings(d)
  d.zone, d.as_of, d.period = june.zone, june.as_of, june.period
  d.rows = { customers = people, surveys = ratings }
  return d
end

spec "churn_after_rating" (of_ratings {
  about = "Two of seven who rated and had not left before.",
  expect = { value = 2 / 7, n = 7, numerator = 2, exclusions = { ["without customer"] = 1 } },
  sql = left "TRUE",
  cases = {
    { "nobody is known to have left at all",
      expect = { value = none, note = "no data: needs surveys.customer.churned_at" },
      rows = { customers = "key,joined_at\na,2026-01-01" }, sql = false },
    { "what happened less than 90 days ago is not known yet", as_of = "2026-09-02 12:00", sql = false,
      expect = { value = 1 / 3, n = 3, provisional = true } },
  },
})

spec "churn_after_rating.bad" (of_ratings {
  about = "Of a, b and g one left within 90 days.",
  expect = { value = 1 / 3, n = 3, numerator = 1 }, sql = left "s.score < 4",
})

spec "churn_after_rating.others" (of_ratings {
  about = "Of c, d, f and h one left within 90 days; d left later.",
  expect = { value = 0.25, n = 4, numerator = 1 }, sql = left "s.score >= 4",
})

-- Solved in June: a and b reopened, c and d not; b's second ticket is not looked at.
local solved = [[
key,customer,created_at,solved_at,reopens,status
1,a,2026-06-01,2026-06-02,1,solved
2,b,2026-06-01,2026-06-03,2,solved
3,b,2026-06-04,2026-06-05,0,solved
4,c,2026-06-01,2026-06-04,0,solved
5,d,2026-06-01,2026-06-06,0,solved
6,f,2026-06-01,2026-06-07,,solved
]]

local function after_solve(condition)
  return ([[WITH first AS (SELECT customer, min(created_at) AS created FROM tickets WHERE reopens IS NOT NULL AND
      solved_at >= :from AND solved_at < :to GROUP BY customer)
    SELECT avg(COALESCE(c.churned_at <= t.solved_at + 90 * 86400, 0)) FROM first
    JOIN tickets t ON t.customer = first.customer AND t.created_at = first.created
    JOIN customers c ON c.key = t.customer
    WHERE COALESCE(c.churned_at > t.solved_at, 1) AND %s]]):format(condition)
end

local function of_tickets(d)
  d.zone, d.as_of, d.period = june.zone, june.as_of, june.period
  d.rows = { customers = people, tickets = solved }
  return d
end

spec "churn_after_solve" (of_tickets { expect = { value = 0.25, n = 4, numerator = 1 }, sql = after_solve "TRUE" })

spec "churn_after_solve.bad" (of_tickets {
  about = "Of a and b, whose tickets were reopened, one left.",
  expect = { value = 0.5, n = 2, numerator = 1 }, sql = after_solve "t.reopens > 0",
})

spec "churn_after_solve.others" (of_tickets {
  about = "Of c and d nobody left within 90 days.",
  expect = { value = 0, n = 2, numerator = 0 }, sql = after_solve "t.reopens = 0",
})

-- One hour was promised: a waits two, b half an hour.
local policies = { { name = "all", first_reply = "1h" } }
local events = [[
ticket,at,seq,kind,actor_kind,public,field,value
1,2026-06-02 10:00,1,created,customer,1,,
1,2026-06-02 12:00,2,message,agent,1,,
2,2026-06-02 10:00,1,created,customer,1,,
2,2026-06-02 10:30,2,message,agent,1,,
]]

local function of_promises(d)
  d.zone, d.as_of, d.period, d.sla = june.zone, june.as_of, june.period, policies
  d.defaults = { events = { source = "test" }, tickets = { source = "test" } }
  d.rows = { customers = people, events = events,
    tickets = "key,customer,created_at\n1,a,2026-06-02 10:00\n2,b,2026-06-02 10:00" }
  return d
end

spec "churn_after_promise" (of_promises { expect = { value = 0.5, n = 2 } })
spec "churn_after_promise.bad" (of_promises { about = "a waited too long and left.", expect = { value = 1, n = 1 } })
spec "churn_after_promise.others" (of_promises { about = "b was answered in time.", expect = { value = 0, n = 1 } })
