/** The peer's addresses: which one carries data, which ones work, RFC 9260 §5.4, §6.4, §8.2, §8.3. */
import type { Millis, Random } from '../wire/core.ts'
import type { SctpConfig } from './config.ts'
import { path, type Path } from './path.ts'
import type { PathState, TransportAddress } from './primitives.ts'
import { measured, backOff } from './tx/rto.ts'
import { initialCongestion } from './tx/congestion.ts'

export interface PathsWorld {
  readonly config: SctpConfig
  readonly random: Random
  readonly packetOctets: number
  readonly stateChanged: (path: Path) => void
  readonly silenceChanged: (silent: boolean) => void
}

export class Paths {
  readonly all: readonly Path[]
  readonly #world: PathsWorld
  /** The association error counter, §8.1. */
  errorCount = 0

  /** The first address is the primary path; all that are not `confirmed` have to be verified by HEARTBEAT, §5.4. */
  constructor(
    addresses: readonly TransportAddress[],
    confirmed: (address: string) => boolean,
    world: PathsWorld,
  ) {
    this.#world = world
    this.all = addresses.map((address, index) =>
      path(
        index,
        address,
        confirmed(address.address) ? 'active' : 'unconfirmed',
        world.config,
        world.packetOctets,
      ),
    )
  }

  get primary(): Path {
    return this.all[0] as Path
  }

  /** Where new data goes: the primary path while it works, else the first that does, §6.4. */
  get current(): Path {
    const { primary } = this
    if (primary.state === 'active') return primary
    return this.all.find(path => path.state === 'active') ?? primary
  }

  /** Where to send again what `failed` did not deliver, §6.4.1: the next working path, if there is another. */
  alternate(failed: Path): Path {
    for (let step = 1; step < this.all.length; step += 1) {
      const path = this.all[(failed.index + step) % this.all.length] as Path
      if (path.state === 'active') return path
    }
    return failed
  }

  byAddress({ address, port }: TransportAddress): Path | undefined {
    if (this.all.length === 1 && this.primary.address.address === address) return this.primary
    const same = this.all.filter(path => path.address.address === address)
    return same.find(path => path.address.port === port) ?? same[0]
  }

  get outOfErrors(): boolean {
    return this.errorCount > this.#world.config.associationMaxRetrans
  }

  /** §8.2: a transmission on `path` was not answered in time. */
  failed(path: Path): void {
    path.errorCount += 1
    // an address that never worked says nothing about the peer
    if (path.state !== 'unconfirmed') {
      this.errorCount += 1
      if (this.errorCount === 1) this.#world.silenceChanged(true)
    }
    backOff(path, this.#world.config)
    if (path.state === 'active' && path.errorCount > this.#world.config.pathMaxRetrans)
      this.#enter(path, 'inactive')
  }

  /** §8.1, §8.2: the peer answered something that was sent on `path`. */
  answered(path: Path): void {
    if (this.errorCount > 0) this.#world.silenceChanged(false)
    this.errorCount = 0
    path.errorCount = 0
    if (path.state === 'active') return
    Object.assign(path, initialCongestion(path.packetOctets), { flight: path.flight })
    this.#enter(path, 'active')
  }

  measured(path: Path, rttMs: Millis): void {
    measured(path, rttMs, this.#world.config)
  }

  /** §8.3: HB.interval plus the RTO, give or take half of it. */
  scheduleHeartbeat(path: Path, now: Millis): void {
    const jitter = this.#world.random.uint32() / 2 ** 32 - 0.5
    path.heartbeatAt = now + this.#world.config.heartbeatIntervalMs + path.rtoMs * (1 + jitter)
  }

  #enter(path: Path, state: PathState): void {
    path.state = state
    this.#world.stateChanged(path)
  }
}
