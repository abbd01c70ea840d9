/** Golden octets as text, one JSON object a line, and the comparison they are held to. */

export interface Golden {
  readonly id: string
  readonly layer: string
  readonly hex: string
  readonly expect: Readonly<Record<string, unknown>>
}

export function parseGolden(lines: string): readonly Golden[] {
  return lines
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Golden)
}

/** Paths where `actual` lacks something of `expected` or differs from it; more fields than expected are fine. */
export function differences(expected: unknown, actual: unknown, path = ''): string[] {
  if (typeof expected === 'string' && expected.endsWith('…')) {
    return typeof actual === 'string' && actual.startsWith(expected.slice(0, -1)) ? [] : [path]
  }
  if (typeof expected !== 'object' || expected === null) return Object.is(expected, actual) ? [] : [path]
  if (typeof actual !== 'object' || actual === null) return [path]
  if (Array.isArray(expected) && expected.length !== (actual as unknown[]).length) return [`${path}.length`]
  return Object.entries(expected).flatMap(([key, value]) =>
    differences(value, (actual as Readonly<Record<string, unknown>>)[key], `${path}.${key}`),
  )
}
