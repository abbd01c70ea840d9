import type { Answer } from '../domain/answer.ts'
import type { Cancel, Millis, ReplyTo } from '../runtime/index.ts'
import type { ResolveRequest } from './cascade.ts'

/** Who waits for a number's answer, and until when. */
export interface Waiter {
  readonly request: ResolveRequest
  readonly replyTo: ReplyTo<Answer>
  /** The instant at which the best answer so far is given. */
  readonly answerBy: Millis
}

/** The waiters of one lookup, with a single alarm for the most impatient of them. */
export interface Waiters extends Iterable<Waiter> {
  readonly size: number
  /** Adds a waiter whose answer is due a little before its asker stops waiting. */
  add(request: ResolveRequest, replyTo: ReplyTo<Answer>, now: Millis): void
  /** Removes and returns those that `ready` admits. */
  take(ready: (waiter: Waiter) => boolean): Waiter[]
  /** Its asker went away. */
  remove(replyTo: ReplyTo<Answer>): void
}

/** How long before its caller's deadline an answer is given, whatever is still missing: the lesser of the two. */
const marginMs = 50
const marginShare = 0.2

/** `ring(at)` arms the alarm. It is moved as waiters come and go, and cancelled when none is left. */
export function waitersWith(ring: (at: Millis) => Cancel): Waiters {
  const all = new Map<ReplyTo<Answer>, Waiter>()
  let alarm: { readonly at: Millis; readonly cancel: Cancel } | undefined

  function arm(): void {
    let at = Infinity
    for (const { answerBy } of all.values()) at = Math.min(at, answerBy)
    if (at === alarm?.at) return
    alarm?.cancel()
    alarm = at === Infinity ? undefined : { at, cancel: ring(at) }
  }

  return {
    get size() {
      return all.size
    },
    [Symbol.iterator]: () => all.values(),
    add(request, replyTo, now) {
      const answerBy = replyTo.deadline - Math.min(marginMs, (replyTo.deadline - now) * marginShare)
      all.set(replyTo, { request, replyTo, answerBy })
      if (alarm === undefined || answerBy < alarm.at) arm()
    },
    take(ready) {
      const leaving = Array.from(all.values()).filter(ready)
      for (const { replyTo } of leaving) all.delete(replyTo)
      arm()
      return leaving
    },
    remove(replyTo) {
      if (all.delete(replyTo) && all.size === 0) arm()
    },
  }
}
