import type { LossCause } from '../ss7/sctp/primitives.ts'

/** RFC 9260 §3.3.10: what an ABORT says is wrong. */
const causes: Readonly<Record<number, string>> = {
  1: 'invalid stream identifier',
  2: 'missing mandatory parameter',
  3: 'stale cookie',
  4: 'out of resource',
  5: 'unresolvable address',
  6: 'unrecognized chunk type',
  7: 'invalid mandatory parameter',
  8: 'unrecognized parameters',
  9: 'no user data',
  10: 'cookie received while shutting down',
  11: 'restart with new addresses',
  12: 'user-initiated abort',
  13: 'protocol violation',
}

/** Why an association ended, or never began, as an operator would say it and with what to look at. */
export function lossWords(cause: LossCause, wasUp: boolean, peer: string): string {
  switch (cause.type) {
    case 'initTimeout':
      return `no answer to INIT from ${peer}: wrong address or port, a firewall between, or nobody there`
    case 'peerUnreachable':
      return `${peer} stopped answering`
    case 'peerAborted': {
      const said = cause.causes.map(code => causes[code] ?? `cause ${code}`)
      const reason = [...said, ...(cause.reason === undefined ? [] : [cause.reason])].join(', ')
      const told = reason === '' ? '' : ` (${reason})`
      return wasUp
        ? `aborted by ${peer}${told}`
        : `refused by ${peer}${told}: does it listen on that SCTP port, and expect our address and port?`
    }
    case 'userAborted':
      return `aborted by us: ${cause.reason}`
    case 'protocolViolation':
      return `aborted by us, the peer broke SCTP: ${cause.reason}`
    case 'shutdownTimeout':
      return `${peer} did not finish the shutdown`
  }
}
