import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import test from 'ava'
import { relay } from './relay.ts'

async function socketAt(address: string): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, address)
  await once(socket, 'listening')
  return socket
}

test('a relay carries both ways; cut, it carries nothing and says nothing; restored, it carries again', async t => {
  const [client, peer] = await Promise.all([socketAt('127.99.0.1'), socketAt('127.99.0.2')])
  const seen: [string, boolean][] = []
  const path = await relay({
    front: { address: '127.99.0.3', port: 20_099 },
    back: '127.99.0.4',
    to: { address: '127.99.0.2', port: peer.address().port },
    onDatagram: (octets, passed) => seen.push([Buffer.from(octets).toString(), passed]),
  })
  const answers: string[] = []
  peer.on('message', (octets, { address, port }) => peer.send(`re: ${octets.toString()}`, port, address))
  client.on('message', octets => answers.push(octets.toString()))
  const say = async (text: string): Promise<void> => {
    client.send(text, path.front.port, path.front.address)
    for (let wait = 0; wait < 50 && !answers.includes(`re: ${text}`); wait++) await sleep(10)
  }

  await say('one')
  path.cut()
  await say('two')
  path.restore()
  await say('three')
  t.deepEqual(answers, ['re: one', 're: three'])
  t.deepEqual(seen, [
    ['one', true],
    ['two', false],
    ['three', true],
  ])
  t.is(path.dropped, 1)

  path.delay(100)
  const began = performance.now()
  await say('four')
  t.true(performance.now() - began >= 190, 'both ways')
  path.restore()
  path.lose(1)
  await say('five')
  t.deepEqual(answers, ['re: one', 're: three', 're: four'])
  await path.close()
  client.close()
  peer.close()
})
