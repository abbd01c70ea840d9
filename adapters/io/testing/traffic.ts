/** Numbered messages to a peer that sends each back as it came: in order per stream, each once, with what it took. */
import { numbered, numberOf } from './side.ts'
import type { Transport, TransportOutput } from '../transport.ts'

export interface TrafficPlan {
  readonly messages: number
  /** Sent and not yet come back, at most. */
  readonly window: number
  /** How many leave in a second at most; as fast as they come back when absent. */
  readonly perSecond?: number
  readonly octets: number
}

export interface TrafficResult {
  readonly returned: number
  readonly failed: number
  /** Came back twice, out of order in its stream, or not as it was sent. */
  readonly wrong: number
  readonly ms: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** The longest time nothing came back although something was out. */
  readonly longestSilenceMs: number
}

const ppid = 3

export interface Traffic {
  onEvent(event: TransportOutput): void
}

export function traffic(
  transport: Transport,
  association: string,
  streams: number,
  plan: TrafficPlan,
  finished: (result: TrafficResult) => void,
): Traffic {
  const sentAt = new Float64Array(plan.messages)
  const latencies: number[] = []
  const nextOf = Array.from({ length: streams }, (_, stream) => stream)
  const begun = performance.now()
  let sent = 0
  let returned = 0
  let failed = 0
  let wrong = 0
  let lastAt = begun
  let longestSilenceMs = 0
  function pump(): void {
    const now = performance.now()
    const allowed = plan.perSecond === undefined ? Infinity : ((now - begun) / 1_000) * plan.perSecond
    while (sent < plan.messages && sent < allowed && sent - returned - failed < plan.window) {
      if (sent === returned + failed) lastAt = now
      sentAt[sent] = now
      transport.handle({
        type: 'send',
        association,
        stream: sent % streams,
        ppid,
        octets: numbered(sent, plan.octets),
        context: sent,
      })
      sent += 1
    }
  }

  function arrived(event: Extract<TransportOutput, { type: 'dataArrive' }>): void {
    const now = performance.now()
    const number = numberOf(event.octets)
    const isExpected =
      number === nextOf[event.stream] && event.octets.length === plan.octets && event.ppid === ppid
    if (isExpected) nextOf[event.stream] = number + streams
    else wrong += 1
    latencies.push(now - (sentAt[number] ?? 0))
    longestSilenceMs = Math.max(longestSilenceMs, now - lastAt)
    lastAt = now
    returned += 1
  }

  function finish(): void {
    clearInterval(pace)
    const ms = performance.now() - begun
    latencies.sort((a, b) => a - b)
    const quantile = (q: number): number => rounded(latencies[Math.floor(q * (latencies.length - 1))] ?? 0)
    finished({
      returned,
      failed,
      wrong,
      ms: rounded(ms),
      perSecond: Math.round((returned / ms) * 1_000),
      p50Ms: quantile(0.5),
      p99Ms: quantile(0.99),
      longestSilenceMs: rounded(longestSilenceMs),
    })
  }

  const pace = setInterval(pump, 2)
  pump()
  return {
    onEvent(event) {
      if (event.type === 'dataArrive') arrived(event)
      else if (event.type === 'sendFailure') failed += 1
      else if (event.type === 'communicationLost') return finish()
      if (returned + failed >= plan.messages) return finish()
      if (plan.perSecond === undefined) pump()
    },
  }
}

const rounded = (ms: number): number => Math.round(ms * 1_000) / 1_000
