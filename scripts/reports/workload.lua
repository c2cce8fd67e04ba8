local desk = { "team = :team", "channel = :channel" }

local function given(name) return function(r) return r.params[name] end end

report "workload" {
  title = "Workload and staffing",
  about = "What is to come, what it takes, and how many agents each hour needs at a stated service level.",
  period = "last 4 weeks",
  params = {
    team = { type = "text", optional = true, about = "only tickets of this team" },
    channel = { type = "text", optional = true, about = "only tickets of this channel" },
    service_level = { type = "number", default = 0.8, about = "share that is to be answered within the time" },
    within = { type = "duration", default = "1h", about = "the time" },
    handle_time = { type = "duration", optional = true, about = "work on a ticket; else the mean of the period" },
    occupancy = { type = "number", default = 0.85, about = "most of their time that agents are busy" },
    shrinkage = { type = "number", default = 0.3, about = "share of paid time away from tickets" },
    calendar = { type = "text", optional = true, about = "when the desk is open; else always" },
  },
  { cards = { "ticket_volume", "tickets_solved", "handle_time", "replies_per_request" },
    span = "13 weeks", where = desk },
  { section = "What is to come" },
  { line = "ticket_volume", grain = "day", span = "42 days", forecast = "14 days", where = desk,
    title = "Tickets by day, and the next two weeks" },
  { section = "Who is needed" },
  { staffing = "ticket_volume", service_level = given "service_level", within = given "within",
    handle_time = given "handle_time", occupancy = given "occupancy", shrinkage = given "shrinkage",
    calendar = given "calendar", where = desk },
  { section = "Where the work is" },
  { table = { "ticket_volume", "handle_time", "replies_per_request", "resolution_time" }, by = "team", limit = 12,
    trend = "26 weeks", total = true, where = desk, title = "By team" },
  { table = { "ticket_volume", "handle_time", "replies_per_request", "resolution_time" }, by = "channel", limit = 10,
    trend = "26 weeks", where = desk, title = "By channel" },
  { heat = "ticket_volume", rows = "weekday(created_at)", columns = "hour(created_at)", where = desk,
    title = "When tickets come in" },
}
