--- Acme's export: a title above the header, semicolons, German dates, decimals and words.
importer "acme" {
  about = "Acme's ticket export",  zone = "Europe/Berlin",  header_line = 2,  delimiter = ";",  decimal = ",",
  tickets = {
    source = { constant = "acme" },
    key = "Ref",
    created_at = { "Opened", format = "DD.MM.YYYY HH:mm" },
    solved_at = { "Closed", format = "DD.MM.YYYY HH:mm" },
    status = { "State", words = { Offen = "open", Erledigt = "solved" } },
    priority = { "Urgency", words = { hoch = "high", normal = "normal" } },
    channel = { "Via", words = { Telefon = "phone", Mail = "email" } },
    handle_seconds = { "Minutes", multiply = 60 },
  },
}
