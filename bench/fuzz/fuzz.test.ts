import test from 'ava'
import { corpus } from './corpus.ts'
import { examine, fuzzer } from './fuzz.ts'

test('eight thousand mutations of everything we know: no decoder throws, hangs or lies about its place', t => {
  const fuzz = fuzzer(corpus, 1)
  const findings = Array.from({ length: 8_000 }, () => fuzz.step()).filter(finding => finding !== undefined)
  t.deepEqual(findings, [])
  t.is(fuzz.inputs, 8_000)
  t.true(fuzz.behaviours > 300)
})

test('the same seed gives the same run', t => {
  const [one, two] = [fuzzer(corpus, 7), fuzzer(corpus, 7)]
  for (let step = 0; step < 2_000; step++) {
    one.step()
    two.step()
  }
  t.is(one.behaviours, two.behaviours)
})

test('what a decoder makes of octets is told without their numbers, so that only new behaviour counts', t => {
  const octets = Uint8Array.from([0x30, 0x03, 0x0a, 0x01, 0x07])
  t.is(
    examine(octets, { layer: 'MAP-error', errorCode: 32 }),
    'MAP-error smEnumeratedDeliveryFailureCause # is not in the enumeration',
  )
})
