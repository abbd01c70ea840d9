import test from 'ava'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { golden } from '../../adapters/ss7/map/testing/golden.ts'

interface Run {
  readonly status: number | null
  readonly out: string
  readonly err: string
}

const commands = { decode: 'decodeCommand', encode: 'encodeCommand' } as const

/** The command in a process of its own, as a shell would run it. */
async function run(command: keyof typeof commands, args: readonly string[], input = ''): Promise<Run> {
  const module = JSON.stringify(new URL(`./${command}.js`, import.meta.url).href)
  const script = `const m = await import(${module}); await m.${commands[command]}().parseAsync(process.argv.slice(1), { from: 'user' })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, '--', ...args])
  child.stdin.end(input)
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { status: child.exitCode, out, err }
}

const sriSmResult = '301b040802900902101122f7a00f8107912130120092f5040400036231'
const mapHints = ['--layer', 'MAP', '--op', 'sendRoutingInfoForSM', '--pdu', 'result']

test('decode prints a tree that a person can read', async t => {
  const { status, out } = await run('decode', [...mapHints, sriSmResult])
  t.is(status, 0)
  t.is(
    out,
    [
      'MAP',
      '  imsi: 200990200111227',
      '  locationInfoWithLMSI',
      '    networkNodeNumber: 12032100295 (international, isdn-e164)',
      '    lmsi: 00036231',
      '',
    ].join('\n'),
  )
})

test('decode --json prints one object; a message that is none is ok: false, exit status 1', async t => {
  const good = await run('decode', [...mapHints, '--json', sriSmResult])
  t.like(JSON.parse(good.out), { layer: 'MAP', ok: true, value: { imsi: '200990200111227' }, deviations: [] })
  const bad = await run('decode', ['--json', '6206480101010203'])
  t.is(bad.status, 1)
  t.like(JSON.parse(bad.out), {
    layer: 'TCAP',
    ok: false,
    error: {
      layer: 'tcap',
      offset: 6,
      answer: { message: 'TC-P-ABORT', cause: 'incorrectTransactionPortion' },
    },
  })
})

test('a request that makes no sense is one sentence and exit status 2', async t => {
  const { status, out, err } = await run('decode', ['--layer', 'MAP', sriSmResult])
  t.deepEqual({ status, out, err }, { status: 2, out: '', err: 'which operation? say op\n' })
})

test('--batch answers every line in order, also those that are no requests', async t => {
  const lines = golden.map(vector => JSON.stringify(vector))
  const { status, out } = await run(
    'decode',
    ['--batch'],
    [...lines, 'nonsense', '{"id":"x"}', ''].join('\n'),
  )
  const answers = out
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as { id: string | null; ok: boolean })
  t.is(status, 0)
  t.deepEqual(
    answers.map(({ id }) => id),
    [...golden.map(({ id }) => id), null, 'x'],
  )
  t.deepEqual(
    answers.map(({ ok }) => ok),
    [...golden.map(({ tier }) => tier !== 'N'), false, false],
  )
})

test('encode --batch gives the octets back', async t => {
  const canonical = golden.filter(vector => vector.canonical)
  const lines = canonical.map(vector => JSON.stringify({ ...vector, value: vector.expect }))
  const { out } = await run('encode', ['--batch'], lines.join('\n'))
  t.deepEqual(
    out
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as object),
    canonical.map(({ id, hex }) => ({ id, ok: true, hex })),
  )
})

test('encode --op writes the octets of a probe, which decode reads back at every layer', async t => {
  const { out } = await run('encode', ['--op', 'sri-sm', '--msisdn', '+93700000123', '--layer', 'm3ua'])
  const { out: shown } = await run('decode', ['--json', out.trim()])
  t.like((JSON.parse(shown) as { value: { tcap: { components: object[] } } }).value.tcap.components[0], {
    operation: 'sendRoutingInfoForSM',
    parameter: { smRpPri: true, msisdn: { digits: '93700000123' } },
  })
})
