-- Figures that shops report by month, each with its target.
project {
  name = "Shops",
  fields = { figures = {
    time = "month",  about = "One row a shop, figure and month, as the shop's sheet has it",
    fields = {
      shop = "text", department = "text", figure = "text",
      month = "time", value = { "real", "a share for a per cent" }, target = { "real", "in the value's unit" },
    },
  } },
}
