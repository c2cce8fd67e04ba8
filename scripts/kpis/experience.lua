-- KPIs of what customers do after an experience: who leaves after a bad one, against who leaves after others (D16).
-- A customer counts once, by that experience of the period which began first (the survey sent, the ticket created, the
-- promise made first), and only where he had not left before it ended. Experiences that are younger than `within` (90
-- days) are left out and counted: it is not known yet who leaves after them.

--- Who was asked or helped leaves within the time.
local function left_after(at, customer)
  return ("share(COALESCE(%s.churned_at <= %s + :within, FALSE))"):format(customer, at)
end

--- The first of its customer in the period, who was still there.
local function first_of_customer(at, customer, condition)
  local in_period = ("%s AND %s >= :from AND %s < :to"):format(condition, at, at)
  return ("%s AND COALESCE(%s.churned_at > %s, TRUE) AND COALESCE(ordinal(%s) FILTER (WHERE %s), 1) = 1")
    :format(condition, customer, at, customer, in_period)
end

--- A KPI with two variants: after the bad experience and after the others.
local function experience(d)
  local where = first_of_customer(d.at, d.customer, d.condition)
  return {
    title = d.title, about = d.about, section = "D16", source = d.source, time = d.at, where = where,
    needs = d.customer, requires = d.customer .. ".churned_at", params = { within = "90d" }, window = ":within",
    value = left_after(d.at, d.customer), unit = "percent", better = "lower", minimum_sample = 30,
    variants = {
      bad = { title = d.bad_title, where = ("%s AND %s"):format(where, d.bad) },
      others = { title = d.others_title, where = ("%s AND NOT (%s)"):format(where, d.bad) },
    },
  }
end

kpi "churn_after_rating" (experience {
  title = "Left after a rating",
  about = "Of the customers who rated their satisfaction in the period the share that left within `within` (90 days) "
    .. "of their first rating of it (D16). The variant bad is of those who were not satisfied by D12's table, others "
    .. "of those who were.",
  bad_title = "Left after a bad rating", others_title = "Left after a good rating",
  source = "surveys", at = "rated_at", customer = "customer", condition = "kind = 'csat' AND score IS NOT NULL",
  bad = ("NOT (%s)"):format(scale.positive("csat")),
})

kpi "churn_after_solve" (experience {
  title = "Left after a solved ticket",
  about = "Of the customers with a ticket solved in the period the share that left within `within` (90 days) of the "
    .. "first of them (D16). The variant bad is of tickets that were reopened, others of those that were not.",
  bad_title = "Left after a reopened ticket", others_title = "Left after a ticket solved once",
  source = "tickets", at = "solved_at", customer = "customer", condition = "reopens IS NOT NULL",
  bad = "reopens > 0",
})

kpi "churn_after_promise" (experience {
  title = "Left after an SLA",
  about = "Of the customers to whom an SLA was kept or breached in the period, by the project's policies, the share "
    .. "that left within `within` (90 days) of the first of them (D16). The variant bad is of breached ones, others of "
    .. "those that were kept.",
  bad_title = "Left after a breached SLA", others_title = "Left after a kept SLA",
  source = "sla", at = "ended_at", customer = "ticket.customer", condition = "state = 'fulfilled'", bad = "breached",
})
