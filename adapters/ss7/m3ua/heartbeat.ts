/** M3UA's own heartbeat (RFC 4666 §4.3.4.6), for transports that have none: optional, sent only while the ASP is up. */

import type { Octets } from '../wire/octets.ts'
import { Reader } from '../wire/reader.ts'
import { Writer } from '../wire/writer.ts'
import { deviate, isUp, send, type Layer, type Link } from './layer.ts'

/** T(beat) without an answer this many times: the peer is gone. */
const missedLimit = 2

export interface Heartbeat {
  start(link: Link): void
  reset(link: Link): void
  ring(link: Link): void
  /** §3.5.5: answered always, octet for octet. */
  answer(link: Link, heartbeatData: Octets | undefined): void
  acknowledged(link: Link, heartbeatData: Octets | undefined): void
}

export function heartbeat(layer: Layer): Heartbeat {
  const { beatMs } = layer.timing
  const writer = new Writer(16)

  function rearm(link: Link): void {
    layer.timers.set(link.alarms.beat, layer.now + beatMs)
  }

  return {
    start(link) {
      if (beatMs > 0) rearm(link)
    },
    reset(link) {
      layer.timers.clear(link.alarms.beat)
      link.beat = undefined
    },
    ring(link) {
      rearm(link)
      if (!isUp(link)) return
      const missed = link.beat === undefined ? 0 : link.beat.missed + 1
      if (missed >= missedLimit) {
        const reason = `no heartbeat acknowledgement for ${String(missed * beatMs)} ms`
        layer.out.push({ type: 'releaseRequest', association: link.name, reason })
      }
      link.beat = { sentAt: layer.now, missed }
      writer.u32(Math.floor(layer.now) % 2 ** 32)
      send(layer, link, { type: 'beat', heartbeatData: writer.finish() })
    },
    answer(link, heartbeatData) {
      if (!isUp(link)) deviate(layer, link, 'beatBeforeUp')
      send(layer, link, { type: 'beatAck', ...(heartbeatData === undefined ? {} : { heartbeatData }) })
    },
    acknowledged(link, heartbeatData) {
      const ours =
        heartbeatData?.length === 4 ? new Reader('m3ua', heartbeatData).u32('heartbeatData') : undefined
      if (link.beat === undefined || ours !== Math.floor(link.beat.sentAt) % 2 ** 32) {
        return deviate(layer, link, 'unexpectedAck')
      }
      const ms = layer.now - link.beat.sentAt
      link.roundTripMs = ms
      layer.out.push({ type: 'roundTripIndication', association: link.name, ms })
      link.beat = undefined
    },
  }
}
