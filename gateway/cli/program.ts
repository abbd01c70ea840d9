import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { benchCommand } from '../../bench/command.ts'
import { drillCommand } from '../../bench/drills/command.ts'
import { simulateCommand } from '../../bench/simulator/command.ts'
import { exitCodes } from '../gateway-error.ts'
import { packageRoot } from '../package-root.ts'
import { aspCommand, drainCommand } from './asp.ts'
import { configCommand } from './config.ts'
import { decodeCommand } from './decode.ts'
import { encodeCommand } from './encode.ts'
import { explainCommand } from './explain.ts'
import { migrateCommand } from './migrate.ts'
import { probeCommand } from './probe.ts'
import { resolveCommand } from './resolve.ts'
import { serveCommand } from './serve.ts'
import { statusCommand } from './status.ts'

export function program(): Command {
  const all = new Command('hlrgw')
    .description('HLR lookup and number intelligence: MAP over SIGTRAN, answered over gRPC and HTTP')
    .version(version())
    .addHelpText('after', exitCodeHelp())
  const commands = [
    serveCommand(),
    simulateCommand(),
    resolveCommand(),
    probeCommand(),
    statusCommand(),
    explainCommand(),
    drainCommand(),
    aspCommand(),
    configCommand(),
    migrateCommand(),
    decodeCommand(),
    encodeCommand(),
    benchCommand(),
    drillCommand(),
  ]
  for (const command of commands) all.addCommand(command)
  for (const command of [all, ...commands.flatMap(command => [command, ...command.commands])])
    command.exitOverride().showHelpAfterError('(add --help for what there is)')
  return all
}

function version(): string {
  const text = readFileSync(join(packageRoot, 'package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

function exitCodeHelp(): string {
  const lines = Object.entries(exitCodes).map(([code, meaning]) => `  ${code}  ${meaning}`)
  return `\nExit codes:\n${lines.join('\n')}\n`
}
