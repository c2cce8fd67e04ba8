--- The smallest value of a function of a few variables: J. A. Nelder and R. Mead (Computer Journal 7, 1965). It draws
--- nothing by chance: the same function and start give the same answer.
local M = {}

--- a + t (b - a), by element.
local function along(a, b, t)
  local point = {}
  for i = 1, #a do point[i] = a[i] + t * (b[i] - a[i]) end
  return point
end

--- The first simplex: the start, and a step of each variable from it.
local function simplex_around(f, start, step)
  local corners = { { point = start, value = f(start) } }
  for i = 1, #start do
    local point = table.move(start, 1, #start, 1, {})
    point[i] = point[i] + step
    corners[i + 1] = { point = point, value = f(point) }
  end
  return corners
end

--- The middle of all corners but the worst, which is the last.
local function centre_of(corners)
  local centre, n = {}, #corners - 1
  for i = 1, n do
    local sum = 0.0
    for k = 1, n do sum = sum + corners[k].point[i] end
    centre[i] = sum / n
  end
  return centre
end

--- One move: reflect the worst corner, go on where that is good, contract where it is bad; nil when all fails.
local function move(f, corners)
  local worst, centre = corners[#corners], centre_of(corners)
  local function try(t)
    local point = along(centre, worst.point, t)
    return { point = point, value = f(point) }
  end
  local reflected = try(-1)
  if reflected.value < corners[1].value then
    local expanded = try(-2)
    return expanded.value < reflected.value and expanded or reflected
  end
  if reflected.value < corners[#corners - 1].value then return reflected end
  local contracted = try(reflected.value < worst.value and -0.5 or 0.5)
  if contracted.value < math.min(reflected.value, worst.value) then return contracted end
end

local function by_value(a, b) return a.value < b.value end

--- The smallest value near a start.
---@param f fun(point: number[]): number never NaN; inf where it has no value
---@param start number[]
---@param step number size of the first simplex
---@param rounds integer at most
---@return number[] point, number value
function M.minimum(f, start, step, rounds)
  local corners = simplex_around(f, start, step)
  for _ = 1, rounds do
    table.sort(corners, by_value)
    if corners[#corners].value - corners[1].value <= 1e-13 * math.abs(corners[1].value) then break end
    local better = move(f, corners)
    if better then
      corners[#corners] = better
    else
      for i = 2, #corners do
        local point = along(corners[1].point, corners[i].point, 0.5)
        corners[i] = { point = point, value = f(point) }
      end
    end
  end
  table.sort(corners, by_value)
  return corners[1].point, corners[1].value
end

return M
