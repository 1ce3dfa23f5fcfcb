-- Different comments by different readers at different addresses.
-- Arguments: path, then "Name: value" headers. The body's name for the text may be set by BODY ("isso", "xtd").
dofile("benchmarks/lua/result.lua")
local threads = 0
function setup(thread) thread:set("mine", threads); threads = threads + 1 end

local SAID = "I think the council promised the timetable at the old bridge last spring, and nobody has seen it since. " ..
  "To be fair, my neighbour argued about the roof at the museum before the vote. This is remark "
local number, path, shape = 0, "/", "newsroom"
local headers = {["Content-Type"] = "application/json"}

function init(args)
  start = os.time()
  path = args[1]
  for i = 2, #args do
    local name, value = args[i]:match("^([^:]+): (.*)$")
    if name == "Body" then shape = value else headers[name] = value end
  end
end

function request()
  number = number + 1
  local unique = string.format("%d-%d-%d", start, mine, number)
  local reader = number + start % 300 * 40000
  headers["X-Forwarded-For"] = string.format("10.%d.%d.%d", math.floor(reader / 65536) % 256, math.floor(reader / 256) % 256, reader % 256)
  local body
  if shape == "newsroom" then
    headers["Idempotency-Key"] = unique
    body = string.format('{"name": "Ada %d", "body": "%s%s.", "email": "", "parent": null}', number, SAID, unique)
  elseif shape == "isso" then
    body = string.format('{"author": "Ada %d", "title": "A story", "text": "%s%s."}', number, SAID, unique)
  else
    body = shape:gsub("SAID", SAID .. unique):gsub("NAME", "Ada " .. number)
  end
  return wrk.format("POST", path, headers, body)
end
