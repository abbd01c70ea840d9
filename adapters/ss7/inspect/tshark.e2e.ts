/** What we emit, read by Wireshark's dissectors: no complaint, and the same field values. Needs `tshark`. */
import test from 'ava'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toHex } from '../wire/octets.ts'
import { encodeLayer } from './inspect.ts'
import { emitted } from './testing/emitted.ts'
import { capture, dissected, tshark, type Field } from './testing/tshark.ts'

const address = (ssn: number, digits: string) =>
  ({ routingIndicator: 'gt', ssn, gti: 4, tt: 0, np: 'isdn-e164', nai: 'international', digits }) as const

function m3ua(tcap: object): Buffer {
  const protocolData = { opc: 1, dpc: 2, si: 3, ni: 2, mp: 0, sls: 0 }
  const sccp = {
    message: 'UDT',
    protocolClass: 0,
    returnOnError: true,
    called: address(6, '93700000123'),
    calling: address(8, '93700000001'),
    tcap,
  }
  return Buffer.from(encodeLayer('M3UA', { message: 'DATA', protocolData, sccp }))
}

const folder = mkdtempSync(join(tmpdir(), 'hlrgw-tshark-'))
const file = join(folder, 'emitted.pcap')
test.before(() => writeFileSync(file, capture(emitted.map(({ tcap }) => m3ua(tcap)))))
test.after.always(() => rmSync(folder, { recursive: true }))

test('no packet is malformed, and no dissector complains', t => {
  const complaints = tshark(
    file,
    '-Y',
    '_ws.malformed or _ws.expert.severity >= 0x400000',
    '-T',
    'fields',
    '-e',
    'frame.number',
    '-e',
    '_ws.expert.message',
  )
  const named = complaints
    .split('\n')
    .filter(line => line !== '')
    .map(line => `${emitted[Number.parseInt(line, 10) - 1]?.name ?? ''}: ${line}`)
  t.deepEqual(named, [])
})

test('every packet is dissected down to its components', t => {
  const protocols = tshark(file, '-T', 'fields', '-e', 'frame.protocols').trimEnd().split('\n')
  t.is(protocols.length, emitted.length)
  emitted.forEach(({ name, tcap }, index) => {
    const depth = 'components' in tcap ? ':gsm_map' : ':tcap'
    t.true(protocols[index]?.includes(depth), `${name}: ${protocols[index]}`)
  })
})

/** `smRpPri` and `gsm_map.sm.sm_RP_PRI` are one name. */
const normal = (name: string): string =>
  (name.split('.').at(-1) ?? '')
    .replace(/(_null)?_element$/, '')
    .replace(/[-_]/g, '')
    .toLowerCase()

/** Release 16 renamed the colours; the octets are the same. */
const renamed: Readonly<Record<string, string>> = {
  whiteListed: 'permittedListed',
  blackListed: 'prohibitedListed',
  greyListed: 'trackingListed',
}
/** tshark 4.0 names the error and shows nothing of its parameter. */
const notShown: ReadonlySet<string> = new Set(['pwRegistrationFailureCause', 'mapVersionStyle'])

/** Where a value of ours is not among the fields of its name (digits and octets: anywhere in the packet). */
function* missing(value: unknown, name: string, fields: readonly Field[]): Generator<string> {
  if (notShown.has(name)) return
  const same = fields.filter(field => normal(field.name) === normal(name))
  if (typeof value === 'object' && value !== null) {
    if ('mcc' in value)
      yield* missing(toHex(encodeLayer('MAP-type', value, cellType).subarray(2)), name, fields)
    else if ('raw' in value) yield* missing(value.raw, name, fields)
    else if ('code' in value) yield* missing(value.code, name, fields)
    else if ('digits' in value) yield* missing(value.digits, 'digits', fields)
    else for (const [inner, property] of Object.entries(value)) yield* missing(property, inner, fields)
    return
  }
  if (!shown(value, same, fields)) yield `${name} ${String(value)}`
}

const cellType = { type: 'CellGlobalIdOrServiceAreaIdFixedLength' }

function shown(value: unknown, same: readonly Field[], all: readonly Field[]): boolean {
  if (typeof value === 'number') return same.some(({ show }) => Number(show) === value)
  if (typeof value !== 'string') return same.length > 0
  if (/^[01]+$/.test(value)) return all.some(({ value: octets }) => octets === octetsOfBits(value))
  if (/^[0-9a-f]{2,}$/.test(value))
    return all.some(({ show, value: octets }) => show === value || octets === value)
  return same.some(({ showname }) => showname.includes(renamed[value] ?? value))
}

const octetsOfBits = (bits: string): string =>
  Number.parseInt(bits.padEnd(8, '0'), 2).toString(16).padStart(2, '0')

test('every field has the value that we gave it', t => {
  const packets = dissected(tshark(file, '-T', 'pdml'))
  t.is(packets.length, emitted.length)
  const wrong = emitted.flatMap(({ name, parameter }, index) =>
    Array.from(missing(parameter ?? {}, '', packets[index] ?? []), fault => `${name}: ${fault}`),
  )
  t.deepEqual(wrong, [])
})
