-- References as scripts see them: which fields of the bundled tables refer to others, and what expressions make of it.
local check = require "tests.lua.check"
local native = require "perilune.native"

local function field_of(table_name, name)
  for _, t in ipairs(native.tables()) do
    for _, f in ipairs(t.name == table_name and t.fields or {}) do
      if f.name == name then return f end
    end
  end
end

local function canonical(source, text, aggregates)
  local info, problem = native.expression(source, text, aggregates)
  return info and info.text or problem
end

check.run {
  { "bundled tables refer to one another", function()
    check.equal(field_of("tickets", "customer").references, "customers")
    check.equal(field_of("tickets", "order").references, "orders")
    check.equal(field_of("surveys", "ticket").references, "tickets")
    check.equal(field_of("surveys", "customer").references, "customers")
    check.equal(field_of("orders", "customer").references, "customers")
    check.equal(field_of("events", "ticket").references, "tickets")
    check.equal(field_of("tickets", "team").references, nil)
  end },
  { "expressions follow them", function()
    check.equal(canonical("surveys", "ticket.team"), "ticket.team")
    check.equal(canonical("events", "ticket.customer.segment"), "ticket.customer.segment")
    check.equal(canonical("surveys", "share(ticket.resolution_time<1d)", true),
      "share(ticket.solved_at - ticket.created_at < 1d)")
    check.equal(native.expression("surveys", "ticket.created_at").type, "time")
    check.equal(canonical("tickets", "order.customer.plan"), "order.customer.plan")
  end },
  { "the fields that an expression reads are named by their paths", function()
    check.equal(native.expression("surveys", "ticket.resolution_time > 1d AND score > 1").fields,
      { ["ticket.created_at"] = true, ["ticket.solved_at"] = true, score = true })
  end },
  { "tickets reach their facts by the way back", function()
    check.equal(canonical("tickets", "facts.reopens > 1"), "facts.reopens > 1")
    check.equal(canonical("surveys", "ticket.facts.first_reply"), "ticket.facts.first_reply")
    check.equal(canonical("tickets", "facts.resolution_time"), "facts.solved_at - facts.created_at")
    check.equal(canonical("tickets", "facts.ticket.facts.state"), "facts.ticket.facts.state")
    check.equal(canonical("tickets", "facts"), 'column 1: unknown field "facts"; table "tickets" has none of that name')
    check.equal(canonical("tickets", "facts.reopen"),
      'column 7: unknown field "reopen" of table "ticket_facts"; did you mean "reopens"?')
    check.fails("a long text and facts cannot stand in one condition",
      function() tickets:where("facts.reopens > 0 AND subject LIKE '%x%'") end)
  end },
  { "mistakes are said where they are made", function()
    check.equal(canonical("surveys", "ticket.chanel = 'Mail'"),
      'column 8: unknown field "chanel" of table "tickets"; did you mean "channel"?')
    check.fails('field "channel" does not refer to a table', function() surveys:by("channel.team") end)
    check.fails('surveys.where: column 10: unknown field "tean" of table "tickets"; did you mean "team"?',
      function() surveys:where { ["ticket.tean"] = "EU" } end)
  end },
}
