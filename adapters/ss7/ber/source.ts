/** JavaScript under construction: the one place where code is made from text. */

/** Lines of JavaScript and the functions they call by name. */
export class Source {
  readonly #lines: string[] = []
  readonly #callees: unknown[] = []
  #variables = 0

  add(...lines: readonly string[]): void {
    this.#lines.push(...lines)
  }

  variable(): string {
    this.#variables += 1
    return `v${this.#variables}`
  }

  callee(callee: unknown): string {
    this.#callees.push(callee)
    return `f${this.#callees.length - 1}`
  }

  compile(parameters: string): (...args: never) => unknown {
    const names = this.#callees.map((_, index) => `f${index}`)
    const body = `'use strict'; return function (${parameters}) {\n${this.#lines.join('\n')}\n}`
    // The text is made of schema constants only: names go through JSON.stringify, nothing comes from a message.
    // oxlint-disable-next-line typescript/no-implied-eval -- the point of this file; closures.ts does without
    const factory = new Function(...names, body) as (...callees: unknown[]) => (...args: never) => unknown
    return factory(...this.#callees)
  }
}
