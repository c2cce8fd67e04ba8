-- What looked wrong in the data: rows that are wrong in one way each, which exactly one check finds.
local check = require "tests.lua.check"
local native = require "perilune.native"
local quality = require "perilune.quality"
local render = require "perilune.render.tree"
local reports = require "perilune.report"
local rows = require "tests.lua.rows"

local function blocks_of(part, period)
  local name = "q_" .. part
  report(name) { period = period or "2024-01", { quality = part } }
  local document = reports.build(reports.registry:need(name))
  render.check(document)
  return document.blocks
end

rows("tickets", "key | created_at")
local empty = {}
for _, part in ipairs { "checks", "fields", "days", "events", "imports" } do empty[part] = blocks_of(part) end

rows("tickets", [[
  key | created_at       | first_reply_at   | solved_at        | closed_at        | status | priority | agent_replies | customer
  ok  | 2024-01-01 08:00 | 2024-01-01 09:00 | 2024-01-01 10:00 | 2024-01-02 10:00 | closed | high     | 1             | c1
  a   | 2024-01-02 08:00 | 2024-01-02 07:00 | 2024-01-02 10:00 |                  | solved | low      | 1             | c2
  b   | 2024-01-03 08:00 |                  | 2024-01-03 07:59 |                  | solved | low      | 0             | c3
  c   | 2024-01-04 08:00 |                  | 2024-01-05 08:00 | 2024-01-04 09:00 | closed | low      | 0             | c4
  d   | 2024-01-05 08:00 |                  |                  |                  | solved | low      | 0             | c5
  e   | 2024-01-05 09:00 |                  | 2024-01-05 10:00 |                  | open   | low      | 0             | c6
  f   | 2024-01-05 10:00 |                  |                  |                  | open   | low      | 2             | c7
  g   | 2024-01-05 11:00 |                  |                  |                  | lost   | p1       | 0             | c8
  h   | 2024-01-05 12:00 |                  |                  |                  | open   | low      | -1            | c9
  i   | 2024-01-08 12:00 |                  |                  |                  | open   | low      | 0             | c1
  j   | 2024-01-08 12:00 |                  |                  |                  | open   | low      | 0             | c1
]])
rows("surveys", [[
  key | kind | ticket | sent_at          | answered_at      | score | scale_min | scale_max
  s1  | csat | ok     | 2024-01-02 10:00 | 2024-01-02 11:00 | 5     | 1         | 5
  s2  | csat | gone   | 2024-01-02 10:00 |                  |       |           |
  s3  | csat | a      | 2024-01-03 10:00 | 2024-01-03 09:00 | 4     |           |
]])
rows("customers", [[
  key | joined_at        | churned_at
  c1  | 2024-01-01 08:00 | 2023-01-01 08:00
  c2  | 2024-01-01 08:00 |
]])
rows("events", [[
  ticket | at               | kind    | actor_kind | value
  ok     | 2024-01-01 08:00 | created | customer   |
  ok     | 2024-01-01 09:00 | message | agent      |
  ok     | 2024-01-01 12:00 | status  | agent      | solved
  a      | 2024-01-01 23:00 | created | customer   |
  ghost  | 2024-01-02 08:00 | created | customer   |
]])

local expected = {
  reply_before_creation = { 1, "a" }, solve_before_creation = { 1, "b" }, close_before_solve = { 1, "c" },
  solved_without_time = { 1, "d" }, time_without_solved = { 1, "e" }, reply_without_time = { 1, "f" },
  unknown_status = { 1, "lost" }, unknown_priority = { 1, "p1" }, negative_count = { 1, "h" }, perhaps_twice = { 1, "j" },
  unlike_events_solve = { 1, "ok" }, event_of_unknown = { 1, "ghost" }, event_before_creation = { 1, "a" },
  score_without_scale = { 1, "s3" }, answer_before_sending = { 1, "s3" }, survey_of_unknown = { 1, "s2" },
  left_before_coming = { 1, "c1" },
}

check.run {
  { "an empty store: no error, nothing found, said once", function()
    check.equal(empty.checks[1].text, "There is nothing to check: no table has rows.")
    check.equal(empty.days[1].text, "Not shown for want of data: Ticket volume (needs tickets).")
    check.equal(empty.events[1].text, "Not shown for want of data: Ticket volume (needs tickets).")
    check.equal(#empty.imports[1].rows, 1)
  end },
  { "each check finds its row and no other", function()
    local found = {}
    for _, finding in ipairs((quality.findings())) do
      found[finding.check.name] = { finding.count, finding.example }
    end
    check.equal(found, expected)
  end },
  { "shares are of the rows of the table, the largest first", function()
    local findings = quality.findings()
    for i, finding in ipairs(findings) do
      local all = native.sql(("SELECT count(*) FROM %s"):format(finding.check.table))[1][1]
      check.equal(finding.share, finding.count / all)
      assert(i == 1 or findings[i - 1].share >= finding.share)
    end
  end },
  { "every check has its sentence", function()
    local words = require("perilune.lang.en").layout.quality.checks
    local count = 0
    for _, one in ipairs(quality.checks) do
      assert(words[one.name], one.name)
      count = count + 1
    end
    for _ in pairs(words) do count = count - 1 end
    check.equal(count, 0)
  end },
  { "how full fields are, as SQL tells it", function()
    local partly, none = quality.fields()
    for _, field in ipairs(partly) do
      local row = native.sql(('SELECT count("%s"), count(*) FROM %s'):format(field.field, field.table))[1]
      check.equal({ field.count, field.share }, { row[1], row[1] / row[2] }, field.table .. "." .. field.field)
      assert(field.share < 1)
    end
    assert(table.concat(none, " "):find("tickets.channel", 1, true))
  end },
  { "days without a ticket, from the first whole one on", function()
    local block = blocks_of("days", "2024-01-01..2024-01-08")[1]
    check.equal(block.text,
      "No ticket on 2 of 7 days (2024-01-01..2024-01-08): 2024-01-06, 2024-01-07. Was an export missed?")
  end },
  { "tickets with events, and imports with what they rejected", function()
    assert(blocks_of("events")[1].text:find("tickets have events", 1, true))
    local made = blocks_of("imports")[1]
    check.equal(#made.rows, 5)
    check.equal({ made.rows[4][4], made.rows[4][5] }, { 11, 11 })
  end },
}
