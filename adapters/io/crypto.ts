/** The keyed MAC over SCTP state cookies, RFC 9260 §5.1.3: HMAC-SHA-256 with a key nobody else knows. */
import { createHmac, randomBytes, randomInt } from 'node:crypto'
import type { Random } from '../ss7/wire/core.ts'

export function cookieSigner(key: Uint8Array = randomBytes(32)): (octets: Uint8Array) => Uint8Array {
  return octets => createHmac('sha256', key).update(octets).digest()
}

/** Unpredictable: verification tags, initial TSNs and heartbeat nonces are drawn from it. */
export const secureRandom: Random = { uint32: () => randomInt(2 ** 32) }
