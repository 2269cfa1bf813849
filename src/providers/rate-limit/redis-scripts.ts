import { parts, partsCounted } from './window.ts';

// Each script is one round trip and runs alone, so nothing can be taken between its check and its taking. It uses Redis's
// clock, one for all replicas; `nowMs` is then empty. Tests send their own.

const time = `
local nowMs = tonumber(ARGV[1])
if nowMs == nil then
  local clock = redis.call('TIME')
  nowMs = clock[1] * 1000 + math.floor(clock[2] / 1000)
end`;

/**
 * The window of memory.ts, as a hash of part → count for each key. ARGV: nowMs, cost, whether to take it, then for each key
 * limit and milliseconds per part. Returns nowMs, then isAllowed, used, oldest and freeing for each key.
 */
export const takeScript = `${time}
local cost, isTaken = tonumber(ARGV[2]), ARGV[3] == '1'
local answer, windows, isAllowed = {nowMs}, {}, true
for i, key in ipairs(KEYS) do
  local limit, partMs = tonumber(ARGV[2 + i * 2]), tonumber(ARGV[3 + i * 2])
  local newest = math.floor(nowMs / partMs)
  local window = {partMs = partMs, counts = {}, gone = {}, used = 0, oldest = -1, freeing = -1}
  local found = redis.call('HGETALL', key)
  local last = newest
  for f = 1, #found, 2 do
    local part = tonumber(found[f])
    if part > last and part - newest <= ${parts} then last = part end
  end
  for f = 1, #found, 2 do
    local part = tonumber(found[f])
    if part > last or part < last - ${parts} then
      window.gone[#window.gone + 1] = found[f]
    else
      local count = tonumber(found[f + 1])
      window.counts[part] = count
      window.used = window.used + count
      if window.oldest < 0 or part < window.oldest then window.oldest = part end
    end
  end
  window.newest = last
  window.isAllowed = window.used + cost <= limit
  if not window.isAllowed then
    isAllowed = false
    local freed, missing = 0, window.used + cost - limit
    for part = last - ${parts}, last do
      freed = freed + (window.counts[part] or 0)
      if freed >= missing then window.freeing = part break end
    end
  end
  windows[i] = window
end
for i, key in ipairs(KEYS) do
  local window = windows[i]
  if isTaken and isAllowed then
    redis.call('HINCRBY', key, string.format('%.0f', window.newest), cost)
    if #window.gone > 0 then redis.call('HDEL', key, unpack(window.gone)) end
    redis.call('PEXPIRE', key, math.ceil(window.partMs * ${partsCounted}))
    window.used = window.used + cost
    if window.oldest < 0 then window.oldest = window.newest end
  end
  answer[#answer + 1] = window.isAllowed and 1 or 0
  answer[#answer + 1] = window.used
  answer[#answer + 1] = window.oldest
  answer[#answer + 1] = window.freeing
end
return answer`;

/** ARGV: what to give back to each key. */
export const giveBackScript = `
for _, key in ipairs(KEYS) do
  local left, taken, found = tonumber(ARGV[1]), {}, redis.call('HGETALL', key)
  for f = 1, #found, 2 do
    taken[#taken + 1] = {part = tonumber(found[f]), field = found[f], count = tonumber(found[f + 1])}
  end
  table.sort(taken, function(a, b) return a.part > b.part end)
  for _, each in ipairs(taken) do
    if left <= 0 then break end
    local removed = math.min(left, each.count)
    left = left - removed
    if removed == each.count then redis.call('HDEL', key, each.field)
    else redis.call('HINCRBY', key, each.field, -removed) end
  end
end`;

/** ARGV: nowMs. Returns the milliseconds to wait. */
export const waitScript = `${time}
local untilMs = tonumber(redis.call('HGET', KEYS[1], 'until') or 0)
return math.max(0, untilMs - nowMs)`;

/** ARGV: nowMs, then a policy. Returns the milliseconds to wait, and whether the wait is new. */
export const escalateScript = `${time}
local firstMs, maxMs, quietMs = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local found = redis.call('HMGET', KEYS[1], 'level', 'until')
local untilMs = tonumber(found[2] or 0)
if untilMs > nowMs then return {untilMs - nowMs, 0} end
local level = 0
if found[1] and nowMs - untilMs < quietMs then level = tonumber(found[1]) + 1 end
local waitMs = math.min(maxMs, firstMs * 2 ^ math.min(level, 30))
redis.call('HSET', KEYS[1], 'level', level, 'until', string.format('%.0f', nowMs + waitMs))
redis.call('PEXPIRE', KEYS[1], math.ceil(waitMs + quietMs))
return {waitMs, 1}`;

/** ARGV: nowMs. */
export const liftScript = `${time}
local found = redis.call('HMGET', KEYS[1], 'level', 'until')
if not found[1] then return end
local level = tonumber(found[1])
if level == 0 then redis.call('DEL', KEYS[1])
else
  local untilMs = math.min(nowMs, tonumber(found[2]))
  redis.call('HSET', KEYS[1], 'level', level - 1, 'until', string.format('%.0f', untilMs))
end`;
