import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { law, maxLines, offencesOf, type SourceFile } from './import-law.ts'

const top = fileURLToPath(new URL('../../../', import.meta.url))

function sources(): SourceFile[] {
  return folders.flatMap(folder =>
    readdirSync(join(top, folder), { recursive: true, encoding: 'utf8' })
      .map(name => `${folder}/${name.split(sep).join('/')}`)
      .filter(path => path.endsWith('.ts') && !path.startsWith('proto/gen/'))
      .map(path => ({ path, text: readFileSync(join(top, path), 'utf8') })),
  )
}

const folders = ['proto', 'actors', 'adapters', 'gateway', 'bench', 'k8s-daemonset'].filter(folder =>
  existsSync(join(top, folder)),
)

const complaints = (path: string, text: string) => offencesOf({ path, text }).map(({ offence }) => offence)

test('DESIGN §2: who may import whom', t => {
  const files = sources()
  t.true(files.length > 20)
  const offences = files.flatMap(offencesOf).map(({ path, line, offence }) => `${path}:${line} ${offence}`)
  t.deepEqual(offences, [])
})

test('the law has a rule for every folder that has sources', t => {
  const ruled = new Set(Object.keys(law))
  for (const folder of ['actors/runtime', 'adapters/ss7/wire', 'adapters/io', 'gateway', 'bench']) {
    t.true(ruled.has(folder), folder)
  }
  t.deepEqual(complaints('elsewhere/a.ts', ''), ['belongs to no folder of the law'])
})

/** Planted: each line must be found, and only that. */
const planted: [path: string, text: string, offences: string[]][] = [
  ['actors/runtime/a.ts', "import { a } from '../domain/msisdn.ts'\n", ['imports actors/domain/msisdn.ts']],
  ['actors/mno/a.ts', "import { a } from '../../adapters/io/udp.ts'\n", ['imports adapters/io/udp.ts']],
  ['actors/mno/a.ts', "import fs from 'node:fs'\n", ['imports node:fs']],
  ['actors/lookup/a.ts', "import pg from 'pg'\n", ['imports the package pg']],
  ['actors/lookup/a.ts', "const a = await import('pg')\n", ['imports the package pg']],
  ['actors/a.ts', 'const now = Date.now()\n', ['uses Date.now']],
  [
    'actors/a.ts',
    'const a = Math.random() + performance.now()\n',
    ['uses Math.random', 'uses performance.now'],
  ],
  ['adapters/ss7/tcap/a.ts', 'setTimeout(() => {}, 1)\n', ['uses setTimeout']],
  ['adapters/ss7/map/a.ts', 'if (process.env.X) console.log(1)\n', ['uses process.env', 'uses console.log']],
  ['adapters/ss7/wire/a.ts', "import { b } from '../ber/b.ts'\n", ['imports adapters/ss7/ber/b.ts']],
  ['adapters/ss7/sccp/a.ts', "export * from '../tcap/a.ts'\n", ['imports adapters/ss7/tcap/a.ts']],
  ['adapters/ss7/sccp/a.ts', "import '../m3ua/asp.ts'\n", ['imports adapters/ss7/m3ua/asp.ts']],
  [
    'adapters/ss7/sccp/a.ts',
    "import {\n  type A,\n  b,\n} from '../m3ua/primitives.ts'\n",
    ['imports more than types of adapters/ss7/m3ua/primitives.ts'],
  ],
  ['adapters/postgres/a.ts', "import { a } from '../ss7/stack.ts'\n", ['imports adapters/ss7/stack.ts']],
  ['adapters/redis/a.ts', "import { a } from '../../gateway/config.ts'\n", ['imports gateway/config.ts']],
  ['adapters/redis/a.ts', "import { a } from '../postgres/b.ts'\n", ['imports adapters/postgres/b.ts']],
  ['bench/a.ts', "import { a } from '../gateway/config.ts'\n", ['imports gateway/config.ts']],
  ['bench/benchmarks/a.ts', "import { a } from '../../gateway/compose.ts'\n", ['imports gateway/compose.ts']],
  ['actors/a.test.ts', "import { a } from '../gateway/config.ts'\n", ['imports gateway/config.ts']],
  ['gateway/a.ts', '\n'.repeat(maxLines + 1), [`has ${maxLines + 1} lines`]],
]

test('every planted offence is found', t => {
  for (const [path, text, offences] of planted) t.deepEqual(complaints(path, text), offences, text)
})

test('what the law allows passes', t => {
  const allowed: [string, string][] = [
    [
      'adapters/ss7/sccp/a.ts',
      "import type { A } from '../m3ua/primitives.ts'\nimport { r } from '../wire/reader.ts'\n",
    ],
    ['adapters/ss7/stack.ts', "import { sccp } from './sccp/sccp.ts'\n"],
    [
      'adapters/io/driver.ts',
      "import { stack } from '../ss7/stack.ts'\nimport dgram from 'node:dgram'\nDate.now()\n",
    ],
    ['adapters/ss7/tcap/tsm.test.ts', "import { readFileSync } from 'node:fs'\nimport test from 'ava'\n"],
    ['actors/domain/a.ts', "import m from 'libphonenumber-js/max/metadata'\n"],
    [
      'actors/a.ts',
      "// import x from 'pg'; Date.now()\n/* process.exit */ const a = 'setTimeout // Date.now'\n",
    ],
    ['gateway/a.ts', "import { startSimulators } from '../bench/simulator/simulators.ts'\n"],
  ]
  for (const [path, text] of allowed) t.deepEqual(complaints(path, text), [], path)
})

test('an offence names its line', t => {
  t.is(offencesOf({ path: 'actors/a.ts', text: "\n\nimport {\n  a,\n} from 'pg'\n" })[0]?.line, 3)
})
