import { z } from 'zod'

/** What of a faulty document can be understood all the same, so that one check can report every fault at once. */
export type Salvaged<T> = T extends string | number | boolean
  ? T
  : T extends readonly (infer E)[]
    ? readonly (Salvaged<E> | undefined)[]
    : { readonly [K in keyof T]?: Salvaged<T[K]> | undefined }

/** Faulty parts become `undefined`; list entries keep their places. */
export function salvage<S extends z.ZodType>(schema: S, value: unknown): Salvaged<z.output<S>> | undefined {
  return partsOf(schema, value) as Salvaged<z.output<S>> | undefined
}

function partsOf(schema: z.core.$ZodType, value: unknown): unknown {
  const whole = z.safeParse(schema, value)
  if (whole.success) return whole.data
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional)
    return partsOf(schema.def.innerType, value)
  if (schema instanceof z.ZodArray && Array.isArray(value))
    return value.map((entry: unknown) => partsOf(schema.def.element, entry))
  if (schema instanceof z.ZodObject && typeof value === 'object' && value !== null) {
    const entries = Object.entries(schema.def.shape)
    const given = value as Record<string, unknown>
    return Object.fromEntries(entries.map(([key, inner]) => [key, partsOf(inner, given[key])]))
  }
  return undefined
}
