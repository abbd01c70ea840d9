import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'

/** A Lua script on the server: sent once, then called by its digest; sent again when Redis has forgotten it. */
export type Script = (
  redis: Redis,
  keys: readonly string[],
  values: readonly (string | number)[],
) => Promise<unknown>

export function script(lua: string): Script {
  const digest = createHash('sha1').update(lua).digest('hex')
  return async (redis, keys, values) => {
    try {
      return await redis.evalsha(digest, keys.length, ...keys, ...values)
    } catch (failure) {
      // Redis forgets scripts when it restarts.
      if (!(failure instanceof Error && failure.message.startsWith('NOSCRIPT'))) throw failure
      return await redis.eval(lua, keys.length, ...keys, ...values)
    }
  }
}
