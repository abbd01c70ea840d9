import test from 'ava'
import { credentials } from '@grpc/grpc-js'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { numberIntelligence } from '../../proto/gen/services.js'
import { grpcClient } from './client.ts'
import { codeName, failure, scripted, serve } from './testing/served.ts'

/** Certificates of a throw-away authority, by the openssl command. */
const folder = mkdtempSync(join(tmpdir(), 'hlrgw-pki-'))
test.after.always(() => rmSync(folder, { recursive: true }))
const file = (name: string): string => join(folder, name)
const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })

function authority(name: string): void {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${name}.key`]
  openssl('req', '-x509', ...key, '-out', `${name}.pem`, '-days', '2', '-subj', `/CN=${name}`)
}

function issue(ca: string, name: string): void {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${name}.key`]
  openssl('req', ...key, '-out', `${name}.csr`, '-subj', `/CN=${name}`)
  writeFileSync(file(`${name}.ext`), 'subjectAltName=IP:127.0.0.1\n')
  const signing = ['-CA', `${ca}.pem`, '-CAkey', `${ca}.key`, '-CAcreateserial', '-days', '2']
  openssl('x509', '-req', '-in', `${name}.csr`, ...signing, '-extfile', `${name}.ext`, '-out', `${name}.pem`)
}

authority('ca')
authority('stranger-ca')
issue('ca', 'gateway')
issue('ca', 'router')
issue('ca', 'firewall')
issue('stranger-ca', 'stranger')

test('mutual TLS: the client’s certificate admits it, and its common name decides what it sees', async t => {
  const tls = { certificate: file('gateway.pem'), key: file('gateway.key'), clientCa: file('ca.pem') }
  const callers: string[] = []
  const resolve: typeof scripted.resolve = (request, until) => {
    callers.push(request.caller)
    return scripted.resolve(request, until)
  }
  const { server } = await serve(t, { resolve }, { grpc: { tls }, identity: ['router'] })
  const clientOf = (name: string) => {
    const [ca, key, certificate] = ['ca.pem', `${name}.key`, `${name}.pem`].map(path =>
      readFileSync(file(path)),
    )
    const client = grpcClient(`127.0.0.1:${server.address.port}`, credentials.createSsl(ca, key, certificate))
    t.teardown(() => client.close())
    return client
  }
  const ask = (name: string) =>
    clientOf(name).unary(
      numberIntelligence.methods.resolveMsisdn,
      { msisdn: '+93700001234' },
      { timeoutMs: 10_000 },
    )
  t.is((await ask('router')).answer?.attributes?.length, 2)
  t.is((await ask('firewall')).answer?.attributes?.length, 1)
  t.deepEqual(callers, ['router', 'firewall'])
  t.is(codeName(await failure(ask('stranger'))), 'UNAVAILABLE')

  const anonymous = grpcClient(
    `127.0.0.1:${server.address.port}`,
    credentials.createSsl(readFileSync(file('ca.pem'))),
  )
  t.teardown(() => anonymous.close())
  const refused = await failure(
    anonymous.unary(numberIntelligence.methods.resolveMsisdn, { msisdn: '+93700001234' }),
  )
  t.is(codeName(refused), 'UNAVAILABLE')
})
