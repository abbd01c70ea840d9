/** What TCAP needs of its network service (Q.711 §6.2.2), until SCCP's own primitives are here: same shapes. */
import type { Octets } from '../wire/octets.ts'

export interface SccpAddress {
  readonly routingIndicator: 'gt' | 'ssn'
  readonly pc?: number
  readonly ssn?: number
  readonly gti?: number
  readonly tt?: number
  readonly np?: string
  readonly es?: number
  readonly nai?: string
  readonly digits?: string
}

export interface NUnitdataRequest {
  readonly type: 'nUnitdataRequest'
  readonly called: SccpAddress
  readonly calling: SccpAddress
  readonly returnOption: boolean
  readonly data: Octets
}

export interface NUnitdataIndication {
  readonly type: 'nUnitdataIndication'
  readonly called: SccpAddress
  readonly calling: SccpAddress
  readonly data: Octets
  readonly opc?: number
  readonly dpc?: number
}

export interface NNoticeIndication {
  readonly type: 'nNoticeIndication'
  readonly called: SccpAddress
  readonly calling: SccpAddress
  readonly returnCause: string
  readonly data: Octets
}
