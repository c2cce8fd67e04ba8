-- A desk that watches its targets: see README.md in this folder.
project { name = "Incident desk", store = "support.db" }
