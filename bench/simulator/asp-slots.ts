/**
 * M3UA knows associations by the names of its configuration, SCTP numbers those it accepts: whoever comes gets a free
 * name.
 */
export interface AspSlots {
  /** `undefined` when every name is taken. */
  take(association: string): string | undefined
  release(association: string): string | undefined
  nameOf(association: string): string | undefined
  associationOf(name: string): string | undefined
  associations(): Iterable<string>
}

export function aspSlots(names: readonly string[]): AspSlots {
  const byAssociation = new Map<string, string>()
  const byName = new Map<string, string>()
  return {
    take(association) {
      const name = names.find(name => !byName.has(name))
      if (name === undefined) return undefined
      byAssociation.set(association, name)
      byName.set(name, association)
      return name
    },
    release(association) {
      const name = byAssociation.get(association)
      if (name !== undefined) byName.delete(name)
      byAssociation.delete(association)
      return name
    },
    nameOf: association => byAssociation.get(association),
    associationOf: name => byName.get(name),
    associations: () => byAssociation.keys(),
  }
}
