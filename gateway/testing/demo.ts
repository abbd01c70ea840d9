import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { loopbackAddresses } from '../../bench/simulator/simulators.ts'
import { packageRoot } from '../package-root.ts'

/** The demo's link sheets on addresses of a test's own, so that several can run beside each other. */

interface DemoDocument {
  prefixes: { file: string }
  operators: { associations: { name: string; peer: string }[] }[]
}

/** YAML for the simulators at `loopbackAddresses(octet)`. */
export function demoYaml(octet: number): string {
  const folder = join(packageRoot, 'gateway/config')
  const addresses = loopbackAddresses(octet)
  const document = parse(readFileSync(join(folder, 'demo.yaml'), 'utf8')) as DemoDocument
  document.prefixes.file = join(folder, document.prefixes.file)
  for (const association of document.operators.flatMap(({ associations }) => associations)) {
    const { address = '', port = 0 } = addresses[association.name] ?? {}
    association.peer = `${address}:${port}`
  }
  return stringify(document)
}

/** Overrides that go with it. */
export function demoEnvironment(octet: number, dataFolder: string): Record<string, string> {
  return {
    HLRGW_GRPC__LISTEN: '127.0.0.1:0',
    HLRGW_HTTP__LISTEN: '127.0.0.1:0',
    HLRGW_SIGNALLING__LOCAL_ADDRESS: `127.${octet}.0.1:9899`,
    HLRGW_DATA_FOLDER: dataFolder,
    HLRGW_DRAIN_MS: '2000',
  }
}
