importer "desk" {
  events = {
    source = { constant = "desk" },
    ticket = "ticket", at = "at", kind = "kind", actor = "actor", actor_kind = "actor_kind", value = "value",
  },
}
