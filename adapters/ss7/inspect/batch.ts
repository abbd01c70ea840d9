/** Lines in, lines out: `hlrgw decode --batch` and `hlrgw encode --batch` without the pipes. */
import { fromHex, toHex } from '../wire/octets.ts'
import { decodeLayer, encodeLayer } from './inspect.ts'
import { RequestError, type Hints } from './request.ts'

/** `{id, layer, hex, op?, pdu?, errorCode?, type?, version?}` to `{id, ok, value, deviations}` or `{id, ok, error}`. */
export function decodeLine(line: string): string {
  return answered(line, ({ layer, hex, hints }) => {
    const octets = typeof hex === 'string' ? fromHex(hex) : undefined
    if (octets === undefined) throw new RequestError('hex is not hexadecimal')
    return decodeLayer(layer, octets, hints)
  })
}

/** `{id, layer, value, op?, pdu?, errorCode?, type?, version?}` to `{id, ok, hex}` or `{id, ok, error}`. */
export function encodeLine(line: string): string {
  return answered(line, ({ layer, value, hints }) => ({
    ok: true,
    hex: toHex(encodeLayer(layer, value, hints)),
  }))
}

interface Request {
  readonly layer: string
  readonly hex: unknown
  readonly value: unknown
  readonly hints: Hints
}

/** Every line gets its answer: a line we cannot read, or cannot write, is `ok: false` and the next one goes on. */
function answered(line: string, answer: (request: Request) => object): string {
  let id: unknown = null
  try {
    const request = JSON.parse(line) as unknown
    if (typeof request !== 'object' || request === null) throw new RequestError('a line is a JSON object')
    const { layer, hex, value, ...rest } = request as Readonly<Record<string, unknown>>
    id = rest.id ?? null
    if (typeof layer !== 'string') throw new RequestError('layer is missing')
    return JSON.stringify({ id, ...answer({ layer, hex, value, hints: hintsOf(rest) }) })
  } catch (error) {
    if (!(error instanceof RequestError || error instanceof RangeError || error instanceof SyntaxError))
      throw error
    return JSON.stringify({
      id,
      ok: false,
      error: { layer: 'request', path: '', offset: 0, reason: error.message },
    })
  }
}

/** Fields of other types are none of ours and ignored, as every other field is. */
export function hintsOf(fields: Readonly<Record<string, unknown>>): Hints {
  const { op, pdu, errorCode, type, version } = fields
  return {
    ...(typeof op === 'string' ? { op } : {}),
    ...(typeof pdu === 'string' ? { pdu } : {}),
    ...(typeof errorCode === 'number' ? { errorCode } : {}),
    ...(typeof type === 'string' ? { type } : {}),
    ...(version === 1 || version === 2 || version === 3 ? { version } : {}),
  }
}
