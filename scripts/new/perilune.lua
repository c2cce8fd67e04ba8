--- The project: what holds for every command in this folder and below it. A line that begins with two dashes is an example;
--- take the dashes away to use it.
project {
  name = "Own desk",
  zone = "UTC", --- the desk's time zone, as "Europe/Berlin": what a day is
  store = "demo.db", --- the data, one SQLite file beside this one; "support.db", say, for data of your own
  -- week_start = "sunday",
  -- fiscal_year_start = "april",
  -- currency = "EUR",
  --- Answers from 1 to 4 are on no bundled scale: which of them are satisfied ones?
  -- scales = { csat_4 = { family = "csat", min = 1, max = 4, positive = 3 } },
  --- When the desk is open, for business(created_at, solved_at) in expressions; or files in a folder calendars.
  -- calendars = { desk = { mon_fri = "09:00-18:00", holidays = { "12-25", "2026-12-28..2026-12-31" } } },
  --- Fields beside the bundled ones, and tables of your own; made when the store is used next.
  -- fields = {
  --   tickets = {
  --     tier = "text",
  --     refund = { "real", "what was paid back" },
  --     slow = { derive = "resolution_time > 3d", about = "took more than three days" },
  --   },
  --   visits = {
  --     time = "at", key = "key", source = "source",
  --     fields = { at = "time", key = "text", source = "text", page = "text" },
  --   },
  -- },
}
