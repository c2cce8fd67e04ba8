-- A small harness: `check.run{ {"name", function}, ... }` prints TAP and raises when a test fails.
local M = {}

local function show(value)
  if type(value) ~= "table" then return type(value) == "string" and ("%q"):format(value) or tostring(value) end
  local keys, parts = {}, {}
  for key in pairs(value) do keys[#keys + 1] = key end
  table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
  for _, key in ipairs(keys) do parts[#parts + 1] = ("%s = %s"):format(tostring(key), show(value[key])) end
  return "{" .. table.concat(parts, ", ") .. "}"
end

function M.equal(got, wanted, what)
  if show(got) ~= show(wanted) then
    error(("%sgot %s, expected %s"):format(what and what .. ": " or "", show(got), show(wanted)), 2)
  end
end

function M.near(got, wanted, tolerance, what)
  if type(got) ~= "number" or math.abs(got - wanted) > tolerance then
    error(("%sgot %s, expected %s"):format(what and what .. ": " or "", tostring(got), tostring(wanted)), 2)
  end
end

--- The call must fail with a message that has the text.
function M.fails(text, f, ...)
  local good, message = pcall(f, ...)
  if good then error("no error, expected: " .. text, 2) end
  if not tostring(message):find(text, 1, true) then
    error(("the message is %q, expected it to say %q"):format(tostring(message), text), 2)
  end
end

function M.run(tests)
  local failed = 0
  print("1.." .. #tests)
  for i, test in ipairs(tests) do
    local good, message = pcall(test[2])
    print(("%s %d %s"):format(good and "ok" or "not ok", i, test[1]))
    if not good then
      failed = failed + 1
      print("# " .. tostring(message))
    end
  end
  if failed > 0 then error(failed .. " tests failed", 0) end
end

return M
