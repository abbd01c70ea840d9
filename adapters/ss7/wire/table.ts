/**
 * State machines as data. A machine is a table of states; a state is a record of the events it accepts;
 * a cell gets the event, the context and a way to emit effects, and names the next state. A missing cell is
 * an unexpected event: the caller decides what that means (ignore, ERR, abort), the table never guesses.
 */

export interface Event {
  readonly type: string
}

export type Cell<State extends string, E, Effect, Context> = (
  event: E,
  context: Context,
  effect: (effect: Effect) => void,
) => State

export type Table<State extends string, E extends Event, Effect, Context = void> = {
  readonly [S in State]: {
    readonly [T in E['type']]?: Cell<State, Extract<E, { type: T }>, Effect, Context>
  }
}

/** The state after `event`, or `undefined` where the table has no cell for it. Effects go to `effect`. */
export function step<State extends string, E extends Event, Effect, Context>(
  table: Table<State, E, Effect, Context>,
  state: State,
  event: E,
  context: Context,
  effect: (effect: Effect) => void,
): State | undefined {
  const cell = table[state][event.type as E['type']] as Cell<State, E, Effect, Context> | undefined
  return cell?.(event, context, effect)
}

/** The same, with the effects collected: what tests read. */
export function trace<State extends string, E extends Event, Effect, Context>(
  table: Table<State, E, Effect, Context>,
  state: State,
  event: E,
  context: Context,
): { state: State; effects: Effect[] } | undefined {
  const effects: Effect[] = []
  const next = step(table, state, event, context, effect => effects.push(effect))
  return next === undefined ? undefined : { state: next, effects }
}
