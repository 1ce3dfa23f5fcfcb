-- The same GET again and again. Arguments: "Name: value" headers.
dofile("benchmarks/lua/result.lua")
function init(args)
  for _, header in ipairs(args) do
    local name, value = header:match("^([^:]+): (.*)$")
    wrk.headers[name] = value
  end
end
