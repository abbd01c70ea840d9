/**
 * Merges facts into many entries, as `supersedes` decides, while Redis does nothing else: a slow writer never
 * puts an older fact over a newer one. KEYS: the entries. ARGV: for each its time to live in milliseconds, then
 * its lines, one a kind. An entry lives until the latest instant any writer asked for.
 *
 * Numbers are doubles, exact to 2^53 as ours are. Strings are compared octet by octet, because Lua's `<` follows
 * the server's locale.
 */
export const mergeScript = `
local function after(a, b)
  for i = 1, math.min(#a, #b) do
    local x, y = string.byte(a, i), string.byte(b, i)
    if x ~= y then return x > y end
  end
  return #a > #b
end

local function supersedes(candidate, held)
  local shape = '^%a (%d+) (%S+) (%S+) %a (.*)$'
  local c = { string.match(candidate, shape) }
  local h = { string.match(held, shape) }
  if #h == 0 then return true end
  for i = 1, 3 do
    local x, y = tonumber(c[i]), tonumber(h[i])
    if x ~= y then return x > y end
  end
  return after(c[4], h[4])
end

for k, key in ipairs(KEYS) do
  local ttl, lines = string.match(ARGV[k], '^(%d+)\\n(.*)$')
  local held = redis.call('GET', key)
  if not held then
    if lines ~= '' then redis.call('SET', key, lines, 'PX', ttl) end
  else
    local entry, changed = {}, false
    for line in string.gmatch(held, '[^\\n]+') do entry[string.sub(line, 1, 1)] = line end
    for line in string.gmatch(lines, '[^\\n]+') do
      local kind = string.sub(line, 1, 1)
      if not entry[kind] or supersedes(line, entry[kind]) then
        entry[kind] = line
        changed = true
      end
    end
    local left = redis.call('PTTL', key)
    if changed then
      local merged = {}
      for _, line in pairs(entry) do merged[#merged + 1] = line end
      redis.call('SET', key, table.concat(merged, '\\n'), 'PX', math.max(tonumber(ttl), left))
    elseif tonumber(ttl) > left then
      redis.call('PEXPIRE', key, ttl)
    end
  end
end`
