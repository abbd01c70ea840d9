import { answering, network, running, type Carriage } from './stack-network.ts'

/** The far end of the stack benchmark, a process of its own: a signalling gateway whose HLR answers SRI-SM at once. */

const carriage = process.argv[2] as Carriage
const tcpPort = Number(process.argv[3])

const result = {
  imsi: '412019876543210',
  locationInfoWithLMSI: {
    networkNodeNumber: { ton: 'international', npi: 'isdn-e164', digits: '93700000003' },
  },
}

const peer = await running(answering(carriage), {
  ...(carriage === 'tcp' && { tcp: { listen: tcpPort } }),
  onOutput(output) {
    if (output.type !== 'mapIndication') return
    const { dialogueId, invokeId } = output.indication
    const answer = { type: 'result', result } as const
    peer.driver.input({
      type: 'map',
      network,
      request: { type: 'mapResponse', dialogueId, invokeId, answer },
    })
  },
})
process.send?.(carriage === 'tcp' ? tcpPort : peer.port)
process.once('disconnect', () => process.exit(0))
