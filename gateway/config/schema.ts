import { z } from 'zod'
import { factKinds, type FactKind } from '../../actors/domain/fact.ts'
import type { Category } from '../../adapters/ss7/map/categories.ts'
import { globalTitle, listenAddress, name, operation, port, positiveMs, sha256, ssn } from './fields.ts'
import { operator, sctpTimers } from './operator.ts'

/** The whole configuration. docs/configuration.md is generated from it; `describe` is what operators read there. */

const seconds = z.int().min(0).max(315_360_000)

const timeToLive = z.strictObject({
  servingNetwork: seconds.default(86_400).describe('Seconds for which who serves a number is fresh.'),
  subscriberState: seconds.default(300).describe('Seconds for which its state is fresh.'),
  roaming: seconds.default(3_600).describe('Seconds for which where it roams is fresh.'),
  identity: seconds.default(3_600).describe('Seconds for which IMSI and serving nodes are fresh.'),
} satisfies { [K in FactKind]: z.ZodType })

const tls = z.strictObject({
  certificate: z.string().describe('PEM file: the server’s certificate chain.'),
  key: z.string().describe('PEM file: its private key.'),
  clientCa: z
    .string()
    .describe('PEM file: who signs clients’ certificates. Every client must show one (mutual TLS).'),
})

const grpc = z.strictObject({
  listen: listenAddress.prefault('127.0.0.1:7070').describe('Where gRPC listens.'),
  tls: tls.optional().describe('Mutual TLS; absent: plaintext, allowed on loopback only.'),
  allowPlaintext: z
    .boolean()
    .default(false)
    .describe('Allow plaintext beyond loopback, e.g. behind a mesh that encrypts.'),
  maxMessageBytes: z
    .int()
    .min(1_024)
    .max(64 * 1_048_576)
    .default(4 * 1_048_576)
    .describe('Larger messages are refused with RESOURCE_EXHAUSTED.'),
  maxBatch: z.int().min(1).max(10_000).default(1_000).describe('Requests in one ResolveBatch.'),
  maxOpenPerStream: z
    .int()
    .min(1)
    .max(100_000)
    .default(1_000)
    .describe('Items of one stream, or of one batch, answered at the same time; further ones wait unread.'),
  defaultTimeoutMs: positiveMs.default(5_000).describe('Deadline of calls and stream items that bring none.'),
  maxTimeoutMs: positiveMs.default(60_000).describe('Longest deadline honoured; later ones are cut to it.'),
})

const http = z.strictObject({
  listen: listenAddress
    .prefault('127.0.0.1:7080')
    .describe('Where health, metrics and the REST lookup listen. Plaintext: keep it inside.'),
  rest: z.boolean().default(true).describe('Serve GET /v1/numbers/{e164}.'),
})

const access = z.strictObject({
  identity: z
    .array(z.string().min(1))
    .default([])
    .describe(
      'Who may see IMSI, MSC and VLR: common names of client certificates, or `anyone`. Nobody unless listed.',
    ),
  control: z
    .array(z.string().min(1))
    .default([])
    .describe(
      'Who may take associations out and bring them back (`hlrgw drain`): common names, or `anyone`. Nobody unless listed.',
    ),
})

const resolve = z.strictObject({
  maxStalenessSeconds: seconds
    .optional()
    .describe('The oldest observation accepted of requests that name no bound; absent: any age will do.'),
  operations: z
    .array(operation)
    .min(1)
    .default(['sriSm'])
    .describe('What a live probe asks for requests that name no operation; each is one dialogue.'),
  attributes: z
    .array(z.enum(factKinds as [FactKind, ...FactKind[]]))
    .min(1)
    .default(['servingNetwork', 'subscriberState', 'roaming', 'identity'])
    .describe('What requests that name no attribute want; `identity` only if the caller may see it.'),
  timeToLive: timeToLive
    .prefault({})
    .describe('How long each kind of fact is fresh: the age its confidence falls at.'),
  cacheSeconds: seconds.default(86_400).describe('How long the cache keeps a number.'),
  idleMs: positiveMs.default(10_000).describe('An idle lookup actor ends after this long.'),
})

const postgres = z.strictObject({
  url: z
    .string()
    .optional()
    .describe('postgres:// URL (`DATABASE_URL`); absent: a server of our own below `dataFolder`.'),
  maxConnections: z.int().min(1).max(1_000).default(8).describe('Connections of this process.'),
  circuitOpenMs: positiveMs
    .default(60_000)
    .describe('After five errors in a row it is left alone for this long, then tried again.'),
})

const redis = z.strictObject({
  url: z.string().optional().describe('redis:// URL (`REDIS_URL`); absent: a bounded cache in this process.'),
  maxEntries: z
    .int()
    .min(1)
    .default(1_000_000)
    .describe('Numbers that the cache in this process holds; least recently used ones leave.'),
  shareContracts: z
    .boolean()
    .default(true)
    .describe(
      'With a URL: all gateways on this Redis share each operator’s contract; false: each has it whole.',
    ),
})

const refusal = z.enum(['refuse', 'discard']).default('refuse')

/** GSMA FS.11: who could have sent it rightly, to a network that we are not. */
const inbound = z.strictObject({
  internal: refusal.describe('Category 1, e.g. anyTimeInterrogation: from within one network only.'),
  homeNetwork: refusal.describe('Category 2, e.g. insertSubscriberData: from a visitor’s home network.'),
  visitedNetwork: refusal.describe('Category 3, e.g. updateLocation: from where a subscriber visits.'),
  shortMessage: refusal.describe('Short message transfer, e.g. mtForwardSM.'),
  unknown: refusal.describe('Anything else, and dialogues that invoke nothing.'),
} satisfies { [C in Category]: z.ZodType })

const signalling = z.strictObject({
  localAddress: listenAddress
    .prefault('127.0.0.1:9899')
    .describe('Our UDP socket for SCTP encapsulation (RFC 6951).'),
  sctpPort: port.default(2905).describe('Our SCTP port.'),
  globalTitle: globalTitle.describe('Our SCCP calling global title and MAP service centre address, E.164.'),
  ssn: ssn
    .default(8)
    .describe('Our subsystem number; 8 is an MSC, as querying SMS nodes use (TS 23.003 §8).'),
  transactionIdPrefix: z
    .int()
    .min(0)
    .max(63)
    .default(0)
    .describe('Leading bits of our TCAP transaction ids: unique among the nodes that share a point code.'),
  maxDialogues: z.int().min(1).max(1_000_000).default(50_000).describe('Dialogues open at once.'),
  inbound: inbound
    .prefault({})
    .describe(
      'Dialogues that peers begin, by category: `refuse` says so, `discard` says nothing. Both count.',
    ),
  sctp: sctpTimers.default({}).describe('Parameters of RFC 9260, where they differ from the defaults.'),
})

const prefixes = z.strictObject({
  file: z.string().describe('CSV with the header `prefix,mno,mcc_mnc`; relative to the configuration file.'),
  sha256: sha256.describe(
    'What `sha256sum` says of the file: a changed table must be meant. SIGHUP reads both anew.',
  ),
})

export const configSchema = z.strictObject({
  node: name.default('hlrgw').describe('This node’s name in logs and traces.'),
  dataFolder: z
    .string()
    .default('.hlrgw')
    .describe('Files of our own (the embedded PostgreSQL); relative to the working directory.'),
  logLevel: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Lines below it are not written.'),
  drainMs: positiveMs.default(10_000).describe('How long open requests may take to finish after SIGTERM.'),
  grpc: grpc.prefault({}).describe('The gRPC server.'),
  http: http.prefault({}).describe('Health, metrics and REST.'),
  access: access.prefault({}).describe('Who may see what.'),
  resolve: resolve.prefault({}).describe('How questions are answered that leave something open.'),
  postgres: postgres.prefault({}).describe('Durable facts.'),
  redis: redis.prefault({}).describe('Recent facts.'),
  prefixes: prefixes.describe('Number ranges and whom they were allotted to.'),
  signalling: signalling.describe('Our side of the signalling network.'),
  operators: z.array(operator).min(1).max(256).describe('The networks this gateway reaches.'),
})

export type Config = z.output<typeof configSchema>
