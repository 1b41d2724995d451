/**
 * What {@link MemoryCounterStore} does, in the Lua of Redis: all hits of one bucket are decided and counted in one atomic step, by the
 * clock of Redis. A test holds it against the algorithms in TypeScript over the same sequences.
 *
 * `KEYS`: one for each hit. `ARGV`: `consume`, `peek`, `release` or `reset`; the instant that a release is for, or 0; then for each hit its
 * limit, window in ms, cost, and burst or -1. A state is kept as MessagePack, as long as it counts.
 *
 * Answers the instant, in ms, and for each hit three numbers: 1, what remains and the reset in ms; or 0, the wait and the reset in ms.
 */
export const COUNTER_SCRIPT = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local act, counted_at = ARGV[1], tonumber(ARGV[2])
local SLICES = 60

local window_log = {}

function window_log.price(rate, cost)
  return math.min(cost, math.max(rate.limit, 1))
end

function window_log.slice(rate, instant)
  if rate.limit <= SLICES then return instant end
  return math.floor(instant / (rate.window / SLICES))
end

-- Answers the settled state, and whether the clock was set back.
function window_log.settle(rate, log)
  local future = 0
  while #log > 0 and log[#log - 1] > now do
    future = future + table.remove(log)
    table.remove(log)
  end
  if future > 0 then
    log[#log + 1] = now
    log[#log + 1] = future
  end
  local kept = {}
  for index = 1, #log, 2 do
    if log[index] + rate.window > now then
      kept[#kept + 1] = log[index]
      kept[#kept + 1] = log[index + 1]
    end
  end
  return kept, future > 0
end

function window_log.decide(rate, log, cost)
  local count, freed = 0, 0
  for index = 2, #log, 2 do count = count + log[index] end
  local reset = (log[1] or now) + rate.window - now
  local remaining = rate.limit - count - window_log.price(rate, cost)
  if remaining >= 0 then return 1, remaining, reset end
  for index = 1, #log, 2 do
    freed = freed + log[index + 1]
    if freed >= -remaining then return 0, log[index] + rate.window - now, reset end
  end
  return 0, rate.window, reset
end

function window_log.record(rate, log, cost)
  local charged, last = window_log.price(rate, cost), #log - 1
  if charged == 0 then return end
  if last > 0 and window_log.slice(rate, log[last]) == window_log.slice(rate, now) then
    log[last] = now
    log[last + 1] = log[last + 1] + charged
  else
    log[last + 2] = now
    log[last + 3] = charged
  end
end

function window_log.release(rate, log, cost)
  for index = 1, #log, 2 do
    if window_log.slice(rate, log[index]) == window_log.slice(rate, counted_at) then
      log[index + 1] = log[index + 1] - window_log.price(rate, cost)
      if log[index + 1] <= 0 then
        table.remove(log, index)
        table.remove(log, index)
      end
      return
    end
  end
end

function window_log.lifetime(rate, log)
  return log[#log - 1] + rate.window - now
end

local bucket = {}

function bucket.put(state, level)
  state[1], state[2] = nil, nil
  if level > 0 then state[1], state[2] = now, level end
end

function bucket.settle(rate, state)
  local at, level = state[1] or now, state[2] or 0
  bucket.put(state, level - math.max(0, now - at) * rate.limit)
  return state, at > now
end

function bucket.decide(rate, state, cost)
  local before = rate.burst * rate.window - (state[2] or 0)
  local free = before - math.min(cost, rate.burst) * rate.window
  if free >= 0 then
    local remaining = math.floor(free / rate.window)
    return 1, remaining, math.ceil(((remaining + 1) * rate.window - free) / rate.limit)
  end
  local remaining = math.max(0, math.floor(before / rate.window))
  return 0, math.ceil(-free / rate.limit), math.ceil(((remaining + 1) * rate.window - before) / rate.limit)
end

function bucket.record(rate, state, cost)
  bucket.put(state, (state[2] or 0) + math.min(cost, rate.burst) * rate.window)
end

function bucket.release(rate, state, cost)
  local left = math.min(cost, rate.burst) * rate.window - math.max(0, now - counted_at) * rate.limit
  bucket.put(state, (state[2] or 0) - math.max(0, left))
end

function bucket.lifetime(rate, state)
  return math.ceil(state[2] / rate.limit)
end

local function keep(hit)
  if #hit.state == 0 then
    redis.call('DEL', hit.key)
  else
    redis.call('SET', hit.key, cmsgpack.pack(hit.state), 'PX', math.max(1, hit.algorithm.lifetime(hit.rate, hit.state)))
  end
end

local hits, allowed = {}, true
for index, key in ipairs(KEYS) do
  local first = 4 * index - 1
  local rate = { limit = tonumber(ARGV[first]), window = tonumber(ARGV[first + 1]), burst = tonumber(ARGV[first + 3]) }
  local hit = { key = key, rate = rate, cost = tonumber(ARGV[first + 2]), algorithm = rate.burst < 0 and window_log or bucket }
  local kept = redis.call('GET', key)
  hit.state, hit.set_back = hit.algorithm.settle(rate, kept and cmsgpack.unpack(kept) or {})
  hit.answer = { hit.algorithm.decide(rate, hit.state, hit.cost) }
  allowed = allowed and hit.answer[1] == 1
  hits[index] = hit
end

local answers = { now }
for _, hit in ipairs(hits) do
  if act == 'release' then
    hit.algorithm.release(hit.rate, hit.state, hit.cost)
    keep(hit)
  elseif act == 'reset' then
    hit.state = {}
    keep(hit)
  elseif act == 'consume' and allowed then
    hit.algorithm.record(hit.rate, hit.state, hit.cost)
    keep(hit)
  else
    -- What is not counted is not charged for: what remains is what was there.
    if hit.answer[1] == 1 then hit.answer = { hit.algorithm.decide(hit.rate, hit.state, 0) } end
    if hit.set_back then keep(hit) end
  end
  for part = 1, 3 do answers[#answers + 1] = hit.answer[part] end
end
return answers
`;
