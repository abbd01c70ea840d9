import test, { type ExecutionContext } from 'ava'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { until } from '../adapters/testing/load.ts'
import { packageRoot } from './package-root.ts'
import { demoEnvironment, demoYaml } from './testing/demo.ts'

/** The process as its platform sees it: start, signals, exit codes. Its networks are not there; it starts all the same. */

/** `DATABASE_URL` of a server that is not there: a gateway starts without. */
const nowhere = 'postgres://hlrgw@127.0.0.1:1/none'

function start(t: ExecutionContext, octet: number, overrides: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'hlrgw-serve-'))
  const file = join(folder, 'hlrgw.yaml')
  writeFileSync(file, demoYaml(octet))
  const environment = { ...demoEnvironment(octet, folder), DATABASE_URL: nowhere, ...overrides }
  const child = spawn(
    process.execPath,
    [join(packageRoot, 'gateway/bin/hlrgw.js'), 'serve', '--config', file],
    {
      env: { PATH: process.env['PATH'], ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let output = ''
  let errors = ''
  child.stdout.on('data', text => (output += String(text)))
  child.stderr.on('data', text => (errors += String(text)))
  const exited = once(child, 'exit') as Promise<[code: number | null, signal: string | null]>
  t.teardown(() => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })
  const printed = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const match = pattern.exec(output)
      if (match !== null) return match
      await Promise.race([once(child.stdout, 'data'), exited.then(() => Promise.reject(new Error(errors)))])
    }
  }
  return { child, exited, printed, errors: () => errors, folder, file }
}

test('SIGTERM: not ready at once, drained, exit 0', async t => {
  const { child, exited, printed } = start(t, 88)
  const [, http = ''] = await printed(/HTTP (http:\/\/[0-9.:]+)/)
  const ready = await fetch(`${http}/health/ready`)
  t.is(ready.status, 503)
  t.like(await ready.json(), { reasons: ['PostgreSQL cannot be reached'] })
  t.is((await fetch(`${http}/health/live`)).status, 200)
  const answer = (await (await fetch(`${http}/v1/numbers/+93700001234?timeoutMs=1000`)).json()) as object
  t.like(answer, { source: 'PREFIX_FALLBACK', confidence: 'UNKNOWN', servingMno: 'awcc' })
  child.kill('SIGTERM')
  await printed(/SIGTERM: draining/)
  t.deepEqual(await exited, [0, null])
})

test('a second signal ends it at once', async t => {
  const { child, exited, printed } = start(t, 89)
  await printed(/is up/)
  child.kill('SIGINT')
  child.kill('SIGINT')
  const [code] = await exited
  t.true(code === 130 || code === 0, String(code))
})

test('an address that is taken: exit 4, and it says which', async t => {
  const taken = createSocket('udp4')
  taken.bind(9899, '127.90.0.1')
  await once(taken, 'listening')
  t.teardown(() => taken.close())
  const { exited, errors } = start(t, 90)
  t.is((await exited)[0], 4)
  t.regex(errors(), /SCTP over UDP cannot listen on 127\.90\.0\.1:9899: .*EADDRINUSE/)
})

test('SIGHUP: another prefix table when its checksum is pinned, else the old one is kept', async t => {
  const { child, exited, printed, errors, folder, file } = start(t, 92)
  const [, http = ''] = await printed(/HTTP (http:\/\/[0-9.:]+)/)
  const operatorOf = async (): Promise<unknown> => {
    const answer = await (await fetch(`${http}/v1/numbers/+93700001234?timeoutMs=500`)).json()
    return (answer as { servingMno?: string }).servingMno
  }
  t.is(await operatorOf(), 'awcc')

  const document = parse(readFileSync(file, 'utf8')) as { prefixes: { file: string; sha256: string } }
  const table = readFileSync(document.prefixes.file, 'utf8').replace('9370,awcc,412-01', '9370,roshan,412-20')
  document.prefixes.file = join(folder, 'prefixes.csv')
  writeFileSync(document.prefixes.file, table)
  writeFileSync(file, stringify(document))
  child.kill('SIGHUP')
  t.true(await until(() => /prefix table refused, the old one is kept/.test(errors())))
  t.regex(errors(), /has SHA-256/)
  t.is(await operatorOf(), 'awcc')

  document.prefixes.sha256 = createHash('sha256').update(table).digest('hex')
  writeFileSync(file, stringify(document))
  child.kill('SIGHUP')
  await printed(/SIGHUP: prefix table of [0-9]+ ranges loaded/)
  t.is(await operatorOf(), 'roshan')
  child.kill('SIGTERM')
  t.deepEqual(await exited, [0, null])
})

test('logs are JSON lines without numbers', async t => {
  const { child, exited, printed, errors } = start(t, 91, { HLRGW_LOG_LEVEL: 'debug' })
  const [, http = ''] = await printed(/HTTP (http:\/\/[0-9.:]+)/)
  await fetch(`${http}/v1/numbers/+93700001234?timeoutMs=500`)
  child.kill('SIGTERM')
  await exited
  const lines = errors().trimEnd().split('\n')
  const logged = lines.map(line => JSON.parse(line) as { msg: string; number?: string })
  t.like(
    logged.find(({ msg }) => msg === 'resolved'),
    { number: '+93 7• ••• •234' },
  )
  t.notRegex(errors(), /93700001234/)
})
