-- A sheet a shop: a title above the header, a department and a target that stand only in the first row they hold for, a
-- column a month with the quarters between them. Which shop it is, only the file's number says: the shops by name.
importer "shop" {
  header_line = 4,
  fill_down = { "Department", "Target" },
  unpivot = { columns = "20*", name = "Month", value = "Figure" },
  empty = { "-" },
  figures = {
    unless_empty = "Figure",
    shop = { file_name = true, pattern = "input_??.csv", words = {
      ["01"] = "Bath", ["02"] = "Bristol", ["03"] = "Exmouth", ["04"] = "Hastings", ["05"] = "Leicester",
      ["06"] = "Newcastle", ["07"] = "Nottingham", ["08"] = "Plymouth", ["09"] = "Portsmouth", ["10"] = "Reading",
      ["11"] = "Southampton", ["12"] = "Torquay" } },
    department = "Department",
    figure = "Breakdown",
    target = { "Target", pattern = { ">*%", "*" }, multiply = 0.01 }, -- >95%, or 0, which stays what it is
    month = { "Month", format = { "YYYY-MM-DD HH:mm:ss", "YYYY-MM-DD" } },
    value = "Figure",
  },
}
