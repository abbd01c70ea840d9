import test from 'ava'
import * as fc from 'fast-check'
import type { ApplicationServer, M3uaConfiguration } from './configuration.ts'
import { writeMessage } from './codec.ts'
import { m3ua } from './m3ua.ts'
import { definitions } from './messages.ts'
import { laboratory, request, turn, type Laboratory } from './testing/laboratory.ts'

const application: ApplicationServer = {
  name: 'hlr',
  routingContext: 7,
  trafficMode: 'loadshare',
  pointCodes: [100],
}
const ends: Readonly<Record<string, string>> = { a: 'sg1', b: 'sg2', c: 'sg2' }

function network(): Laboratory {
  const gateway = (...names: readonly string[]): M3uaConfiguration => ({
    role: 'sgp',
    applicationServers: [application],
    associations: names.map(name => ({ name })),
    localPointCodes: [200],
  })
  return laboratory(
    {
      asp: m3ua({
        role: 'asp',
        applicationServers: [application],
        associations: ['a', 'b', 'c'].map(name => ({ name })),
        destinations: [200],
        pendingLimit: 3,
      }),
      sg1: m3ua(gateway('a')),
      sg2: m3ua(gateway('b', 'c')),
    },
    { a: ['asp', 'sg1'], b: ['asp', 'sg2'], c: ['asp', 'sg2'] },
  )
}

function connect(lab: Laboratory, association: string): void {
  lab.handle(ends[association] as string, { type: 'communicationUp', association, outboundStreams: 4 })
  lab.handle('asp', { type: 'communicationUp', association, outboundStreams: 4 })
}

function disconnect(lab: Laboratory, association: string): void {
  lab.handle('asp', { type: 'communicationLost', association })
  lab.handle(ends[association] as string, { type: 'communicationLost', association })
}

const association = fc.constantFrom('a', 'b', 'c')
const happening = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('request' as const), sls: fc.nat(15) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('pass' as const), ms: fc.nat(3_000) }) },
  fc.record({ type: fc.constantFrom('up' as const, 'lost' as const), association }),
  fc.record({
    type: fc.constantFrom(
      'aspUpRequest' as const,
      'aspActiveRequest' as const,
      'aspInactiveRequest' as const,
      'aspDownRequest' as const,
    ),
    association,
  }),
  fc.record({
    type: fc.constant('destination' as const),
    gateway: fc.constantFrom('sg1', 'sg2'),
    up: fc.boolean(),
  }),
)

test('property: whatever dies and comes back, every request has one fate, and in the end everything is active', t => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 60 }), happenings => {
      const lab = network()
      for (const name of Object.keys(ends)) connect(lab, name)
      let sent = 0
      for (const event of happenings) {
        switch (event.type) {
          case 'request':
            lab.handle('asp', request(event.sls, { data: Uint8Array.of(Math.floor(sent / 256), sent % 256) }))
            sent += 1
            break
          case 'pass':
            lab.pass(event.ms)
            break
          case 'up':
            connect(lab, event.association)
            break
          case 'lost':
            disconnect(lab, event.association)
            break
          case 'destination': {
            const state = event.up ? 'available' : 'unavailable'
            lab.handle(event.gateway, { type: 'destinationStateRequest', dpc: 200, state })
            break
          }
          case 'aspUpRequest':
          case 'aspActiveRequest':
          case 'aspInactiveRequest':
          case 'aspDownRequest':
            lab.handle('asp', event)
        }
      }
      // Longer than T(r): nothing is pending any more.
      lab.pass(10_000)
      const fates = lab.heard.flatMap(([side, output]) => {
        if (output.type === 'transferFailure') return [output.request.data]
        return output.type === 'mtpTransferIndication' && side !== 'asp' ? [output.data] : []
      })
      t.deepEqual(
        fates.map(([high = 0, low = 0]) => 256 * high + low).sort((one, other) => one - other),
        Array.from({ length: sent }, (_, index) => index),
      )
      for (const name of Object.keys(ends)) {
        disconnect(lab, name)
        connect(lab, name)
        lab.handle('asp', { type: 'aspActiveRequest', association: name })
      }
      const last = lab.heard.findLast(([side, { type }]) => side === 'asp' && type === 'asStateIndication')
      t.like(last?.[1], { state: 'active' })
    }),
    { numRuns: 150 },
  )
})

const roles: readonly M3uaConfiguration['role'][] = ['asp', 'sgp', 'ipsp']
for (const role of roles) {
  test(`property: no octets from a peer make a core in role ${role} throw, or say more than a little`, t => {
    const anyType = fc.constantFrom(...Object.values(definitions))
    const body = fc.uint8Array({ maxLength: 24 })
    const noise = fc.tuple(anyType, body).map(([{ class: cls, messageType }, octets]) => {
      const length = 8 + octets.length
      return Uint8Array.of(1, 0, cls, messageType, 0, 0, 0, length, ...octets)
    })
    const plain = anyType.map(({ type }) => writeMessage({ type } as { type: 'aspUp' }))
    fc.assert(
      fc.property(fc.array(fc.oneof(noise, plain), { maxLength: 20 }), messages => {
        const core = m3ua({ role, applicationServers: [application], associations: [{ name: 'a' }] })
        turn(core, { type: 'communicationUp', association: 'a', outboundStreams: 2 })
        for (const octets of messages) {
          const outputs = turn(core, { type: 'dataArrive', association: 'a', stream: 1, ppid: 3, octets })
          t.true(outputs.length < 40)
        }
      }),
      { numRuns: 300 },
    )
  })
}
