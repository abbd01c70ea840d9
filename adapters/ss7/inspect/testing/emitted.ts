/** One message for every operation, version, error and dialogue shape that we can emit, as `hlrgw encode` takes it. */
import { applicationContext } from '../../map/application-contexts.ts'
import { mapErrors } from '../../map/errors.ts'
import { contextFor, operations, type Operation } from '../../map/operations.ts'
import type { MapVersion } from '../../map/primitives.ts'
import { problems } from '../../tcap/component-portion.ts'
import { dialogueAsId } from '../../tcap/dialogue-apdu.ts'
import { pAbortCauses } from '../../tcap/message.ts'
import { encodeLayer } from '../inspect.ts'
import { toHex } from '../../wire/octets.ts'
import { errorParameters, parameters } from './parameters.ts'

export interface Emitted {
  readonly name: string
  /** As `hlrgw encode --layer TCAP` takes it. */
  readonly tcap: Readonly<Record<string, unknown>>
  /** The MAP parameter inside, if there is one. */
  readonly parameter?: object
}

const user = { source: 'dialogue-service-user', value: 'null' } as const

function aarq(oid: string, userInformation?: object) {
  return {
    dialogueAsId,
    apdu: 'AARQ',
    protocolVersion: '1',
    applicationContext: applicationContext(oid),
    ...user30(userInformation),
  }
}

function aare(oid: string, result = 'accepted', diagnostic: object = user, userInformation?: object) {
  const context = applicationContext(oid)
  return {
    dialogueAsId,
    apdu: 'AARE',
    protocolVersion: '1',
    applicationContext: context,
    result,
    diagnostic,
    ...user30(userInformation),
  }
}

const user30 = (fields: object | undefined) =>
  fields === undefined ? {} : { userInformation: { oid: '0.4.0.0.1.1.1.1', ...fields } }

const hexOf = (operation: Operation, pdu: string, version: MapVersion, parameter: object): string =>
  toHex(encodeLayer('MAP', parameter, { op: operation.name, pdu, version }))

function* ofOperations(): Generator<Emitted> {
  for (const { name, version, argument, result } of parameters) {
    const operation = operations[name]
    const oid = contextFor(operation, version)
    const { code: opcode } = operation
    const invoke = {
      type: 'invoke',
      invokeId: 1,
      opcode,
      parameterHex: hexOf(operation, 'invoke-argument', version, argument),
    }
    yield {
      name: `${name} v${version} argument`,
      parameter: argument,
      tcap: {
        message: 'begin',
        otid: '00000001',
        ...(version === 1 ? {} : { dialogue: aarq(oid) }),
        components: [invoke],
      },
    }
    if (result === undefined) continue
    const parameterHex = hexOf(operation, 'result', version, result)
    yield {
      name: `${name} v${version} result`,
      parameter: result,
      tcap: {
        message: 'end',
        dtid: '00000001',
        ...(version === 1 ? {} : { dialogue: aare(oid) }),
        components: [{ type: 'returnResultLast', invokeId: 1, opcode, parameterHex }],
      },
    }
  }
}

function* ofErrors(): Generator<Emitted> {
  const dialogue = aare(contextFor(operations.sendRoutingInfoForSM, 3))
  for (const { code: errorCode, name, shapes } of mapErrors) {
    const given = errorParameters[name] ?? []
    for (const parameter of shapes.length === 0 ? [undefined] : [undefined, {}, ...given]) {
      if (parameter !== undefined && mandatory.has(name) && Object.keys(parameter).length === 0) continue
      const hex = parameter && toHex(encodeLayer('MAP-error', parameter, { errorCode }))
      const component = {
        type: 'returnError',
        invokeId: 1,
        errorCode,
        ...(hex === undefined ? {} : { parameterHex: hex }),
      }
      yield {
        name: `${name} ${parameter === undefined ? 'without parameter' : JSON.stringify(parameter)}`,
        tcap: { message: 'end', dtid: '00000001', dialogue, components: [component] },
        ...(parameter === undefined ? {} : { parameter }),
      }
    }
  }
}

/** Errors whose parameter cannot be empty. */
const mandatory: ReadonlySet<string> = new Set([
  'roamingNotAllowed',
  'sm-DeliveryFailure',
  'ss-ErrorStatus',
  'pw-RegistrationFailure',
])

function* ofDialogues(): Generator<Emitted> {
  const oid = contextFor(operations.sendRoutingInfoForSM, 3)
  const isdn = { ton: 'international', npi: 'isdn-e164', digits: '93700000001' }
  const sriSm = { msisdn: isdn, smRpPri: true, serviceCentreAddress: isdn }
  const end = { message: 'end', dtid: '00000001' }
  const abort = { message: 'abort', dtid: '00000001' }
  const invoke = {
    type: 'invoke',
    invokeId: 1,
    opcode: 45,
    parameterHex: hexOf(operations.sendRoutingInfoForSM, 'invoke-argument', 3, sriSm),
  }
  yield {
    name: 'map-open',
    parameter: { destinationReference: isdn },
    tcap: {
      message: 'begin',
      otid: '00000001',
      dialogue: aarq(oid, { pdu: 'map-open', destinationReference: isdn, originationReference: isdn }),
      components: [invoke],
    },
  }
  yield { name: 'map-accept', tcap: { ...end, dialogue: aare(oid, 'accepted', user, { pdu: 'map-accept' }) } }
  yield { name: 'map-close', tcap: { ...end, dialogue: aare(oid, 'accepted', user, { pdu: 'map-close' }) } }
  for (const reason of ['noReasonGiven', 'invalidDestinationReference', 'invalidOriginatingReference']) {
    const refused = { source: 'dialogue-service-user', value: 'no-reason-given' }
    const refusal = { pdu: 'map-refuse', reason, alternativeApplicationContext: applicationContext(oid) }
    yield {
      name: `map-refuse ${reason}`,
      tcap: { ...abort, dialogue: aare(oid, 'reject-permanent', refused, refusal) },
    }
  }
  yield {
    name: 'AARE in ABORT, application context not supported',
    tcap: {
      ...abort,
      dialogue: aare(oid, 'reject-permanent', {
        source: 'dialogue-service-user',
        value: 'application-context-name-not-supported',
      }),
    },
  }
  yield {
    name: 'AARE in ABORT, no common dialogue portion',
    tcap: {
      ...abort,
      dialogue: aare(oid, 'reject-permanent', {
        source: 'dialogue-service-provider',
        value: 'no-common-dialogue-portion',
      }),
    },
  }
  for (const userInformation of [
    { pdu: 'map-userAbort', userAbortChoice: 'userSpecificReason' },
    { pdu: 'map-userAbort', userAbortChoice: 'userResourceLimitation' },
    { pdu: 'map-userAbort', userAbortChoice: 'resourceUnavailable', reasonCode: 1 },
    { pdu: 'map-userAbort', userAbortChoice: 'applicationProcedureCancellation', reasonCode: 4 },
    { pdu: 'map-providerAbort', mapProviderAbortReason: 'invalidPDU' },
  ]) {
    const dialogue = {
      dialogueAsId,
      apdu: 'ABRT',
      abortSource: 'dialogue-service-user',
      ...user30(userInformation),
    }
    yield { name: JSON.stringify(userInformation), tcap: { ...abort, dialogue } }
  }
  const byProvider = { dialogueAsId, apdu: 'ABRT', abortSource: 'dialogue-service-provider' }
  yield { name: 'ABRT by the provider', tcap: { ...abort, dialogue: byProvider } }
  for (const pAbortCause of pAbortCauses)
    yield { name: `P-ABORT ${pAbortCause}`, tcap: { ...abort, pAbortCause } }
  for (const [problemType, names] of Object.entries(problems)) {
    for (const problem of names) {
      const component = {
        type: 'reject',
        invokeId: problemType === 'general' ? null : 1,
        problemType,
        problem,
      }
      yield { name: `reject ${problemType} ${problem}`, tcap: { ...end, components: [component] } }
    }
  }
}

export const emitted: readonly Emitted[] = [...ofOperations(), ...ofErrors(), ...ofDialogues()]
