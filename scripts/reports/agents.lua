local desk = { "team = :team", "channel = :channel" }
local of_ticket = { "ticket.team = :team", "ticket.channel = :channel" }
local with_badges = function(r) return r.params.badges end

local function medal(_, rank, r) return r.params.badges and rank <= 3 and ("★"):rep(4 - rank) or nil end

report "agents" {
  title = "Agents",
  about = "What agents do and how well, held against the same mix of cases, and no more sure than the numbers allow.",
  period = "last 13 weeks",
  params = {
    team = { type = "text", optional = true, about = "only tickets of this team" },
    channel = { type = "text", optional = true, about = "only tickets of this channel" },
    badges = { type = "boolean", default = false, about = "stars for the first three, and streaks" },
  },
  { text = "Credit (D17): a ticket counts for the agent it is assigned to, an answer to a survey for the agent whom "
    .. "the survey is about, a reply for who wrote it. Rankings are adjusted for the types of tickets each agent has, "
    .. "and values of few cases are drawn to the common one: neighbours whose ranges overlap are not worse or better." },
  { leaderboard = "csat", adjust = "ticket.type", shrink = true, min_n = 5, limit = 10, trend = "13 weeks",
    badges = medal, streak = with_badges, where = of_ticket, title = "Satisfaction, at the same mix of types" },
  { leaderboard = "one_touch", adjust = "type", shrink = true, min_n = 20, limit = 10, trend = "13 weeks",
    badges = medal, streak = with_badges, where = desk, title = "Solved with one reply, at the same mix of types" },
  { leaderboard = "reopen_rate", adjust = "type", shrink = true, min_n = 20, limit = 10, where = desk,
    title = "Reopened, at the same mix of types; the fewest first" },
  { section = "What everybody did" },
  { table = { "tickets_solved", "first_reply_time", "resolution_time", "replies_per_resolution", "one_touch",
    "reopen_rate" }, by = "agent", limit = 30, total = true, where = desk,
    title = "Tickets, by the agent they are assigned to" },
  { table = { "reply_time.events" }, by = "answered_by", order = "reply_time.events", min_n = 20, limit = 30,
    where = desk, title = "Every reply, by who wrote it; the quickest first" },
  { scatter = { "tickets_solved", "csat" }, by = "agent", min_n = 10, where = "agent IS NOT NULL",
    title = "Tickets solved, and what customers say" },
}
