/** A clock that stands still until a test moves it. */

import type { Clock, Millis } from '../clock.ts'

export interface VirtualClock extends Clock {
  /** When the next timer is due; `undefined` when none is set. */
  readonly nextDue: Millis | undefined
  /** Timers set and neither fired nor cancelled: a test of leaks wants none. */
  readonly pending: number
  /** Moves the time to `at` and fires what is due by then, in order of due time, then of setting. */
  advanceTo(at: Millis): void
}

interface Timer {
  readonly at: Millis
  readonly serial: number
  readonly fire: () => void
}

/** `start` is the first instant: not zero by default, so that instants and durations are not mistaken for each other. */
export function virtualClock(start: Millis = 1_000_000): VirtualClock {
  let now = start
  let serial = 0
  /** In order of due time, then of setting. */
  const timers: Timer[] = []

  /** How many timers come before one of `at` and `serial`. */
  function placeOf(at: Millis, serial: number): number {
    let low = 0
    let high = timers.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const timer = timers[middle] as Timer
      if (timer.at < at || (timer.at === at && timer.serial < serial)) low = middle + 1
      else high = middle
    }
    return low
  }

  return {
    now: () => now,
    setTimer(at, fire) {
      serial += 1
      const timer = { at: Math.max(at, now), serial, fire }
      timers.splice(placeOf(timer.at, serial), 0, timer)
      return () => {
        const place = placeOf(timer.at, timer.serial)
        if (timers[place] === timer) timers.splice(place, 1)
      }
    },
    get nextDue() {
      return timers[0]?.at
    },
    get pending() {
      return timers.length
    },
    advanceTo(at) {
      for (let timer = timers[0]; timer !== undefined && timer.at <= at; timer = timers[0]) {
        timers.shift()
        now = timer.at
        timer.fire()
      }
      now = Math.max(now, at)
    },
  }
}
