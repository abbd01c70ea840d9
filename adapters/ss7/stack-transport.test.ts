import test from 'ava'
import type { StackInput, StackOutput, TransportEvent } from './stack/primitives.ts'
import { stack, type Stack } from './stack.ts'
import { gatewayAddress, hlrAddress, sriSmArgument } from './testing/dialogues.ts'
import { networkOfGateway, networkOfSignallingGateway } from './testing/networks.ts'
import { seeded } from './sctp/testing/random.ts'
import { wake } from './wire/core.ts'

const world = { random: seeded(5), sign: (octets: Uint8Array) => octets }
const external = { type: 'external' } as const

/** A stack whose transports are the test's. */
function side(core: Stack) {
  const outputs: StackOutput[] = []
  return {
    outputs,
    input(input: StackInput, now = 0) {
      core.handle(input, now)
      for (let output = core.poll(); output !== undefined; output = core.poll()) outputs.push(output)
    },
    core,
  }
}

const event = (association: string, event: TransportEvent): StackInput => ({
  type: 'transport',
  network: 'home',
  association,
  event,
})

test('M3UA over a transport of somebody else: connected, carried, lost, connected again', t => {
  const gateway = side(
    stack({ networks: [{ ...networkOfGateway, transports: { sg0: external, sg1: external } }] }, world),
  )
  const peer = side(
    stack({ networks: [{ ...networkOfSignallingGateway, transports: { asp: external } }] }, world),
  )
  gateway.input({ type: 'start' })
  const asked = gateway.outputs.filter(({ type }) => type === 'transport')
  t.like(asked, [
    { association: 'sg0', request: { type: 'connect' } },
    { association: 'sg1', request: { type: 'connect' } },
  ])
  gateway.outputs.length = 0
  gateway.input(event('sg0', { type: 'communicationUp', outboundStreams: 17 }))
  peer.input(event('asp', { type: 'communicationUp', outboundStreams: 17 }))

  /** Carries what each side sends to the other until both are silent. */
  function carry(): void {
    for (;;) {
      const down = gateway.outputs.splice(0)
      const up = peer.outputs.splice(0)
      if (down.length + up.length === 0) return
      for (const [outputs, to, association] of [
        [down, peer, 'asp'],
        [up, gateway, 'sg0'],
      ] as const) {
        for (const output of outputs) {
          if (output.type === 'transport' && output.request.type === 'send') {
            to.input(event(association, { ...output.request, type: 'dataArrive' }))
          } else kept.push(output)
        }
      }
    }
  }
  const kept: StackOutput[] = []
  carry()
  const ask = (requestId: number) =>
    gateway.input({
      type: 'map',
      network: 'home',
      request: {
        type: 'mapRequest',
        requestId,
        operation: 'sendRoutingInfoForSM',
        argument: sriSmArgument,
        called: hlrAddress,
        calling: gatewayAddress,
        timeoutMs: 5_000,
      },
    })
  ask(1)
  carry()
  t.true(kept.some(({ type }) => type === 'mapIndication'))

  // a message that never left: its request is told so, and costs nothing
  ask(2)
  const [sending] = gateway.outputs.splice(0)
  if (sending?.type !== 'transport' || sending.request.type !== 'send') return t.fail('nothing was sent')
  gateway.input(event('sg0', { type: 'sendFailure', context: sending.request.context, transmitted: false }))
  t.like(gateway.outputs.splice(0), [
    { confirm: { requestId: 2, outcome: { type: 'unreachable' }, evidence: { billable: false } } },
  ])

  gateway.input(event('sg0', { type: 'communicationLost', reason: 'cut' }), 100)
  const confirm = gateway.outputs.find(output => output.type === 'mapConfirm')
  t.like(confirm, { confirm: { outcome: { type: 'associationLost', association: 'sg0' } } })
  gateway.outputs.length = 0
  gateway.input(wake, 100 + 500)
  t.like(
    gateway.outputs.filter(({ type }) => type === 'transport'),
    [{ association: 'sg0', request: { type: 'connect' } }],
  )
})
