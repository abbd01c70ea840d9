import type { M3uaInput, M3uaOutput } from '../../adapters/ss7/m3ua/primitives.ts'
import type { MapInput, MapOutput } from '../../adapters/ss7/map/primitives.ts'
import type { NUnitdataIndication, SccpInput, SccpOutput } from '../../adapters/ss7/sccp/primitives.ts'
import type { DatagramIn, DatagramOut, SctpInput, SctpOutput } from '../../adapters/ss7/sctp/primitives.ts'
import type { DialogueId, TcapContext, TcapInput, TcapOutput } from '../../adapters/ss7/tcap/primitives.ts'
import { wake, type Core, type Millis, type Wake } from '../../adapters/ss7/wire/core.ts'
import { outbox } from '../../adapters/ss7/wire/outbox.ts'
import { aspSlots } from './asp-slots.ts'
import type { Tampering } from './behaviour.ts'
import type { Counts } from './control.ts'
import type { HlrInput, HlrOutput } from './hlr.ts'
import { answerFrom, aspNames, layersOf, streams, type NodeWorld } from './layers.ts'
import { returned, tampered } from './mischief.ts'
import type { SimulatedOperator } from './operators.ts'
import type { Persona } from './personas.ts'

/**
 * A signalling gateway with the HLR behind it: the same layers as the gateway under test, met from the other side.
 * Between them is room for what no honest layer would do.
 */
export interface GatewayNode extends Core<NodeInput, NodeOutput> {
  readonly counts: Counts
  /** Dialogues that are not over. */
  readonly dialogues: number
  /** When the latest BEGINs came, by the clock of `handle`. */
  readonly beginInstants: readonly Millis[]
}

export type NodeInput =
  | DatagramIn
  | { readonly type: 'personaRequest'; readonly persona: Persona }
  | { readonly type: 'destinationUnavailable'; readonly forMs: number }
  /** SCTP SHUTDOWN to everybody. */
  | { readonly type: 'shutdown' }
  | Wake

export type NodeOutput = DatagramOut | { readonly type: 'destinationUnavailable'; readonly forMs: number }

/** Dialogues whose question is kept, in case the answer must be forged; the oldest leave. */
const rememberedQuestions = 10_000

/** BEGINs whose instant is kept. */
const rememberedInstants = 100_000

export function gatewayNode(operator: SimulatedOperator, persona: Persona, world: NodeWorld): GatewayNode {
  const { pointCode, networkIndicator } = operator
  const layers = layersOf(operator, persona, world)
  const out = outbox<NodeOutput>()
  const work: (() => void)[] = []
  const asps = aspSlots(aspNames)
  const questions = new Map<DialogueId, NUnitdataIndication>()
  const tampering = new Map<DialogueId, Tampering>()
  const operations: Record<string, number> = {}
  let begins = 0
  let instants: Millis[] = []
  let now: Millis = 0
  let unavailableUntil: Millis | undefined
  let question: NUnitdataIndication | undefined

  /** Later, so that no core is handed an input while its outputs are being polled (the law of `Core`). */
  function put<In, Out>(core: Core<In, Out>, input: In, take: (output: Out) => void): void {
    work.push(() => {
      core.handle(input, now)
      for (let output = core.poll(); output !== undefined; output = core.poll()) take(output)
    })
  }
  const toSctp = (input: SctpInput) => put(layers.sctp, input, fromSctp)
  const toM3ua = (input: M3uaInput) => put(layers.m3ua, input, fromM3ua)
  const toSccp = (input: SccpInput) => put(layers.sccp, input, fromSccp)
  const toMap = (input: MapInput) => put(layers.map, input, fromMap)
  const toHlr = (input: HlrInput) => put(layers.hlr, input, fromHlr)
  const toTcap = (input: TcapInput) =>
    put(layers.tcap, input, output => {
      question = input.type === 'nUnitdataIndication' ? input : undefined
      fromTcap(output)
    })

  function fromSctp(output: SctpOutput): void {
    if (output.type === 'datagram') out.push(output)
    else if (output.type === 'communicationUp') accept(output.association, output.outboundStreams)
    else if (output.type === 'communicationLost' || output.type === 'shutdownComplete')
      release(output.association, output.type)
    else if (output.type === 'restart') {
      release(output.association, output.type)
      accept(output.association, streams)
    } else if (output.type === 'dataArrive') {
      const association = asps.nameOf(output.association)
      if (association !== undefined) toM3ua({ ...output, association })
    } else if (output.type === 'silenceChange') {
      const association = asps.nameOf(output.association)
      if (association !== undefined) toM3ua({ ...output, association })
    } else if (output.type === 'sendFailure') {
      const sent = output.context as Extract<M3uaOutput, { type: 'send' }>
      toM3ua({ ...sent, type: 'sendFailure', transmitted: output.cause === 'undelivered' })
    }
  }

  function accept(association: string, outboundStreams: number): void {
    const name = asps.take(association)
    if (name === undefined) return toSctp({ type: 'abort', association, reason: 'no room for another ASP' })
    toM3ua({ type: 'communicationUp', association: name, outboundStreams })
  }

  function release(association: string, reason: string): void {
    const name = asps.release(association)
    if (name !== undefined) toM3ua({ type: 'communicationLost', association: name, reason })
  }

  function fromM3ua(output: M3uaOutput): void {
    if (output.type === 'send') {
      const association = asps.associationOf(output.association)
      if (association !== undefined) toSctp({ ...output, association, context: output })
    } else if (
      output.type === 'mtpTransferIndication' ||
      output.type === 'mtpPauseIndication' ||
      output.type === 'mtpResumeIndication' ||
      output.type === 'mtpStatusIndication' ||
      output.type === 'transferFailure'
    )
      toSccp(output)
  }

  function fromSccp(output: SccpOutput): void {
    if (output.type === 'mtpTransferRequest') toM3ua(output)
    else if (output.type === 'nUnitdataIndication' || output.type === 'nNoticeIndication') toTcap(output)
  }

  function fromTcap(output: TcapOutput): void {
    if (output.type === 'nUnitdataRequest') {
      const mischief = tampering.get((output.context as TcapContext | undefined)?.id ?? 0)
      const messages = mischief === undefined ? [output.data] : tampered(output.data, mischief)
      const { speech } = world
      for (const data of messages)
        toSccp({ ...answerFrom(operator, output), data: isWhole(mischief) ? (speech?.(data) ?? data) : data })
    } else if (output.type === 'tcBeginIndication') {
      begins += 1
      instants.push(now)
      if (instants.length > 2 * rememberedInstants) instants = instants.slice(-rememberedInstants)
      remember(output.dialogueId)
      toMap(output)
    } else if (isForMap(output)) toMap(output)
  }

  function remember(dialogueId: DialogueId): void {
    if (question === undefined) return
    questions.set(dialogueId, question)
    const [oldest] = questions.keys()
    if (questions.size > rememberedQuestions && oldest !== undefined) forget(oldest)
  }

  function forget(dialogueId: DialogueId): void {
    questions.delete(dialogueId)
    tampering.delete(dialogueId)
  }

  function fromMap(output: MapOutput): void {
    if (output.type === 'mapIndication') {
      operations[output.operation] = (operations[output.operation] ?? 0) + 1
      toHlr(output)
    } else if (isForTcap(output)) toTcap(output)
  }

  function fromHlr(output: HlrOutput): void {
    if (output.type === 'mapResponse') toMap(output)
    else if (output.type === 'destinationUnavailable') out.push(output)
    else if (output.type === 'tamper') tampering.set(output.dialogueId, output.tampering)
    else forge(output)
  }

  /** Says in the dialogue what MAP and TCAP would not. */
  function forge(
    output: Exclude<HlrOutput, { type: 'mapResponse' | 'tamper' | 'destinationUnavailable' }>,
  ): void {
    const asked = questions.get(output.dialogueId)
    if (asked === undefined) return undefined
    if (output.type === 'returnMessage') return toM3ua(returned(asked, output.cause, networkIndicator))
    const association = asps.associationOf(asked.association)
    if (association !== undefined) toSctp({ type: 'abort', association, reason: 'as asked for' })
  }

  function setDestination(state: 'available' | 'unavailable'): void {
    toM3ua({ type: 'destinationStateRequest', dpc: pointCode, state })
  }

  function start(input: NodeInput): void {
    switch (input.type) {
      case 'datagram':
        return toSctp(input)
      case 'personaRequest':
        return toHlr(input)
      case 'destinationUnavailable':
        unavailableUntil = now + input.forMs
        return setDestination('unavailable')
      case 'shutdown':
        for (const association of asps.associations()) toSctp({ type: 'shutdown', association })
        return undefined
      case 'wake':
        if (unavailableUntil !== undefined && unavailableUntil <= now) {
          unavailableUntil = undefined
          setDestination('available')
        }
        toSctp(wake)
        toM3ua(wake)
        toSccp(wake)
        toTcap(wake)
        toMap(wake)
        return toHlr(wake)
      default:
        return input satisfies never
    }
  }

  return {
    handle(input, at) {
      now = at
      start(input)
      for (let next = work.shift(); next !== undefined; next = work.shift()) next()
    },
    poll: () => out.poll(),
    deadline() {
      const deadlines = Object.values(layers).map(layer => layer.deadline())
      const earliest = Math.min(unavailableUntil ?? Infinity, ...deadlines.map(at => at ?? Infinity))
      return earliest === Infinity ? undefined : earliest
    },
    get dialogues() {
      return layers.tcap.dialogues
    },
    get beginInstants() {
      return instants
    },
    get counts() {
      return { begins, operations: { ...operations } }
    },
  }
}

/** Does what is left make a message, that can be spoken in another way? */
function isWhole(tampering: Tampering | undefined): boolean {
  return tampering !== 'truncate' && tampering !== 'garbage'
}

type ForMap = Extract<TcapOutput, MapInput>
type ForTcap = Extract<MapOutput, TcapInput>

function isForMap(output: TcapOutput): output is ForMap {
  return output.type.startsWith('tc') && output.type.endsWith('Indication')
}

function isForTcap(output: MapOutput): output is ForTcap {
  return output.type.startsWith('tc') && output.type.endsWith('Request')
}
