/**
 * The schema language: ASN.1 types as values. `sequence`, `choice` and the rest build plain nodes; `codec` turns a
 * node into a reader and a writer; `Infer` is the TypeScript type of its values. Tagging is IMPLICIT, as MAP and
 * TCAP modules declare; a CHOICE or ANY under `ctx` is tagged EXPLICIT (X.680 §31.2.7).
 */
import type { Octets } from '../wire/octets.ts'
import type { Writer } from '../wire/writer.ts'
import type { Notes } from './deviation.ts'
import { isConstructed, tagOf, type Tag, type TagClass } from './tag.ts'

declare const value: unique symbol

/** A node of the language whose values are `T`; the type travels in a property that does not exist. */
export type Schema<T> = Node & { readonly [value]?: (value: T) => T }
export type Infer<S> = S extends { readonly [value]?: (value: infer T) => infer _ } ? T : never

export type Node = Leaf | Sequence | SequenceOf | Choice | Explicit | Any

/** A type whose contents have no structure of their own: read and written by two functions. */
export interface Leaf {
  readonly kind: 'leaf'
  /** The ASN.1 type's name, for messages and for test generators. */
  readonly name: string
  readonly tag: Tag
  /** SIZE or value range; readers note what is outside, writers refuse it. */
  readonly min: number
  readonly max: number
  /** The names an enumeration knows, else empty. */
  readonly names: readonly string[]
  /** The contents are `octets[start, end)`. */
  readonly read: (octets: Octets, start: number, end: number, notes: Notes) => unknown
  /** Writes the contents only, backwards. Throws a RangeError for a value outside the type. */
  readonly write: (writer: Writer, value: never) => void
}

export interface Field {
  readonly name: string
  readonly schema: Node
  readonly presence: 'mandatory' | 'optional' | 'defaulted'
  readonly absent?: string | number | boolean
}
export interface Sequence {
  readonly kind: 'sequence'
  readonly tag: Tag
  readonly fields: readonly Field[]
}
export interface SequenceOf {
  readonly kind: 'sequenceOf'
  readonly tag: Tag
  readonly item: Node
  readonly min: number
  readonly max: number
}
export interface Choice {
  readonly kind: 'choice'
  readonly alternatives: readonly { readonly name: string; readonly schema: Node }[]
}
export interface Explicit {
  readonly kind: 'explicit'
  readonly tag: Tag
  readonly inner: Node
}
/** A whole element, header included, kept as octets. */
export interface Any {
  readonly kind: 'any'
}

export interface Optional<S> {
  readonly kind: 'optional'
  readonly schema: S
}
export interface Defaulted<S> {
  readonly kind: 'defaulted'
  readonly schema: S
  readonly absent: string | number | boolean
}

type Flat<T> = { readonly [K in keyof T]: T[K] }
type Component = Node | Optional<Node> | Defaulted<Node>
type Components = Readonly<Record<string, Component>>
type FieldValue<F> =
  F extends Optional<infer S> ? Infer<S> : F extends Defaulted<infer S> ? Infer<S> : Infer<F>
type Absentable<C> = { [K in keyof C]: C[K] extends Optional<unknown> ? K : never }[keyof C]
export type SequenceValue<C> = Flat<
  { [K in Exclude<keyof C, Absentable<C>>]: FieldValue<C[K]> } & { [K in Absentable<C>]?: FieldValue<C[K]> }
>
/** A CHOICE's value is an object with one property, named as the alternative. */
export type ChoiceValue<A> = { [K in keyof A]: { readonly [P in K]: Infer<A[P]> } }[keyof A]

/** SEQUENCE. Unknown elements are skipped and noted, wherever they stand. */
export function sequence<const C extends Components>(
  components: C,
): Schema<SequenceValue<C>> & Sequence & { readonly components: C } {
  const fields = Object.entries(components).map(([name, component]): Field => {
    if (component.kind === 'optional') return { name, schema: component.schema, presence: 'optional' }
    if (component.kind !== 'defaulted') return { name, schema: component, presence: 'mandatory' }
    return { name, schema: component.schema, presence: 'defaulted', absent: component.absent }
  })
  return { kind: 'sequence', tag: 0x30, fields, components }
}

/** SEQUENCE SIZE (min..max) OF. */
export function sequenceOf<S extends Node>(
  item: S,
  min = 0,
  max = 256,
): Schema<readonly Infer<S>[]> & SequenceOf {
  return { kind: 'sequenceOf', tag: 0x30, item, min, max }
}

/** SET SIZE (min..max) OF, in the order given: whoever needs DER's order sorts first. */
export function setOf<S extends Node>(item: S, min = 0, max = 256): Schema<readonly Infer<S>[]> & SequenceOf {
  return { kind: 'sequenceOf', tag: 0x31, item, min, max }
}

export function choice<const A extends Readonly<Record<string, Node>>>(
  alternatives: A,
): Schema<ChoiceValue<A>> & Choice {
  return {
    kind: 'choice',
    alternatives: Object.entries(alternatives).map(([name, schema]) => ({ name, schema })),
  }
}

export function optional<S extends Node>(schema: S): Optional<S> {
  return { kind: 'optional', schema }
}

/** DEFAULT: readers supply the value, writers leave it out (X.690 §11.5). */
export function defaulted<S extends Schema<string> | Schema<number> | Schema<boolean>>(
  schema: S,
  absent: Infer<S> & (string | number | boolean),
): Defaulted<S> {
  return { kind: 'defaulted', schema, absent }
}

export function tagged<T>(tagClass: TagClass, number: number, schema: Schema<T>): Schema<T> {
  if (schema.kind === 'choice' || schema.kind === 'any') {
    return { kind: 'explicit', tag: tagOf(tagClass, number, true), inner: schema }
  }
  return { ...schema, tag: tagOf(tagClass, number, isConstructed(schema.tag)) }
}

/** `[n] IMPLICIT`. */
export const ctx = <T>(number: number, schema: Schema<T>): Schema<T> => tagged('context', number, schema)

/** `[n] EXPLICIT`. */
export function explicit<T>(number: number, inner: Schema<T>): Schema<T> {
  return { kind: 'explicit', tag: tagOf('context', number, true), inner }
}

/** `[APPLICATION n] IMPLICIT`. */
export const application = <T>(number: number, schema: Schema<T>): Schema<T> =>
  tagged('application', number, schema)

/** A whole element of any type, header included. In a SEQUENCE it takes whatever comes: put it last. */
export const any: Schema<Octets> & Any = { kind: 'any' }

/** The tags a value of this type can begin with; `undefined` when it can begin with any. */
export function tagsOf(schema: Node): readonly Tag[] | undefined {
  if (schema.kind === 'any') return undefined
  if (schema.kind !== 'choice') return [schema.tag]
  const tags = schema.alternatives.map(alternative => tagsOf(alternative.schema))
  return tags.includes(undefined) ? undefined : tags.flatMap(each => each ?? [])
}
