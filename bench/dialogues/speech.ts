/** Ways to write the same message that X.690 or a type does not allow an encoder of ours, and that peers use. */
import { noOctets, type Octets } from '../../adapters/ss7/wire/octets.ts'

/** An element of DER: its identifier octets, and its contents or the elements in it. */
interface Element {
  readonly identifier: Octets
  readonly contents: Octets
  readonly inner: readonly Element[] | undefined
}

export type Speech = (message: Octets) => Octets

/** Every constructed element with an indefinite length, X.690 §8.1.3.6. */
export const indefinite: Speech = message => writeAll(read(message), true)

/** The fields of what a component carries, and the fields of these, in the opposite order. */
export const disordered: Speech = message => writeAll(read(message).map(reorderComponents), false)

const componentPortion = 0x6c
const constructed = 0x20

function reorderComponents(element: Element): Element {
  const { identifier, inner } = element
  if (inner === undefined) return element
  if (identifier[0] !== componentPortion) return { ...element, inner: inner.map(reorderComponents) }
  return { ...element, inner: inner.map(reorderComponent) }
}

/** Invoke and error name their parameter last; a result has it behind the operation code in a SEQUENCE. */
function reorderComponent(component: Element): Element {
  const { inner = [] } = component
  const last = inner.at(-1)
  if (last?.inner === undefined) return component
  const isResult = component.identifier[0] === 0xa2 || component.identifier[0] === 0xa7
  return {
    ...component,
    inner: [...inner.slice(0, -1), isResult ? reorderComponentResult(last) : backwards(last)],
  }
}

function reorderComponentResult(result: Element): Element {
  const [operationCode, parameter] = result.inner ?? []
  if (operationCode === undefined || parameter === undefined) return result
  return { ...result, inner: [operationCode, backwards(parameter)] }
}

function backwards(element: Element): Element {
  return element.inner === undefined ? element : { ...element, inner: element.inner.map(backwards).reverse() }
}

/** Of octets that we have written ourselves: definite lengths of at most two octets. */
function read(octets: Octets): Element[] {
  const elements: Element[] = []
  for (let at = 0; at < octets.length;) {
    const from = at
    if (((octets[at++] ?? 0) & 0x1f) === 0x1f) while ((octets[at++] ?? 0) >= 0x80);
    const identifier = octets.subarray(from, at)
    let length = octets[at++] ?? 0
    if (length >= 0x80) {
      const end = at + (length & 0x7f)
      for (length = 0; at < end; at++) length = length * 0x100 + (octets[at] ?? 0)
    }
    const contents = octets.subarray(at, at + length)
    at += length
    const isConstructed = ((identifier[0] ?? 0) & constructed) !== 0
    elements.push({ identifier, contents, inner: isConstructed ? read(contents) : undefined })
  }
  return elements
}

function writeAll(elements: readonly Element[], asIndefinite: boolean): Octets {
  return joined(elements.flatMap(element => write(element, asIndefinite)))
}

function write({ identifier, contents, inner }: Element, asIndefinite: boolean): Octets[] {
  const octets = inner === undefined ? contents : writeAll(inner, asIndefinite)
  if (asIndefinite && inner !== undefined)
    return [identifier, Uint8Array.of(0x80), octets, Uint8Array.of(0, 0)]
  const { length } = octets
  const lengthOctets =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >>> 8, length & 0xff]
  return [identifier, Uint8Array.from(lengthOctets), octets]
}

function joined(parts: readonly Octets[]): Octets {
  if (parts.length === 0) return noOctets
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
