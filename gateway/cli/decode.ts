/** `hlrgw decode`: any layer's octets as a tree or JSON, one message or a batch of lines. */
import { Command, Option } from 'commander'
import { decodeLine, hintsOf } from '../../adapters/ss7/inspect/batch.ts'
import { guessLayer } from '../../adapters/ss7/inspect/guess.ts'
import { decodeLayer, layerNames, type Decoded } from '../../adapters/ss7/inspect/inspect.ts'
import { RequestError } from '../../adapters/ss7/inspect/request.ts'
import { tree } from '../../adapters/ss7/inspect/tree.ts'
import { fromHex, type Octets } from '../../adapters/ss7/wire/octets.ts'
import { answerLines, reportMisuse } from './lines.ts'

interface DecodeOptions {
  readonly layer?: string
  readonly op?: string
  readonly pdu?: string
  readonly errorCode?: number
  readonly type?: string
  readonly mapVersion?: number
  readonly json?: true
  readonly batch?: true
}

export function decodeCommand(): Command {
  return new Command('decode')
    .description('Show what a message says: M3UA, SCCP, TCAP or MAP, as far down as it can be read')
    .argument('[hex...]', 'the octets; spaces and colons are skipped')
    .option('-l, --layer <layer>', `${layerNames.join(', ')}; guessed for whole messages`)
    .option('--op <operation>', 'MAP: the operation, e.g. sendRoutingInfoForSM')
    .addOption(new Option('--pdu <pdu>', 'MAP: which of the two').choices(['invoke-argument', 'result']))
    .addOption(new Option('--error-code <n>', 'MAP-error: the error').argParser(Number))
    .option('--type <type>', 'MAP-type: the ASN.1 type, e.g. SubscriberInfo')
    .addOption(new Option('--map-version <n>', 'MAP: read this version only').argParser(Number))
    .option('--json', 'one JSON object: {layer, ok, value, deviations} or {layer, ok: false, error}')
    .option('--batch', 'JSON requests from standard input, one answer a line')
    .addHelpText(
      'after',
      '\nExit status: 0 decoded, 1 refused by the codec, 2 a request that makes no sense.',
    )
    .action(async (hex: readonly string[], options: DecodeOptions) => {
      if (options.batch === true) return answerLines(decodeLine)
      await reportMisuse(() => decodeOne(hex.join(''), options))
    })
}

function decodeOne(hex: string, options: DecodeOptions): void {
  const octets = fromHex(hex)
  if (octets === undefined || octets.length === 0) throw new RequestError('give the octets in hexadecimal')
  const layer = options.layer ?? guessed(octets)
  const decoded = decodeLayer(layer, octets, hintsOf({ ...options, version: options.mapVersion }))
  const text = options.json === true ? `${JSON.stringify({ layer, ...decoded })}\n` : readable(layer, decoded)
  ;(decoded.ok || options.json === true ? process.stdout : process.stderr).write(text)
  if (!decoded.ok) process.exitCode = 1
}

function guessed(octets: Octets): string {
  const layer = guessLayer(octets)
  if (layer === undefined) throw new RequestError('these octets could be anything: say --layer')
  return layer
}

function readable(layer: string, decoded: Decoded): string {
  if (!decoded.ok) {
    const { layer: at, path, offset, reason, answer } = decoded.error
    const where = path === '' ? '' : `, ${path}`
    const due = answer === undefined ? '' : `the standard answers: ${JSON.stringify(answer)}\n`
    return `not ${layer}: ${reason} (${at}${where}, octet ${offset})\n${due}`
  }
  const notes = decoded.deviations.map(
    ({ kind, path = '', offset }) =>
      `  ${kind}${path === '' ? '' : ` in ${path}`}${offset === undefined ? '' : ` at octet ${offset}`}\n`,
  )
  return `${layer}\n${tree(decoded.value, '  ')}${notes.length === 0 ? '' : `deviations\n${notes.join('')}`}`
}
