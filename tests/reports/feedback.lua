-- Feedback of a month of the demonstration data.
local check = require "tests.lua.check"
local page = require "tests.lua.page"

local feedback = page("feedback", "2026-06")
local sent = "FROM surveys WHERE kind = 'csat' AND sent_at >= :from AND sent_at < :to"

check.run {
  { "the bounds take those who did not answer as unsatisfied, as satisfied", function()
    check.near(feedback:card "CSAT of surveys sent", feedback:sql("SELECT avg(score >= 4) " .. sent), 1e-12)
    check.near(feedback:card "CSAT if all others were unsatisfied",
      feedback:sql("SELECT avg(COALESCE(score >= 4, 0)) " .. sent), 1e-12)
    check.near(feedback:card "CSAT if all others were satisfied",
      feedback:sql("SELECT avg(COALESCE(score >= 4, 1)) " .. sent), 1e-12)
  end },
  { "who was asked and who answered are matched survey by survey", function()
    local chat = sent:gsub("surveys", "surveys s JOIN tickets t ON t.key = s.ticket") .. " AND t.channel = 'chat'"
    local row = feedback:row("Who answered, by channel", "chat")
    check.equal(row[1], feedback:sql("SELECT count(*) " .. chat))
    check.equal(row[2], feedback:sql("SELECT count(score) " .. chat))
    check.near(row[3], row[1] / feedback:sql("SELECT count(*) " .. sent), 1e-12, "part of those asked")
    check.near(row[4], row[2] / feedback:sql("SELECT count(score) " .. sent), 1e-12, "part of the answers")
    check.near(row[5], row[2] / row[1], 1e-12, "response rate")
    check.near(row[7], feedback:sql("SELECT avg(score >= 4) " .. chat), 1e-12, "CSAT")
  end },
  { "answers by score are all that came in in the month, the best first", function()
    local items = feedback:block("Answers to CSAT surveys by score").items
    check.equal(items[1].label, "5")
    for _, item in ipairs(items) do
      check.equal(item.value.value, feedback:sql(([[SELECT count(*) FROM surveys WHERE kind = 'csat' AND score = %s
        AND answered_at >= :from AND answered_at < :to]]):format(item.label)), item.label)
    end
  end },
  { "requests a day stand beside orders and answers", function()
    local chart = "Orders, feedback requested and received by day"
    check.equal(#feedback:block(chart).series, 3)
    local asked = feedback:values(chart, 2)["2026-06-15"]
    check.equal(asked, feedback:sql [[SELECT count(*) FROM surveys
      WHERE date(sent_at, 'unixepoch', '+2 hours') = '2026-06-15']])
  end },
}
