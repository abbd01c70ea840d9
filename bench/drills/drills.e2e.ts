import test from 'ava'
import { aspSilent } from './associations.ts'
import { runDrill } from './drill.ts'
import type { World } from './world.ts'

/**
 * A drill on the real product keeps what it promises callers; the same drill without redundancy does not. What it says of
 * single BEGINs on the wire is judged by `hlrgw drill` alone: one late retransmission among hundreds decides it.
 */

const short = { ...aspSilent, seconds: { before: 1, during: 3, after: 1 } }

const onTheWire = /BEGINs/

test.serial('asp-silent: every caller has an answer, and new probes go on within a second', async t => {
  const report = await runDrill(short, { progress: text => t.log(text) })
  const broken = report.clauses.filter(({ kept, says }) => !kept && !onTheWire.test(says))
  t.deepEqual(broken, [])
  t.true(report.clauses.some(({ says }) => !onTheWire.test(says)))
  t.true(report.timeline.some(({ says }) => says === 'the path to awcc-sg1 is cut'))
})

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
