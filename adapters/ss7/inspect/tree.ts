/** A decoded value as an indented tree, for people. */

/** One line a field, two spaces a level; addresses, cells and contexts stay on their line; nothing comes twice. */
export function tree(value: unknown, indent = '', shown = new Set<unknown>()): string {
  if (!isRecord(value)) return `${indent}${scalar(value)}\n`
  return Object.entries(value)
    .filter(([, property]) => property !== undefined)
    .map(([name, property]) => branch(name, property, indent, shown))
    .join('')
}

function branch(name: string, value: unknown, indent: string, shown: Set<unknown>): string {
  const short = inline(value)
  if (short !== undefined) return `${indent}${name}: ${short}\n`
  if (Array.isArray(value)) {
    return (
      value.map((item, index) => branch(`${name}[${index}]`, item, indent, shown)).join('') ||
      `${indent}${name}: none\n`
    )
  }
  if (shown.has(value)) return ''
  shown.add(value)
  return `${indent}${name}\n${tree(value, `${indent}  `, shown)}`
}

function inline(value: unknown): string | undefined {
  if (Array.isArray(value))
    return value.some(isRecord) || value.length === 0 ? undefined : value.map(scalar).join(', ')
  if (!isRecord(value)) return scalar(value)
  const { digits, ton, npi, mcc, mnc, lac, ci_or_sac, oid, name, version } = value
  if (typeof digits === 'string' && ton !== undefined) return `${digits} (${scalar(ton)}, ${scalar(npi)})`
  if (mcc !== undefined && mnc !== undefined) {
    return [mcc, mnc, lac, ci_or_sac]
      .filter(part => part !== undefined)
      .map(scalar)
      .join('-')
  }
  if (oid !== undefined && name !== undefined && version !== undefined) {
    return `${scalar(name)} v${scalar(version)} (${scalar(oid)})`
  }
  return undefined
}

function scalar(value: unknown): string {
  return typeof value === 'string' ? value : value === true ? 'yes' : JSON.stringify(value)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
