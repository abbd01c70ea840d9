import { z } from 'zod'
import { providers } from '../../adapters/io/transport.ts'
import type { EpochMillis } from '../../actors/domain/fact.ts'
import { operationNames, type Operation } from '../../actors/domain/operation.ts'
import type { Agreement } from '../../actors/mno/agreement.ts'
import {
  country,
  globalTitle,
  mccMnc,
  mnoId,
  name,
  peerAddress,
  pointCode,
  port,
  positiveMs,
  ssn,
} from './fields.ts'
import { sccp, translation } from './sccp.ts'

/** One operator's link sheet: who it is, what it allows, and how its signalling gateways are reached. */

const dayMs = 24 * 3_600_000

/** The last day in force, UTC; it ends when the next one begins. */
const lastDay = z.iso
  .date()
  .meta({ format: 'YYYY-MM-DD' })
  .transform((day): EpochMillis => Date.parse(day) + dayMs)

const agreement = z
  .strictObject({
    reference: z.string().min(1).max(64).describe('How both sides’ papers call it; refusals name it.'),
    expires: lastDay.describe(
      'The last day on which it may be asked, UTC; `status` and the log warn 30 days ahead.',
    ),
  })
  .transform(({ reference, expires }): Agreement => ({ reference, expiresAt: expires }))

const contract = z.strictObject({
  permitsPerSecond: z.number().positive().max(100_000).describe('Sustained rate that the agreement allows.'),
  burst: z.int().min(1).max(100_000).default(1).describe('Permits that may be used at once after a pause.'),
})

const contracts = z
  .strictObject(
    Object.fromEntries(
      operationNames.map(operation => [
        operation,
        contract.optional().describe(`Contract for ${operation}; absent: the operation is refused.`),
      ]),
    ) as { [O in Operation]: z.ZodOptional<typeof contract> },
  )
  .refine(all => Object.keys(all).length > 0, 'allows no operation at all')

export const sctpTimers = z.strictObject({
  rtoInitialMs: positiveMs.optional().describe('RFC 9260 §16: RTO.Initial.'),
  rtoMinMs: positiveMs.optional().describe('RTO.Min.'),
  rtoMaxMs: positiveMs.optional().describe('RTO.Max.'),
  associationMaxRetrans: z.int().min(1).optional().describe('Association.Max.Retrans.'),
  pathMaxRetrans: z.int().min(1).optional().describe('Path.Max.Retrans.'),
  heartbeatIntervalMs: positiveMs.optional().describe('HB.interval, added to the path’s RTO.'),
  sackDelayMs: z.int().min(0).max(500).optional().describe('Delay of a SACK that nothing hurries.'),
})

const m3uaTimers = z.strictObject({
  tAckMs: positiveMs.optional().describe('RFC 4666 T(ack): wait for an acknowledgement, doubled per retry.'),
  tAckMaxMs: positiveMs.optional().describe('Longest T(ack).'),
  tRecoveryMs: positiveMs.optional().describe('T(r): how long messages wait for an ASP to come back.'),
  beatMs: z.int().min(0).optional().describe('Own M3UA heartbeats; 0 sends none (SCTP has its own).'),
  auditMs: z.int().min(0).optional().describe('How often an unavailable destination is audited; 0 never.'),
})

const quirks = z.strictObject({
  omitRoutingContext: z.boolean().optional().describe('Send no routing context, although there is one.'),
  omitTrafficMode: z.boolean().optional().describe('Send no traffic mode type in ASP Active.'),
  noNotify: z.boolean().optional().describe('The gateway sends no NTFY: do not count that.'),
  auditsAsp: z.boolean().optional().describe('The gateway sends DAUD to us: answer it, not with ERR.'),
  ssnmWhileInactive: z
    .boolean()
    .optional()
    .describe('The gateway sends SSNM while we are not active: believe it, else it is ignored.'),
  noRoutingContext: z
    .boolean()
    .optional()
    .describe('The peer omits routing contexts where several are possible: the point code tells.'),
  omitAudit: z.boolean().optional().describe('Send no DAUD: the gateway answers it with ERR.'),
})

/** What a peer's address looks like with each transport. */
const wantsUdpPort = { udp: true, ip: false, kernel: undefined, tcp: false } as const

const association = z
  .strictObject({
    name: name.describe('Unique over all operators; metrics, logs and evidence use it.'),
    transport: z
      .enum(providers)
      .default('udp')
      .describe(
        '`udp`: our SCTP in UDP; `ip`: our SCTP on raw IP; `kernel`: the operating system’s SCTP; `tcp`: M3UA on TCP. ' +
          '`ip` and `kernel` need the addon (`npm run build:kernel-sctp`). None stands in for another.',
      ),
    peer: z
      .union([peerAddress.transform(address => [address]), z.array(peerAddress).min(1).max(8)])
      .describe(
        'The signalling gateway’s IP address, with the UDP encapsulation port for `udp` (and for `kernel`, if it is to ' +
          'encapsulate); a list when it is multi-homed.',
      ),
    sctpPort: port.default(2905).describe('Its SCTP port; with `tcp`, its TCP port.'),
    localPort: port
      .optional()
      .describe(
        'Our SCTP port for this association; absent: `signalling.sctpPort`. Needed when peers share an address.',
      ),
    streams: z
      .int()
      .min(2)
      .max(1024)
      .default(17)
      .describe('SCTP streams to ask for, both ways; stream 0 is for management.'),
    aspIdentifier: z.int().min(0).max(0xffff_ffff).optional().describe('Sent in ASP Up when given.'),
    initiates: z.boolean().optional().describe('Role `ipsp`: we send ASP Up, the peer waits for it.'),
    target: z
      .enum(['down', 'inactive', 'active'])
      .optional()
      .describe('Where the ASP goes by itself once connected; `active` unless given.'),
    quirks: quirks.default({}).describe('Switches for peers that RFC 4666 does not describe.'),
  })
  .superRefine(({ transport, peer }, context) => {
    const wanted = wantsUdpPort[transport]
    if (wanted === undefined || peer.every(({ port }) => port > 0 === wanted)) return
    const message = wanted
      ? 'with `udp`, each address needs the UDP port, e.g. 192.0.2.1:9899'
      : `with \`${transport}\`, an address has no UDP port`
    context.addIssue({ code: 'custom', path: ['peer'], message })
  })

const applicationServer = z.strictObject({
  name: name.describe('For status and logs.'),
  routingContext: z.int().min(0).max(0xffff_ffff).optional().describe('Its routing context.'),
  networkAppearance: z.int().min(0).max(0xffff_ffff).optional().describe('Its network appearance.'),
  trafficMode: z
    .enum(['loadshare', 'override', 'broadcast'])
    .default('loadshare')
    .describe('How it is shared.'),
  minActive: z.int().min(1).optional().describe('Associations it must have.'),
  pointCodes: z.array(pointCode).min(1).describe('The routing key’s own point codes.'),
  remotePointCodes: z.array(pointCode).optional().describe('Its remote ones, where restricted.'),
  associations: z.array(name).optional().describe('Associations that serve it; absent: all.'),
})

export const operator = z.strictObject({
  id: mnoId.describe('What answers, metrics and the prefix table call it.'),
  name: z.string().min(1).max(64).describe('For people.'),
  country: country.describe('Its home country: what roaming is measured against.'),
  networks: z.array(mccMnc).min(1).describe('E.212 codes of its networks.'),
  agreement: agreement
    .optional()
    .describe('What allows us to ask it; after its end every probe is refused as POLICY_REFUSED.'),
  contracts: contracts.describe('The operations its agreement allows, each with its rate.'),
  maxInFlight: z.int().min(1).max(1_000_000).default(2_000).describe('Probes that may be open at once.'),
  maxQueued: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(10_000)
    .describe('Requests that may wait for their turn; more are refused as OVERLOADED.'),
  pointCodeFormat: z
    .enum(['itu', 'ansi'])
    .default('itu')
    .describe('`itu`: 14 bits, 3-8-3. `ansi`: 24 bits, 8-8-8, with the address layouts of T1.112.'),
  role: z
    .enum(['asp', 'ipsp'])
    .default('asp')
    .describe('`asp`: its peers are signalling gateways. `ipsp`: applications like us, without a gateway.'),
  pointCode: pointCode.describe('Ours in its network (OPC of what we send).'),
  gatewayPointCode: pointCode.describe('Where messages for it are sent (DPC): its STP, or its HLR.'),
  networkIndicator: z
    .enum(['international', 'international-spare', 'national', 'national-spare'])
    .default('national')
    .describe('Q.704 §14.2.1.'),
  routingContext: z
    .int()
    .min(0)
    .max(0xffff_ffff)
    .optional()
    .describe('RFC 4666 §1.4.2.2, as its link sheet gives it; absent when it wants none.'),
  networkAppearance: z
    .int()
    .min(0)
    .max(0xffff_ffff)
    .optional()
    .describe('RFC 4666 §3.3.1, where its gateways serve several networks.'),
  trafficMode: z
    .enum(['loadshare', 'override', 'broadcast'])
    .default('loadshare')
    .describe('How its gateways share our traffic.'),
  globalTitle: globalTitle
    .optional()
    .describe('Our SCCP calling global title here; absent: `signalling.globalTitle`.'),
  homeRouters: z
    .array(globalTitle)
    .default([])
    .describe('Numbers that its home routers give instead of the serving node’s: such answers are masked.'),
  calledSsn: ssn.default(6).describe('Subsystem number of the called party; 6 is the HLR (TS 23.003 §8).'),
  translationType: z.int().min(0).max(255).default(0).describe('SCCP translation type of the called party.'),
  mapVersions: z
    .array(z.union([z.literal(1), z.literal(2), z.literal(3)]))
    .min(1)
    .optional()
    .describe('MAP versions that may be tried; absent: all that an operation has, newest first.'),
  minActive: z
    .int()
    .min(1)
    .optional()
    .describe('Associations that must be active before a loadshare server is (n of RFC 4666 §4.3.2).'),
  remotePointCodes: z
    .array(pointCode)
    .optional()
    .describe('The routing key’s remote point codes, where it is restricted to some.'),
  pendingLimit: z
    .int()
    .min(1)
    .optional()
    .describe('Messages kept while no association is active, at most tRecoveryMs; 1,000 unless given.'),
  applicationServers: z
    .array(applicationServer)
    .optional()
    .describe('Further routing contexts on the same associations.'),
  sccp: sccp.optional().describe('What its link sheet says of SCCP.'),
  translations: z
    .array(translation)
    .min(1)
    .optional()
    .describe('Global title translation; absent: everything goes to `gatewayPointCode`.'),
  m3ua: m3uaTimers.default({}).describe('Timers of RFC 4666, where they differ from the defaults.'),
  associations: z.array(association).min(1).describe('Its signalling gateways.'),
})

export type OperatorConfig = z.output<typeof operator>
export type AssociationConfig = z.output<typeof association>
