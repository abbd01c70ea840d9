/** May this gateway be sent work? Asked by the platform; the reasons are an operator's words. */
export interface Readiness {
  now(): Promise<{ readonly reasons: readonly string[]; readonly warnings: readonly string[] }>
}

export interface ReadinessInputs {
  /** Undefined while it runs normally. */
  readonly phase: () => 'starting' | 'draining' | undefined
  /** Each asks now whether its dependency answers; never rejects. */
  readonly store: () => Promise<boolean>
  readonly cache: () => Promise<boolean>
  readonly mnos: () => readonly { readonly id: string; readonly health: { readonly state: string } }[]
}

/**
 * The source document (ni-fm-01) answers 503 while PostgreSQL is away, although reads go on degraded: whoever balances
 * load prefers a gateway that can write. A missing cache or network only warns: no other gateway would do better.
 */
export function readiness({ phase, store, cache, mnos }: ReadinessInputs): Readiness {
  return {
    async now() {
      const now = phase()
      const [stored, cached] = await Promise.all([store(), cache()])
      return {
        reasons: [...(now === undefined ? [] : [now]), ...(stored ? [] : ['PostgreSQL cannot be reached'])],
        warnings: [
          ...(cached ? [] : ['Redis cannot be reached']),
          ...mnos().flatMap(({ id, health: { state } }) =>
            state === 'SERVING' ? [] : [`${id} is ${state}`],
          ),
        ],
      }
    },
  }
}
