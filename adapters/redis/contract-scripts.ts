import { script, type Script } from './script.ts'

/**
 * What the nodes' contract is in Redis. Under `members`, by node: the part of every contract that is its own (0 to 1,
 * all together never above 1) and when it was last heard. A member heard lately lends its part to the pot that all
 * lease from; one that is not heard may be using its part alone, so its part is in no pot. Instants are Redis's own,
 * milliseconds.
 */
export interface ContractScripts {
  /** KEYS: members. ARGV: node, the part it holds, when it said so, then `terms`. Gives now, and its part or ''. */
  readonly beat: Script
  /** KEYS: members, bucket. ARGV: permits wanted, permits a second, burst, validity, freshMs. Gives permits, wait. */
  readonly lease: Script
}

/** Milliseconds; every node has the same. */
export interface Terms {
  /** What was longer on its way than this is void: a server that hung must not act on what it was told before. */
  readonly transitMs: number
  /** How long after it was heard a member's part is in the pot. */
  readonly freshMs: number
  /** How long a silent member's part is kept for it. */
  readonly memoryMs: number
  /** After Redis has lost its memory no part grows for this long: every node that lives has told its own by then. */
  readonly holdOffMs: number
}

export const terms: Terms = { transitMs: 500, freshMs: 1_500, memoryMs: 3_600_000, holdOffMs: 5_000 }

/** `now`: Lua that gives the instant; another than the server's clock in tests only. */
export function contractScripts(now = redisNow): ContractScripts {
  return { beat: script(`${prelude(now)}${beat}`), lease: script(`${prelude(now)}${lease}`) }
}

const redisNow = `(function() local t = redis.call('TIME'); return t[1] * 1000 + t[2] / 1000 end)()`

const prelude = (now: string) => `
local now = ${now}
local function exact(number) return string.format('%.17g', number) end
local function entries(key)
  local flat, found = redis.call('HGETALL', key), {}
  for i = 1, #flat, 2 do found[flat[i]] = flat[i + 1] end
  return found
end
local function member(value)
  local part, heard = string.match(value, '^(%S+) (%S+)$')
  return tonumber(part), tonumber(heard)
end
`

/**
 * A part shrinks when its owner says that it holds less, never when it was told so: the answer may have been lost. It
 * grows only by what nobody holds. `since`: when the pot last grew, which no bucket may profit from in retrospect.
 * When others are known and none of us was heard lately, Redis may have come back from an old snapshot: as if it
 * had lost its memory.
 */
const beat = `
local key, id, held, said = KEYS[1], ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local transit, fresh, memory, holdOff =
  tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
if now - said > transit then return { exact(now), '' } end

local all = entries(key)
local born = tonumber(all['born'])
local others, count, heardLately, mine = 0, 1, false, nil
for field, value in pairs(all) do
  if string.sub(field, 1, 2) == 'm:' then
    local part, heard = member(value)
    if now - heard > memory then redis.call('HDEL', key, field)
    else
      if now - heard <= fresh then heardLately = true end
      if field == 'm:' .. id then
        if now - heard <= fresh then mine = part end
      else
        others = others + part
        count = count + 1
      end
    end
  end
end
if not born or (count > 1 and not heardLately) then
  born = now
  redis.call('HSET', key, 'born', exact(now))
end
local told = held
if now - born >= holdOff then told = math.max(0, math.min(1 / count, 1 - others)) end
local part = math.max(held, told)
if not mine or part > mine then redis.call('HSET', key, 'since', exact(now)) end
redis.call('HSET', key, 'm:' .. id, exact(part) .. ' ' .. exact(now))
redis.call('PEXPIRE', key, memory)
return { exact(now), exact(told) }`

/** A bucket of what `lending` (actors/mno/lending.ts) leaves of the pot's part; one never seen is empty. */
const lease = `
local wanted, rate, burst = tonumber(ARGV[1]), tonumber(ARGV[2]) / 1000, tonumber(ARGV[3])
local valid, fresh = tonumber(ARGV[4]), tonumber(ARGV[5])
local pot, since = 0, now
for field, value in pairs(entries(KEYS[1])) do
  if field == 'since' then since = tonumber(value)
  elseif string.sub(field, 1, 2) == 'm:' then
    local part, heard = member(value)
    if now - heard <= fresh then pot = pot + part end
  end
end
pot = math.min(1, pot)
rate, burst = pot * rate, pot * burst
local limit = burst - rate * valid
if limit < 1 then
  local whole = math.floor(burst + 1e-9)
  if whole < 1 then return { 0, valid } end
  rate = math.min(rate, whole / ((whole + 1 - burst) / rate + valid))
  limit = 1
end
local held = redis.call('HMGET', KEYS[2], 'permits', 'at')
local permits, at = tonumber(held[1] or 0), math.max(tonumber(held[2] or now), since)
permits = math.min(limit, permits + math.max(0, now - at) * rate)
local lent = math.min(wanted, math.floor(permits + 1e-9))
permits = permits - lent
redis.call('HSET', KEYS[2], 'permits', exact(permits), 'at', exact(now))
redis.call('PEXPIRE', KEYS[2], 600000)
return { lent, math.ceil((1 - math.min(1, permits)) / rate) }`
