import test from 'ava'
import { native } from './native.ts'

test('an addon that was not built is an error that names the remedy', t => {
  t.throws(() => native('./absent.node'), {
    name: 'ProviderUnavailable',
    message: /build it with `npm run build:kernel-sctp`, or configure another transport/,
  })
})
