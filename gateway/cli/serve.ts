import { Command, Option } from 'commander'
import type { ConfigChoice } from '../config/file.ts'

/** `hlrgw serve`: the gateway itself, until a signal ends it. */
export function serveCommand(): Command {
  return new Command('serve')
    .summary('run the gateway')
    .description(
      'Runs the gateway in the foreground. SIGTERM or Ctrl-C drains it; a second one ends it at once.',
    )
    .addOption(new Option('-c, --config <file>', 'configuration (YAML)').env('HLRGW_CONFIG'))
    .option('--demo', 'with simulated operators beside it, and their configuration unless one is given')
    .addHelpText('after', '\nExit codes: 0 drained, 2 wrong configuration, 4 could not start.')
    .action(async (options: ConfigChoice) => {
      // Loaded only now: the other commands do without most of the program.
      const { serve } = await import('../serve.ts')
      await serve(options)
    })
}
