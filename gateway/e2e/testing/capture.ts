import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'

/** What passed on the loopback interface, as stock Wireshark sees it. Capturing needs root, or sudo without password. */

export interface Capture {
  /** Ends it; the file is complete then. */
  stop(): Promise<void>
}

const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n']

/** Resolves when tshark captures. */
export async function capture(udpPort: number, file: string): Promise<Capture> {
  const words = [...asRoot, 'tshark', '-i', 'lo', '-f', `udp port ${udpPort}`, '-w', file]
  const tshark = spawn('env', words, { stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = once(tshark, 'exit')
  let said = ''
  await new Promise<void>((resolve, reject) => {
    tshark.on('error', reject)
    tshark.on('exit', () => reject(new Error(`tshark ended: ${said}`)))
    tshark.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (/Capturing on/.test(said)) resolve()
    })
  })
  return {
    async stop() {
      tshark.kill('SIGINT')
      await ended
    },
  }
}

/** One line a packet that `filter` lets through, its `fields` separated by tabs. */
export async function packets(
  file: string,
  udpPort: number,
  filter: string,
  fields: readonly string[],
): Promise<string[]> {
  const decoding = ['-d', `udp.port==${udpPort},sctp`, '-o', 'sctp.checksum:CRC32C']
  const printing = ['-T', 'fields', ...fields.flatMap(field => ['-e', field])]
  const { stdout } = await promisify(execFile)(
    'tshark',
    ['-r', file, ...decoding, '-Y', filter, ...printing],
    {
      maxBuffer: 64 * 1024 * 1024,
    },
  )
  return stdout.split('\n').filter(line => line !== '')
}
