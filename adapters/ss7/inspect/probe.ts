/** The octets with which a probe leaves, layer by layer: what `hlrgw encode --op` shows before anything is sent. */
import { applicationContext } from '../map/application-contexts.ts'
import { contextFor, encodeArgument, operationByName, type Operation } from '../map/operations.ts'
import type { MapVersion } from '../map/primitives.ts'
import { dialogueAsId } from '../tcap/dialogue-apdu.ts'
import { noOctets, toHex, type Octets } from '../wire/octets.ts'
import { encodeLayer } from './inspect.ts'
import { RequestError } from './request.ts'

export interface ProbeRequest {
  readonly op: string
  /** E.164, digits only. */
  readonly msisdn: string
  /** Our own global title: the service centre or gsmSCF that asks. */
  readonly callingGt: string
  readonly version?: MapVersion
  readonly otid?: string
  readonly opc?: number
  readonly dpc?: number
  readonly sls?: number
  readonly networkIndicator?: number
  readonly routingContext?: number
}

const aliases: Readonly<Record<string, string>> = {
  'sri-sm': 'sendRoutingInfoForSM',
  sri: 'sendRoutingInfo',
  ati: 'anyTimeInterrogation',
  imsi: 'sendIMSI',
}

const isdn = (digits: string) => ({ ton: 'international', npi: 'isdn-e164', digits }) as const

/** Arguments that need no more than the number and ourselves. */
const argumentsOf: Readonly<Record<string, (request: ProbeRequest) => object>> = {
  /** Priority high: a low-priority inquiry may put our address into the subscriber's waiting data (TS 23.040 §3.3.2). */
  sendRoutingInfoForSM: ({ msisdn, callingGt }) => ({
    msisdn: isdn(msisdn),
    smRpPri: true,
    serviceCentreAddress: isdn(callingGt),
    gprsSupportIndicator: true,
  }),
  sendRoutingInfo: ({ msisdn, callingGt }) => ({
    msisdn: isdn(msisdn),
    interrogationType: 'basicCall',
    gmscOrGsmSCFAddress: isdn(callingGt),
  }),
  anyTimeInterrogation: ({ msisdn, callingGt }) => ({
    subscriberIdentity: { msisdn: isdn(msisdn) },
    requestedInfo: { locationInformation: true, subscriberState: true },
    gsmSCFAddress: isdn(callingGt),
  }),
  sendIMSI: ({ msisdn }) => ({ msisdn: isdn(msisdn) }),
}

/** Q.713 and TS 23.003: HLR 6; who asks is an MSC (8) for routing information, a gsmSCF (147) for ATI. */
const hlrSsn = 6
const callingSsn = (operation: Operation): number => (operation.name === 'anyTimeInterrogation' ? 147 : 8)

/** `map`, `tcap`, `sccp` or `m3ua`. Throws RequestError for an operation that takes more than a number. */
export function probeOctets(layer: string, request: ProbeRequest): Octets {
  const name = aliases[request.op] ?? request.op
  const operation = operationByName(name)
  const argument = argumentsOf[name]?.(request)
  if (operation === undefined || argument === undefined) {
    throw new RequestError(`no probe ${request.op}; there are ${Object.keys(aliases).join(', ')}`)
  }
  const version = request.version ?? operation.versions[0] ?? 3
  const layers: Readonly<Record<string, (inner: Octets) => Octets>> = {
    map: () => encodeArgument(operation, version, argument),
    tcap: map => encodeLayer('TCAP', begin(operation, version, request, map)),
    sccp: tcap => encodeLayer('SCCP', unitdata(operation, request, tcap)),
    m3ua: sccp => encodeLayer('M3UA', data(request, sccp)),
  }
  const names = Object.keys(layers)
  if (!names.includes(layer)) throw new RequestError(`no layer ${layer}; there are ${names.join(', ')}`)
  const through = Object.values(layers).slice(0, names.indexOf(layer) + 1)
  return through.reduce((inner, encode) => encode(inner), noOctets)
}

function begin(
  operation: Operation,
  version: MapVersion,
  { otid = '00000001' }: ProbeRequest,
  parameter: Octets,
): object {
  const context = applicationContext(contextFor(operation, version))
  return {
    message: 'begin',
    otid,
    // Version 1 knows no dialogue portion (TS 29.002 §15.4).
    ...(version === 1
      ? {}
      : { dialogue: { dialogueAsId, apdu: 'AARQ', protocolVersion: '1', applicationContext: context } }),
    components: [{ type: 'invoke', invokeId: 1, opcode: operation.code, parameterHex: toHex(parameter) }],
  }
}

function unitdata(operation: Operation, { msisdn, callingGt }: ProbeRequest, data: Octets): object {
  const title = { routingIndicator: 'gt', gti: 4, tt: 0, np: 'isdn-e164', nai: 'international' }
  return {
    message: 'UDT',
    protocolClass: 0,
    returnOnError: true,
    called: { ...title, ssn: hlrSsn, digits: msisdn },
    calling: { ...title, ssn: callingSsn(operation), digits: callingGt },
    dataHex: toHex(data),
  }
}

function data(request: ProbeRequest, userData: Octets): object {
  const { opc = 1, dpc = 2, sls = 0, networkIndicator = 2, routingContext } = request
  return {
    message: 'DATA',
    ...(routingContext === undefined ? {} : { routingContext: [routingContext] }),
    protocolData: { opc, dpc, si: 3, ni: networkIndicator, mp: 0, sls, userDataHex: toHex(userData) },
  }
}
