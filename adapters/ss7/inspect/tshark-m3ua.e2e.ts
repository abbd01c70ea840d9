/** Every M3UA message and every SCCP management message, read by Wireshark's dissectors. Needs `tshark`. */
import test from 'ava'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeMessage } from '../m3ua/codec.ts'
import { messages, type MessageOf, type MessageType } from '../m3ua/messages.ts'
import { encodeLayer } from './inspect.ts'
import { capture, tshark } from './testing/tshark.ts'

const where = { networkAppearance: 1, routingContext: [7], affectedPointCode: [{ mask: 0, pc: 200 }] }
const infoString = 'words'

const m3ua: { readonly [T in MessageType]: Omit<MessageOf<T>, 'type'> } = {
  err: { errorCode: 3, ...where, diagnosticInformation: Uint8Array.of(1, 2, 3) },
  ntfy: {
    status: { type: 'AS-State_Change', info: 'AS-ACTIVE' },
    aspIdentifier: 1,
    routingContext: [7],
    infoString,
  },
  data: {
    networkAppearance: 1,
    routingContext: [7],
    protocolData: { opc: 1, dpc: 2, si: 15, ni: 2, mp: 0, sls: 3, data: Uint8Array.of(1, 0, 1, 0) },
    correlationId: 9,
  },
  duna: { ...where, infoString },
  dava: { ...where, infoString },
  daud: { ...where, infoString },
  scon: { ...where, concernedDestination: 100, congestionIndications: 2, infoString },
  dupu: { ...where, userCause: { cause: 1, user: 3 }, infoString },
  drst: { ...where, infoString },
  aspUp: { aspIdentifier: 1, infoString },
  aspDown: { infoString },
  beat: { heartbeatData: Uint8Array.of(1, 2, 3, 4, 5) },
  aspUpAck: { aspIdentifier: 1, infoString },
  aspDownAck: { infoString },
  beatAck: { heartbeatData: Uint8Array.of(1, 2, 3, 4, 5) },
  aspActive: { trafficModeType: 'loadshare', routingContext: [7, 8], infoString },
  aspInactive: { routingContext: [7], infoString },
  aspActiveAck: { trafficModeType: 'override', routingContext: [7], infoString },
  aspInactiveAck: { routingContext: [7], infoString },
  regReq: {
    routingKey: [
      {
        localRoutingKeyIdentifier: 1,
        routingContext: [7],
        trafficModeType: 'loadshare',
        destinationPointCode: [100],
        networkAppearance: 1,
        serviceIndicators: [3, 5, 13],
        originatingPointCodeList: [{ mask: 0, pc: 200 }],
      },
    ],
  },
  regRsp: {
    registrationResult: [{ localRoutingKeyIdentifier: 1, registrationStatus: 0, routingContext: [7] }],
  },
  deregReq: { routingContext: [7], infoString },
  deregRsp: { deregistrationResult: [{ routingContext: [7], deregistrationStatus: 0 }] },
}

const management = (['SSA', 'SSP', 'SST', 'SOR', 'SOG', 'SSC'] as const).map(type => ({
  type,
  affectedSsn: 6,
  affectedPc: 200,
  multiplicity: 0,
  ...(type === 'SSC' && { congestionLevel: 3 }),
}))

function carrying(scmg: object): Buffer {
  const ssn1 = { routingIndicator: 'ssn', ssn: 1, gti: 0 }
  const sccp = { message: 'UDT', protocolClass: 0, returnOnError: false, called: ssn1, calling: ssn1, scmg }
  const protocolData = { opc: 1, dpc: 2, si: 3, ni: 2, mp: 0, sls: 0 }
  return Buffer.from(encodeLayer('M3UA', { message: 'DATA', protocolData, sccp }))
}

const folder = mkdtempSync(join(tmpdir(), 'hlrgw-tshark-'))
const file = join(folder, 'm3ua.pcap')
const types = Object.keys(m3ua) as MessageType[]
test.before(() =>
  writeFileSync(
    file,
    capture([
      ...types.map(type => Buffer.from(writeMessage({ type, ...m3ua[type] } as MessageOf<MessageType>))),
      ...management.map(carrying),
    ]),
  ),
)
test.after.always(() => rmSync(folder, { recursive: true }))

/** Warnings are no complaints here: tshark 4.0 dissects SSC and warns of it as an unknown message. */
test('every message is dissected: no complaint, no unknown parameter, and the name that we call it', t => {
  const complaints = tshark(
    file,
    '-Y',
    '_ws.malformed or _ws.expert.severity >= 0x800000',
    '-T',
    'fields',
    '-e',
    'frame.number',
  )
  t.is(complaints, '')
  const packets = tshark(file, '-V', '-O', 'm3ua,sccpmg')
    .split(/^Frame \d+/m)
    .slice(1)
  t.is(packets.length, types.length + management.length)
  types.forEach((type, index) => {
    t.notRegex(packets[index] ?? '', /Unknown parameter/i, type)
    t.regex(packets[index] ?? '', new RegExp(`\\(${messages[type].name}\\)`))
  })
  management.forEach(({ type }, index) => {
    const text = packets[types.length + index] ?? ''
    // Q.713 table 23: format identifiers 1 to 6
    t.regex(text, new RegExp(`Message Type: .*\\(0x0${index + 1}\\)`), type)
    t.regex(text, /Affected SubSystem Number: 6\b[^]*Affected Point Code: 200\b/, type)
  })
})
