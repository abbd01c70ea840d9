import { Command } from 'commander'
import { answered } from '../../actors/domain/outcome.ts'
import { hlrGateway } from '../../proto/gen/services.js'
import * as enums from '../grpc/enumerations.ts'
import { outcomeFromProto } from '../grpc/from-proto.ts'
import { outcomeToJson } from '../http/rest.ts'
import { connected, withConnection, type ConnectionOptions } from './connection.ts'
import { paint } from './paint.ts'
import { unknown } from './resolve.ts'
import { showOutcome } from './show.ts'

interface ProbeOptions extends ConnectionOptions {
  readonly op: string
  readonly mno?: string
}

/** `hlrgw probe`: one operation to one operator, past cache and store, with its evidence. */
export function probeCommand(): Command {
  return withConnection(
    new Command('probe')
      .summary('ask an operator’s network directly')
      .description('One operation to one network, past cache and store; counts against the contract.')
      .argument('<number>', 'E.164, e.g. +93701234567')
      .option('-o, --op <operation>', 'sriSm, sri, ati or sendImsi', 'sriSm')
      .option('-m, --mno <id>', 'the operator to ask; else the one that has the number’s range'),
  )
    .addHelpText(
      'after',
      '\nExit codes: 0 the network spoke of the subscriber, 1 it did not, 2 wrong usage, 3 no gateway there.',
    )
    .action(probe)
}

async function probe(msisdn: string, options: ProbeOptions): Promise<void> {
  const operation = enums.operation.parse(options.op) ?? unknown('operation', options.op)
  const request = { msisdn, operation, mnoId: options.mno ?? null }
  const { outcome: message } = await connected(options, client =>
    client.unary(hlrGateway.methods.probe, request, { timeoutMs: options.timeout }),
  )
  const outcome = outcomeFromProto(message ?? {})
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify(outcomeToJson(outcome, { identity: true }))}\n`
      : showOutcome(outcome, paint()),
  )
  const { result } = outcome
  if (result.type !== 'ok' && (answered(result) ?? []).length === 0) process.exitCode = 1
}
