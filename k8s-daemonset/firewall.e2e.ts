import { spawnSync } from 'node:child_process'
import test from 'ava'
import { gatewayOf, rendered, top } from './testing/rendered.ts'

/** components/host-network/egress.nft in a network namespace of its own, where everything is routed. */

// node_modules/.bin has an nft of its own.
const world = [
  'ip link set lo up',
  'ip link add d0 type veth peer name d1 && ip link set d1 up',
  'ip addr add 10.9.9.1/24 dev d0 && ip link set d0 up',
  'ip route add default dev d0',
  `PATH=/usr/sbin:/sbin:$PATH nft -f ${top}k8s-daemonset/components/host-network/egress.nft`,
].join(' && ')

/** Sends one datagram and says what became of it. */
const send = `
  const socket = require('node:dgram').createSocket('udp4')
  socket.send('x', 9899, process.argv[1], error => { console.log(error?.code ?? 'sent'); socket.close() })`

function sending(uid: number, to: string): string {
  const asUser = `setpriv --reuid=${uid} --regid=${uid} --clear-groups ${process.execPath} -e "$SEND" ${to}`
  const { stdout, stderr } = spawnSync('unshare', ['--net', 'sh', '-c', `${world} && ${asUser}`], {
    encoding: 'utf8',
    env: { ...process.env, SEND: send },
  })
  return stdout.trim() || stderr
}

test('ni-fm-14: on the host’s network, the gateway’s user reaches 10.0.0.0/8 and itself, and nobody else', t => {
  const uid = gatewayOf(rendered('prod-host-network')).pod.securityContext?.runAsUser ?? 0
  t.is(sending(uid, '10.64.11.1'), 'sent')
  t.is(sending(uid, '127.0.0.1'), 'sent')
  for (const offshore of ['203.0.113.7', '11.0.0.1', '9.255.255.255', '192.168.1.1'])
    t.is(sending(uid, offshore), 'EPERM')
  t.is(sending(0, '203.0.113.7'), 'sent', 'the host itself is not held')
})
