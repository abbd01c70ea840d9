import { setTimeout as sleep } from 'node:timers/promises'
import type { Fact } from '../../actors/domain/fact.ts'
import type { Msisdn } from '../../actors/domain/msisdn.ts'
import type { MccMnc } from '../../actors/domain/network.ts'
import { systemClock } from '../../adapters/io/clock.ts'
import { postgresStore } from '../../adapters/postgres/store.ts'
import { redisCache } from '../../adapters/redis/cache.ts'
import { hlrgw } from '../../proto/gen/messages.js'
import { numberIntelligence } from '../../proto/gen/services.js'
import { friendly } from '../simulator/personas.ts'
import type { Note } from './drill.ts'
import type { World } from './world.ts'

/** Numbers are ported while the old network is being asked about them: what ni-fm-13 injects. */

const live = hlrgw.v1.AnswerSource.ANSWER_SOURCE_LIVE_HLR
const { resolveMsisdn } = numberIntelligence.methods
const numbers = Array.from({ length: 10 }, (_, n) => `93709800${String(n).padStart(3, '0')}` as Msisdn)
const log = (): void => undefined
/** AWCC's numbers, ported to Roshan. */
const newNetwork = '412-20' as MccMnc

export async function mnpTransition(
  { simulators, gateways: [gateway], postgres, redis }: World,
  note: Note,
): Promise<void> {
  const client = gateway?.product.grpc
  if (client === undefined || redis === undefined) throw new RangeError('needs a gateway and a Redis')
  const world = { clock: systemClock, log }
  const store = await postgresStore(
    { url: postgres.url, writeConnections: 1, readConnections: 1 },
    { ...world, onQuery: log, onDivergenceLost: log },
  )
  const cache = redisCache({ url: redis.url }, { ...world, onOp: log })
  const lookup = async (msisdn: Msisdn): Promise<hlrgw.v1.IAnswer> => {
    const { answer } = await client.unary(resolveMsisdn, { msisdn }, { timeoutMs: 5_000 })
    return answer ?? {}
  }
  try {
    simulators.setPersona('awcc', { ...friendly, latency: { medianMs: 1_000, p99Ms: 1_100 } })
    await sleep(100)
    const asking = numbers.map(lookup)
    await sleep(300)
    await Promise.all(numbers.map(msisdn => store.put(msisdn, [ported()])))
    await Promise.all(numbers.map(msisdn => cache.delete(msisdn)))
    const overtaken = await Promise.all(asking)
    await sleep(1_000)
    const held = await Promise.all(numbers.map(msisdn => store.get(msisdn)))
    const named = await Promise.all(numbers.map(lookup))
    note('ported', overtaken.filter(({ source }) => source === live).length)
    note('storeWrong', held.filter(facts => facts?.servingNetwork?.value.mccMnc !== newNetwork).length)
    note('lookupWrong', named.filter(({ servingMnoId }) => servingMnoId !== 'roshan').length)
  } finally {
    await Promise.all([store.close(), cache.close()])
    simulators.setPersona('awcc', friendly)
  }
}

function ported(): Fact {
  return {
    kind: 'servingNetwork',
    value: { mccMnc: newNetwork },
    source: 'MNP_FILE',
    observedAt: Date.now(),
    version: 1,
  }
}
