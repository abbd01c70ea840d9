/**
 * `1-2-3` is 3-8-3 in ITU-T networks and 8-8-8 in ANSI ones: which, the operator's `pointCodeFormat` says. So those of
 * ANSI operators are made decimal before anything else looks at them.
 */
export function ansiPointCodes(config: unknown): unknown {
  if (!isRecord(config) || !Array.isArray(config['operators'])) return config
  const operators = config['operators'].map((operator: unknown) =>
    isRecord(operator) && operator['pointCodeFormat'] === 'ansi' ? decimal(operator, '') : operator,
  )
  return { ...config, operators }
}

function decimal(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value.map(one => decimal(one, key))
  if (isRecord(value))
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, decimal(inner, name)]))
  const parts = /pointCodes?$/i.test(key) && typeof value === 'string' ? octetsOf(value) : undefined
  return parts === undefined ? value : parts.reduce((code, part) => code * 256 + part, 0)
}

function octetsOf(text: string): number[] | undefined {
  const parts = /^([0-9]{1,3})-([0-9]{1,3})-([0-9]{1,3})$/.exec(text)?.slice(1).map(Number)
  return parts?.every(part => part < 256) === true ? parts : undefined
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
