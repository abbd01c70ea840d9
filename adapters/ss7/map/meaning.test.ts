import test from 'ava'
import { applicationContext, applicationContextOid } from './application-contexts.ts'
import { mapError, mapErrors } from './errors.ts'
import { absentSubscriberDiagnosticName, mwStatusFlags, porting, uncertaintyMetres } from './meaning.ts'
import {
  contextFor,
  encodeArgument,
  operationByCode,
  operationByName,
  operations,
  shapeFor,
} from './operations.ts'

test('TS 23.040 §3.3.2: diagnostics of an absent subscriber have names; codes beyond the list have none', t => {
  t.is(absentSubscriberDiagnosticName(0), 'noPagingResponseViaMSC')
  t.is(absentSubscriberDiagnosticName(6), 'gprsDetached')
  t.is(absentSubscriberDiagnosticName(13), 'msTemporarilyUnavailable')
  t.is(absentSubscriberDiagnosticName(14), undefined)
})

test('TS 29.002 §17.7.6: MW-Status is four flags, absent bits are unset', t => {
  t.deepEqual(mwStatusFlags('011000'), {
    scAddressNotIncluded: false,
    mnrfSet: true,
    mcefSet: true,
    mnrgSet: false,
  })
  t.deepEqual(mwStatusFlags('1'), {
    scAddressNotIncluded: true,
    mnrfSet: false,
    mcefSet: false,
    mnrgSet: false,
  })
})

test('TS 23.066 §4: number portability status, also of later releases', t => {
  t.is(porting('foreignNumberPortedIn'), 'portedIn')
  t.is(porting('ownNumberPortedOut'), 'portedOut')
  t.is(porting(3), 'unknown')
})

test('TS 23.032 §6.2: uncertainty in metres', t => {
  t.is(uncertaintyMetres(0), 0)
  t.is(Math.round(uncertaintyMetres(20)), 57)
})

test('TS 29.002 §17.3.3: names, versions and object identifiers of application contexts', t => {
  t.is(applicationContextOid('shortMsgGatewayContext', 3), '0.4.0.0.1.0.20.3')
  t.deepEqual(applicationContext('0.4.0.0.1.0.29.3'), {
    oid: '0.4.0.0.1.0.29.3',
    name: 'anyTimeInfoEnquiryContext',
    version: 3,
  })
  t.deepEqual(applicationContext('1.2.3'), { oid: '1.2.3' })
  t.deepEqual(applicationContext('0.4.0.0.1.0.48.1'), { oid: '0.4.0.0.1.0.48.1' })
})

test('every operation has a code of its own, a shape of its argument in each version, and errors that exist', t => {
  const all = Object.values(operations)
  t.is(new Set(all.map(({ code }) => code)).size, all.length)
  for (const operation of all) {
    t.is(operationByCode(operation.code), operation)
    t.is(operationByName(operation.name), operation)
    for (const version of operation.versions) t.truthy(shapeFor(operation.argument, version), operation.name)
    t.deepEqual(
      operation.errors.filter(name => mapError(name) === undefined),
      [],
    )
  }
  t.is(operationByName('toString'), undefined)
  t.is(contextFor(operations.anyTimeInterrogation, 3), '0.4.0.0.1.0.29.3')
})

test('the argument of a newer version is written in an older one without what that has not', t => {
  const msisdn = { ton: 'international', npi: 'isdn-e164', digits: '93700000123' } as const
  const argument = { msisdn, smRpPri: true, serviceCentreAddress: msisdn, gprsSupportIndicator: true }
  const newer = encodeArgument(operations.sendRoutingInfoForSM, 3, argument)
  t.is(encodeArgument(operations.sendRoutingInfoForSM, 1, argument).length, newer.length - 2)
  t.throws(() => encodeArgument(operations.anyTimeInterrogation, 2, argument), {
    message: 'anyTimeInterrogation has no version 2',
  })
})

test('errors have one code and one name each', t => {
  t.is(new Set(mapErrors.map(({ name }) => name)).size, mapErrors.length)
  t.is(mapError(27)?.name, 'absentSubscriber')
  t.is(mapError('ati-NotAllowed')?.code, 49)
  t.is(mapError(255), undefined)
})
