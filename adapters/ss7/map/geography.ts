/** Geographical positions as MAP carries them: TS 23.032 shapes in TS 29.002 §17.7.1 octets. */
import { leaf } from '../ber/leaves.ts'
import { bitfield } from '../wire/bitfield.ts'
import type { Octets } from '../wire/octets.ts'

/** TS 23.032 §5 and §6. `raw` alone decides what is written; without it the position is. */
export interface GeographicalInformation {
  readonly raw?: Octets
  readonly shape?: string | number
  /** Degrees, north and east positive, to five places. */
  readonly lat?: number
  readonly lon?: number
  /** TS 23.032 §6.2: radius = 10 (1.1^code − 1) metres. */
  readonly uncertaintyCode?: number
}

const typeOfShape = bitfield({ spare: [0, 4], shape: [4, 4] })
const shapes: Readonly<Record<number, string>> = {
  0: 'ellipsoidPoint',
  1: 'ellipsoidPointWithUncertaintyCircle',
  3: 'ellipsoidPointWithUncertaintyEllipse',
  5: 'polygon',
  8: 'ellipsoidPointWithAltitude',
  9: 'ellipsoidPointWithAltitudeAndUncertaintyEllipsoid',
  10: 'ellipsoidArc',
}
const uncertaintyCircle = 1

/** GeographicalInformation ::= OCTET STRING (SIZE (8)): shape, latitude, longitude, uncertainty code */
export const geographicalInformation = leaf<GeographicalInformation>({
  name: 'GeographicalInformation',
  tag: 0x04,
  min: 8,
  max: 8,
  read(octets, start, end, notes) {
    if (start === end) notes.fail('no type of shape', start)
    if (end - start !== 8) notes.note('outOfRange', start)
    const { shape } = typeOfShape.unpack(octets[start] as number)
    const raw = octets.subarray(start, end)
    const named = { raw, shape: shapes[shape] ?? shape }
    if (end - start < 7 || shape === 5) return named
    const position = {
      ...named,
      lat: latitude(u24(octets, start + 1)),
      lon: longitude(u24(octets, start + 4)),
    }
    return shape === uncertaintyCircle && end - start > 7
      ? { ...position, uncertaintyCode: octets[start + 7] as number }
      : position
  },
  write(writer, { raw, lat, lon, uncertaintyCode = 0 }) {
    if (raw !== undefined) return writer.put(raw)
    if (lat === undefined || lon === undefined) throw new RangeError('neither octets nor a position')
    writer.u8(uncertaintyCode)
    writer.u24(((Math.round((lon * 2 ** 24) / 360) % 2 ** 24) + 2 ** 24) % 2 ** 24)
    writer.u24(Math.min(Math.round((Math.abs(lat) * 2 ** 23) / 90), 2 ** 23 - 1) + (lat < 0 ? 2 ** 23 : 0))
    writer.u8(typeOfShape.pack({ spare: 0, shape: uncertaintyCircle }))
  },
})

/** §6.1: sign and magnitude, 2^23 steps to 90 degrees. */
const latitude = (coded: number): number =>
  rounded(coded < 2 ** 23 ? (coded * 90) / 2 ** 23 : (-(coded - 2 ** 23) * 90) / 2 ** 23)

/** §6.1: two's complement, 2^24 steps to 360 degrees. */
const longitude = (coded: number): number =>
  rounded(((coded < 2 ** 23 ? coded : coded - 2 ** 24) * 360) / 2 ** 24)

/** About a metre: five decimal places hold every coded step apart, and the nearest step is the coded one. */
const rounded = (degrees: number): number => Math.round(degrees * 1e5) / 1e5 + 0

function u24(octets: Octets, at: number): number {
  return (octets[at] as number) * 0x1_0000 + (octets[at + 1] as number) * 0x100 + (octets[at + 2] as number)
}
