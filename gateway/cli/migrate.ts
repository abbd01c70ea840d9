import { Command, Option } from 'commander'
import { embeddedPostgres } from '../../adapters/postgres/embedded.ts'
import { migrate } from '../../adapters/postgres/migrate.ts'
import { configFileOf, type ConfigChoice } from '../config/file.ts'
import { loadConfig } from '../config/load.ts'
import { GatewayError } from '../gateway-error.ts'

/** `hlrgw migrate`: brings the schema to what this release needs, as `serve` also does. */
export function migrateCommand(): Command {
  return new Command('migrate')
    .summary('bring the database schema up to date')
    .description('Applies the migrations that are missing, all or none; safe to run beside running gateways.')
    .addOption(new Option('-c, --config <file>', 'configuration (YAML)').env('HLRGW_CONFIG'))
    .option('--demo', 'with the demo’s configuration')
    .addHelpText(
      'after',
      '\nExit codes: 0 the schema is current, 2 wrong configuration, 4 the server is not there.',
    )
    .action(async (options: ConfigChoice) => {
      const { config } = loadConfig(configFileOf(options), process.env)
      try {
        const own =
          config.postgres.url === undefined ? await embeddedPostgres(config.dataFolder, say) : undefined
        const applied = await migrate(config.postgres.url ?? own?.url ?? '')
        say(applied.length === 0 ? 'the schema is current' : `applied ${applied.join(', ')}`)
        await own?.stop()
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error)
        throw new GatewayError('start/dependency', { what: 'PostgreSQL', why }, { cause: error })
      }
    })
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
