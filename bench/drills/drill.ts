import { setTimeout as sleep } from 'node:timers/promises'
import type { GrpcClient } from '../../gateway/grpc/client.ts'
import { hlrgw } from '../../proto/gen/messages.js'
import { hlrGateway } from '../../proto/gen/services.js'
import { capacity, learn, steadyLoad, type Asked, type Load } from './load.ts'
import { outcomeOf, type DrillReport, type Incident } from './report.ts'
import type { Begin } from './wire.ts'
import { world, type Setup, type World } from './world.ts'

/** A failure rehearsed: steady load, inject, hold, release, measure, and the promise held against what was seen. */
export interface Drill {
  readonly name: string
  /** What happens, in a few words. */
  readonly title: string
  /** The source document's sentence, as numbers. */
  readonly promise: string
  /** What is done and looked at, for docs/drills.md. */
  readonly about: string
  readonly setup: Setup
  readonly loads: readonly Load[]
  /** Steady load before the fault, while it lasts, and after its release. */
  readonly seconds: { readonly before: number; readonly during: number; readonly after: number }
  readonly inject: Step
  readonly release?: Step
  readonly clauses: readonly Clause[]
}

export interface Step {
  readonly says: string
  readonly run: (world: World, note: Note) => Promise<void> | void
}

/** Figures that a step took, by name. */
export type Note = (name: string, value: number) => void

/** One sentence of the promise: kept when what is measured is within its bounds. A drill that cannot measure breaks. */
export interface Clause {
  readonly says: string
  readonly unit?: string
  readonly measure: (seen: Seen) => number
  readonly atMost?: number
  readonly atLeast?: number
}

/** What a drill has seen when it is over. Times are of `performance.now()`. */
export interface Seen {
  readonly asked: readonly Asked[]
  readonly begins: readonly Begin[]
  readonly startedAt: number
  readonly injectedAt: number
  readonly releasedAt: number
  /** BEGINs the networks received, by signalling gateway; those killed since are missing. */
  readonly received: Readonly<Record<string, number>>
  readonly notes: Readonly<Record<string, number>>
}

export interface DrillOptions {
  readonly progress: (text: string) => void
}

/** Never rejects for a broken promise; rejects when the drill itself cannot be carried out. */
export async function runDrill(drill: Drill, { progress }: DrillOptions): Promise<DrillReport> {
  const { name, setup, seconds, inject, release } = drill
  const timeline: Incident[] = []
  const asked: Asked[] = []
  const notes: Record<string, number> = {}
  const note: Note = (figure, value) => {
    notes[figure] = value
  }
  progress(`${name}: starting the product and its networks`)
  const on = await world(setup)
  let startedAt = performance.now()
  const tell = (says: string): void => {
    timeline.push({ atMs: Math.round(performance.now() - startedAt), says })
    progress(`${name}: ${says}`)
  }
  const clients = () => on.gateways.map(({ product }) => product.grpc)
  const begin = (load: Load) => steadyLoad(load, clients, asked)
  try {
    const [client] = clients()
    if (client === undefined) throw new RangeError(`${name} has no gateway`)
    const loads = await calibrated(drill.loads, client)
    for (const load of loads) await learn(load, client)
    const stopWatching = watch(on, tell)
    const receivedBefore = await received(on)
    startedAt = performance.now()
    const wallStart = new Date()
    const running = loads.filter(load => load.when !== 'during').map(begin)
    tell(`steady load: ${loads.map(({ name, perSecond }) => `${name} ${perSecond}/s`).join(', ')}`)
    await sleep(seconds.before * 1_000)
    tell(inject.says)
    const injectedAt = performance.now()
    const extra = loads.filter(load => load.when === 'during').map(begin)
    await inject.run(on, note)
    await sleep(injectedAt + seconds.during * 1_000 - performance.now())
    for (const load of extra) load.stop()
    if (release !== undefined) tell(release.says)
    const releasedAt = performance.now()
    await release?.run(on, note)
    await sleep(releasedAt + seconds.after * 1_000 - performance.now())
    for (const load of running) load.stop()
    await Promise.all([...running, ...extra].map(load => load.done))
    tell('the last caller has an answer')
    stopWatching()
    const receivedAfter = await received(on)
    const seen = {
      asked,
      begins: on.wire.begins.filter(({ at }) => at >= startedAt),
      startedAt,
      injectedAt,
      releasedAt,
      received: Object.fromEntries(
        Object.entries(receivedAfter).map(([name, count]) => [name, count - (receivedBefore[name] ?? 0)]),
      ),
      notes,
    }
    return outcomeOf({ ...drill, loads }, seen, { timeline, wallStart })
  } finally {
    await on.close()
  }
}

/** How long fresh processes are asked before anything counts: they compile what is used. */
const warmUpSeconds = 2
/** Open-loop load may use this share of what the machine carries: it must have room to catch up. */
const headroom = 0.4

/** Warms everything up, and finds the rates that this machine, as busy as it is, can bear. */
async function calibrated(loads: readonly Load[], client: GrpcClient): Promise<readonly Load[]> {
  const [first] = loads
  if (first === undefined) return loads
  await capacity(first, warmUpSeconds, client)
  const bearable = headroom * (await capacity(first, 1, client))
  const wanted = loads.reduce((sum, { perSecond }) => sum + perSecond, 0)
  const factor = Math.min(1, bearable / wanted)
  return loads.map(load =>
    load.fixed ? load : { ...load, perSecond: Math.max(1, Math.floor(load.perSecond * factor)) },
  )
}

async function received({ simulators }: World): Promise<Record<string, number>> {
  const { byGateway } = await simulators.counts()
  return Object.fromEntries(Object.entries(byGateway).map(([gateway, { begins }]) => [gateway, begins]))
}

/** The operators' health as the first gateway tells it, for the timeline. */
function watch({ gateways: [first] }: World, tell: (says: string) => void): () => void {
  if (first === undefined) return () => undefined
  const stream = first.product.grpc.serverStream(hlrGateway.methods.watchMnos, {})
  const last = new Map<string, string>()
  stream.on('data', ({ mnos }: hlrgw.v1.IWatchMnosResponse) => {
    for (const { mnoId, state, links } of mnos ?? []) {
      const lost = (links ?? []).flatMap(link => (link.usable === true ? [] : [`${link.name} ${link.state}`]))
      const word = hlrgw.v1.MnoState[state ?? 0]?.replace('MNO_STATE_', '') ?? ''
      const says = `${mnoId} is ${word}${lost.length === 0 ? '' : `: ${lost.join(', ')}`}`
      const known = last.get(mnoId ?? '')
      last.set(mnoId ?? '', says)
      if (known !== undefined && known !== says) tell(says)
    }
  })
  // It ends with the gateway, which drills kill.
  stream.on('error', () => undefined)
  return () => stream.cancel()
}
