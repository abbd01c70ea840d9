import { writeFile } from 'node:fs/promises'
import { Command, InvalidArgumentError } from 'commander'
import type { Benchmark } from './harness/benchmark.ts'
import { runBenchmark, type Report } from './harness/run.ts'
import { table } from './harness/table.ts'
import { codec } from './benchmarks/codec.ts'
import * as grpc from './benchmarks/grpc.ts'
import { kernelSctp } from './benchmarks/kernel-sctp.ts'
import { mailbox } from './benchmarks/mailbox.ts'
import { sctp } from './benchmarks/sctp.ts'
import { stackBenchmark } from './benchmarks/stack.ts'

/** `hlrgw bench NAME|all`: figures, ratios to floors measured in the same run, and whether the aims were met. */
export const benchmarks: readonly Benchmark[] = [
  codec,
  stackBenchmark,
  sctp,
  mailbox,
  grpc.resolveCached,
  grpc.probeLive,
  grpc.resolveLive,
  grpc.probeStreamed,
  grpc.batchCached,
  grpc.batchLive,
  kernelSctp,
]

export function benchCommand(): Command {
  return new Command('bench')
    .description('measure against floors of the same run')
    .argument('<name>', `all, or one of: ${benchmarks.map(({ name }) => name).join(', ')}`)
    .option('--rounds <n>', 'rounds in which every contestant takes its turn', positive, 5)
    .option('--seconds <s>', 'how long one turn lasts', positive, 2)
    .option('--json', 'print the reports as JSON')
    .option('--output <file>', 'write the reports as JSON to a file as well')
    .addHelpText('after', '\nExit: 0 measured, 1 an aim was missed, 2 bad usage.')
    .action(async (name: string, options: Options) => {
      const chosen = name === 'all' ? benchmarks : benchmarks.filter(benchmark => benchmark.name === name)
      if (chosen.length === 0) throw new InvalidArgumentError(`no benchmark is called ${name}`)
      const reports: Report[] = []
      for (const benchmark of chosen) {
        const report = await runBenchmark(benchmark, { ...options, progress })
        reports.push(report)
        if (options.json !== true) process.stdout.write(`${table(report)}\n\n`)
      }
      const json = `${JSON.stringify(reports, undefined, 2)}\n`
      if (options.json === true) process.stdout.write(json)
      if (options.output !== undefined) await writeFile(options.output, json)
      process.exitCode = reports.every(({ aims }) => aims.every(({ met }) => met)) ? 0 : 1
    })
}

interface Options {
  readonly rounds: number
  readonly seconds: number
  readonly json?: true
  readonly output?: string
}

function progress(text: string): void {
  process.stderr.write(`${text}\n`)
}

function positive(text: string): number {
  const value = Number(text)
  if (!(value > 0)) throw new InvalidArgumentError('must be a number above 0')
  return value
}
