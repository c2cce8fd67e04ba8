--- The numbers in the queries. They move from round to round, so that a cache of results would not help; the work does
--- not change much by it.
local M = {}

--- round (1, 2, ...) -> the values of the ${names} in sql/*.sql and in queries.lua
function M.of(round)
  local step = (round - 1) % 20
  return {
    since = ("2025-10-%02d"):format(3 + step), -- Q3: about the last 90 days
    high = ("%.2f"):format(0.90 - step / 100), -- Q2
    upper = ("%.3f"):format(0.950 - step / 1000), -- Q8
    score = 4 + step % 2, -- Q4
    replies = 1 + step % 2, -- Q9
  }
end

return M
