--- An invented web shop's support desk; README.md says what is in its data.
project {
  name = "Lumo and Tesso",
  zone = "{zone}",
  store = "demo.db",
  currency = "EUR",
  --- When the desk is open: business(created_at, solved_at, '{calendar}') in expressions.
  calendars = {
    {calendar} = {
      mon_fri = "08:00-20:00",  sat = "09:00-15:00",
      holidays = {
        "01-01", "05-01", "10-03", "12-25", "12-26", ["12-24"] = "08:00-13:00", ["12-31"] = "08:00-13:00",
      },
    },
  },
}
