import test from 'ava'
import { aspSilent } from './associations.ts'
import { runDrill } from './drill.ts'
import type { World } from './world.ts'

/** A drill on the real product keeps its promise; the same drill without redundancy does not. */

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

test.serial('asp-silent is broken where there is no second association to go on with', async t => {
  const inject = {
    says: 'the paths to both are cut',
    run: ({ relays }: World) => relays.forEach(relay => relay.cut()),
  }
  const release = {
    says: 'both are whole again',
    run: ({ relays }: World) => relays.forEach(relay => relay.restore()),
  }
  const report = await runDrill({ ...short, inject, release }, { progress: text => t.log(text) })
  t.is(report.verdict, 'broken')
  const broken = report.clauses.filter(({ kept }) => !kept).map(({ says }) => says)
  t.true(broken.includes('share of callers answered by the network in the end'), broken.join('\n'))
})
