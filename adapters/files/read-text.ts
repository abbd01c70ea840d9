import { readFileSync } from 'node:fs'

export type ReadText =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: string }

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
}

/** A whole UTF-8 file, or why not in an operator's words. */
export function readText(path: string): ReadText {
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path)) }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    return { ok: false, why: reasons[code] ?? (error instanceof Error ? error.message : String(error)) }
  }
}
