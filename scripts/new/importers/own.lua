--- Which column of an export is which field: perilune import data/demo.csv --as own
--- For exports of Zendesk there is a bundled one: --as zendesk.
importer "own" {
  about = "The demonstration data; change the columns' names to those of your export",
  tickets = {
    source = { constant = "demo" },
    key = "Ticket",
    created_at = "Opened",
    first_reply_at = "First reply",
    solved_at = "Solved",
    status = { "State", words = { New = "new", Open = "open", Pending = "pending", Solved = "solved" } },
    priority = { "Priority", optional = true },
    channel = { "Channel", optional = true },
    team = { "Team", optional = true },
    customer = { "Customer", optional = true },
    agent_replies = { "Replies", optional = true },
    reopens = { "Reopens", optional = true },
  },
  surveys = {
    unless_empty = { "Survey sent" },
    source = { constant = "demo" },
    key = "Ticket",
    ticket = "Ticket",
    kind = { constant = "csat" },
    channel = { "Channel", optional = true },
    customer = { "Customer", optional = true },
    sent_at = "Survey sent",
    score = "Rating",
    scale_min = { constant = 1 },
    scale_max = { constant = 5 },
  },
}
