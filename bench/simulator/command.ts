import { once } from 'node:events'
import { Command } from 'commander'
import { operatorById, operators, type OperatorId } from './operators.ts'
import { parsePersona, type Persona } from './personas.ts'
import { startSimulators } from './simulators.ts'

/** `hlrgw simulate`: the simulated networks in the foreground, until a signal ends them. */
export function simulateCommand(): Command {
  return new Command('simulate')
    .summary('run simulated operator networks')
    .description(
      'Runs the simulated operators, two signalling gateways each, until interrupted. docs/simulator.md lists the\n' +
        'numbers and the words of a persona.',
    )
    .option('-o, --operator <id...>', `only these: ${operators.map(({ id }) => id).join(', ')}`)
    .option('-p, --persona <operator:words...>', 'e.g. awcc:latency=40/200,loss=1%')
    .option('--seed <number>', 'of latencies and losses', '1')
    .action(simulate)
}

interface Flags {
  readonly operator?: readonly string[]
  readonly persona?: readonly string[]
  readonly seed: string
}

/** Exit codes: 0 after a signal, 2 for faulty options, 4 when a gateway could not listen, 1 when one was lost. */
async function simulate(flags: Flags): Promise<void> {
  const parsed = parseFlags(flags)
  if (parsed.problems.length > 0) {
    for (const problem of parsed.problems) process.stderr.write(`hlrgw simulate: ${problem}\n`)
    process.exitCode = 2
    return
  }
  const stopped = Promise.race([
    once(process, 'SIGINT'),
    once(process, 'SIGTERM'),
    once(process, 'disconnect'),
  ])
  try {
    const simulators = await startSimulators({
      ...parsed,
      onLost: (gateway, how) => {
        process.stderr.write(`hlrgw simulate: ${gateway} ended (${how})\n`)
        process.exitCode = 1
      },
    })
    for (const { name, address, udpPort } of simulators.gateways) {
      process.stdout.write(`${name.padEnd(13)} ${address}:${udpPort}\n`)
    }
    process.stdout.write('ready; Ctrl-C stops\n')
    await stopped
    await simulators.stop()
  } catch (error) {
    process.stderr.write(`hlrgw simulate: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 4
  }
}

interface ParsedFlags {
  readonly operators: readonly OperatorId[]
  readonly personas: Readonly<Partial<Record<OperatorId, Persona>>>
  readonly seed: number
  readonly problems: readonly string[]
}

export function parseFlags({ operator, persona = [], seed }: Flags): ParsedFlags {
  const problems: string[] = []
  const personas: Partial<Record<OperatorId, Persona>> = {}
  const known = (id: string): OperatorId[] => {
    const found = operatorById(id)
    if (found === undefined) problems.push(`there is no operator "${id}"`)
    return found === undefined ? [] : [found.id]
  }
  for (const text of persona) {
    const [id = '', words = ''] = text.split(/:(.*)/s)
    const parsed = parsePersona(words)
    if (!parsed.ok) problems.push(...parsed.problems.map(problem => `--persona ${id}: ${problem}`))
    for (const name of known(id)) if (parsed.ok) personas[name] = parsed.persona
  }
  if (!/^\d{1,9}$/.test(seed)) problems.push(`--seed "${seed}" is not a number`)
  const chosen = operator === undefined ? operators.map(({ id }) => id) : operator.flatMap(known)
  return { operators: chosen, personas, seed: Number(seed), problems }
}
