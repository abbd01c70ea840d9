import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import test, { type ExecutionContext } from 'ava'
import { copies, said, stage } from './testing/dockerfile.ts'
import { configFiles, environmentOf, gatewayOf, rendered, top } from './testing/rendered.ts'

/**
 * The image without a container engine: the last stage's own copies and its own npm ci, in a folder that belongs to
 * root, run as the pod's user with the pod's environment and the rendered configuration.
 */

const image = stage('image')
const { container, pod } = gatewayOf(rendered('prod'))
const uid = pod.securityContext?.runAsUser ?? 0

test.serial(
  'the image runs as nobody, writes nothing, serves degraded without stores, drains on SIGTERM',
  async t => {
    const folder = mkdtempSync(join(tmpdir(), 'hlrgw-image-'))
    t.teardown(() => rmSync(folder, { recursive: true, force: true }))
    chmodSync(folder, 0o755)
    assemble(t, join(folder, 'root'))
    for (const [map, place] of [
      ['hlrgw-config', 'etc/hlrgw'],
      ['hlrgw-nodes', 'etc/hlrgw-nodes'],
    ] as const) {
      mkdirSync(join(folder, place), { recursive: true })
      for (const [name, text] of Object.entries(configFiles(rendered('prod'), map)))
        writeFileSync(join(folder, place, name), text)
    }
    const [grpc, http] = [await freePort(), await freePort()]
    const { NODE_OPTIONS: memory, ...written } = environmentOf(container, {
      NODE_NAME: 'ss7-kbl-1',
      POD_IP: '127.0.0.1',
    })
    const env = {
      PATH: process.env['PATH'],
      ...(memory === undefined ? {} : { NODE_OPTIONS: memory }),
      ...written,
      HLRGW_CONFIG: join(folder, 'etc/hlrgw/hlrgw.yaml'),
      HLRGW_GRPC__LISTEN: `127.0.0.1:${grpc}`,
      HLRGW_HTTP__LISTEN: `127.0.0.1:${http}`,
      HLRGW_SIGNALLING__LOCAL_ADDRESS: '0.0.0.0:0',
      HLRGW_DRAIN_MS: '1000',
      // Nobody is there: both are away.
      DATABASE_URL: 'postgres://127.0.0.1:1/numint',
      REDIS_URL: 'redis://127.0.0.1:1',
    }
    const run = (words: readonly string[]) => ({
      command: 'setpriv',
      words: [
        `--reuid=${uid}`,
        `--regid=${uid}`,
        '--clear-groups',
        '--no-new-privs',
        '--bounding-set=-all',
        ...words,
      ],
      options: { cwd: join(folder, 'root'), env },
    })
    const args = (container.args ?? []).map(word =>
      word.replace('$(NODE_NAME)', 'ss7-kbl-1').replace('/etc/', `${folder}/etc/`),
    )
    const { command, words, options } = run([process.execPath, ...args])
    const gateway = spawn(command, words, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    t.teardown(() => gateway.kill('SIGKILL'))
    let log = ''
    for (const stream of [gateway.stdout, gateway.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (log += text))
    const ended = once(gateway, 'exit')
    t.true(await answers(`http://127.0.0.1:${http}${container.livenessProbe?.httpGet?.path}`), log)
    t.is((await fetch(`http://127.0.0.1:${http}/health/ready`)).status, 503)
    t.regex(
      await (await fetch(`http://127.0.0.1:${http}/metrics`)).text(),
      /numint_hlr_adapter_health\{mno_id="awcc"\} 0/,
    )
    const cli = (...said: string[]) => {
      const asked = run([process.execPath, 'gateway/bin/hlrgw.js', ...said])
      return spawnSync(asked.command, asked.words, { ...asked.options, encoding: 'utf8' })
    }
    const answer = cli('resolve', '+93701234567', '--json', '-a', `127.0.0.1:${grpc}`)
    t.regex(answer.stdout, /PREFIX_FALLBACK/, answer.stderr)
    const old = Date.now()
    gateway.kill('SIGTERM')
    t.deepEqual(await ended, [0, null], log)
    t.true(Date.now() - old < (pod.terminationGracePeriodSeconds ?? 0) * 1_000)
    const made = spawnSync('find', [folder, '-uid', String(uid)], { encoding: 'utf8' })
    t.is(made.stdout, '', 'it wrote nothing')
  },
)

function assemble(t: ExecutionContext, root: string): void {
  mkdirSync(root, { recursive: true })
  for (const { from, sources, to } of copies(image))
    for (const source of sources) {
      const what = from === undefined ? source : basename(source)
      const where = to === './' ? join(root, source) : join(root, to)
      mkdirSync(dirname(where), { recursive: true })
      cpSync(join(top, what), where, { recursive: true, filter: path => !/\.(?:test|e2e)\.js/.test(path) })
    }
  const [install = ''] = said(image, 'RUN').split(' && ')
  const { status, stderr } = spawnSync('sh', ['-c', `${install} --prefer-offline`], {
    cwd: root,
    encoding: 'utf8',
  })
  t.is(status, 0, stderr)
}

async function answers(url: string): Promise<boolean> {
  for (const until = Date.now() + 60_000; Date.now() < until; await sleep(100)) {
    const response = await fetch(url).catch(() => undefined)
    if (response?.ok === true) return true
  }
  return false
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}
