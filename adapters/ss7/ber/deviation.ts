/** What a peer did that X.690 or the type does not allow and that we read all the same. */
export type DeviationKind =
  | 'indefiniteLength'
  | 'lengthNotMinimal'
  | 'tagNotMinimal'
  | 'segmentedString'
  | 'booleanNotFF'
  | 'integerNotMinimal'
  | 'unusedBitsSet'
  | 'fillerDigits'
  | 'defaultEncoded'
  | 'outOfOrder'
  | 'outOfRange'
  | 'unlistedValue'
  | 'unknownElement'
  | 'trailingElement'
  /** The parameter as another MAP version writes it. */
  | 'otherVersion'
  /** A truncated map-userAbort, taken for the abort it is. */
  | 'unreadableAbort'
  /** An error's parameter without sense: the error stands, and stands alone. */
  | 'unreadableParameter'

export interface Deviation {
  /** Dotted path of field names, as in `DecodeError`. */
  readonly path: string
  /** Octets from the start of the array that was handed to the decoder. */
  readonly offset: number
  readonly kind: DeviationKind
}

/** What a leaf's reader needs of whoever drives it. */
export interface Notes {
  note(kind: DeviationKind, offset: number): void
  fail(reason: string, offset: number): never
}
