/** Misuse of the runtime by our own code; not for anything a peer or a caller did. */

const texts = {
  'runtime/nameTaken': 'an actor of this name is alive',
  'runtime/ended': 'the parent has ended',
  'runtime/foreignRef': 'not a ref to an actor of this process',
  'runtime/badCapacity': 'a mailbox holds a whole number of messages, at least one',
}

export type RuntimeErrorCode = keyof typeof texts

export class RuntimeError extends Error {
  override readonly name = 'RuntimeError'
  readonly code: RuntimeErrorCode

  constructor(code: RuntimeErrorCode, subject: string) {
    super(`${code}: ${texts[code]} (${subject})`)
    this.code = code
  }
}
