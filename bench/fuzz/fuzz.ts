/**
 * A mutation fuzzer over every decoder, led by behaviour: an input that makes a decoder say something new joins the
 * corpus. The same seed gives the same run.
 */
import { decodeLayer, encodeLayer, type Decoded } from '../../adapters/ss7/inspect/inspect.ts'
import type { Hints } from '../../adapters/ss7/inspect/request.ts'
import { receiveTcap } from '../../adapters/ss7/tcap/message.ts'
import { transactionFault } from '../../adapters/ss7/tcap/salvage.ts'
import { DecodeError } from '../../adapters/ss7/wire/decode-error.ts'
import { toHex, type Octets } from '../../adapters/ss7/wire/octets.ts'
import { pick, seededRandom } from '../simulator/chance.ts'
import { mutate } from './mutate.ts'

export interface Sample extends Hints {
  readonly layer: string
  readonly octets: Octets
}

export interface Finding {
  readonly layer: string
  readonly hex: string
  readonly hints: Hints
  readonly what: string
}

export interface Fuzzer {
  /** One input; the finding, if it made one. */
  step(): Finding | undefined
  readonly inputs: number
  /** Ways in which decoders have answered so far. */
  readonly behaviours: number
  readonly corpus: number
}

/** Enough to keep every behaviour seen, not enough to grow without end. */
const largestCorpus = 20_000

export function fuzzer(samples: readonly Sample[], seed: number): Fuzzer {
  const random = seededRandom(seed)
  const corpus: Sample[] = [...samples]
  const seen = new Set<string>()
  let inputs = 0

  return {
    step() {
      const { octets: original, ...sample } = pick(random, corpus)
      const octets = mutate(original, pick(random, corpus).octets, random)
      inputs += 1
      try {
        const behaviour = examine(octets, sample)
        if (!seen.has(behaviour)) {
          seen.add(behaviour)
          if (corpus.length < largestCorpus) corpus.push({ ...sample, octets })
        }
        return undefined
      } catch (error) {
        const { layer, ...hints } = sample
        const what = error instanceof Error ? (error.stack ?? error.message) : String(error)
        return { layer, hex: toHex(octets), hints, what }
      }
    },
    get inputs() {
      return inputs
    },
    get behaviours() {
      return seen.size
    },
    get corpus() {
      return corpus.length
    },
  }
}

/** What the decoders made of it, as text without its numbers. Throws when they did what they must not. */
export function examine(octets: Octets, { layer, ...hints }: Omit<Sample, 'octets'>): string {
  const decoded = decodeLayer(layer, octets, hints)
  if (!decoded.ok) {
    const { offset, path, reason } = decoded.error
    if (!(offset >= 0 && offset <= octets.length)) throw new Error(`offset ${offset} of ${octets.length}`)
    if (layer === 'TCAP') receive(octets)
    return `${layer} ${path} ${reason}`.replace(/\d+/g, '#')
  }
  const kinds = new Set(decoded.deviations.map(({ kind, path }) => `${kind} ${path ?? ''}`))
  if (kinds.size === 0 && /^(MAP|TCAP)/.test(layer) && octets.length > 0)
    returns(octets, layer, decoded, hints)
  return `${layer} ${shapeOf(decoded.value)} ${[...kinds].sort().join()}`.replace(/\d+/g, '#')
}

/** Canonical octets come back as they were. */
function returns(octets: Octets, layer: string, decoded: Decoded & { ok: true }, hints: Hints): void {
  const again = toHex(encodeLayer(layer, decoded.value, hints))
  if (again !== toHex(octets)) throw new Error(`no deviation noted, but written as ${again}`)
}

/** The protocol machine's reader, which saves what can be saved, on octets that the strict one refused. */
function receive(octets: Octets): void {
  try {
    receiveTcap(octets, () => {})
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    transactionFault(octets)
  }
}

function shapeOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return typeof value
  return Object.entries(value)
    .map(([name, property]) => (typeof property === 'object' ? `${name}{${shapeOf(property)}}` : name))
    .join()
}
