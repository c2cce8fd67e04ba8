-- What a new process does for the whole executive report.
require("queries").run({ "Q1", "Q2", "Q3", "Q4", "Q5", "Q6", "Q7", "Q8", "Q9" }, 1)
