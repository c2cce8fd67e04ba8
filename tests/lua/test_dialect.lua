-- Dialects: definitions that are refused, what extending means, and one log in the eyes of all bundled ones.
local check = require "tests.lua.check"
local dialects = require "perilune.dialect"
local rows = require "tests.lua.rows"

--- What is wrong with a definition.
local function problem(definition)
  local good, message = pcall(function() dialect "wrong" (definition) end)
  assert(not good, "no error")
  return (message:gsub("^.-: ", "", 1))
end

-- Ticket 1: the customer's, answered, solved, thanked, merged. Ticket 2: an agent's. Ticket 3: a bot's, handed over.
rows("events", [[
  ticket | at                  | kind        | actor | actor_kind | value
  1      | 2024-03-04 09:00:00 | created     | carl  | customer   |
  1      | 2024-03-04 09:00:00 | message     | carl  | customer   |
  1      | 2024-03-04 09:20:00 | message     | ann   | agent      |
  1      | 2024-03-04 09:30:00 | status      | ann   | agent      | closed
  1      | 2024-03-04 10:00:00 | message     | carl  | customer   |
  1      | 2024-03-04 10:30:00 | merged      | ann   | agent      | 9
  2      | 2024-03-05 09:00:00 | created     | ann   | agent      |
  2      | 2024-03-05 09:00:00 | message     | ann   | agent      |
  2      | 2024-03-05 09:10:00 | message     | ann   | agent      |
  2      | 2024-03-05 09:30:00 | message     | dora  | customer   |
  2      | 2024-03-05 09:45:00 | message     | bob   | agent      |
  3      | 2024-03-06 09:00:00 | created     | emil  | customer   |
  3      | 2024-03-06 09:00:30 | status      | robo  | bot        | pending
  3      | 2024-03-06 09:01:00 | message     | robo  | bot        |
  3      | 2024-03-06 09:40:00 | bot_handoff | robo  | bot        |
  3      | 2024-03-06 09:50:00 | message     | leo   | light_agent |
  3      | 2024-03-06 10:00:00 | message     | ann   | agent      |
  4      | 2024-03-07 09:00:00 | created     | carl  | customer   |
  4      | 2024-03-07 10:00:00 | merged      | ann   | agent      | 1
]])

--- One fact of every ticket, in the dialect.
local function facts(name, field)
  dialect.use(name)
  local frame, list = ticket_facts:rows(10, 0, { field }), {}
  for i = 1, #frame do list[i] = frame[i][field] == nil and "none" or frame[i][field] end
  return list
end

check.run {
  { "the first reply by dialect", function()
    check.equal(facts("perilune", "first_reply"), { 1200, 900, 3000, "none" })
    check.equal(facts("zendesk", "first_reply"), { 1200, 600, 3600, "none" })
    check.equal(facts("dbt_zendesk", "first_reply"), { 1200, 0, 3600, "none" })
    check.equal(facts("gorgias", "first_reply"), { 1200, "none", 3000, "none" })
    check.equal(facts("chatwoot", "first_reply"), { 1200, 900, 600, "none" })
  end },
  { "solves and reopenings by dialect", function()
    check.equal(facts("perilune", "solves"), { 1, 0, 0, 0 })
    check.equal(facts("perilune", "reopens"), { 0, 0, 0, 0 })
    check.equal(facts("gorgias", "reopens"), { 1, 0, 0, 0 })
    check.equal(facts("zendesk", "solves"), { 1, 0, 0, 1 })
    check.equal(facts("intercom", "reopens"), { 1, 0, 0, 0 })
  end },
  { "turns by dialect", function()
    check.equal(facts("perilune", "turn_count"), { 2, 1, 1, 1 })
    check.equal(facts("dbt_zendesk", "turn_count"), { 2, 1, 0, 0 })
  end },
  { "time with a bot is no waiting for the customer in chatwoot", function()
    dialect.use "chatwoot"
    check.equal(spans:where("ticket = '3' AND state = 'pending'"):count(), 0)
    dialect.use "perilune"
    check.equal(spans:where("ticket = '3' AND state = 'pending'"):count(), 1)
  end },
  { "every bundled dialect is whole", function()
    for _, name in ipairs(dialects.registry:names()) do
      local whole = dialects.whole(dialects.registry:need(name))
      check.equal(whole.words.kinds.message, "message", name)
      assert(whole.rules.reply_start and whole.rules.agent_created and whole.rules.reopens, name)
      dialect.use(name)
      check.equal(dialect.current(), name)
      check.equal(ticket_facts:count(), 4, name)
    end
  end },
  { "a word keeps its meaning unless the dialect gives it another", function()
    dialect "mine" { extends = "zendesk", statuses = { hold = "pending" }, kinds = { message = "shout" } }
    local whole = dialects.whole(dialects.registry:need("mine"))
    check.equal(whole.words.statuses.pending, "hold")
    check.equal(whole.words.statuses.open, "open")
    check.equal(whole.words.kinds.shout, "message")
    check.equal(whole.words.kinds.comment, "message")
    check.equal(whole.rules.agent_created, "second")
  end },
  { "wrong definitions are refused with their path and the near word", function()
    check.equal(problem { agent_created = "secnd" },
      'dialect "wrong".agent_created: "secnd" is not one of customer, second, opening, never (did you mean "second"?)')
    check.equal(problem { statuses = { opn = "x" } },
      'dialect "wrong".statuses.opn: unknown key; did you mean "open"?')
    check.equal(problem { statuses = { open = "Done", solved = { "ok", "done" } } },
      'dialect "wrong".statuses: "done" cannot mean both "open" and "solved"')
    check.equal(problem { statuses = { gone = "away" } }:match("unknown key"), "unknown key")
    check.equal(problem { actors = { agent = 5 } },
      'dialect "wrong".actors.agent: expected text or a list of texts, not number')
  end },
  { "one that is not there is named, and circles are noticed", function()
    check.fails('no dialect "zendsk"; did you mean "zendesk"?', function() dialect.use "zendsk" end)
    dialect "one" { extends = "two" }
    dialect "two" { extends = "one" }
    check.fails("leads back to it", function() dialect.use "one" end)
    check.equal(dialect.current() ~= "one", true)
    check.fails("dialect has use and current", function() return dialect.usee end)
  end },
}
