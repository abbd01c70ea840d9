import test from 'ava'
import * as fc from 'fast-check'
import { merge } from '../../actors/domain/fact.ts'
import { anyFact, reachable, servedBy } from '../testing/facts.ts'
import { decodeFacts, encodeFacts } from './entry.ts'

test('an entry is readable: kind, authority, instant, version, source, value', t => {
  const text = encodeFacts([servedBy('412-01', 5), reachable(6)])
  t.is(text, 'n 2 5 1 L {"mccMnc":"412-01"}\ns 4 6 1 L {"state":"REACHABLE"}')
})

test('what is encoded is decoded', t => {
  fc.assert(
    fc.property(fc.array(anyFact), facts => {
      t.deepEqual(decodeFacts(encodeFacts(facts)) ?? {}, merge({}, facts))
    }),
  )
})

test('lines that make no sense are passed over, whatever they hold', t => {
  const good = encodeFacts([reachable(6)])
  for (const bad of ['', 'x', 'z 1 2 3 L {}', 's 4 6 1 Z {}', 's 4 6 1 L {"state"', 's 4 6 1 L []'])
    t.deepEqual(decodeFacts(`${bad}\n${good}`), { subscriberState: reachable(6) })
  t.is(decodeFacts('x'), undefined)
  fc.assert(fc.property(fc.string(), text => t.notThrows(() => decodeFacts(text))))
})
