/** E.164 numbers: a stranger's text becomes an `Msisdn` here, once, or a fault that names what is wrong. */

/** E.164, digits only. Whoever holds one knows it is well formed. */
export type Msisdn = string & { readonly brand: 'Msisdn' }

export type NumberFault =
  | { readonly type: 'empty' }
  | { readonly type: 'tooShort'; readonly digits: number }
  | { readonly type: 'tooLong'; readonly characters: number }
  | { readonly type: 'leadingZero' }
  | { readonly type: 'character'; readonly codePoint: string; readonly index: number }

export type ParsedNumber =
  { readonly ok: true; readonly msisdn: Msisdn } | { readonly ok: false; readonly fault: NumberFault }

const minDigits = 7
const maxDigits = 15
/** Nothing longer is looked at: a well-formed number has 16 characters, and NFKC may fold a few into one. */
const maxCharacters = 64

/** NFKC folds full-width digits and the like; nothing is stripped, so that two spellings never hide a fault. */
export function canonicalise(text: string): string {
  return text.length > maxCharacters ? text : text.normalize('NFKC')
}

/**
 * E.164 (ITU-T E.164 §6): `+` optional, then 7 to 15 ASCII digits, the first not 0. NFKC first, then strict
 * `[0-9]`: Arabic-Indic digits and direction marks survive NFKC and are refused by name (ni-fm-10).
 */
export function parseMsisdn(text: string): ParsedNumber {
  const canonical = canonicalise(text)
  if (canonical.length > maxCharacters) return refuse({ type: 'tooLong', characters: canonical.length })
  const digits = canonical.startsWith('+') ? canonical.slice(1) : canonical
  if (digits === '') return refuse({ type: 'empty' })
  const stranger = /[^0-9]/u.exec(digits)
  if (stranger !== null) {
    const index = stranger.index + canonical.length - digits.length
    return refuse({ type: 'character', codePoint: nameOf(stranger[0]), index })
  }
  if (digits.startsWith('0')) return refuse({ type: 'leadingZero' })
  if (digits.length < minDigits) return refuse({ type: 'tooShort', digits: digits.length })
  if (digits.length > maxDigits) return refuse({ type: 'tooLong', characters: digits.length })
  return { ok: true, msisdn: digits as Msisdn }
}

/** What is wrong and what to do, in one sentence that repeats nothing of the number itself. */
export function describeFault(fault: NumberFault): string {
  switch (fault.type) {
    case 'empty':
      return 'the number is empty; give E.164, for example +93701234567'
    case 'tooShort':
      return `the number has ${fault.digits} digits; E.164 with country code has at least ${minDigits}`
    case 'tooLong':
      return `the number has ${fault.characters} characters; E.164 has at most ${maxDigits} digits`
    case 'leadingZero':
      return 'the number begins with 0; give the country code first, without 0 or 00'
    case 'character':
      return `character ${fault.index + 1} is ${fault.codePoint}; only ASCII digits 0-9 after an optional + are allowed`
  }
}

/** `+93 7• ••• •123`: enough to recognise, too little to dial. The only form that reaches a log. */
export function maskMsisdn(msisdn: string): string {
  const hidden = '•'.repeat(Math.max(0, msisdn.length - 6))
  const masked = msisdn.slice(0, 3) + hidden + msisdn.slice(-3)
  return `+${masked.slice(0, 2)} ${masked.slice(2).replace(/(.{2})(.{3})(.*)/u, '$1 $2 $3')}`
}

function refuse(fault: NumberFault): ParsedNumber {
  return { ok: false, fault }
}

function nameOf(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(character) ? `U+${hex} "${character}"` : `U+${hex}`
}
