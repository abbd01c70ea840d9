import type { Core } from '../actors/core.ts'
import type { MccMnc, MnoId } from '../actors/domain/network.ts'
import type { Msisdn } from '../actors/domain/msisdn.ts'
import type { Operation } from '../actors/domain/operation.ts'
import type { Agreement } from '../actors/mno/agreement.ts'
import type { Millis, NetworkHealth } from '../actors/ports.ts'
import type { Contract } from '../actors/mno/token-bucket.ts'
import type { SignallingView } from '../adapters/hlr/view.ts'
import type { ControlAction, Controlled, Explanation } from './explanation.ts'

/** What every front of the gateway (gRPC, REST) asks of what is behind it, whatever protocol it was asked by. */
export interface Questions extends Core {
  /** Whose range the number is in. */
  operatorOf(msisdn: Msisdn): MnoId | undefined
  mnos(): readonly MnoOverview[]
  /** `undefined`: no operator has the number, or none is called so. */
  explain(msisdn: Msisdn, options: ExplainOptions): Promise<Explanation | undefined>
  signalling(): readonly SignallingView[]
  /** Resolves when it is done, or with how far it came by `deadline`; `undefined`: there is no such association. */
  control(control: Control): Promise<Controlled> | undefined
  /** Called with the id of each operator whose health changed; returns its cancellation. */
  onMnoChange(listener: (mno: MnoId) => void): () => void
}

export interface ExplainOptions {
  readonly mno?: MnoId | undefined
  readonly sls?: number | undefined
}

export interface Control {
  readonly association: string
  readonly action: ControlAction
  readonly graceMs: Millis
  readonly deadline: Millis
  /** Who wants it, for the log and for whoever asks why it is out. */
  readonly by: string
}

export interface MnoOverview {
  readonly id: MnoId
  readonly name: string
  readonly country: string
  readonly networks: readonly MccMnc[]
  readonly prefixes: readonly string[]
  readonly health: NetworkHealth
  readonly contracts: readonly ({ readonly operation: Operation } & Contract)[]
  readonly inFlight: number
  readonly agreement?: Agreement
  /** What its nodes are asked with instead of versions they refused. */
  readonly learnedVersions: readonly LearnedVersion[]
}

export interface LearnedVersion {
  /** The node's global title, digits, or its point code. */
  readonly node: string
  /** The MAP operation, by its ASN.1 name. */
  readonly operation: string
  readonly version: number
}
