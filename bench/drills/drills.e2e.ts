import test from 'ava'
import { aspSilent } from './associations.ts'
import { runDrill } from './drill.ts'

/** A drill on the real product keeps its promise; the same drill on one whose detection is spoilt does not. */

const short = { ...aspSilent, seconds: { before: 1, during: 3, after: 1 } }

test.serial(
  'asp-silent is kept: nothing lost, nothing sent twice, order kept, avoided within a second',
  async t => {
    const report = await runDrill(short, { progress: text => t.log(text) })
    t.deepEqual(
      report.clauses.filter(({ kept }) => !kept),
      [],
    )
    t.is(report.verdict, 'kept')
    t.true(report.timeline.some(({ says }) => says === 'the path to awcc-sg1 is cut'))
  },
)

test.serial('asp-silent is broken where silence is noticed only after a minute', async t => {
  const patient = '{ rtoInitialMs: 15000, rtoMinMs: 15000, rtoMaxMs: 60000, associationMaxRetrans: 10 }'
  const setup = { ...short.setup, environment: { HLRGW_SIGNALLING__SCTP: patient } }
  const report = await runDrill({ ...short, setup }, { progress: text => t.log(text) })
  t.is(report.verdict, 'broken')
  const broken = report.clauses.filter(({ kept }) => !kept).map(({ says }) => says)
  t.true(broken.includes('last new BEGIN sent into awcc-sg1, since the fault'), broken.join('\n'))
})
