-- When somebody began, days that are no working days, and leave that was taken: three tables of the project's own.
project {
  name = "Working days",
  fields = {
    starts = { time = "day", fields = { day = "time" } },
    holidays = { time = "day", about = "Bank holidays", fields = { day = "time", name = "text" } },
    leave = { time = "year", about = "Days of leave by year", fields = { year = "time", days = "integer" } },
  },
}
