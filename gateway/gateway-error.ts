/**
 * Our own faults and the caller's misuse of the command line: one catalogue, each with what to say and the exit code
 * it ends the process with. Expected outcomes of questions are values, never these.
 */

/** What the process says to its caller's shell; `hlrgw --help` prints this table. */
export const exitCodes = {
  0: 'the answer, or done',
  1: 'asked, and the outcome is a failure or nothing is known',
  2: 'wrong usage or configuration; nothing was started',
  3: 'no gateway answers at the address',
  4: 'could not start: an address is taken, a file or server is not there',
} as const

export type ExitCode = keyof typeof exitCodes

interface Contexts {
  'config/unreadable': { file: string; why: string }
  'config/invalid': { file: string; problems: readonly string[] }
  'usage/invalid': { why: string }
  'gateway/unreachable': { address: string; why: string }
  'gateway/refused': { why: string }
  'start/addressTaken': { what: string; address: string; why: string }
  'start/dependency': { what: string; why: string }
  'mno/unknown': { mno: string }
}

export type ErrorCode = keyof Contexts

const catalogue: {
  readonly [C in ErrorCode]: { exit: ExitCode; say: (context: Contexts[C]) => string }
} = {
  'config/unreadable': { exit: 2, say: ({ file, why }) => `cannot read ${file}: ${why}` },
  'config/invalid': {
    exit: 2,
    say: ({ file, problems }) =>
      `${file}: ${problems.length === 1 ? '1 problem' : `${problems.length} problems`}\n${problems
        .map(problem => `  - ${problem}`)
        .join('\n')}`,
  },
  'usage/invalid': { exit: 2, say: ({ why }) => why },
  'gateway/unreachable': {
    exit: 3,
    say: ({ address, why }) =>
      `no gateway at ${address}: ${why}\nStart one with "hlrgw serve --demo", or name another with --address.`,
  },
  'gateway/refused': { exit: 1, say: ({ why }) => why },
  'start/addressTaken': {
    exit: 4,
    say: ({ what, address, why }) => `${what} cannot listen on ${address}: ${why}`,
  },
  'start/dependency': { exit: 4, say: ({ what, why }) => `${what}: ${why}` },
  'mno/unknown': { exit: 1, say: ({ mno }) => `no operator "${mno}" is configured` },
}

export class GatewayError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'GatewayError'
  readonly code: C
  readonly context: Contexts[C]
  readonly exitCode: ExitCode

  constructor(code: C, context: Contexts[C], options?: ErrorOptions) {
    super(catalogue[code].say(context), options)
    this.code = code
    this.context = context
    this.exitCode = catalogue[code].exit
  }
}
