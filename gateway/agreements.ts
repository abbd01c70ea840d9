import { agreementState, lastDay } from '../actors/mno/agreement.ts'
import type { Clock } from '../actors/ports.ts'
import type { Metrics } from '../adapters/prometheus/metrics.ts'
import type { Config } from './config/schema.ts'
import type { Logger } from './logger.ts'

const dayMs = 24 * 3_600_000

/** Says at the start, and then once a day, which agreements end soon or have ended; closes when the process does. */
export function watchAgreements(
  operators: readonly Pick<Config['operators'][number], 'id' | 'agreement'>[],
  { clock, metrics, logger }: { clock: Clock; metrics: Metrics; logger: Pick<Logger, 'warn' | 'error'> },
): { close(): Promise<void> } {
  const limited = operators.flatMap(({ id, agreement }) => (agreement === undefined ? [] : { id, agreement }))
  metrics.onScrape(() => {
    for (const { id, agreement } of limited)
      metrics.set('hlrgw_agreement_expires_seconds', { mno_id: id }, agreement.expiresAt / 1000)
  })
  let cancel: (() => void) | undefined

  function look(): void {
    for (const { id, agreement } of limited) {
      const about = { mno: id, agreement: agreement.reference, lastDay: lastDay(agreement) }
      const state = agreementState(agreement, clock.wall())
      if (state === 'expiring') logger.warn(about, 'an agreement ends soon; probes will be refused then')
      if (state === 'expired') logger.error(about, 'an agreement has ended; every probe is refused')
    }
    cancel = clock.setTimer(clock.now() + dayMs, look)
  }
  if (limited.length > 0) look()

  return {
    close() {
      cancel?.()
      return Promise.resolve()
    },
  }
}
