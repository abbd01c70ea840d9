/** Networks and who runs them: MCC-MNC (E.212), the operator's id, and the IMSI that names its home network. */

/** An operator as configuration names it: lower case, digits and hyphens, e.g. `awcc`. */
export type MnoId = string & { readonly brand: 'MnoId' }

/** E.212 mobile country code and mobile network code, written `412-01`. */
export type MccMnc = string & { readonly brand: 'MccMnc' }

/** E.212, 6 to 15 digits. */
export type Imsi = string & { readonly brand: 'Imsi' }

export function parseMnoId(text: string): MnoId | undefined {
  return /^[a-z][a-z0-9-]{0,31}$/.test(text) ? (text as MnoId) : undefined
}

export function parseMccMnc(text: string): MccMnc | undefined {
  return /^[2-9][0-9]{2}-[0-9]{2,3}$/.test(text) ? (text as MccMnc) : undefined
}

export function parseImsi(text: string): Imsi | undefined {
  return /^[0-9]{6,15}$/.test(text) ? (text as Imsi) : undefined
}

/** Mobile country codes whose networks have three-digit MNCs (ITU Operational Bulletin, E.212 annex). */
const threeDigitMnc = new Set(
  '302 310 311 312 313 314 315 316 334 338 342 344 346 348 350 352 354 356 358 360 365 366 376 708 722 732 738 750'.split(
    ' ',
  ),
)

/** The home network an IMSI names, E.212 §4. */
export function homeNetwork(imsi: Imsi): MccMnc {
  const mcc = imsi.slice(0, 3)
  return `${mcc}-${imsi.slice(3, threeDigitMnc.has(mcc) ? 6 : 5)}` as MccMnc
}
