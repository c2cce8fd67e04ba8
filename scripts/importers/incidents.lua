-- ServiceNow's incident audit log in the form of UCI data set 498: one row a change, folded to one ticket an incident
-- (the last row of an incident wins). Times are D/M/YYYY HH:MM without a zone; "?" means missing. The header of one of
-- the two published copies spells incident_state as ident_state.
local tickets = {
  fold = "last",
  source = { constant = "servicenow" },
  key = "number",
  created_at = { "opened_at", format = "D/M/YYYY H:mm" },
  updated_at = { "sys_updated_at", format = "D/M/YYYY H:mm" },
  solved_at = { "resolved_at", format = "D/M/YYYY H:mm" },
  closed_at = { "closed_at", format = "D/M/YYYY H:mm" },
  status = {
    "incident_state", "ident_state",
    words = { New = "new", Active = "open", ["Awaiting User Info"] = "pending", ["Awaiting Vendor"] = "hold",
      ["Awaiting Problem"] = "hold", ["Awaiting Evidence"] = "hold", Resolved = "solved", Closed = "closed",
      ["-100"] = false },
  },
  priority = {
    "priority",
    words = { ["1"] = "urgent", ["2"] = "high", ["3"] = "normal", ["4"] = "low", ["1 - Critical"] = "urgent",
      ["2 - High"] = "high", ["3 - Moderate"] = "normal", ["4 - Low"] = "low" },
  },
  channel = "contact_type",
  type = { "category", occurrence = 1 },
  team = "assignment_group",
  agent = "assigned_to",
  customer = "caller_id",
  reopens = "reopen_count",
  reassignments = "reassignment_count",
  sla_met = "made_sla",
}

importer "incidents" {
  about = "ServiceNow incident audit log (UCI 498), one ticket an incident",
  empty = { "?" },
  tickets = tickets,
}

-- The same log with the life of every incident: events of each row, for ticket_facts, turns and spans. What the states
-- mean is the dialect's to say; -100 says nothing.
local source = { constant = "servicenow" }

importer "incidents_log" {
  about = "ServiceNow incident audit log (UCI 498): tickets, and an event a row and watched column",
  empty = { "?" },
  tickets = tickets,
  events = {
    {
      source = source, ticket = "number", at = { "opened_at", format = "D/M/YYYY H:mm" },
      kind = { constant = "created" }, actor = { "opened_by", optional = true }, only = { sys_mod_count = "0" },
    },
    {
      source = source, ticket = "number", at = { "sys_updated_at", format = "D/M/YYYY H:mm" }, seq = "sys_mod_count",
      actor = { "sys_updated_by", optional = true },
      changes = {
        status = { "incident_state", "ident_state", words = { ["-100"] = false }, others = "keep" },
        assigned = "assigned_to",
        team = "assignment_group",
        priority = tickets.priority,
      },
    },
  },
}
