import { Command } from 'commander'
import { hlrGateway } from '../../proto/gen/services.js'
import { mnoFromProto } from '../grpc/from-proto.ts'
import { connected, withConnection, type ConnectionOptions } from './connection.ts'
import { paint } from './paint.ts'
import { showMnos } from './show.ts'

/** `hlrgw status`: operators, associations and contracts of a running gateway. */
export function statusCommand(): Command {
  return withConnection(
    new Command('status')
      .summary('show operators and associations')
      .description('How every operator’s network is.'),
  )
    .addHelpText(
      'after',
      '\nExit codes: 0 every operator can be asked, 1 one cannot, 2 wrong usage, 3 no gateway there.',
    )
    .action(async (options: ConnectionOptions) => {
      const { mnos: messages } = await connected(options, client =>
        client.unary(hlrGateway.methods.listMnos, {}, { timeoutMs: options.timeout }),
      )
      const mnos = messages.map(mnoFromProto)
      process.stdout.write(options.json === true ? `${JSON.stringify(mnos)}\n` : showMnos(mnos, paint()))
      if (mnos.some(({ health }) => health.available === 0)) process.exitCode = 1
    })
}
