/** HEARTBEATs on idle paths: they find round-trip times and failures, and prove addresses, RFC 9260 §5.4, §8.3. */
import type { Millis, Random } from '../wire/core.ts'
import { putUint32, uint32At } from '../wire/big-endian.ts'
import type { SctpConfig } from './config.ts'
import type { ChunkOf } from './packet/chunks.ts'
import type { Path } from './path.ts'
import type { Paths } from './paths.ts'
import type { AssociationCounters } from './primitives.ts'

export interface HeartbeatsWorld {
  readonly config: SctpConfig
  readonly random: Random
  readonly paths: Paths
  readonly counters: AssociationCounters
  readonly send: (path: Path, chunk: ChunkOf<'heartbeat'>, now: Millis) => void
}

/** Index of the path, then the nonce that shows the answer is no guess. */
const INFO_OCTETS = 8

export class Heartbeats {
  readonly #world: HeartbeatsWorld

  constructor(world: HeartbeatsWorld) {
    this.#world = world
  }

  /** The association is up: unconfirmed addresses are verified at once. */
  begin(now: Millis): void {
    for (const path of this.#world.paths.all) {
      if (path.state === 'unconfirmed') this.send(path, now)
      else this.#world.paths.scheduleHeartbeat(path, now)
    }
  }

  send(path: Path, now: Millis): void {
    const { random, counters } = this.#world
    const nonce = random.uint32()
    const info = new Uint8Array(INFO_OCTETS)
    putUint32(info, 0, path.index)
    putUint32(info, 4, nonce)
    path.heartbeatNonce = nonce
    path.heartbeatSentAt = now
    path.heartbeatAt = now + path.rtoMs
    counters.heartbeatsSent += 1
    this.#world.send(path, { type: 'heartbeat', info: { type: 'heartbeatInfo', info } }, now)
  }

  /** Says `false` for an answer to nothing we asked. */
  answered(chunk: ChunkOf<'heartbeatAck'>, now: Millis): boolean {
    if (chunk.info.type !== 'heartbeatInfo' || chunk.info.info.length !== INFO_OCTETS) return false
    const { paths, counters } = this.#world
    const path = paths.all[uint32At(chunk.info.info, 0)]
    if (path?.heartbeatNonce === undefined || path.heartbeatNonce !== uint32At(chunk.info.info, 4))
      return false
    path.heartbeatNonce = undefined
    counters.heartbeatsAnswered += 1
    paths.measured(path, now - path.heartbeatSentAt)
    paths.answered(path)
    paths.scheduleHeartbeat(path, now)
    return true
  }

  get deadline(): Millis {
    let earliest = Infinity
    for (const { heartbeatAt } of this.#world.paths.all)
      if (heartbeatAt !== undefined && heartbeatAt < earliest) earliest = heartbeatAt
    return earliest
  }

  onTime(now: Millis): void {
    for (const path of this.#world.paths.all)
      if (path.heartbeatAt !== undefined && path.heartbeatAt <= now) this.#due(path, now)
  }

  #due(path: Path, now: Millis): void {
    const { paths, config } = this.#world
    if (path.heartbeatNonce !== undefined) {
      path.heartbeatNonce = undefined
      paths.failed(path)
      // §5.4: an address is verified every RTO, a failed one looked after every HB.interval
      if (path.state === 'unconfirmed' && path.errorCount <= config.pathMaxRetrans) this.send(path, now)
      else paths.scheduleHeartbeat(path, now)
      return
    }
    const idleSince = path.lastSentAt
    const busy = path.state === 'active' && now - idleSince < config.heartbeatIntervalMs
    if (busy) paths.scheduleHeartbeat(path, idleSince)
    else this.send(path, now)
  }
}
