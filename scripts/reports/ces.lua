report "ces" {
  title = "Customer effort",
  about = "How easy it was to get help. The page says on which scale was asked and in which direction it runs; scales "
    .. "are never mixed.",
  period = "last quarter",
  params = {
    team = { type = "text", optional = true, about = "only tickets of this team" },
    channel = { type = "text", optional = true, about = "only this channel" },
  },
  where = { "ticket.team = :team", "channel = :channel" },
  { changes = { "ces", "ces.mean" } },
  { cards = { "ces", "ces.mean", "feedback_received" }, where = "kind = 'ces'", span = "13 weeks", present = true },
  { boxes = "ces" },
  { line = "ces", span = "12 months", title = "Customer effort, month by month" },
  { section = "Where it is hard" },
  { bars = "ces", by = "channel", order = "value", min_n = 10, title = "By channel, hardest first" },
  { bars = "ces", by = "ticket.type", order = "value", min_n = 10, limit = 10,
    title = "By type of request, hardest first" },
  { bars = "ces", by = "ticket.team", order = "value", min_n = 10, title = "By team, hardest first" },
  { contrast = {
      { "Reopened, or solved once", "ces.reopened", "ces.solved_once" },
      { "Several replies, or one", "ces.several_replies", "ces.one_reply" },
    }, heads = { "The former", "The latter" }, title = "Customer effort by what it took" },
  { comments = "ces", where = "NOT (" .. scale.positive("ces") .. ")",
    fields = { "answered_at", "score", "channel", "agent" }, limit = 8,
    title = "What those write for whom it was hard" },
}
