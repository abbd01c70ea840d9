import test from 'ava'
import * as fc from 'fast-check'
import { arbitrary } from '../testing/arbitrary.ts'
import { DecodeError } from '../wire/decode-error.ts'
import { fromHex, toHex, type Octets } from '../wire/octets.ts'
import { codec } from './codec.ts'
import type { Deviation } from './deviation.ts'
import {
  bitString,
  boolean,
  enumerated,
  extensible,
  integer,
  nul,
  octetString,
  oid,
  opaque,
} from './leaves.ts'
import {
  any,
  application,
  choice,
  ctx,
  defaulted,
  explicit,
  optional,
  sequence,
  sequenceOf,
} from './schema.ts'
import type { Infer, Schema } from './schema.ts'

/** Every construction of the language at least once. */
const everything = sequence({
  number: integer(-300, 70_000),
  flag: boolean,
  colour: enumerated({ red: 0, green: 1, blue: 200 }),
  later: optional(ctx(0, extensible({ one: 1 }))),
  inner: ctx(
    1,
    sequence({ bits: bitString(0, 12), present: optional(nul), level: defaulted(integer(0, 9), 5) }),
  ),
  which: choice({ text: ctx(2, octetString(1, 5)), kind: ctx(3, oid), wrapped: explicit(4, boolean) }),
  implicitChoice: optional(ctx(5, choice({ a: ctx(0, nul), b: ctx(1, nul) }))),
  list: optional(ctx(6, sequenceOf(sequence({ id: integer(0, 255) }), 1, 4))),
  container: optional(ctx(7, opaque)),
  high: optional(ctx(40, octetString())),
  higher: optional(application(300, octetString())),
  rest: optional(any),
})
type Everything = Infer<typeof everything>

const generated = codec('ber', everything)
const closures = codec('ber', everything, { generated: false })

const hex = (text: string): Octets => {
  const octets = fromHex(text)
  if (octets === undefined) throw new RangeError(text)
  return octets
}

function read<T>(schema: Schema<T>, text: string): { value: T; deviations: Deviation[] } {
  const deviations: Deviation[] = []
  const value = codec('ber', schema).decode(hex(text), deviation => deviations.push(deviation))
  return { value, deviations }
}

function fault(act: () => unknown): { path: string; offset: number; reason: string } | undefined {
  try {
    act()
    return undefined
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return { path: error.path, offset: error.offset, reason: error.reason }
  }
}

test('decode(encode(x)) = x, and generated code and closures write the same octets', t => {
  fc.assert(
    fc.property(arbitrary<Everything>(everything), value => {
      const octets = generated.encode(value)
      t.is(toHex(closures.encode(value)), toHex(octets))
      t.deepEqual(generated.decode(octets), value)
      t.deepEqual(closures.decode(octets), value)
    }),
    { numRuns: 300 },
  )
})

test('a damaged message: generated code and closures agree on value, deviations and fault; canonical octets return', t => {
  const damage = fc.tuple(fc.nat(), fc.nat(255), fc.nat(2))
  fc.assert(
    fc.property(arbitrary<Everything>(everything), damage, (value, [where, octet, how]) => {
      const octets = [...generated.encode(value)]
      octets.splice(where % octets.length, how, octet)
      const damaged = Uint8Array.from(octets)
      const outcome = (reader: typeof generated) => {
        const deviations: Deviation[] = []
        const found: { value?: Everything; fault?: unknown } = {}
        found.fault = fault(() => {
          found.value = reader.decode(damaged, deviation => deviations.push(deviation))
        })
        return { ...found, deviations }
      }
      const fast = outcome(generated)
      t.deepEqual(fast, outcome(closures))
      if (fast.value !== undefined && fast.deviations.length === 0) {
        t.is(toHex(generated.encode(fast.value)), toHex(damaged))
      }
    }),
    { numRuns: 1_000 },
  )
})

test('any octets at all decode or yield a DecodeError', t => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), octets => {
      const found = fault(() => generated.decode(octets))
      t.true(found === undefined || (found.offset >= 0 && found.offset <= octets.length))
    }),
    { numRuns: 1_000 },
  )
})

const pair = sequence({
  a: ctx(0, integer(0, 255)),
  b: optional(ctx(1, boolean)),
  c: optional(ctx(2, octetString())),
})

test('X.690 §8.1.3.6: indefinite lengths are read, at every level, and noted once', t => {
  t.deepEqual(read(pair, '3080800105820201020000'), {
    value: { a: 5, c: hex('0102') },
    deviations: [{ path: '', offset: 1, kind: 'indefiniteLength' }],
  })
  const nested = sequence({ x: sequence({ y: explicit(0, integer()) }) })
  t.deepEqual(read(nested, '30803080a08002010700000000 0000'), {
    value: { x: { y: 7 } },
    deviations: [
      { path: '', offset: 1, kind: 'indefiniteLength' },
      { path: 'x', offset: 3, kind: 'indefiniteLength' },
      { path: 'x.y', offset: 5, kind: 'indefiniteLength' },
    ],
  })
})

test('X.690 §8.2.2: TRUE as 01 is read and noted', t => {
  t.deepEqual(read(pair, '3006800105810101'), {
    value: { a: 5, b: true },
    deviations: [{ path: 'b', offset: 7, kind: 'booleanNotFF' }],
  })
})

test('X.690 §8.1.3.5: a long form where the short one would do is read and noted', t => {
  t.deepEqual(read(pair, '308103800105').deviations, [{ path: '', offset: 1, kind: 'lengthNotMinimal' }])
})

test('X.690 §8.7.3: a string in segments is joined and noted', t => {
  t.deepEqual(read(pair, '300ca20704010104020203 800105'), {
    value: { a: 5, c: hex('010203') },
    deviations: [
      { path: 'c', offset: 2, kind: 'segmentedString' },
      { path: '', offset: 11, kind: 'outOfOrder' },
    ],
  })
})

test('unknown elements are skipped and noted, also those with long tags, and a repeated one', t => {
  t.deepEqual(read(pair, '3010 800105 9f8a220101 8501aa 8101ff 8500'), {
    value: { a: 5, b: true },
    deviations: [
      { path: '', offset: 5, kind: 'unknownElement' },
      { path: '', offset: 10, kind: 'unknownElement' },
      { path: '', offset: 16, kind: 'unknownElement' },
    ],
  })
  t.deepEqual(read(pair, '3006800105800106').deviations, [{ path: '', offset: 5, kind: 'unknownElement' }])
})

test('elements behind the value are noted; octets that are none are an error', t => {
  t.deepEqual(read(integer(), '0201050500').deviations, [{ path: '', offset: 3, kind: 'trailingElement' }])
  t.deepEqual(
    fault(() => read(integer(), '02010505')),
    { path: '', offset: 4, reason: 'the length is missing' },
  )
})

test('a present but unreadable OPTIONAL is an error that names it', t => {
  t.deepEqual(
    fault(() => read(pair, '300780010581020000')),
    { path: 'b', offset: 7, reason: 'a BOOLEAN has one octet' },
  )
})

test('what is missing, cut short or of another type is named with its offset', t => {
  t.is(fault(() => read(pair, '30038101ff'))?.reason, 'a is missing')
  t.is(fault(() => read(pair, '3009800105'))?.offset, 1)
  t.is(fault(() => read(pair, '3103800105'))?.reason, 'expected u16, found u17')
  t.is(
    fault(() => read(everything.components.which, '8900'))?.reason,
    'expected [2] or [3] or [4], found [9]',
  )
  t.is(fault(() => read(enumerated({ a: 1 }), '0a0102'))?.reason, '2 is not in the enumeration')
})

test('a bomb of nested indefinite lengths is refused', t => {
  t.is(fault(() => read(pair, '3080 a080'.repeat(5_000)))?.reason, 'nested too deeply')
})

test('a value outside its type is our fault: a RangeError that names the field', t => {
  const value: Everything = {
    number: 70_001,
    flag: true,
    colour: 'red',
    inner: { bits: '', level: 5 },
    which: { wrapped: true },
  }
  const message = 'ber number: 70001 is not within -300..70000'
  t.throws(() => generated.encode(value), { instanceOf: RangeError, message })
  t.throws(() => closures.encode(value), { instanceOf: RangeError, message })
  t.throws(() => generated.encode({ ...value, number: 1, inner: { bits: '2', level: 5 } }), {
    message: 'ber inner.bits: a BIT STRING is written in 0 and 1',
  })
  t.throws(() => generated.encode({ ...value, number: 1, which: {} as never }), { instanceOf: RangeError })
})

test('X.690 §11.5: a default value is left out, and noted when a peer sends it', t => {
  const schema = sequence({ level: defaulted(integer(0, 9), 5) })
  t.is(toHex(codec('ber', schema).encode({ level: 5 })), '3000')
  t.deepEqual(read(schema, '3000').value, { level: 5 })
  t.deepEqual(read(schema, '3003020105'), {
    value: { level: 5 },
    deviations: [{ path: 'level', offset: 2, kind: 'defaultEncoded' }],
  })
})

test('a value of a later version of an extensible enumeration is kept as its number', t => {
  const schema = extensible({ plmn: 0 })
  t.deepEqual(read(schema, '0a0109'), {
    value: 9,
    deviations: [{ path: '', offset: 2, kind: 'unlistedValue' }],
  })
  t.is(toHex(codec('ber', schema).encode(9)), '0a0109')
})

test('the type of a value is the schema’s', t => {
  const value: Infer<typeof pair> = { a: 1 }
  // @ts-expect-error a is mandatory
  const missing: Infer<typeof pair> = {}
  // @ts-expect-error b is a boolean
  const wrong: Infer<typeof pair> = { a: 1, b: 1 }
  // @ts-expect-error a CHOICE has the alternatives of its schema
  const other: Infer<typeof everything.components.which> = { nothing: true }
  t.is(Object.keys({ ...value, ...missing, ...wrong, ...other }).length, 3)
})
