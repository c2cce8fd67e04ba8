-- Importers as they are declared: what cells, the file's name and its layout become, and what is wrong with a
-- declaration.
local check = require "tests.lua.check"

local function day(text) return time.parse(text) end

--- The field of the row with that key.
local function value(relation, key, field) return relation:where("key = ?", key):rows(1):value(1, field) end

local function tickets_of(source) return tickets:where("source = ?", source) end

local function cells_are_cut_and_dates_read_in_two_formats()
  importer "complaints" { tickets = {
    source = { constant = "complaints" }, key = "Id",
    created_at = { "Received", format = { "M/D/YYYY", "YYYY-DD-MM" } },
    type = { "Text", pattern = "??* - *: *", part = 3 },
    product = { "Text", pattern = { "??* - *", "*" }, words = { CL = "clothes" }, others = "keep" },
  } }
  local summary = store.import_text("Id,Received,Text\nc1,6/26/2023,CL18 - Faulty: it broke\n"
    .. "c2,2023-04-03,HO2 - Late: so: late\nc3,4/3/2023,nothing\n", "complaints")
  check.equal(summary.rejected, 1)
  check.equal(summary.examples[1], 'line 4: column "Text": not of the form "??* - *: *": "nothing"')
  local of = tickets_of("complaints")
  check.equal(value(of, "c1", "created_at"), day "2023-06-26")
  check.equal(value(of, "c2", "created_at"), day "2023-03-04")
  check.equal(value(of, "c1", "product"), "clothes")
  check.equal(value(of, "c2", "product"), "HO")
  check.equal(value(of, "c1", "type"), "Faulty")
  check.equal(value(of, "c2", "type"), "Late")
end

local function a_sheet_becomes_rows()
  importer "sheet" {
    header_line = 3, fill_down = "Team", unpivot = { columns = "20??-??", name = "Month", value = "Replies" },
    tickets = {
      source = { constant = "sheet" }, unless_empty = "Replies",
      key = { join = { "Team", "Kind", "Month" } }, created_at = { "Month", format = "YYYY-MM" }, team = "Team",
      type = "Kind", agent_replies = "Replies",
    },
  }
  local summary = store.import_text("Our \"figures\",,,,\n\nTeam,Kind,2026-01,Q1,2026-02\nNorth,mail,1,9,2\n"
    .. ",chat,,9,x\nSouth,mail,3,9,4\n", "sheet")
  check.equal(summary.rejected, 1)
  check.equal(summary.examples[1], 'line 5: column "2026-02": not an integer: "x"')
  check.equal(summary.targets[1].inserted, 4)
  check.equal(summary.ignored_columns, "Q1")
  local of = tickets_of("sheet")
  check.equal(value(of, "North-mail-2026-02", "agent_replies"), 2)
  check.equal(of:where("team = 'South'"):sum("agent_replies"), 7)
end

local function a_field_may_be_made_of_the_files_name()
  importer "named" { tickets = {
    source = { constant = "named" }, key = "Id", created_at = { constant = "2026-01-01" }, team = { file_name = true },
  } }
  store.import_text("Id\nn1\n", "named")
  check.equal(type(value(tickets_of("named"), "n1", "team")), "string")
end

local function mistakes_are_named_with_their_path()
  local function fails(text, definition)
    check.fails(text, function() importer "bad" (definition) end)
  end
  local function field(text, given)
    fails('importer "bad".tickets.status' .. text, { tickets = { status = given } })
  end
  field(".format: expected at least one format", { "a", format = {} })
  field(".pattern: expected at least one pattern", { "a", pattern = {} })
  field(".pattern: expected text or a list of texts, not number", { "a", pattern = 1 })
  field(".part: only beside pattern", { "a", part = 2 })
  field(".part: parts are counted from 1", { "a", pattern = "*", part = 0 })
  field(".patern: unknown key; did you mean \"pattern\"?", { "a", patern = "*" })
  field(".file_name: the field has its value from the file's name alone", { "a", file_name = true })
  field(".file_name: the field has its value from the file's name alone", { constant = "a", file_name = true })
  field(": expected the name of a column, constant = ... or file_name = true", { optional = true })
  fails('importer "bad".header_line: lines are counted from 1', { header_line = 0, tickets = {} })
  fails('importer "bad".unpivot.columns: missing', { unpivot = { name = "a", value = "b" }, tickets = {} })
  fails('importer "bad".unpivot.columns: expected at least one pattern',
    { unpivot = { columns = {}, name = "a", value = "b" }, tickets = {} })
  fails('importer "bad".unpivot.value: missing', { unpivot = { columns = "a*", name = "a" }, tickets = {} })
end

local function mistakes_of_patterns_are_found_at_the_import()
  importer "pieces" { tickets = {
    source = { constant = "pieces" }, key = { "Id", pattern = "*-*", part = 3 },
    created_at = { constant = "2026-01-01" },
  } }
  check.fails('importer "pieces": tickets.key: pattern "*-*" has the parts 1 to 2, no part 3',
    store.import_text, "Id\na-b\n", "pieces")
end

check.run {
  { "cells are cut, and dates read in two formats", cells_are_cut_and_dates_read_in_two_formats },
  { "a sheet becomes rows", a_sheet_becomes_rows },
  { "a field may be made of the file's name", a_field_may_be_made_of_the_files_name },
  { "mistakes are named with their path", mistakes_are_named_with_their_path },
  { "mistakes of patterns are found at the import", mistakes_of_patterns_are_found_at_the_import },
}
