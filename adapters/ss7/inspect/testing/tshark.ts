/** M3UA messages as a capture, and what Wireshark's dissectors make of it. */
import { spawnSync } from 'node:child_process'

/** LINKTYPE_SCTP: a packet begins with the SCTP common header. */
const linkTypeSctp = 248
const m3uaPort = 2905
const m3uaPpid = 3

/** SCTP common header and one DATA chunk, RFC 9260 §3.1 and §3.3.1. */
function sctp(payload: Buffer, tsn: number): Buffer {
  const header = Buffer.alloc(28)
  header.writeUInt16BE(m3uaPort, 0)
  header.writeUInt16BE(m3uaPort, 2)
  header.writeUInt32BE(1, 4)
  header.writeUInt16BE(0x0003, 12)
  header.writeUInt16BE(16 + payload.length, 14)
  header.writeUInt32BE(tsn, 16)
  header.writeUInt16BE(tsn, 22)
  header.writeUInt32BE(m3uaPpid, 24)
  return Buffer.concat([header, payload, Buffer.alloc((4 - (payload.length % 4)) % 4)])
}

/** A pcap file: every message in an SCTP packet of its own. */
export function capture(messages: readonly Buffer[]): Buffer {
  const file = Buffer.alloc(24)
  file.writeUInt32LE(0xa1b2c3d4, 0)
  file.writeUInt16LE(2, 4)
  file.writeUInt16LE(4, 6)
  file.writeUInt32LE(0x1_0000, 16)
  file.writeUInt32LE(linkTypeSctp, 20)
  return Buffer.concat([
    file,
    ...messages.flatMap((message, index) => {
      const packet = sctp(message, index + 1)
      const record = Buffer.alloc(16)
      record.writeUInt32LE(index + 1, 0)
      record.writeUInt32LE(packet.length, 8)
      record.writeUInt32LE(packet.length, 12)
      return [record, packet]
    }),
  ])
}

export function tshark(file: string, ...args: string[]): string {
  const { stdout, status, error, stderr } = spawnSync('tshark', ['-n', '-r', file, ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  if (error !== undefined) throw error
  if (status !== 0) throw new Error(stderr)
  return stdout
}

export interface Field {
  readonly name: string
  readonly show: string
  readonly showname: string
  readonly value: string
}

/** The fields of each packet, as `-T pdml` prints them. */
export function dissected(pdml: string): Field[][] {
  return pdml
    .split('<packet>')
    .slice(1)
    .map(packet =>
      Array.from(packet.matchAll(/<field name="([^"]*)"([^>]*)>/g), ([, name = '', rest = '']) => {
        const attribute = (which: string): string => new RegExp(` ${which}="([^"]*)"`).exec(rest)?.[1] ?? ''
        return { name, show: attribute('show'), showname: attribute('showname'), value: attribute('value') }
      }),
    )
}
