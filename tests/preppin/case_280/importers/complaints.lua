-- One cell says product, issue and text: CL1828 - Changed Mind: "Changed mind about the clothes". Dates came through a
-- spreadsheet that took month and day for day and month wherever it could: 4 March is 3/4/2023 in one row and
-- 2023-04-03 00:00:00 in another.
local date = { "M/D/YYYY", "YYYY-DD-MM HH:mm:ss" }
local function part(number, words)
  return { "Complaint Description", pattern = '??* - *: "*"', part = number, words = words }
end

importer "complaints" {
  tickets = {
    source = { constant = "complaints" },
    key = "Complaint ID",
    created_at = { "Date Received", format = date },
    solved_at = { "Date Resolved", format = date },
    timely = "Timely Response",
    response = "Response to Consumer",
    customer = "Customer ID",
    order = "Receipt Number",
    category = part(1, { BE = "Beauty", CL = "Clothes", EL = "Electronic", GR = "Groceries", HO = "Home" }),
    product = { "Complaint Description", pattern = "* - *" },
    type = part(3),
    text = part(4),
  },
}
