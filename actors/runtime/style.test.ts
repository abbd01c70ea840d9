import test from 'ava'
import type { Actor, Ref } from './index.ts'
import { harness, recorder } from './testing/index.ts'

type Outcome = { readonly imsi: string }
type Reply =
  { readonly type: 'busy'; readonly retryAfterMs: number } | { readonly type: 'found'; readonly imsi: string }
type MnoMessage = { readonly type: 'lookup'; readonly msisdn: string; readonly replyTo: Ref<Reply> }
type Private = { readonly type: 'answered'; readonly outcome: Outcome; readonly replyTo: Ref<Reply> }

interface Deps {
  readonly bucket: { take(): number }
  readonly network: { sendRoutingInfoForSm(msisdn: string): Promise<Outcome> }
}

const toReply = ({ imsi }: Outcome): Reply => ({ type: 'found', imsi })

/** The example of the style guide, as it stands there. */
function mno({ bucket, network }: Deps): Actor<MnoMessage | Private> {
  return context => message => {
    switch (message.type) {
      case 'lookup': {
        const { msisdn, replyTo } = message
        const waitMs = bucket.take()
        if (waitMs > 0) return replyTo.tell({ type: 'busy', retryAfterMs: waitMs })
        const answer = network.sendRoutingInfoForSm(msisdn)
        return context.pipe(answer, outcome => ({ type: 'answered', outcome, replyTo }))
      }
      case 'answered':
        return message.replyTo.tell(toReply(message.outcome))
      default:
        message satisfies never
    }
  }
}

test("the style guide's actor answers, and says busy when its bucket is empty", async t => {
  const { system, settle } = harness()
  let permits = 1
  const ref: Ref<MnoMessage> = system.spawn(
    'mno',
    mno({
      bucket: { take: () => (permits-- > 0 ? 0 : 250) },
      network: { sendRoutingInfoForSm: async () => ({ imsi: '412010000000001' }) },
    }),
  )
  const caller = recorder<Reply>()
  t.true(ref.tell({ type: 'lookup', msisdn: '93701234567', replyTo: caller }))
  t.true(ref.tell({ type: 'lookup', msisdn: '93701234567', replyTo: caller }))
  await settle()
  t.deepEqual(caller.messages, [
    { type: 'busy', retryAfterMs: 250 },
    { type: 'found', imsi: '412010000000001' },
  ])
  // @ts-expect-error callers hold the public messages only
  ref.tell({ type: 'answered', outcome: { imsi: '' }, replyTo: caller })
  // @ts-expect-error a ref of fewer messages is not one of more
  const wider: Ref<MnoMessage | { readonly type: 'other' }> = ref
  t.is(wider.path, '/mno')
})
