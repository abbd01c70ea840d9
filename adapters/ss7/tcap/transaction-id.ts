/**
 * Transaction ids: ours are four octets, `[node prefix][generation][serial]`, most significant first. The serial runs
 * through a keyed permutation, so that ids are unpredictable to whoever has not seen them, yet none comes twice before
 * all have been used; and none that was used comes again before its quarantine is over.
 */
import type { Millis, Random } from '../wire/core.ts'
import type { Stray } from './primitives.ts'

/**
 * A transaction id of one to four octets (Q.773 §4.2.1.3) as one number: value + length × 2^32. Comparable with `===`,
 * and its low 32 bits as a signed integer make a fast key.
 */
export type TransactionId = number

const lengthUnit = 2 ** 32

export const transactionId = (value: number, length = 4): TransactionId => value + length * lengthUnit
export const valueOf = (id: TransactionId): number => id % lengthUnit
export const lengthOf = (id: TransactionId): number => Math.floor(id / lengthUnit)

export function transactionIdToHex(id: TransactionId): string {
  return valueOf(id)
    .toString(16)
    .padStart(2 * lengthOf(id), '0')
}

/** `undefined` unless `hex` is one to four octets. */
export function transactionIdFromHex(hex: string): TransactionId | undefined {
  return /^([0-9a-f]{2}){1,4}$/i.test(hex)
    ? transactionId(Number.parseInt(hex, 16), hex.length / 2)
    : undefined
}

export interface TransactionIdConfig {
  /** This node's number among the ASPs that share a point code, and in how many bits. */
  readonly prefix: number
  readonly prefixBits: number
  /** One more at every start of the node, modulo its bits: tells answers to a former life. */
  readonly generation: number
  readonly generationBits: number
  /** How long a released id stays unused at least. */
  readonly quarantineMs: Millis
}

export const defaultTransactionIds: TransactionIdConfig = {
  prefix: 0,
  prefixBits: 6,
  generation: 0,
  generationBits: 4,
  quarantineMs: 30_000,
}

export interface TransactionIds {
  /** `undefined` when every free id is still in quarantine. `inUse` is asked for ids of a former lap. */
  allocate(now: Millis, inUse: (id: TransactionId) => boolean): Allocation | undefined
  release(serial: number, now: Millis): void
  /** Whose an id is that names no transaction of ours now. */
  classify(id: TransactionId): Stray
}

export interface Allocation {
  readonly id: TransactionId
  /** To be given back with `release`. */
  readonly serial: number
}

/** The serials are kept in this many blocks; quarantine is remembered per block, not per id. */
const blocks = 64

export function transactionIds(config: TransactionIdConfig, random: Random): TransactionIds {
  const { prefix, prefixBits, generation, generationBits, quarantineMs } = config
  const serialBits = 32 - prefixBits - generationBits
  if (serialBits < 12 || serialBits % 2 !== 0 || prefix >= 2 ** prefixBits) {
    throw new RangeError(
      'transaction ids need an even number of at least 12 bits beside prefix and generation',
    )
  }
  const count = 2 ** serialBits
  const blockSize = count / blocks
  const head = prefix * 2 ** (32 - prefixBits) + (generation % 2 ** generationBits) * count
  const permute = permutation(serialBits, random)
  const releasedAt = new Float64Array(blocks).fill(-Infinity)
  let next = random.uint32() % count

  return {
    allocate(now, inUse) {
      // a full lap finds a free id unless as many dialogues are open as there are ids
      for (let tries = 0; tries < count; tries++) {
        const serial = next
        const block = Math.floor(serial / blockSize)
        const entering = serial % blockSize === 0
        if (entering && now < (releasedAt[block] as number) + quarantineMs) return undefined
        next = (serial + 1) % count
        const id = transactionId(head + permute(serial))
        if (!inUse(id)) return { id, serial }
      }
      return undefined
    },
    release(serial, now) {
      releasedAt[Math.floor(serial / blockSize)] = now
    },
    classify(id) {
      if (lengthOf(id) !== 4) return 'foreign'
      const value = valueOf(id)
      if (Math.floor(value / 2 ** (32 - prefixBits)) !== prefix) return 'otherNode'
      return value - (value % count) === head ? 'late' : 'earlierGeneration'
    },
  }
}

/** A bijection on `bits`-bit numbers that depends on chance: four Feistel rounds. `bits` is even. */
function permutation(bits: number, random: Random): (serial: number) => number {
  const half = bits / 2
  const mask = 2 ** half - 1
  const [k0, k1, k2, k3] = [random.uint32(), random.uint32(), random.uint32(), random.uint32()]
  const round = (value: number, key: number): number => {
    const mixed = Math.imul((value ^ key) + 0x9e3779b9, 0x85ebca6b)
    return Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35) >>> (32 - half)
  }
  return serial => {
    let left = serial >>> half
    let right = serial & mask
    left ^= round(right, k0)
    right ^= round(left, k1)
    left ^= round(right, k2)
    right ^= round(left, k3)
    return left * (mask + 1) + right
  }
}
