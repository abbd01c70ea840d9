/** A promise a test settles by hand (Node 20 has no `Promise.withResolvers`). */

export interface Deferred<T> {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (error: unknown) => void
}

export function deferred<T = void>(): Deferred<T> {
  let resolve: (value: T) => void = unset
  let reject: (error: unknown) => void = unset
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue
    reject = onError
  })
  return { promise, resolve, reject }
}

/** A promise runs its executor at once, so nobody ever calls this. */
function unset(): never {
  throw new Error('not a promise yet')
}
