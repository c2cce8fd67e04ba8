-- What the desk promises; the first policy whose condition holds is the one. The clock of urgent tickets runs at night,
-- too.
sla "urgent" {
  about = "urgent tickets, by the clock of emergencies",
  when = "priority = 'urgent'",  resolution = "8h",  calendar = "emergency",
}

-- The rest in open hours; while it waits for the caller or a vendor the clock stands still.
sla "desk" {
  about = "everything else, in the desk's hours",
  resolution = { high = "9h", otherwise = "27h" },  pauses_in = { "pending", "hold" },  calendar = "desk",
}
