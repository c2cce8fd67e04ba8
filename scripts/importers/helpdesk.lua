-- The event log of an Italian software company's help desk (Mendeley Data 39bp3vv62t): one row an activity of a ticket.
-- An activity is kept in `field`; as a status it has the value that it leads to, or none. Whoever takes charge of a
-- ticket is the agent it is assigned to from then on.
local source = { constant = "helpdesk" }
local ticket, at = "Case ID", "Complete Timestamp"

importer "helpdesk" {
  about = "Italian help desk's event log (Mendeley 39bp3vv62t), an event an activity",
  events = {
    {
      source = source, ticket = ticket, at = at, kind = { constant = "status" }, actor = "Resource",
      actor_kind = { constant = "agent" }, field = "Activity",
      value = {
        "Activity",
        words = {
          ["Insert ticket"] = "new", ["Assign seriousness"] = false, VERIFIED = false,
          ["Take in charge ticket"] = "open", ["Schedule intervention"] = "open", ["Resolve SW anomaly"] = "open",
          Wait = "pending", ["Require upgrade"] = "pending", ["Create SW anomaly"] = "hold",
          ["Resolve ticket"] = "solved", RESOLVED = "solved",
          Closed = "closed", INVALID = "closed", DUPLICATE = "closed",
        },
      },
    },
    {
      source = source, ticket = ticket, at = at, kind = { constant = "assigned" }, actor = "Resource",
      actor_kind = { constant = "agent" }, value = "Resource", only = { Activity = "Take in charge ticket" },
    },
  },
}
