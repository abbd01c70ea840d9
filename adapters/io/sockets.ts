/** UDP and raw IP behind one face: a peer's address without a port is on raw IP. */
import type { DatagramSocket } from './udp.ts'

export function joined(udp: DatagramSocket, ip: DatagramSocket): DatagramSocket {
  return {
    addresses: [...udp.addresses, ...ip.addresses],
    send: (to, octets, from) => (to.port === 0 ? ip : udp).send(to, octets, from),
    onDatagram(listener) {
      udp.onDatagram(listener)
      ip.onDatagram(listener)
    },
    close: async () => void (await Promise.all([udp.close(), ip.close()])),
  }
}
