importer "starts" { starts = { day = "Start Date" } }
importer "holidays" { holidays = { day = "Date", name = "Holiday" } }
importer "leave" { leave = { year = { "Year", format = "YYYY" }, days = "Holidays" } }
