import { Command } from 'commander'
import { numberIntelligence } from '../../proto/gen/services.js'
import { GatewayError } from '../gateway-error.ts'
import * as enums from '../grpc/enumerations.ts'
import { answerFromProto } from '../grpc/from-proto.ts'
import { answerToJson } from '../http/rest.ts'
import { connected, wholeNumber, withConnection, type ConnectionOptions } from './connection.ts'
import { paint } from './paint.ts'
import { showAnswer } from './show.ts'

interface ResolveOptions extends ConnectionOptions {
  readonly forceFresh?: boolean
  readonly maxStaleness?: number
  readonly op?: readonly string[]
  readonly attribute?: readonly string[]
}

/** `hlrgw resolve`: one number, asked of a running gateway. */
export function resolveCommand(): Command {
  return withConnection(
    new Command('resolve')
      .summary('ask what is known of a number')
      .description(
        'Which network serves a number, whether it is alive, roaming or ported, and how sure that is.',
      )
      .argument('<number>', 'E.164, e.g. +93701234567')
      .option('-f, --force-fresh', 'ask the network whatever is held')
      .option(
        '-s, --max-staleness <seconds>',
        'the oldest acceptable observation; 0 asks the network',
        wholeNumber,
      )
      .option('-o, --op <operation...>', 'what a live probe asks: sriSm, sri, ati, sendImsi')
      .option('--attribute <kind...>', 'what to find: servingNetwork, subscriberState, roaming, identity'),
  )
    .addHelpText(
      'after',
      '\nExit codes: 0 answered, 1 nothing is known of it, 2 wrong usage, 3 no gateway there.',
    )
    .action(resolve)
}

async function resolve(msisdn: string, options: ResolveOptions): Promise<void> {
  const { forceFresh = false, maxStaleness = null, op = [], attribute = [], timeout } = options
  const operations = op.map(word => enums.operation.parse(word) ?? unknown('operation', word))
  const attributes = attribute.map(word => enums.factKind.parse(word) ?? unknown('attribute', word))
  const request = { msisdn, forceFresh, maxStalenessSeconds: maxStaleness, operations, attributes }
  const { answer: message } = await connected(options, client =>
    client.unary(numberIntelligence.methods.resolveMsisdn, request, { timeoutMs: timeout }),
  )
  const answer = answerFromProto(message ?? {})
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify(answerToJson(answer, { identity: true }))}\n`
      : showAnswer(answer, paint()),
  )
  if (answer.confidence === 'UNKNOWN') process.exitCode = 1
}

export function unknown(what: string, word: string): never {
  throw new GatewayError('usage/invalid', { why: `there is no ${what} "${word}"` })
}
