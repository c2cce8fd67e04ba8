-- What a new process does for its first answer.
require("queries").run({ "Q1" }, 1)
