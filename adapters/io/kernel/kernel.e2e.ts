/** The kernel provider held to the same suite as the others, on real kernel SCTP: in a guest that this file boots. */
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { cases } from '../testing/conformance.ts'
import type { Verdict } from '../testing/conformance-main.ts'
import { buildAddon } from '../testing/rig/addon.ts'
import { bootGuest, type Guest } from '../testing/rig/guest.ts'

const program = fileURLToPath(new URL('../testing/conformance-main.js', import.meta.url))
const provider = new URL('kernel.js', import.meta.url).href
const suiteMs = 90_000

let guest: Guest | undefined
let verdicts: Promise<Map<string, Verdict>> | undefined

test.before(async () => {
  buildAddon()
  guest = await bootGuest()
  verdicts = guest
    .inside(process.execPath, program)
    .done(suiteMs)
    .then(
      lines =>
        new Map(lines.map(line => JSON.parse(line) as Verdict).map(verdict => [verdict.title, verdict])),
    )
})

test.after.always(() => guest?.stop())

for (const { title } of cases)
  test(`kernel: ${title}`, async t => {
    const verdict = (await verdicts)?.get(title)
    t.is(verdict?.title, title, 'the suite did not come to it')
    t.is(verdict?.error, undefined)
  })

test('where socket buffers are smaller than asked for, the operator hears which limit to raise', async t => {
  const open = `import('${provider}').then(({ openKernel }) => openKernel({ onWarning: console.log }, () => {}).close())`
  // Without the capability that overrides the limits.
  const program = guest?.inside('setpriv', '--bounding-set=-net_admin', process.execPath, '-e', open)
  const warnings = await program?.done()
  t.deepEqual(
    warnings?.map(
      line => /^SCTP socket buffers are \d+ octets instead of 1048576: .* raise (\S+)$/.exec(line)?.[1],
    ),
    ['net.core.wmem_max', 'net.core.rmem_max'],
  )
})
