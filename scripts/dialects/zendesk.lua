-- Zendesk and dbt_zendesk. An agent's ticket waits for the agent's second public comment (D1); a comment after the
-- reopening of a ticket that was solved without one ends the wait (D1); light agents cannot write public comments; a
-- merged ticket is closed and counts as solved (our reading: reports take it out by its tag).
dialect "zendesk" {
  about = "Zendesk's own metrics",
  extends = "perilune",
  actors = { none = "light_agent" },
  agent_created = "second", reply_after_solve = true, merge_solves = true,
  kpis = { fcr = "zendesk" },
}

-- dbt_zendesk: the opening comment of an agent's ticket is its first reply; replies are measured from comments alone,
-- and a solve does not end the wait (D2); reopens are the solves less one (D9).
dialect "dbt_zendesk" {
  about = "the package dbt_zendesk",
  extends = "zendesk",
  agent_created = "opening", creation_asks = false, solve_ends_turn = false, reopens = "solves",
  kpis = { fcr = "dbt_zendesk" },
}
