/** Named bits of one octet (or up to four): the only place, with the BER headers, where bits are shifted. */
type Layout = Readonly<Record<string, readonly [shift: number, width: number]>>

export interface Bitfield<L extends Layout> {
  pack(values: { readonly [K in keyof L]: number }): number
  unpack(bits: number): { [K in keyof L]: number }
}

/**
 * `bitfield({ name: [lowest bit, width] })`. Packing refuses a value its bits cannot hold: that is our fault,
 * so a RangeError.
 */
export function bitfield<const L extends Layout>(layout: L): Bitfield<L> {
  const fields = Object.entries(layout).map(([name, [shift, width]]) => ({
    name: name as keyof L,
    shift,
    mask: 2 ** width - 1,
  }))
  return {
    pack(values) {
      let bits = 0
      for (const { name, shift, mask } of fields) {
        const value = values[name]
        if (value < 0 || value > mask) throw new RangeError(`${String(name)}: ${value} exceeds ${mask}`)
        bits |= value << shift
      }
      return bits >>> 0
    },
    unpack(bits) {
      const values = {} as { [K in keyof L]: number }
      for (const { name, shift, mask } of fields) values[name] = (bits >>> shift) & mask
      return values
    },
  }
}
