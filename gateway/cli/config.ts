import { Command } from 'commander'
import { loadConfig, type Loaded } from '../config/load.ts'
import { configurationReference } from '../config/reference.ts'

/** `hlrgw config`: what a configuration says, before anything is started with it. */
export function configCommand(): Command {
  return new Command('config')
    .summary('check a configuration')
    .description('Configuration files: check one, or print what may stand in it.')
    .addCommand(
      new Command('check')
        .summary('report every fault at once')
        .description(
          'Reads, checks and cross-checks a configuration, the environment and the files it names.',
        )
        .argument('<file>')
        .addHelpText('after', '\nExit codes: 0 it is valid, 2 it is not.')
        .action((file: string) => {
          process.stdout.write(summary(loadConfig(file, process.env)))
        }),
    )
    .addCommand(
      new Command('reference')
        .summary('print docs/configuration.md')
        .description('Every field with its type, default and meaning, as Markdown.')
        .action(() => {
          process.stdout.write(configurationReference())
        }),
    )
}

function summary({ file, config: { operators, grpc, http }, prefixes }: Loaded): string {
  const associations = operators.reduce((sum, operator) => sum + operator.associations.length, 0)
  return (
    `${file} is valid: ${operators.length} operators, ${associations} associations, ${prefixes.ranges.length} ranges\n` +
    `gRPC on ${grpc.listen.address}:${grpc.listen.port}${grpc.tls === undefined ? '' : ' (mutual TLS)'}, ` +
    `HTTP on ${http.listen.address}:${http.listen.port}\n`
  )
}
