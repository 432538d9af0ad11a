-- wrk ... -- BODIES PATH [check]: posts the lines of BODIES in turn; with "check" it looks into every answer for errors
local reqs, i = {}, 0
local threads = {}
bad = 0
function setup(t) table.insert(threads, t) end
function init(args)
  for line in io.lines(args[1]) do
    reqs[#reqs + 1] = wrk.format("POST", args[2], { ["Content-Type"] = "application/json" }, line)
  end
  if args[3] == "check" then
    response = function(status, headers, body)
      if status ~= 200 or body:find('"errors"', 1, true) then bad = bad + 1 end
    end
  end
end
function request()
  i = i % #reqs + 1
  return reqs[i]
end
function done(s, l)
  local n, e = 0, s.errors
  for _, t in ipairs(threads) do n = n + t:get("bad") end
  print(string.format('JSON {"requests": %d, "us": %d, "bytes": %d, "p50": %.3f, "p99": %.3f, "max": %.3f, "errors": %d}',
    s.requests, s.duration, s.bytes, l:percentile(50) / 1e3, l:percentile(99) / 1e3, l.max / 1e3,
    e.connect + e.read + e.write + e.status + e.timeout + n))
end
