/** JavaScript under construction: the one place where code is made from text. */

/** Functions and the functions they call by name; `at` is where all of them are in the octets. */
export class Source {
  readonly #functions: string[] = []
  readonly #callees: unknown[] = []
  #lines: string[] = []
  #names = 0

  add(...lines: readonly string[]): void {
    this.#lines.push(...lines)
  }

  /** A name nobody else has. */
  name(prefix = 'v'): string {
    this.#names += 1
    return `${prefix}${this.#names}`
  }

  /** The name under which generated code finds a value of ours. */
  callee(callee: unknown): string {
    const known = this.#callees.indexOf(callee)
    if (known >= 0) return `f${known}`
    this.#callees.push(callee)
    return `f${this.#callees.length - 1}`
  }

  /** Makes what `body` adds a function of its own. */
  define(name: string, parameters: string, body: () => void): void {
    const outer = this.#lines
    this.#lines = []
    body()
    this.#functions.push(`function ${name}(${parameters}) {\n${this.#lines.join('\n')}\n}`)
    this.#lines = outer
  }

  /** All functions together; what comes back is `entry`. */
  compile(entry: string): (...args: never) => unknown {
    const names = this.#callees.map((_, index) => `f${index}`)
    const body = `'use strict'; let position = 0\n${this.#functions.join('\n')}\nreturn ${entry}`
    // The text is made of schema constants only: names go through JSON.stringify, nothing comes from a message.
    // oxlint-disable-next-line typescript/no-implied-eval -- the point of this file; closures.ts does without
    const factory = new Function(...names, body) as (...callees: unknown[]) => (...args: never) => unknown
    return factory(...this.#callees)
  }
}
