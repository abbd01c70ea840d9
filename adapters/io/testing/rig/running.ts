/** A program that runs somewhere, here or in the guest: what it said, in lines, and its end. */
export interface Running {
  /** Complete lines of its standard output so far. */
  readonly lines: readonly string[]
  readonly errors: () => string
  write(text: string): void
  kill(signal: NodeJS.Signals): void
  /** Waits for a line that fits; rejects when the program ends without it, or is too slow. */
  line(wanted: RegExp, ms?: number): Promise<RegExpExecArray>
  /** Its exit code. */
  exit(ms?: number): Promise<number>
  /** Exit code 0, or rejects with what it said. */
  done(ms?: number): Promise<readonly string[]>
  said(stream: 'stdout' | 'stderr', text: string): void
  exited(code: number): void
}

export function running(name: string, { write, kill }: Pick<Running, 'write' | 'kill'>): Running {
  const lines: string[] = []
  let partial = ''
  let errors = ''
  let code: number | undefined
  const waiting = new Set<() => void>()

  /** Asked again whenever something happened. */
  function until<T>(what: string, ask: () => T | undefined, ms: number): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        clearTimeout(timer)
        waiting.delete(look)
        act()
      }
      const fail = (why: string): void =>
        settle(() =>
          reject(
            new Error(`${name}: ${why} (${what})\n${lines.slice(-20).join('\n')}\n${errors.slice(-2_000)}`),
          ),
        )
      const look = (): void => {
        const found = ask()
        if (found !== undefined) settle(() => resolve(found))
        else if (code !== undefined) fail(`ended with ${code}`)
      }
      const timer = setTimeout(() => fail(`nothing within ${ms} ms`), ms)
      waiting.add(look)
      look()
    })
  }

  const wakeAll = (): void => {
    for (const look of waiting) look()
  }

  const self: Running = {
    lines,
    errors: () => errors,
    write,
    kill,
    line(wanted, ms = 20_000) {
      const find = (): RegExpExecArray | undefined => {
        for (const line of lines) {
          const match = wanted.exec(line)
          if (match !== null) return match
        }
        return undefined
      }
      return until(`waiting for ${wanted}`, find, ms)
    },
    exit: (ms = 20_000) => until('waiting for its end', () => code, ms),
    async done(ms) {
      const ended = await self.exit(ms)
      if (ended !== 0)
        throw new Error(`${name} ended with ${ended}\n${lines.slice(-20).join('\n')}\n${errors}`)
      return lines
    },
    said(stream, text) {
      if (stream === 'stderr') errors += text
      else {
        const parts = (partial + text).split('\n')
        partial = parts.pop() ?? ''
        lines.push(...parts)
      }
      wakeAll()
    },
    exited(ended) {
      code = ended
      wakeAll()
    },
  }
  return self
}
