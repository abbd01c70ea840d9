import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import test from 'ava'

const tap = new URL('../../../tools/tap.js', import.meta.url)

/** The tally and the lines shown, of a stream as AVA writes it. */
function tallied(lines: string[]): unknown {
  const script = `
    import { tapTally } from ${JSON.stringify(tap.href)}
    const tally = tapTally()
    const shown = ${JSON.stringify(lines)}.map(line => tally.line(line)).filter(line => line !== undefined)
    console.log(JSON.stringify({ result: tally.result() ?? null, shown }))`
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: fileURLToPath(new URL('.', tap)),
    encoding: 'utf8',
  })
  return JSON.parse(output)
}

const run = ['TAP version 13', 'ok 1 - a', 'not ok 2 - b', '  ---', '  message: no', '  ...', 'ok 3 - c']

test('npm test counts what passed and shows what failed, with its details', t => {
  t.deepEqual(tallied([...run, '', '1..3', '# tests 3', '# pass 2', '# fail 1']), {
    result: { passed: 2, failed: 1 },
    shown: ['not ok 2 - b', '  ---', '  message: no', '  ...'],
  })
})

test('npm test counts nothing when the run did not come to its end', t => {
  t.like(tallied(run), { result: null })
  t.like(tallied([...run, '1..4']), { result: null })
  t.like(tallied([]), { result: null })
})

test('npm test counts a skipped test as failed', t => {
  t.like(tallied(['ok 1 - a', 'ok 2 - b # SKIP', '1..2']), { result: { passed: 1, failed: 1 } })
})
