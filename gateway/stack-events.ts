import type { StackOutput } from '../adapters/ss7/stack/primitives.ts'

/** The stack's states and incidents, handled by a table: one line for each kind that matters to somebody. */
export type StackEvent = Extract<StackOutput, { type: 'event' }>

type Told = StackEvent['event']

export type EventTable<To> = {
  readonly [T in Told['type']]?: (event: Extract<Told, { type: T }>, output: StackEvent, to: To) => void
}

export function handled<To>(table: EventTable<To>, output: StackEvent, to: To): void {
  const handle = table[output.event.type] as ((event: Told, output: StackEvent, to: To) => void) | undefined
  handle?.(output.event, output, to)
}
