import { Command } from 'commander'
import { signalling } from '../../proto/gen/services.js'
import type { ControlAction } from '../explanation.ts'
import { controlAction } from '../grpc/signalling-requests.ts'
import { connected, wholeNumber, withConnection, type ConnectionOptions } from './connection.ts'
import { paint } from './paint.ts'

/** `hlrgw drain` and `hlrgw asp …`: one association out of service with nothing lost, and back. */

interface ControlOptions extends ConnectionOptions {
  readonly grace?: number
}

const exits =
  '\nExit codes: 0 done, 1 not done within the timeout or not allowed, 2 wrong usage, 3 no gateway there.'

const told = {
  up: 'connect it, ASP Up, ASP Active',
  down: 'take it out at once; what is open over it is not waited for',
  drain: 'take it out with nothing lost: no new traffic, open dialogues answered, ASP down, SCTP shut down',
} satisfies Record<ControlAction, string>

export function drainCommand(): Command {
  return controlCommand('drain')
}

export function aspCommand(): Command {
  const asp = new Command('asp')
    .summary('take one association out, or bring it back')
    .description('An operator’s hand on one association; every move is in the gateway’s log.')
  for (const action of ['up', 'down', 'drain'] as const) asp.addCommand(controlCommand(action))
  return asp
}

function controlCommand(action: ControlAction): Command {
  const command = withConnection(
    new Command(action)
      .summary(action === 'up' ? 'bring an association back' : 'take an association out')
      .description(`One association: ${told[action]}.`)
      .argument('<association>', 'its configured name; hlrgw status shows them'),
  ).addHelpText('after', exits)
  command.setOptionValue('timeout', 30_000)
  if (action === 'drain')
    command.option('--grace <ms>', 'how long open dialogues may take', wholeNumber, 10_000)
  return command.action((association: string, options: ControlOptions) => act(action, association, options))
}

async function act(action: ControlAction, association: string, options: ControlOptions): Promise<void> {
  const request = { association, action: controlAction.toProto(action), graceMs: options.grace ?? null }
  const result = await connected(options, client =>
    client.unary(signalling.methods.controlAssociation, request, { timeoutMs: options.timeout }),
  )
  const { link, done, unanswered, mnoId } = result
  if (!done) process.exitCode = 1
  if (options.json === true) return void process.stdout.write(`${JSON.stringify(result)}\n`)
  const colour = paint()
  const why = link?.why == null ? '' : ` (${link.why})`
  const lost = unanswered === 0 ? '' : `, ${unanswered} dialogues not answered in time`
  const how = done ? colour.good('done') : colour.bad('not done in time')
  process.stdout.write(`${mnoId} ${association}: ${how}, now ${link?.state ?? 'unknown'}${why}${lost}\n`)
}
