import type { MapIndication, MapResponse, MapVersion } from '../../adapters/ss7/map/primitives.ts'
import type { ReturnCause } from '../../adapters/ss7/sccp/primitives.ts'
import type { DialogueId } from '../../adapters/ss7/tcap/primitives.ts'
import type { Core, Random, Wake } from '../../adapters/ss7/wire/core.ts'
import { outbox } from '../../adapters/ss7/wire/outbox.ts'
import { timers } from '../../adapters/ss7/wire/timers.ts'
import { numberAsked, tell, type MapAnswer } from './answers.ts'
import type { Behaviour, Tampering } from './behaviour.ts'
import { magicOf } from './magic.ts'
import { friendly, isLost, latencyOf, rateLimiter, type Persona } from './personas.ts'

/** An HLR with a persona, as one more core above MAP: invocations in, answers out when their time has come. */

export type HlrInput = MapIndication | { readonly type: 'personaRequest'; readonly persona: Persona } | Wake

export type HlrOutput =
  | MapResponse
  /** Stands before the response whose octets it concerns. */
  | { readonly type: 'tamper'; readonly dialogueId: DialogueId; readonly tampering: Tampering }
  /** Not MAP's to say: the node says it for the dialogue, which MAP has been told to drop. */
  | { readonly type: 'returnMessage'; readonly dialogueId: DialogueId; readonly cause: ReturnCause }
  | { readonly type: 'cutAssociation'; readonly dialogueId: DialogueId }
  | { readonly type: 'destinationUnavailable'; readonly forMs: number }

const asUsual: Behaviour = { answer: { type: 'subscriber' } }
const congested: Behaviour = { answer: { type: 'undeliverable', cause: 'subsystemCongestion' } }
const silent: Behaviour = { answer: { type: 'mute' } }
const atiRefused: Behaviour = { answer: { type: 'error', name: 'ati-NotAllowed' } }

interface Pending {
  readonly indication: MapIndication
  readonly behaviour: Behaviour
}

export function hlr(initial: Persona, random: Random): Core<HlrInput, HlrOutput> {
  const out = outbox<HlrOutput>()
  const pending = timers<Pending>()
  const withinRate = rateLimiter()
  let persona = initial

  function behaviourFor(indication: MapIndication, now: number): Behaviour {
    if (persona.speech === 'mute' || isLost(persona, random)) return silent
    if (!withinRate(persona.rate, now)) return congested
    const asked = scenarioOf(indication)
    const versions = persona.versions.filter(version => asked.versions?.includes(version) ?? true)
    const spoken = { refusal: 'aareWithAlternative', ...asked, versions } as const
    if (persona.speech === 'garbage') return { ...spoken, tampering: 'garbage' }
    return indication.operation === 'anyTimeInterrogation' && persona.ati === 'refused'
      ? { ...spoken, ...atiRefused }
      : spoken
  }

  function answer({ indication, behaviour }: Pending): void {
    const { dialogueId, invokeId, version } = indication
    const { answer, versions = friendly.versions, tampering } = behaviour
    const respond = (mapAnswer: MapAnswer) =>
      out.push({ type: 'mapResponse', dialogueId, invokeId, answer: mapAnswer })
    if (tampering !== undefined) out.push({ type: 'tamper', dialogueId, tampering })
    if (!versions.includes(version)) return respond(refusalOf(behaviour, versions))
    switch (answer.type) {
      case 'subscriber':
        return respond(tell(indication, numberAsked(indication) ?? '', answer))
      case 'error':
      case 'userAbort':
      case 'providerAbort':
      case 'close':
        return respond(answer)
      case 'reject':
        return respond({
          type: 'reject',
          problem: { problemType: answer.problemType, problem: answer.problem },
        })
      case 'mute':
        return respond({ type: 'drop' })
      case 'undeliverable':
        out.push({ type: 'returnMessage', dialogueId, cause: answer.cause })
        return respond({ type: 'drop' })
      case 'cutAssociation':
        out.push({ type: 'cutAssociation', dialogueId })
        return respond({ type: 'drop' })
      case 'unavailable':
        out.push({ type: 'destinationUnavailable', forMs: answer.forMs })
        return respond({ type: 'drop' })
      default:
        answer satisfies never
    }
  }

  return {
    handle(input, now) {
      switch (input.type) {
        case 'mapIndication': {
          const behaviour = behaviourFor(input, now)
          pending.set(
            { indication: input, behaviour },
            now + latencyOf(persona, random) + (behaviour.delayMs ?? 0),
          )
          break
        }
        case 'personaRequest':
          persona = input.persona
          break
        case 'wake':
          break
        default:
          input satisfies never
      }
      for (let due = pending.take(now); due !== undefined; due = pending.take(now)) answer(due)
    },
    poll: () => out.poll(),
    deadline: () => pending.deadline(),
  }
}

function refusalOf({ refusal = 'aare' }: Behaviour, [alternative]: readonly MapVersion[]): MapAnswer {
  switch (refusal) {
    case 'aare':
      return { type: 'refuse' }
    case 'aareWithAlternative':
      return { type: 'refuse', ...(alternative !== undefined && { alternative }) }
    case 'pAbort':
      return { type: 'providerAbort', cause: 'incorrectTransactionPortion' }
  }
}

function scenarioOf(indication: MapIndication): Behaviour {
  const magic = magicOf(numberAsked(indication) ?? '')
  if (magic === undefined) return asUsual
  return (indication.operation === 'sendRoutingInfoForSM' ? magic.sriSm : magic.ati).behaviour
}
