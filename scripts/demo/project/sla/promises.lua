--- What the desk promises, in its opening hours. `perilune sla` shows how well it keeps it.
sla "promises" {
  about = "All channels, by priority, in opening hours",
  calendar = "{calendar}",
  first_reply = { urgent = "2h", high = "5h", normal = "9h", low = "16h" },
  next_reply = { urgent = "4h", otherwise = "12h" },
  resolution = { urgent = "12h", high = "24h", otherwise = "48h" },  pauses_in = { "pending", "hold" },
}
