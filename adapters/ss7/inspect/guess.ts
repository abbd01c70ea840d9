/** Which layer octets most likely begin with, for a reader who does not say. */
import type { Octets } from '../wire/octets.ts'
import type { LayerName } from './inspect.ts'

/** RFC 4666 §3.1: version 1, reserved 0, then one of the classes. */
const m3uaClasses: readonly (number | undefined)[] = [0, 1, 2, 3, 4, 9]
/** Q.713 §2.1: UDT, UDTS, XUDT, XUDTS, LUDT, LUDTS. */
const sccpTypes: readonly (number | undefined)[] = [0x09, 0x0a, 0x11, 0x12, 0x13, 0x14]
/** Q.773 §4.2: message, dialogue portion and component tags. */
const tcapTags: readonly (number | undefined)[] = [0x61, 0x62, 0x64, 0x65, 0x67]
const componentTags: readonly (number | undefined)[] = [0xa1, 0xa2, 0xa3, 0xa4, 0xa7]
const dialogueTag = 0x6b

export function guessLayer(octets: Octets): LayerName | undefined {
  const [first, second, third] = octets
  if (first === 1 && second === 0 && m3uaClasses.includes(third)) return 'M3UA'
  if (tcapTags.includes(first)) return 'TCAP'
  if (first === dialogueTag) return 'TCAP-dialogue'
  if (componentTags.includes(first)) return 'TCAP-component'
  return sccpTypes.includes(first) ? 'SCCP' : undefined
}
