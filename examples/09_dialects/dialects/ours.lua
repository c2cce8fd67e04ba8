-- As Zendesk counts, but light agents answer customers here, and a reply after a solve is no first one.
dialect "ours" {
  about = "our desk",
  extends = "zendesk",
  actors = { agent = "light_agent" },
  reply_after_solve = false,
  kpis = { first_reply_time = "events", fcr = "own" },
}
