/** Octets as text and back, and equality: for traces, tests and the command line. */

export type Octets = Uint8Array

export const noOctets: Octets = new Uint8Array(0)

export function toHex(octets: Octets): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('hex')
}

/** `undefined` when the text is not an even number of hexadecimal digits (white space and colons are skipped). */
export function fromHex(text: string): Octets | undefined {
  const digits = text.replace(/[\s:]/g, '')
  if (digits.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(digits)) return undefined
  return Uint8Array.from(Buffer.from(digits, 'hex'))
}

export function sameOctets(a: Octets, b: Octets): boolean {
  return a.length === b.length && a.every((octet, index) => octet === b[index])
}
