-- A desk that counts its own hours: see README.md in this folder.
project {
  name = "Incident desk",  zone = "Europe/Berlin",  store = "support.db",
  fields = { tickets = {
    business_time = {
      derive = "business(created_at, solved_at, 'desk')",
      about = "open hours from creation to the solve",
    },
    due_at = {
      derive = "business_add(created_at, CASE priority WHEN 'urgent' THEN 4h WHEN 'high' THEN 9h ELSE 27h END, "
        .. "CASE priority WHEN 'urgent' THEN 'emergency' ELSE 'desk' END)",
      about = "when the promise to this priority ends",
    },
  } },
}
