import { Command, InvalidArgumentError } from 'commander'
import { drills } from './all.ts'
import { runDrill } from './drill.ts'
import { readable, store, type DrillReport } from './report.ts'

/** `hlrgw drill NAME|all`: failures rehearsed on a product of the drill's own. */
export function drillCommand(): Command {
  return new Command('drill')
    .summary('rehearse a failure on real parts, and hold the promise against what was seen')
    .description(
      'Starts the product, its stores and simulated networks on addresses of its own, breaks one of them under load\n' +
        'and says whether what was promised was kept. It never touches anything it has not started. docs/drills.md\n' +
        'tells what each does.',
    )
    .argument('<name>', `all, or one of: ${drills.map(({ name }) => name).join(', ')}`)
    .option('--json', 'print the reports as JSON')
    .option('--reports <folder>', 'where reports are kept', '.hlrgw/drills')
    .addHelpText('after', '\nExit: 0 every promise kept, 1 one is broken, 2 bad usage.')
    .action(async (name: string, { json, reports: folder }: Options) => {
      const chosen = name === 'all' ? drills : drills.filter(drill => drill.name === name)
      if (chosen.length === 0) throw new InvalidArgumentError(`no drill is called ${name}`)
      const reports: DrillReport[] = []
      for (const drill of chosen) {
        const report = await runDrill(drill, { progress })
        reports.push(report)
        const file = store(report, folder)
        if (json !== true) process.stdout.write(`${readable(report)}\nreport: ${file}\n\n`)
      }
      if (json === true) process.stdout.write(`${JSON.stringify(reports, undefined, 2)}\n`)
      process.exitCode = reports.every(({ verdict }) => verdict === 'kept') ? 0 : 1
    })
}

interface Options {
  readonly json?: true
  readonly reports: string
}

function progress(text: string): void {
  process.stderr.write(`${text}\n`)
}
