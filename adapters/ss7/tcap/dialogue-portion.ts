/** The dialogue portion of a message, Q.773 §4.2.3: its APDU, read and written once where it comes again and again. */
import { codec } from '../ber/codec.ts'
import type { Deviation, Notes } from '../ber/deviation.ts'
import { leaf } from '../ber/leaves.ts'
import { DecodeError } from '../wire/decode-error.ts'
import type { Octets } from '../wire/octets.ts'
import {
  dialoguePortionContents,
  fromApdu,
  toApdu,
  type DialogueApdu,
  type DialoguePortionValue,
} from './dialogue-apdu.ts'

/** What a dialogue portion was read as, or written as, not long ago: a network knows few, and says them always. */
const memoLimit = 32
const readBefore: { readonly octets: Octets; readonly apdu: DialogueApdu }[] = []
const writtenBefore = new WeakMap<DialogueApdu, Octets>()
let nextMemo = 0

function recall(octets: Octets, start: number, end: number): DialogueApdu | undefined {
  const length = end - start
  candidates: for (const { octets: other, apdu } of readBefore) {
    if (other.length !== length) continue
    for (let index = length - 1; index >= 0; index--) {
      if (other[index] !== octets[start + index]) continue candidates
    }
    return apdu
  }
  return undefined
}

function decodeContents(
  octets: Octets,
  start: number,
  end: number,
  notes: Notes,
  note: (deviation: Deviation) => void,
): DialoguePortionValue {
  try {
    return dialoguePortionContents.decode(octets, note, start, end)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return notes.fail(`${error.path}: ${error.reason}`, error.offset)
  }
}

/** [APPLICATION 11] EXPLICIT EXTERNAL, as its flat APDU. */
export const dialoguePortionElement = leaf<DialogueApdu>({
  name: 'DialoguePortion',
  tag: 0x6b,
  read(octets, start, end, notes) {
    const known = recall(octets, start, end)
    if (known !== undefined) return known
    let deviations = 0
    const note = ({ kind, offset }: Deviation): void => {
      deviations += 1
      notes.note(kind, offset)
    }
    const value = decodeContents(octets, start, end, notes, note)
    const apdu = toApdu(value)
    if (deviations === 0 && apdu.userInformation === undefined) {
      readBefore[nextMemo] = { octets: octets.slice(start, end), apdu }
      nextMemo = (nextMemo + 1) % memoLimit
    }
    return apdu
  },
  write(writer, apdu) {
    let octets = writtenBefore.get(apdu)
    if (octets === undefined) {
      octets = dialoguePortionContents.encode(fromApdu(apdu))
      writtenBefore.set(apdu, octets)
    }
    writer.put(octets)
  },
})
export const dialoguePortionCodec = codec('tcap', dialoguePortionElement)
