-- A desk with a KPI of its own: see README.md in this folder.
project { name = "Incident desk", zone = "UTC", store = "support.db" }
