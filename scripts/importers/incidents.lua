-- ServiceNow's incident audit log in the form of UCI data set 498: one row a change, folded to one ticket an incident
-- (the last row of an incident wins). Times are D/M/YYYY HH:MM without a zone; "?" means missing. The header of one of
-- the two published copies spells incident_state as ident_state.
importer "incidents" {
  about = "ServiceNow incident audit log (UCI 498), one ticket an incident",
  empty = { "?" },
  tickets = {
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
  },
}
