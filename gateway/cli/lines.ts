/** Standard input and output, a line at a time, for commands that a machine feeds. */
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { RequestError } from '../../adapters/ss7/inspect/request.ts'

/** One answer a line, in order; waits while whoever reads is slower than we are. Empty lines are skipped. */
export async function answerLines(answer: (line: string) => string): Promise<void> {
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    if (line.trim() === '') continue
    if (!process.stdout.write(`${answer(line)}\n`)) await once(process.stdout, 'drain')
  }
}

/** A user's mistake is a sentence and exit status 2, not a stack trace. */
export async function reportMisuse(act: () => void | Promise<void>): Promise<void> {
  try {
    await act()
  } catch (error) {
    if (!(error instanceof RequestError || error instanceof RangeError || error instanceof SyntaxError))
      throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 2
  }
}
