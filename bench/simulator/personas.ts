import type { MapVersion } from '../../adapters/ss7/map/primitives.ts'
import type { Random } from '../../adapters/ss7/wire/core.ts'
import { uniform } from './chance.ts'

/** How an operator's network behaves, whatever number is asked about; may be changed while it runs. */
export interface Persona {
  /** From question to answer, milliseconds: the median, and what one answer in a hundred exceeds. */
  readonly latency: { readonly medianMs: number; readonly p99Ms: number }
  /** The share of questions that are never answered, 0 to 1. */
  readonly loss: number
  /** Questions per second that are answered; those beyond come back as subsystem congestion. */
  readonly rate?: number
  readonly versions: readonly MapVersion[]
  /** How often ATI is answered at all: `refused` is ati-NotAllowed. */
  readonly ati: 'answered' | 'refused'
  readonly speech: 'normal' | 'mute' | 'garbage'
}

export const friendly: Persona = {
  latency: { medianMs: 5, p99Ms: 20 },
  loss: 0,
  versions: [3, 2, 1],
  ati: 'answered',
  speech: 'normal',
}

interface Trait {
  readonly form: RegExp
  readonly says: string
  readonly apply: (match: readonly string[]) => Partial<Persona> | string
}

/** Words of a persona as the command line and the configuration write them, separated by commas. */
const traits: readonly Trait[] = [
  {
    form: /^latency=(\d+)(?:\/(\d+))?$/,
    says: 'latency=MEDIAN or latency=MEDIAN/P99, milliseconds',
    apply: ([, median, p99 = median]) => {
      const latency = { medianMs: Number(median), p99Ms: Number(p99) }
      return latency.p99Ms < latency.medianMs ? 'the 99th percentile is below the median' : { latency }
    },
  },
  {
    form: /^loss=(\d+(?:\.\d+)?)%$/,
    says: 'loss=PERCENT%',
    apply: ([, percent]) =>
      Number(percent) > 100 ? 'more than everything cannot be lost' : { loss: Number(percent) / 100 },
  },
  { form: /^rate=([1-9]\d*)$/, says: 'rate=PER_SECOND', apply: ([, rate]) => ({ rate: Number(rate) }) },
  { form: /^v1-only$/, says: 'v1-only', apply: () => ({ versions: [1] }) },
  { form: /^v2-only$/, says: 'v2-only', apply: () => ({ versions: [2] }) },
  { form: /^refuse-ati$/, says: 'refuse-ati', apply: () => ({ ati: 'refused' }) },
  { form: /^mute$/, says: 'mute', apply: () => ({ speech: 'mute' }) },
  { form: /^garbage$/, says: 'garbage', apply: () => ({ speech: 'garbage' }) },
  { form: /^friendly$/, says: 'friendly', apply: () => friendly },
]

export type ParsedPersona =
  | { readonly ok: true; readonly persona: Persona }
  | { readonly ok: false; readonly problems: readonly string[] }

/** `latency=40/200,loss=1%,v2-only`; what is not said is friendly. Every faulty word is reported. */
export function parsePersona(text: string): ParsedPersona {
  let persona = friendly
  const problems: string[] = []
  for (const word of text.split(',').map(word => word.trim())) {
    const applied = applyWord(word)
    if (typeof applied === 'string') problems.push(`"${word}": ${applied}`)
    else persona = { ...persona, ...applied }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, persona }
}

function applyWord(word: string): Partial<Persona> | string {
  for (const { form, apply } of traits) {
    const match = form.exec(word)
    if (match !== null) return apply(match)
  }
  return `is none of ${traits.map(({ says }) => says).join('; ')}`
}

/** 2.326 standard deviations above its median a normal distribution has passed 99 of 100. */
const deviationsAtP99 = 2.326

/** Log-normal, as answer times of networks are: a long tail, never negative. Milliseconds. */
export function latencyOf({ latency: { medianMs, p99Ms } }: Persona, random: Random): number {
  if (medianMs === 0) return 0
  const spread = Math.log(p99Ms / medianMs) / deviationsAtP99
  // Box and Muller: two uniform draws make a normal one; the first must not be 0.
  const radius = Math.sqrt(-2 * Math.log(1 - uniform(random)))
  return medianMs * Math.exp(spread * radius * Math.cos(2 * Math.PI * uniform(random)))
}

export function isLost({ loss }: Persona, random: Random): boolean {
  return loss > 0 && uniform(random) < loss
}

/** The virtual scheduling form of GCRA: `true` while the rate allows one more at `now`. */
export function rateLimiter(): (rate: number | undefined, now: number) => boolean {
  let nextFree = 0
  return (rate, now) => {
    if (rate === undefined) return true
    const burstMs = 1_000
    if (nextFree > now + burstMs - 1_000 / rate) return false
    nextFree = Math.max(nextFree, now) + 1_000 / rate
    return true
  }
}
