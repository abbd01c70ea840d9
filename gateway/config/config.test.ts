import test from 'ava'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { GatewayError } from '../gateway-error.ts'
import { packageRoot } from '../package-root.ts'
import { formatPointCode, pointCode } from './fields.ts'
import { checkConfig, loadConfig } from './load.ts'
import { configurationReference } from './reference.ts'

const demoFile = join(packageRoot, 'gateway/config/demo.yaml')
const demoYaml = readFileSync(demoFile, 'utf8')
const locate = (path: string): string => join(packageRoot, 'gateway/config', path)

type Document = Record<string, unknown> & {
  operators: Record<string, unknown>[]
  prefixes: Record<string, unknown>
}

/** The demo's document, changed. */
function changed(change: (document: Document) => void): string {
  const document = parse(demoYaml) as Document
  change(document)
  return stringify(document)
}

function problemsOf(yaml: string, environment: NodeJS.ProcessEnv = {}): string[] {
  const checked = checkConfig(yaml, environment, locate)
  return checked.ok ? [] : checked.problems.map(({ path, problem }) => `${path}: ${problem}`)
}

test('the demo configuration is valid, and frozen to its leaves', t => {
  const { config, prefixes } = loadConfig(demoFile, {})
  t.deepEqual(
    config.operators.map(({ id }) => String(id)),
    ['awcc', 'roshan', 'mtn', 'etisalat', 'salaam'],
  )
  t.is(prefixes.ranges.length, 9)
  const association = config.operators[0]?.associations[0]
  t.deepEqual(association?.peer, [{ address: '127.0.11.1', port: 9899 }])
  t.throws(() => Object.assign(config.operators[0]?.contracts.sriSm ?? {}, { burst: 1 }), {
    instanceOf: TypeError,
  })
})

test('an agreement ends when its last day has ended, UTC; a day that does not exist is a fault', t => {
  t.deepEqual(loadConfig(demoFile, {}).config.operators[0]?.agreement, {
    reference: 'DEMO-AF-01',
    expiresAt: Date.UTC(2100, 0, 1),
  })
  const yaml = changed(({ operators: [awcc] }) =>
    Object.assign(awcc ?? {}, { agreement: { reference: 'x', expires: '2026-02-30' } }),
  )
  t.deepEqual(problemsOf(yaml), ['operators[0].agreement.expires: Invalid ISO date'])
})

test('every fault is told at once, with its path: schema, references, files and environment', t => {
  const yaml = changed(document => {
    const [awcc, roshan, mtn, etisalat] = document.operators
    Object.assign(document, { grcp: {}, grpc: { listen: '0.0.0.0:70700', tls: undefined } })
    Object.assign(document.prefixes, { file: 'nowhere.csv' })
    Object.assign(awcc ?? {}, { pointCode: '2-256-1', gatewayPointCode: 16_384 })
    Object.assign(roshan ?? {}, { id: 'awcc' })
    Object.assign(mtn ?? {}, { pointCode: 1013, contracts: { sriSm: { permitsPerSecond: 0 } } })
    Object.assign(etisalat ?? {}, {
      associations: [{ name: 'awcc-sg1', peer: '127.0.11.1:9899', sctpProt: 1 }],
    })
    Object.assign(document, { resolve: { operations: ['psi'] } })
  })
  t.deepEqual(problemsOf(yaml, { HLRGW_HTTP__LISTEN: 'localhost:80', HLRGW_OPERATORS__UFONE__NAME: 'x' }), [
    'HLRGW_OPERATORS__UFONE__NAME: there is no operators.ufone.name to override',
    'grpc.listen: "0.0.0.0:70700" is not an IP address with a port, e.g. 127.0.0.1:9899 or [::1]:9899',
    'http.listen: "localhost:80" is not an IP address with a port, e.g. 127.0.0.1:9899 or [::1]:9899 (set by HLRGW_HTTP__LISTEN)',
    'operators[0].pointCode: "2-256-1" is not a point code: 0 to 16383, or 3-8-3 as in 2-11-1 (8-8-8 where pointCodeFormat is ansi)',
    'operators[2].contracts.sriSm.permitsPerSecond: Too small: expected number to be >0',
    'operators[3].associations[0].sctpProt: unknown key',
    'grcp: unknown key',
    'operators[1].id: "awcc" stands at operators[0].id already',
    'operators[3].associations[0].name: "awcc-sg1" stands at operators[0].associations[0].name already',
    'operators[3].associations[0].peer[0]: "127.0.11.1:9899, SCTP port 2905 to 2905" stands at operators[0].associations[0].peer[0] already',
    'operators[2].gatewayPointCode: is our own point code there',
    'operators[0].gatewayPointCode: 16384 has more than 14 bits: it needs pointCodeFormat: ansi',
    'resolve.operations[0]: no operator has a contract for psi',
    `prefixes: cannot read ${locate('nowhere.csv')}: there is no such file`,
  ])
})

test('the prefix table is the one that was meant, and speaks of configured networks', t => {
  const otherDigest = changed(({ prefixes }) => Object.assign(prefixes, { sha256: '0'.repeat(64) }))
  t.regex(problemsOf(otherDigest).join(), /has SHA-256 e1c9de4f[0-9a-f]+, pinned is 0{64}/)
  const otherNetwork = changed(({ operators: [awcc] }) => Object.assign(awcc ?? {}, { networks: ['412-02'] }))
  t.deepEqual(problemsOf(otherNetwork), [
    'prefixes.file: prefix 9370 is in network 412-01, which the operator "awcc" does not have',
    'prefixes.file: prefix 9371 is in network 412-01, which the operator "awcc" does not have',
  ])
  const rangeless = changed(({ operators: [awcc] }) => Object.assign(awcc ?? {}, { id: 'ufone' }))
  t.true(problemsOf(rangeless).includes('operators[0].id: the prefix table has no range of "ufone"'))
})

test('plaintext gRPC beyond loopback must be asked for; certificates must be readable', t => {
  t.regex(problemsOf(demoYaml, { HLRGW_GRPC__LISTEN: '0.0.0.0:7070' }).join(), /grpc.tls: is missing/)
  t.deepEqual(
    problemsOf(demoYaml, { HLRGW_GRPC__LISTEN: '0.0.0.0:7070', HLRGW_GRPC__ALLOW_PLAINTEXT: 'true' }),
    [],
  )
  const tls = changed(document =>
    Object.assign(document, {
      grpc: { tls: { certificate: 'none.pem', key: '../data/prefixes-af.csv', clientCa: '.' } },
    }),
  )
  t.deepEqual(problemsOf(tls), [
    `grpc.tls.certificate: cannot read ${locate('none.pem')}: there is no such file`,
    `grpc.tls.clientCa: cannot read ${locate('.')}: it is a folder`,
  ])
})

const firstOf = (list: unknown): object => (list as readonly object[])[0] ?? {}
const withPeer = (transport: string, peer: string): string =>
  changed(({ operators: [awcc] }) => Object.assign(firstOf(awcc?.associations), { transport, peer }))

test('each association names its transport; addresses have the UDP port that `udp` needs, and only there', t => {
  for (const transport of ['ip', 'kernel', 'tcp'])
    t.deepEqual(problemsOf(withPeer(transport, '192.0.2.1')), [], transport)
  t.deepEqual(problemsOf(withPeer('kernel', '192.0.2.1:9899')), [])
  t.deepEqual(problemsOf(withPeer('udp', '192.0.2.1')), [
    'operators[0].associations[0].peer: with `udp`, each address needs the UDP port, e.g. 192.0.2.1:9899',
  ])
  t.deepEqual(problemsOf(withPeer('tcp', '192.0.2.1:9899')), [
    'operators[0].associations[0].peer: with `tcp`, an address has no UDP port',
  ])
  t.regex(problemsOf(withPeer('sctp', '192.0.2.1:9899')).join(), /associations\[0\].transport: /)
})

test('the environment overrides: words, levels, list entries by id, and the two usual URLs', t => {
  const checked = checkConfig(
    demoYaml,
    {
      HLRGW_DRAIN_MS: '5',
      HLRGW_OPERATORS__AWCC__CONTRACTS__SRI_SM__BURST: '7',
      HLRGW_OPERATORS__ROSHAN__ASSOCIATIONS__ROSHAN_SG2__STREAMS: '3',
      HLRGW_GRPC__LISTEN: '[::1]:9',
      DATABASE_URL: 'postgres://a',
      REDIS_URL: 'redis://b',
      HLRGW_CONFIG: 'read by the command line',
      HOME: '/',
    },
    locate,
  )
  if (!checked.ok) return t.fail(JSON.stringify(checked.problems))
  const { config } = checked
  t.is(config.drainMs, 5)
  t.is(config.operators[0]?.contracts.sriSm?.burst, 7)
  t.is(config.operators[1]?.associations[1]?.streams, 3)
  t.deepEqual(config.grpc.listen, { address: '::1', port: 9 })
  t.is(config.postgres.url, 'postgres://a')
  t.is(config.redis.url, 'redis://b')
})

test('an unknown variable and a wrong value are named by their variable', t => {
  t.deepEqual(problemsOf(demoYaml, { HLRGW_GRCP__LISTEN: '1', HLRGW_DRAIN_MS: 'soon' }), [
    'drainMs: Invalid input: expected number, received string (set by HLRGW_DRAIN_MS)',
    'grcp: unknown key (set by HLRGW_GRCP__LISTEN)',
  ])
})

test('text that is no YAML is told with its place; so is a file that cannot be read', t => {
  t.regex(problemsOf('node: [1').join(), /line 1, column \d+/)
  t.deepEqual(problemsOf(''), [
    'prefixes: Invalid input: expected object, received undefined',
    'signalling: Invalid input: expected object, received undefined',
    'operators: Invalid input: expected array, received undefined',
  ])
  const error = t.throws(() => loadConfig('/nowhere/hlrgw.yaml', {}), { instanceOf: GatewayError })
  t.is(error.message, 'cannot read /nowhere/hlrgw.yaml: there is no such file')
  t.is(error.exitCode, 2)
})

test('point codes are decimal or 3-8-3, Q.708 §2', t => {
  t.is(pointCode.parse(2011), 2011)
  t.is(pointCode.parse('2011'), 2011)
  t.is(pointCode.parse('0-251-3'), 2011)
  t.is(pointCode.parse('7-255-7'), 16_383)
  t.is(formatPointCode(2011), '0-251-3')
  for (const wrong of ['8-1-1', '1-256-1', '1-1-8', '-1', '1-1', '', 2 ** 24, -1])
    t.false(pointCode.safeParse(wrong).success, String(wrong))
})

test('docs/configuration.md is what the schema says; run "npx hlrgw config reference > docs/configuration.md"', t => {
  t.is(readFileSync(join(packageRoot, 'docs/configuration.md'), 'utf8'), configurationReference())
})

test('a link sheet of an ANSI network: 8-8-8 wherever a point code stands, GTT rules, quirks', t => {
  const yaml = changed(document => {
    Object.assign(document.operators[0] ?? {}, {
      pointCodeFormat: 'ansi',
      pointCode: '1-2-3',
      gatewayPointCode: '1-2-4',
      sccp: { slsBits: 5, destinations: [{ pointCode: '1-2-5', sending: { long: 'ludt' } }] },
      translations: [
        {
          name: 'imsi',
          match: { np: 'land-mobile-e212', prefix: 41201 },
          to: {
            destinations: [{ pointCode: '1-2-4' }, { pointCode: '1-2-5', ssn: 6 }],
            mode: 'loadshare',
            title: { convert: { plan: 'isdn-mobile-e214', networks: [{ e212: '41201', e164: '9370' }] } },
          },
        },
        { name: 'rest', to: { destinations: [{ pointCode: 66_052 }] } },
      ],
    })
    const [association] = (document.operators[0]?.['associations'] ?? []) as Record<string, unknown>[]
    Object.assign(association ?? {}, { quirks: { noNotify: true, noRoutingContext: true } })
  })
  const checked = checkConfig(yaml, {}, locate)
  t.deepEqual(checked.ok ? [] : checked.problems, [])
  const [awcc] = checked.ok ? checked.config.operators : []
  t.like(awcc, { pointCode: 0x01_02_03, gatewayPointCode: 0x01_02_04 })
  t.is(awcc?.sccp?.destinations?.[0]?.pointCode, 0x01_02_05)
  const to = awcc?.translations?.[0]?.to
  t.is(to !== undefined && 'destinations' in to && to.destinations[1]?.pointCode, 0x01_02_05)
})

test('a point code of 24 bits needs an ANSI network; a translation that leads nowhere is a fault', t => {
  const yaml = changed(document => {
    Object.assign(document.operators[0] ?? {}, { pointCode: 66_051, translations: [{ name: 'x', to: {} }] })
  })
  const problems = problemsOf(yaml)
  t.true(problems.some(problem => problem.startsWith('operators[0].translations[0].to')))
  t.true(problems.some(problem => problem.includes('66051 has more than 14 bits')))
})
