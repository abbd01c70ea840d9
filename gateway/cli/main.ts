import { GatewayError } from '../gateway-error.ts'
import { exitCodeOf } from './exit-code.ts'
import { program } from './program.ts'

/** What `hlrgw` runs: a command, and the exit code it ends with. */
try {
  await program().parseAsync()
} catch (error) {
  const code = exitCodeOf(error)
  if (code === undefined) throw error
  if (error instanceof GatewayError) process.stderr.write(`hlrgw: ${error.message}\n`)
  process.exitCode = code
}
