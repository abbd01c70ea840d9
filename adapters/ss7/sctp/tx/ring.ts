/** A queue with indexed access that reuses its slots: what waits to be sent, and what waits to be acknowledged. */
export class Ring<T> {
  #slots: (T | undefined)[] = Array<T | undefined>(64).fill(undefined)
  #head = 0
  #length = 0

  get length(): number {
    return this.#length
  }

  push(item: T): void {
    if (this.#length === this.#slots.length) this.#grow()
    this.#slots[(this.#head + this.#length) & (this.#slots.length - 1)] = item
    this.#length += 1
  }

  shift(): T | undefined {
    if (this.#length === 0) return undefined
    const item = this.#slots[this.#head]
    this.#slots[this.#head] = undefined
    this.#head = (this.#head + 1) & (this.#slots.length - 1)
    this.#length -= 1
    return item
  }

  at(index: number): T | undefined {
    return index < this.#length ? this.#slots[(this.#head + index) & (this.#slots.length - 1)] : undefined
  }

  #grow(): void {
    const items = Array.from({ length: this.#length }, (_, index) => this.at(index))
    this.#slots = [...items, ...Array<undefined>(items.length).fill(undefined)]
    this.#head = 0
  }
}
