import test from 'ava'
import type { MnoId } from '../actors/domain/network.ts'
import { virtualClock } from '../actors/runtime/testing/index.ts'
import { metrics as prometheus } from '../adapters/prometheus/metrics.ts'
import { watchAgreements } from './agreements.ts'

const day = 24 * 3_600_000
const began = Date.UTC(2026, 10, 1)

test('an agreement is warned of for 30 days, daily, then reported as ended; its end is a metric', async t => {
  const virtual = virtualClock()
  const start = virtual.now()
  const clock = {
    now: () => virtual.now(),
    wall: () => began + virtual.now() - start,
    setTimer: (at: number, fire: () => void) => virtual.setTimer(at, fire),
  }
  const pass = (days: number): void => virtual.advanceTo(virtual.now() + days * day)
  const metrics = prometheus()
  const said: string[] = []
  const tell = (level: string) => (about: object) =>
    void said.push(`${level} ${Object.values(about).join(' ')}`)
  const logger = { warn: tell('warn'), error: tell('error') } as unknown as Parameters<
    typeof watchAgreements
  >[1]['logger']
  const agreement = { reference: 'AF-2026-07', expiresAt: began + 32 * day }
  const operators = [{ id: 'awcc' as MnoId, agreement }, { id: 'roshan' as MnoId }]
  const watch = watchAgreements(operators, { clock, metrics, logger })
  pass(1)
  t.deepEqual(said, [])
  pass(1)
  t.deepEqual(said, ['warn awcc AF-2026-07 2026-12-02'])
  pass(29)
  t.is(said.length, 30)
  pass(1)
  t.is(said.at(-1), 'error awcc AF-2026-07 2026-12-02')
  t.regex(await metrics.text(), /hlrgw_agreement_expires_seconds\{mno_id="awcc"\} 1796256000\n/)
  await watch.close()
  pass(5)
  t.is(said.length, 31)
})
