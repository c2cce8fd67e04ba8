-- An export with a row a month and employee, some months missing. Only the last row of an employment knows its end;
-- people come back and change sites, so an employment is a site, an employee and a first day.
importer "staff" {
  employments = {
    fold = "last",
    source = { constant = "staff" },
    key = { join = { "dc_nbr", "employee_id", "hire_date" } },
    site = "dc_nbr",
    employee = "employee_id",
    hired_at = { "hire_date", format = "D/M/YYYY" },
    left_at = { "leave_date", format = "D/M/YYYY" },
  },
}
