import test from 'ava'
import { joined } from './sockets.ts'
import type { DatagramSocket, OnDatagram } from './udp.ts'

function recorded(name: string, log: string[]) {
  const listeners: OnDatagram[] = []
  const socket: DatagramSocket = {
    addresses: [{ address: '192.0.2.1', port: name === 'udp' ? 9899 : 0 }],
    send: to => void log.push(`${name} to ${to.address}`),
    onDatagram: listener => void listeners.push(listener),
    close: async () => void log.push(`${name} closed`),
  }
  return { socket, listeners }
}

test('a peer without a UDP port is on raw IP, and what comes from either is heard', async t => {
  const log: string[] = []
  const udp = recorded('udp', log)
  const ip = recorded('ip', log)
  const both = joined(udp.socket, ip.socket)
  both.send({ address: 'a', port: 9899 }, new Uint8Array(1))
  both.send({ address: 'b', port: 0 }, new Uint8Array(1))
  both.onDatagram(() => undefined)
  await both.close()
  t.deepEqual(log, ['udp to a', 'ip to b', 'udp closed', 'ip closed'])
  t.deepEqual([udp.listeners.length, ip.listeners.length, both.addresses.length], [1, 1, 2])
})
