/** The children of one incarnation, or of the root: named, found again, ended together. */

import type { Actor, SpawnOptions, Spawner } from './actor.ts'
import type { ActorCell, Family, Kernel } from './kernel.ts'
import type { Ref } from './ref.ts'
import { RuntimeError } from './runtime-error.ts'

export class Children implements Family, Spawner {
  readonly path: string
  readonly kind: string
  readonly escalate: (error: unknown) => void
  ended = false
  readonly #kernel: Kernel
  readonly #cells = new Map<string, ActorCell<never>>()

  constructor(kernel: Kernel, path: string, kind: string, escalate: (error: unknown) => void) {
    this.#kernel = kernel
    this.path = path
    this.kind = kind
    this.escalate = escalate
  }

  get size(): number {
    return this.#cells.size
  }

  get cells(): Iterable<ActorCell<never>> {
    return this.#cells.values()
  }

  find(name: string): ActorCell<never> | undefined {
    return this.#cells.get(name)
  }

  admit(cell: ActorCell<never>): void {
    this.#cells.set(cell.name, cell)
  }

  remove(cell: ActorCell<never>): void {
    if (this.#cells.get(cell.name) === cell) this.#cells.delete(cell.name)
  }

  spawn<M>(name: string, actor: Actor<M>, options: SpawnOptions = {}): Ref<M> {
    if (this.ended) throw new RuntimeError('runtime/ended', this.path)
    if (this.#cells.has(name)) throw new RuntimeError('runtime/nameTaken', `${this.path}/${name}`)
    const cell = this.#kernel.incubate(this, name, actor, options)
    this.#cells.set(name, cell)
    return cell
  }

  child<M>(name: string, actor: Actor<M>, options?: SpawnOptions): Ref<M> {
    const living = this.#cells.get(name)
    return living === undefined ? this.spawn(name, actor, options) : (living as Ref<never> as Ref<M>)
  }

  /** Ends all children, youngest first. */
  end(): void {
    if (this.ended) return
    this.ended = true
    for (const cell of [...this.#cells.values()].reverse()) cell.stop()
    this.#cells.clear()
  }
}
