--- Words: paragraphs, lists, callouts.

local format = require("perilune.format")
local escape = require("perilune.render.html.page").escape

local M = {}

--- Paragraphs are separated by blank lines.
function M.text(page, block)
  page:put('<div class="prose">')
  page:caption(block)
  for paragraph in (block.text:gsub("\r\n?", "\n") .. "\n\n"):gmatch("(.-)\n%s*\n") do
    if paragraph:find("%S") then page:put('<p dir="auto">' .. escape(paragraph) .. "</p>") end
  end
  page:note(block)
  page:put("</div>\n")
end

function M.list(page, block)
  page:put('<div class="prose">')
  page:caption(block)
  if #block.items > 0 then
    page:put('<ul class="list">')
    for _, item in ipairs(block.items) do
      local status = page:status(item.status, "sign")
      page:put("<li%s><span dir=\"auto\">%s</span>%s</li>", status ~= "" and ' class="rated"' or "", escape(item.text),
        status)
    end
    page:put("</ul>")
  end
  page:note(block)
  page:put("</div>\n")
end

function M.callout(page, block)
  local status = block.status or "none"
  page:put('<div class="callout %s">', status)
  local head = block.title and escape(block.title) or ""
  if status ~= "none" then
    local sign, word = format.status(status, page.language)
    word = escape(word:sub(1, 1):upper() .. word:sub(2))
    head = sign .. " " .. word .. (head ~= "" and ": " .. head or "")
  end
  if head ~= "" then page:put("<p><b>%s</b></p>", head) end
  if block.description then page:put('<p class="description">' .. escape(block.description) .. "</p>") end
  page:put('<p dir="auto">' .. escape(block.text) .. "</p>")
  page:note(block)
  page:put("</div>\n")
end

return M
