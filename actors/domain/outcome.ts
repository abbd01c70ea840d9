import type { Fact } from './fact.ts'
import type { MnoId } from './network.ts'
import type { Operation } from './operation.ts'

/**
 * What became of one probe. Never an exception, always exactly one (DESIGN: probe outcome). A new way to end is
 * a new line in `ProbeResults`; every switch over it then fails to compile until it says what that means.
 */
export interface ProbeResults {
  /** The network answered; what it said, as facts. */
  ok: { readonly facts: readonly Fact[] }
  /** A MAP user error (TS 29.002 §17.6): the network answered, and the answer is about the subscriber or itself. */
  mapError: {
    readonly code: number
    readonly name: string
    readonly diagnostic?: string
    readonly facts: readonly Fact[]
  }
  /** A TCAP Reject, ours or theirs (Q.773 §3.2): problem as `family:problem`. */
  rejected: { readonly problem: string }
  userAborted: { readonly reason: string }
  providerAborted: { readonly cause: string }
  /** No version that both sides know is left; the alternative the peer named, when it named one. */
  versionRefused: { readonly alternative?: string }
  /** SCCP returned the message (Q.713 §3.12): UDTS cause. */
  undeliverable: { readonly udtsCause: string }
  /** MTP-PAUSE or no active ASP: the destination as we know it. */
  unreachable: { readonly dpc?: number; readonly ssnm?: string }
  associationLost: unknown
  timeout: unknown
  /** The contract's bucket is empty; nothing was sent. */
  throttled: { readonly retryAfterMs: number }
  /** The operator's mailbox or dialogue table is full; nothing was sent. */
  overloaded: unknown
  deadlineExceeded: unknown
  /** The operator's profile forbids it; nothing was sent. */
  policyRefused: { readonly rule: string }
}

export type ProbeStatus = keyof ProbeResults

export type ProbeResult = { [S in ProbeStatus]: { readonly type: S } & ProbeResults[S] }[ProbeStatus]

/** The route and the cost of a probe; fields are absent where it never got that far. */
export interface ProbeEvidence {
  readonly mapVersion?: 1 | 2 | 3
  /** Did at least one BEGIN leave the node? Operators bill by this. */
  readonly billable: boolean
  /** BEGINs sent, above 1 when a version was refused and an older one tried. */
  readonly begins: number
  /** Global titles, digits only: as we sent them and as the answer bore them. */
  readonly calledSent?: string
  readonly callingSent?: string
  readonly calledAnswered?: string
  readonly callingAnswered?: string
  readonly association?: string
  readonly sls?: number
  readonly opc?: number
  readonly dpc?: number
  /** TCAP transaction ids, lower-case hex. */
  readonly otid?: string
  readonly dtid?: string
  readonly wireMs?: number
}

export interface ProbeOutcome {
  readonly mno: MnoId
  readonly operation: Operation
  readonly result: ProbeResult
  readonly evidence: ProbeEvidence
  /** Milliseconds waiting in the operator's mailbox, and from request to result. */
  readonly queueMs: number
  readonly totalMs: number
}

/** Nothing left the node: what a refusal before any dialogue has to show. */
export const nothingSent: ProbeEvidence = { billable: false, begins: 0 }

/** Did the network itself speak about the subscriber? Then its facts are live. */
export function answered(result: ProbeResult): readonly Fact[] | undefined {
  return result.type === 'ok' || result.type === 'mapError' ? result.facts : undefined
}
