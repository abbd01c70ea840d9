import test from 'ava'
import {
  acknowledged,
  enterFastRecovery,
  initialCongestion,
  leaveFastRecovery,
  timedOut,
  wasIdle,
} from './congestion.ts'

const PACKET = 1_000

test('RFC 9260 §7.2.1: slow start adds what was acknowledged, one packet at most, while the window is in use', t => {
  const path = initialCongestion(PACKET)
  t.is(path.cwnd, 4_000)
  acknowledged(path, 300, 4_000, true)
  t.is(path.cwnd, 4_300)
  acknowledged(path, 3_000, 4_300, true)
  t.is(path.cwnd, 5_300)
  acknowledged(path, 1_000, 5_299, true) // not in use
  acknowledged(path, 1_000, 5_300, false) // the cumulative TSN stands
  t.is(path.cwnd, 5_300)
})

test('RFC 9260 §7.2.2: congestion avoidance adds a packet for every window acknowledged', t => {
  const path = { ...initialCongestion(PACKET), cwnd: 5_000, ssthresh: 4_000, flight: 1 }
  for (let count = 0; count < 4; count += 1) acknowledged(path, 1_000, 5_000, true)
  t.is(path.cwnd, 5_000)
  acknowledged(path, 1_500, 5_000, true)
  t.is(path.cwnd, 6_000)
  t.is(path.partialAcknowledged, 500)
  path.flight = 0
  acknowledged(path, 100, 100, true)
  t.is(path.partialAcknowledged, 0)
})

test('RFC 9260 §7.2.4: one loss after the other halves the window once, until recovery is over', t => {
  const path = { ...initialCongestion(PACKET), cwnd: 20_000 }
  enterFastRecovery(path, 50)
  enterFastRecovery(path, 60)
  t.like(path, { cwnd: 10_000, ssthresh: 10_000, recoveryExit: 50 })
  acknowledged(path, 1_000, 10_000, true)
  t.is(path.cwnd, 10_000)
  leaveFastRecovery(path, 49)
  t.is(path.recoveryExit, 50)
  leaveFastRecovery(path, 50)
  t.is(path.recoveryExit, undefined)
})

test('RFC 9260 §7.2.3: T3 leaves one packet of window', t => {
  const path = { ...initialCongestion(PACKET), cwnd: 20_000 }
  timedOut(path)
  t.like(path, { cwnd: 1_000, ssthresh: 10_000 })
})

test('RFC 9260 §7.2.1: a path that sends nothing loses half its window every RTO, down to four packets', t => {
  const path = { ...initialCongestion(PACKET), cwnd: 20_000 }
  wasIdle(path, 999, 1_000)
  t.is(path.cwnd, 20_000)
  wasIdle(path, 1_000, 1_000)
  t.is(path.cwnd, 10_000)
  wasIdle(path, 1e12, 1_000)
  t.is(path.cwnd, 4_000)
})
