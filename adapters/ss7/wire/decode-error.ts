/** The layers whose octets we read, as `hlrgw decode --layer` and the decode-error metric name them. */
export type Layer = 'sctp' | 'm3ua' | 'sccp' | 'tcap' | 'map' | 'ber'

/**
 * The peer's fault: octets that do not say what their standard allows. Thrown by codecs only and caught at the
 * layer's door, where it is counted and answered as the standard says.
 */
export class DecodeError extends Error {
  override readonly name = 'DecodeError'
  readonly layer: Layer
  /** Dotted path of field names down to the fault, e.g. `locationInfoWithLMSI.networkNode-Number`. */
  readonly path: string
  /** Octets from the start of the message that was handed to the decoder. */
  readonly offset: number
  readonly reason: string

  constructor(layer: Layer, path: string, offset: number, reason: string) {
    super(`${layer}${path === '' ? '' : ' ' + path} at octet ${String(offset)}: ${reason}`)
    this.layer = layer
    this.path = path
    this.offset = offset
    this.reason = reason
  }
}
