--- Files and processes, for stock Lua on a POSIX system.
local M = {}

--- One word of a command line.
function M.quote(text) return "'" .. text:gsub("'", [['\'']]) .. "'" end

--- "program", "a b" -> "'program' 'a b'"
function M.command(...)
  local words = {}
  for i, word in ipairs { ... } do words[i] = M.quote(tostring(word)) end
  return table.concat(words, " ")
end

--- Runs a command line; fails with what it was for.
function M.run(line, purpose)
  if not os.execute(line) then error(("%s failed: %s"):format(purpose, line), 0) end
end

function M.read(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read "a"
end

function M.write(path, text)
  local file <close> = assert(io.open(path, "wb"))
  assert(file:write(text))
end

function M.exists(path)
  local file <close> = io.open(path, "rb")
  return file ~= nil
end

--- Bytes of a file; 0 when there is none.
function M.size(path)
  local file <close> = io.open(path, "rb")
  return file and file:seek "end" or 0
end

--- What a command prints.
function M.output(line)
  local pipe <close> = assert(io.popen(line))
  return pipe:read "a"
end

--- Ticks of the processor: all, and those that the host took away.
function M.ticks()
  local total, stolen, column = 0, 0, 0
  for ticks in M.read("/proc/stat"):match("cpu ([^\n]*)"):gmatch "%d+" do
    column = column + 1
    if column <= 8 then total = total + tonumber(ticks) end
    if column == 8 then stolen = tonumber(ticks) end
  end
  return total, stolen
end

return M
