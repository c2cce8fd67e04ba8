-- Importers: fields of several columns, and the mistakes of a definition.
local check = require "tests.lua.check"

importer "lines" {
  orders = {
    source = { constant = "lines" }, key = { join = { "Invoice", "Line" }, with = "/" }, at = "Date", customer = "Who",
    amount = { "Price", multiply = "Quantity" },
  },
}

local csv = [[
Invoice,Line,Date,Who,Quantity,Price
A1,1,2026-01-02,ann,3,2.5
A1,2,2026-01-02,ann,-1,4
A11,,2026-01-03,bob,,5
]]

local function declare(fields)
  return function()
    local orders = { source = { constant = "x" }, key = "Id", at = "Date" }
    for name, given in pairs(fields) do orders[name] = given end
    importer "wrong" { orders = orders }
  end
end

check.run {
  { "several columns are one key, and a row of the same key is known again", function()
    check.equal(store.import_text(csv, "lines").targets[1].inserted, 3)
    check.equal(store.import_text(csv, "lines").targets[1].unchanged, 3)
    for _, key in ipairs { "A1/1", "A1/2", "A11/" } do check.equal(orders:where("key = ?", key):count(), 1, key) end
  end },
  { "a number is multiplied by another column's; without one there is none", function()
    check.equal(orders:where("customer = 'ann'"):sum("amount"), 3.5)
    check.equal(orders:where("customer = 'bob'"):value("count(amount)"), 0)
  end },
  { "what is joined needs columns, two or more, and only one way to name them", function()
    check.fails('importer "wrong".orders.key.join: expected the names of two columns or more',
      declare { key = { join = "Id" } })
    check.fails("orders.key.join: the columns stand in it, or before it, but not both",
      declare { key = { "Id", join = { "Id", "Line" } } })
    check.fails("orders.key.with: only beside join = { ... }", declare { key = { "Id", with = "/" } })
    check.fails("orders.key.join: expected text or a list of texts", declare { key = { join = { 1, 2 } } })
  end },
  { "a column multiplies numbers and durations only", function()
    check.fails("orders.customer.multiply: a column multiplies numbers and durations, and this is of type text",
      declare { customer = { "Who", multiply = "Quantity" } })
    check.fails("orders.amount.multiply: a constant is not multiplied by a column",
      declare { amount = { constant = 2, multiply = "Quantity" } })
  end },
}
