/** Wireshark's opinion of what was on the guest's networks. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Guest } from './guest.ts'

export interface Capture {
  /** Ends it; what was captured may be asked about until `forget`. */
  stop(): Promise<void>
  /** Packets that fit a display filter, one line each, with the fields asked for. */
  packets(filter: string, ...fields: string[]): Promise<readonly string[]>
  forget(): void
}

const options = ['-o', 'sctp.checksum:TRUE', '-o', 'sctp.reassembly:TRUE']

/** Whatever is wrong with a packet in Wireshark's eyes: it cannot be decoded, or breaks its protocol. */
export const complaint =
  '_ws.malformed or _ws.unreassembled or _ws.expert.severity == error or sctp.checksum.status == 0'

export async function capture(guest: Guest): Promise<Capture> {
  const folder = mkdtempSync(join(tmpdir(), 'hlrgw-capture-'))
  const file = join(folder, 'capture.pcapng')
  const [nsenter = '', ...words] = guest.enter
  const networks = ['-i', 'hlr0', '-i', 'hlr1', '-f', 'sctp or udp port 9899']
  const dumpcap = spawn(nsenter, [...words, 'dumpcap', '-q', ...networks, '-w', file])
  const ended = once(dumpcap, 'close')
  // It names its file once it listens.
  await new Promise<void>((resolve, reject) => {
    let said = ''
    dumpcap.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (said.includes('File:')) resolve()
    })
    dumpcap.once('close', code => reject(new Error(`dumpcap ended with ${code}: ${said}`)))
  })
  return {
    async stop() {
      dumpcap.kill('SIGINT')
      await ended
    },
    async packets(filter, ...fields) {
      const words = fields.flatMap(field => ['-e', field])
      const { stdout } = await promisify(execFile)(
        'tshark',
        ['-r', file, ...options, '-Y', filter, '-T', 'fields', ...words],
        { maxBuffer: 64 * 1_048_576 },
      )
      return stdout.split('\n').filter(line => line !== '')
    },
    forget: () => rmSync(folder, { recursive: true, force: true }),
  }
}
