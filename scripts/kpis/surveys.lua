-- KPIs of surveys. Section numbers are those of the metric definitions.

local dated = "Dated by the answer, or by the sending where the answer's time is unknown."

kpi "csat" {
  title = "CSAT",
  about = "Share of answers in the top boxes: 4 and 5 of 5, the top of other scales by D12's table. " .. dated .. " "
    .. "The variant sent is of the surveys sent in the period; worst_case and best_case take all of those who did not "
    .. "answer as unsatisfied, as satisfied (D15).",
  section = "D12", source = "surveys", time = "rated_at", where = "kind = 'csat'",
  value = scale.share("csat"), needs = "score",
  unit = "percent", better = "higher", target = 0.8, warn = 0.7, minimum_sample = 30,
  variants = {
    sent = {
      title = "CSAT of surveys sent", time = "sent_at",
      about = "Of the surveys sent in the period that are answered by now, the share in the top boxes (D12).",
    },
    worst_case = {
      about = "Of all surveys sent in the period, the share answered in the top boxes: as if nobody else were "
        .. "satisfied (D15).",
      title = "CSAT if all others were unsatisfied", time = "sent_at", value = scale.bound("csat", "low"),
      needs = false, target = false, warn = false,
    },
    best_case = {
      about = "Of all surveys sent in the period, the share not answered below the top boxes: as if everybody else "
        .. "were satisfied (D15).",
      title = "CSAT if all others were satisfied", time = "sent_at", value = scale.bound("csat", "high"),
      needs = false, target = false, warn = false,
    },
  },
}

kpi "csat_mean" {
  title = "Mean CSAT score",
  about = "Mean of the answers, of one scale only (D12). Print it beside CSAT: a mean hides who is unhappy. " .. dated,
  section = "D12", source = "surveys", time = "rated_at", where = "kind = 'csat'",
  value = scale.mean("csat"), needs = "score", unit = "score", better = "higher", minimum_sample = 30,
}

kpi "csat_response_rate" {
  title = "CSAT response rate",
  about = "Share of surveys sent in the period that were answered, matched survey by survey (D15).",
  section = "D15", source = "surveys", time = "sent_at", where = "kind = 'csat'",
  value = "share(score IS NOT NULL)", unit = "percent", better = "higher", minimum_sample = 30,
}

kpi "five_star_share" {
  title = "Five stars",
  about = "Share of answers with the highest of five marks, of satisfaction and overall ratings (D12: the top box "
    .. "alone). " .. dated,
  section = "D12", source = "surveys", time = "rated_at", needs = "score",
  where = "kind IN ('csat', 'rating') AND dimension IS NULL AND scale_max = 5",
  value = "share(score = 5)", unit = "percent", better = "higher", minimum_sample = 30,
}

-- A survey about the company as a whole; one about a ticket, an order or another event is transactional.
local relational = "ticket IS NULL AND \"order\" IS NULL AND COALESCE(touchpoint, 'relational') = 'relational'"

kpi "nps" {
  title = "NPS",
  about = "Net promoter score: 100 times the share of answers 9 and 10 minus the share of 0 to 6, on the scale 0 to "
    .. "10 only (D13). " .. dated .. " The variant last_answer counts a customer's last answer of the period only.",
  section = "D13", source = "surveys", time = "rated_at", where = "kind = 'nps'",
  value = scale.nps(), needs = "score", unit = "score", better = "higher", minimum_sample = 30,
  variants = {
    last_answer = {
      where = "kind = 'nps' AND "
        .. "COALESCE(next_time(customer) FILTER (WHERE kind = 'nps' AND score IS NOT NULL) >= :to, TRUE)",
    },
    relational = {
      title = "Relational NPS",
      about = "NPS of surveys that follow no single event: without a ticket, an order or a touchpoint (D13).",
      where = "kind = 'nps' AND " .. relational,
    },
    transactional = {
      title = "Transactional NPS",
      about = "NPS of surveys that follow a ticket, an order or another touchpoint (D13). It says what they thought of "
        .. "that, and is not to be mixed with what they think of the company.",
      where = "kind = 'nps' AND NOT (" .. relational .. ")",
    },
  },
}

kpi "nps_answers" {
  title = "NPS answers",
  about = "Answers on the scale 0 to 10 that came in in the period (D13). " .. dated,
  section = "D13", source = "surveys", time = "rated_at", where = "kind = 'nps'", needs = "score", scale = "nps",
  value = "count(score)", unit = "count",
}

kpi "nps_response_rate" {
  title = "NPS response rate",
  about = "Share of NPS surveys sent in the period that were answered, matched survey by survey (D15).",
  section = "D15", source = "surveys", time = "sent_at", where = "kind = 'nps'",
  value = "share(score IS NOT NULL)", unit = "percent", better = "higher", minimum_sample = 30,
}

kpi "ces" {
  title = "Customer effort (CES)",
  about = "Share of answers that say it was easy: 5 to 7 of 7 (CES 2.0), the top of other scales by D14's table. "
    .. "High answers mean easy; the variant effort_low is for 1 to 5 surveys in which 1 is very little effort. "
    .. dated,
  section = "D14", source = "surveys", time = "rated_at", where = "kind = 'ces'",
  value = scale.share("ces"), needs = "score", unit = "percent", better = "higher", minimum_sample = 30,
  variants = {
    effort_low = { value = scale.share("ces", "ces_5_effort") },
    mean = { title = "Mean customer effort score", value = scale.mean("ces"), unit = "score" },
    reopened = { title = "Effort of reopened tickets", where = "kind = 'ces' AND ticket.reopens > 0" },
    solved_once = { title = "Effort of tickets solved once", where = "kind = 'ces' AND ticket.reopens = 0" },
    several_replies = {
      title = "Effort of tickets with several replies", where = "kind = 'ces' AND ticket.agent_replies > 1",
    },
    one_reply = { title = "Effort of tickets with one reply", where = "kind = 'ces' AND ticket.agent_replies = 1" },
  },
}

-- The composite and its parts have one way to find their rows.
local rated = "kind = 'rating' AND dimension IN ('tone', 'manner', 'help')"
local function mean_of(dimension) return ("avg(score) FILTER (WHERE dimension = '%s')"):format(dimension) end
local function there(dimension, weight)
  return ("CASE WHEN count(score) FILTER (WHERE dimension = '%s') > 0 THEN %s ELSE 0 END"):format(dimension, weight)
end

kpi "rating" {
  title = "Experience rating",
  about = "Mean of the mean ratings of tone, manner and willingness to help, by declared weights (1 each; D15). "
    .. "Where no answer rates one of them there is no value; the variant renormalised divides by the weights of "
    .. "those that are there. " .. dated,
  section = "D15", source = "surveys", time = "rated_at", where = rated, needs = "score", scale = "rating",
  params = { tone = 1, manner = 1, help = 1 },
  value = ("(%s * :tone + %s * :manner + %s * :help) / (:tone + :manner + :help)"):format(mean_of "tone",
    mean_of "manner", mean_of "help"),
  parts = {
    { "on tone", "dimension = 'tone'" }, { "on manner", "dimension = 'manner'" },
    { "on willingness to help", "dimension = 'help'" },
  },
  unit = "score", better = "higher", minimum_sample = 30,
  variants = {
    renormalised = {
      value = ("(COALESCE(%s * :tone, 0) + COALESCE(%s * :manner, 0) + COALESCE(%s * :help, 0)) / (%s + %s + %s)")
        :format(mean_of "tone", mean_of "manner", mean_of "help", there("tone", ":tone"), there("manner", ":manner"),
          there("help", ":help")),
    },
  },
}

kpi "rating_mean" {
  title = "Mean rating",
  about = "Mean of the ratings of parts of an experience, each answer on its own: choose a part with by = "
    .. "\"dimension\" (D15). Of one scale only. " .. dated,
  section = "D15", source = "surveys", time = "rated_at", where = "kind = 'rating' AND dimension IS NOT NULL",
  value = scale.mean("rating"), needs = "score", unit = "score", better = "higher", minimum_sample = 30,
  variants = {
    overall = {
      title = "Overall rating",
      about = "Mean of the ratings of an experience as a whole, not of its parts (D15). Of one scale only. " .. dated,
      where = "kind = 'rating' AND dimension IS NULL",
    },
  },
}

kpi "feedback_requested" {
  title = "Feedback requested",
  about = "Surveys sent in the period, of every kind; of a survey with several questions each question (D15).",
  section = "D15", source = "surveys", time = "sent_at", value = "count(*)", unit = "count",
}

kpi "feedback_received" {
  title = "Feedback received",
  about = "Answers that came in in the period, to surveys of every kind, whenever those were sent (D15). " .. dated,
  section = "D15", source = "surveys", time = "rated_at", value = "count(score)", unit = "count", better = "higher",
}
