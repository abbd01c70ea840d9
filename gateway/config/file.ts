import { join } from 'node:path'
import { GatewayError } from '../gateway-error.ts'
import { packageRoot } from '../package-root.ts'

/** Which configuration a command means. */
export interface ConfigChoice {
  readonly config?: string
  /** Simulated operators, and their configuration unless one is given. */
  readonly demo?: boolean
}

export function configFileOf({ config, demo }: ConfigChoice): string {
  if (config !== undefined) return config
  if (demo === true) return join(packageRoot, 'gateway/config/demo.yaml')
  throw new GatewayError('usage/invalid', { why: 'give a configuration with --config, or try --demo' })
}
