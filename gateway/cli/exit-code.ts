import { CommanderError } from 'commander'
import { GatewayError, type ExitCode } from '../gateway-error.ts'

/** The exit code of what a command threw; `undefined` for a fault of ours, which is a crash. */
export function exitCodeOf(error: unknown): ExitCode | undefined {
  if (error instanceof GatewayError) return error.exitCode
  // `--help` and `--version` end commander, too: with 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  return undefined
}
