-- Different comments by different readers at a steady pace. Arguments: path, how many a second, then "Name: value" headers.
local ffi = require("ffi")
ffi.cdef("typedef struct { long s, ns; } moment; int clock_gettime(int, moment *);")
dofile("benchmarks/lua/result.lua")

local moment, began = ffi.new("moment"), 0
local number, path, pause = 0, "/", 1000
local headers = {["Content-Type"] = "application/json"}

local function milliseconds()
  ffi.C.clock_gettime(1, moment)  -- the monotonic clock
  return tonumber(moment.s) * 1000 + tonumber(moment.ns) / 1e6
end

function init(args)
  path, pause, began = args[1], 1000 / tonumber(args[2]), milliseconds()
  for i = 3, #args do
    local name, value = args[i]:match("^([^:]+): (.*)$")
    headers[name] = value
  end
end

function delay()
  return math.max(0, math.floor(began + number * pause - milliseconds()))
end

function request()
  number = number + 1
  local reader = number + math.floor(began) % 60000  -- each has limits
  headers["X-Forwarded-For"] = string.format("10.%d.%d.%d", 200 + math.floor(reader / 65536) % 50, math.floor(reader / 256) % 256, reader % 256)
  local said = string.format("A remark while others read, %d of %d.", number, math.floor(began))
  return wrk.format("POST", path, headers, string.format('{"name": "Bela %d", "body": "%s"}', number, said))
end
