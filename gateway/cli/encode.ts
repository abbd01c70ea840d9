/** `hlrgw encode`: the octets of a value, of a whole probe, or of a batch of lines. */
import { Command, Option } from 'commander'
import { encodeLine, hintsOf } from '../../adapters/ss7/inspect/batch.ts'
import { encodeLayer, layerNames } from '../../adapters/ss7/inspect/inspect.ts'
import { probeOctets } from '../../adapters/ss7/inspect/probe.ts'
import { RequestError } from '../../adapters/ss7/inspect/request.ts'
import { toHex, type Octets } from '../../adapters/ss7/wire/octets.ts'
import { answerLines, reportMisuse } from './lines.ts'

interface EncodeOptions {
  readonly layer: string
  readonly op?: string
  readonly pdu?: string
  readonly errorCode?: number
  readonly type?: string
  readonly mapVersion?: number
  readonly value?: string
  readonly msisdn?: string
  readonly callingGt: string
  readonly opc: number
  readonly dpc: number
  readonly sls: number
  readonly otid: string
  readonly json?: true
  readonly batch?: true
}

const number = (flags: string, description: string): Option =>
  new Option(flags, description).argParser(Number)

export function encodeCommand(): Command {
  return new Command('encode')
    .description('Write the octets of a probe (--op, --msisdn) or of any value (--value), as hex')
    .option(
      '-l, --layer <layer>',
      `map, tcap, sccp or m3ua for a probe; any of ${layerNames.join(', ')}`,
      'map',
    )
    .option('--op <operation>', 'probe: sri-sm, sri, ati or imsi; value: the MAP operation')
    .option('--msisdn <number>', 'probe: whom to ask about, E.164')
    .option('--calling-gt <number>', 'probe: who asks, E.164', '93700000001')
    .addOption(number('--opc <n>', 'probe: originating point code').default(1))
    .addOption(number('--dpc <n>', 'probe: destination point code').default(2))
    .addOption(number('--sls <n>', 'probe: signalling link selection').default(0))
    .option('--otid <hex>', 'probe: originating transaction id', '00000001')
    .option('--value <json>', 'a value as `hlrgw decode --json` prints it')
    .addOption(
      new Option('--pdu <pdu>', 'MAP value: which of the two').choices(['invoke-argument', 'result']),
    )
    .addOption(number('--error-code <n>', 'MAP-error value: the error'))
    .option('--type <type>', 'MAP-type value: the ASN.1 type')
    .addOption(number('--map-version <n>', 'this MAP version; else the newest that can say it'))
    .option('--json', 'one JSON object: {layer, ok, hex}')
    .option('--batch', 'JSON requests from standard input, one answer a line')
    .addHelpText('after', '\nExit status: 0 encoded, 2 a value or request that makes no sense.')
    .action(async (options: EncodeOptions) => {
      if (options.batch === true) return answerLines(encodeLine)
      await reportMisuse(() => {
        const hex = toHex(encodeOne(options))
        process.stdout.write(
          options.json === true ? `${JSON.stringify({ layer: options.layer, ok: true, hex })}\n` : `${hex}\n`,
        )
      })
    })
}

function encodeOne(options: EncodeOptions): Octets {
  const { layer, value, mapVersion, op, msisdn } = options
  const { version, ...hints } = hintsOf({ ...options, version: mapVersion })
  const versioned = version === undefined ? {} : { version }
  if (value !== undefined) return encodeLayer(layer, JSON.parse(value) as unknown, { ...hints, ...versioned })
  if (op === undefined || msisdn === undefined) throw new RequestError('give --op and --msisdn, or --value')
  return probeOctets(layer.toLowerCase(), { ...options, ...probeNumbers(options), op, ...versioned })
}

function probeNumbers({ msisdn = '', callingGt }: EncodeOptions): { msisdn: string; callingGt: string } {
  return { msisdn: e164(msisdn), callingGt: e164(callingGt) }
}

function e164(text: string): string {
  const digits = /^\+?([1-9]\d{4,14})$/.exec(text)?.[1]
  if (digits === undefined) throw new RequestError(`${text} is not an E.164 number`)
  return digits
}
