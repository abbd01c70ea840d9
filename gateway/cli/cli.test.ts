import test from 'ava'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { packageRoot } from '../package-root.ts'
import { exitCodeOf } from './exit-code.ts'
import { duration, paint, table } from './paint.ts'
import { program } from './program.ts'

const bin = join(packageRoot, 'gateway/bin/hlrgw.js')

function hlrgw(...args: string[]) {
  const environment = { ...process.env, HLRGW_ADDRESS: '127.0.0.1:1' }
  return spawnSync(process.execPath, [bin, ...args], { encoding: 'utf8', env: environment })
}

test('hlrgw config check: exit 0 and a summary, or exit 2 and every problem', t => {
  const valid = hlrgw('config', 'check', join(packageRoot, 'gateway/config/demo.yaml'))
  t.is(valid.status, 0)
  t.regex(valid.stdout, /5 operators, 10 associations, 9 ranges/)
  const wrong = hlrgw('config', 'check', join(packageRoot, 'package.json'))
  t.is(wrong.status, 2)
  t.regex(wrong.stderr, /package\.json: \d+ problems\n  - /)
  t.regex(wrong.stderr, /operators: Invalid input/)
  t.regex(wrong.stderr, /scripts: unknown key/)
})

test('serve with a faulty configuration starts nothing and exits 2', t => {
  const { status, stdout, stderr } = hlrgw('serve', '--config', join(packageRoot, 'package.json'))
  t.is(status, 2)
  t.is(stdout, '')
  t.regex(stderr, /operators: Invalid input/)
})

test('no gateway at the address is exit 3, and says where it looked', t => {
  const { status, stderr } = hlrgw('status')
  t.is(status, 3)
  t.regex(stderr, /no gateway at 127\.0\.0\.1:1: connect ECONNREFUSED 127\.0\.0\.1:1\n/)
})

/** What a command throws, with its output kept to ourselves. */
async function failureOf(...args: string[]): Promise<unknown> {
  const all = program()
  const quiet = { writeOut: () => undefined, writeErr: () => undefined }
  for (const command of [all, ...all.commands, ...all.commands.flatMap(({ commands }) => commands)])
    command.configureOutput(quiet)
  try {
    await all.parseAsync(args, { from: 'user' })
    return undefined
  } catch (error) {
    return error
  }
}

for (const args of [
  ['bogus'],
  ['resolve'],
  ['resolve', '+93700001234', '--op', 'x'],
  ['resolve', '+93700001234', '--max-staleness', 'soon'],
  ['serve'],
  ['config', 'check'],
]) {
  test(`wrong usage is exit 2: hlrgw ${args.join(' ')}`, async t => {
    const error = await failureOf(...args)
    t.true(error instanceof Error)
    t.is(exitCodeOf(error), 2)
  })
}

test('every command says what it does, and its exit codes', t => {
  const all = program()
  for (const command of all.commands) {
    const help = command.helpInformation()
    t.regex(help, new RegExp(`^Usage: hlrgw ${command.name()}`))
    t.true(command.description().length > 20, command.name())
  }
})

test('colours are for terminals that want them', t => {
  t.is(paint({ isTTY: true }, {}).good('x'), '\u001B[32mx\u001B[0m')
  t.is(paint({ isTTY: false }, {}).good('x'), 'x')
  t.is(paint({ isTTY: true }, { NO_COLOR: '1' }).good('x'), 'x')
})

test('tables are aligned whatever colours are in them; nothing trails', t => {
  const { good } = paint({ isTTY: true }, {})
  t.is(
    table([
      ['a', good('b'), 'c'],
      ['aaa', 'bb', ''],
    ]),
    `a    ${good('b')}   c\naaa  bb\n`,
  )
  t.is(
    table([
      ['a', 'b', 'c'],
      ['aaa', 'a sentence of any length'],
      ['aa', 'b', 'c'],
    ]),
    'a    b  c\naaa  a sentence of any length\naa   b  c\n',
  )
})

test('durations as people say them', t => {
  t.deepEqual([0.42, 12.4, 3_400, 300_000, 7_200_000, 259_200_000].map(duration), [
    '0.4 ms',
    '12 ms',
    '3.4 s',
    '5 min',
    '2 h',
    '3 d',
  ])
})
