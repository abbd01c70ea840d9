import { Command } from 'commander'
import { hlrGateway, signalling } from '../../proto/gen/services.js'
import { GatewayError } from '../gateway-error.ts'
import { mnoFromProto } from '../grpc/from-proto.ts'
import { connected, withConnection, type ConnectionOptions } from './connection.ts'
import { paint } from './paint.ts'
import { showSignalling } from './show-signalling.ts'
import { showMnos } from './show.ts'

/** `hlrgw status`: operators and contracts of a running gateway, and its signalling down to the paths. */
export function statusCommand(): Command {
  return withConnection(
    new Command('status')
      .summary('show operators and associations')
      .description(
        'How every operator’s network is: contracts, associations and their paths, Application Servers, destinations, MAP versions learned; and why what is not up is not.',
      )
      .argument('[mno]', 'only this operator'),
  )
    .addHelpText(
      'after',
      '\nExit codes: 0 every operator can be asked, 1 one cannot, 2 wrong usage, 3 no gateway there.',
    )
    .action(async (mno: string | undefined, options: ConnectionOptions) => {
      const settings = { timeoutMs: options.timeout }
      const [listed, { mnos: networks }] = await connected(options, client =>
        Promise.all([
          client.unary(hlrGateway.methods.listMnos, {}, settings),
          client.unary(
            signalling.methods.getSignalling,
            { mnoIds: mno === undefined ? [] : [mno] },
            settings,
          ),
        ]),
      )
      const mnos = listed.mnos.map(mnoFromProto).filter(({ id }) => mno === undefined || id === mno)
      if (mnos.length === 0) throw new GatewayError('mno/unknown', { mno: mno ?? '' })
      process.stdout.write(
        options.json === true
          ? `${JSON.stringify(mnos.map(one => ({ ...one, signalling: networks.find(({ mnoId }) => mnoId === one.id) })))}\n`
          : showMnos(mnos, paint()) + networks.map(network => showSignalling(network, paint())).join(''),
      )
      if (mnos.some(({ health }) => health.available === 0)) process.exitCode = 1
    })
}
