import { Command } from 'commander'
import type { hlrgw } from '../../proto/gen/messages.js'
import { signalling } from '../../proto/gen/services.js'
import { connected, wholeNumber, withConnection, type ConnectionOptions } from './connection.ts'
import { paint, table, type Paint } from './paint.ts'

interface ExplainCommandOptions extends ConnectionOptions {
  readonly mno?: string
  readonly sls?: number
}

/** `hlrgw explain`: why a number goes where it goes, without sending anything. */
export function explainCommand(): Command {
  return withConnection(
    new Command('explain')
      .summary('why a number goes where it goes')
      .description(
        'Which operator and why, which translation rule, what is rewritten, which destination, association and SLS.',
      )
      .argument('<number>', 'E.164, e.g. +93701234567')
      .option('-m, --mno <id>', 'as if this operator were asked')
      .option('--sls <number>', 'signalling link selection; else the next in turn', wholeNumber),
  )
    .addHelpText(
      'after',
      '\nExit codes: 0 a question would leave now, 1 it would not, 2 wrong usage, 3 no gateway there.',
    )
    .action(async (msisdn: string, options: ExplainCommandOptions) => {
      const request = { msisdn, mnoId: options.mno ?? null, sls: options.sls ?? null }
      const explained = await connected(options, client =>
        client.unary(signalling.methods.explain, request, { timeoutMs: options.timeout }),
      )
      process.stdout.write(
        options.json === true ? `${JSON.stringify(explained)}\n` : showExplanation(explained, paint()),
      )
      if (!explained.association) process.exitCode = 1
    })
}

export function showExplanation(explained: hlrgw.v1.ExplainResponse, colour: Paint): string {
  const { msisdn, mnoId, opc, dpc, sls, server, association, stream } = explained
  const considered = (
    label: string,
    all: readonly hlrgw.v1.ExplainResponse.Consideration.$Properties[],
  ): [string, string][] =>
    all.map(({ name, chosen, why }, index) => [
      index === 0 ? label : '',
      `${chosen === true ? colour.good('✔') : colour.faint('·')} ${name ?? ''}: ${why ?? ''}`,
    ])
  const rows: [string, string][] = [
    ['number', colour.strong(msisdn)],
    ...considered('operator', explained.operators),
    ['called', explained.called],
    ...considered('GTT rules', explained.rules),
    ['rewritten', explained.rewritten === '' ? colour.faint('nothing leaves') : explained.rewritten],
    ...considered(
      'destinations',
      explained.destinations.map(({ pointCode, chosen, state }) => ({
        name: `PC ${String(pointCode ?? 0)}`,
        chosen: chosen ?? false,
        why: state ?? '',
      })),
    ),
    ['label', [`OPC ${opc}`, ...(dpc == null ? [] : [`DPC ${dpc}`]), `SLS ${sls}`].join(', ')],
    ['server', server ?? colour.faint('none')],
    ...considered('associations', explained.associations),
    [
      'verdict',
      association == null
        ? colour.bad(explained.verdict)
        : colour.good(`${explained.verdict}, stream ${String(stream ?? 0)}, to ${mnoId}`),
    ],
  ]
  return table(rows)
}
