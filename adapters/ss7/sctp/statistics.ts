/** What an association can tell about itself. */
import type { Association } from './association.ts'
import type { AssociationCounters, AssociationStatistics } from './primitives.ts'

export function zeroCounters(): AssociationCounters {
  return {
    packetsSent: 0,
    packetsReceived: 0,
    messagesSent: 0,
    messagesReceived: 0,
    octetsSent: 0,
    octetsReceived: 0,
    fastRetransmits: 0,
    timeoutRetransmits: 0,
    tailLossProbes: 0,
    t3Expiries: 0,
    duplicateTsns: 0,
    heartbeatsSent: 0,
    heartbeatsAnswered: 0,
    receiveBufferDrops: 0,
    restarts: 0,
  }
}

export function statistics({
  state,
  paths,
  header,
  link,
  buffer,
  counters,
}: Association): AssociationStatistics {
  return {
    state,
    peer: { addresses: paths.all.map(({ address }) => address), sctpPort: header.destinationPort },
    paths: paths.all.map(path => ({
      address: path.address,
      state: path.state,
      primary: path === paths.primary,
      srttMs: path.srttMs,
      rtoMs: path.rtoMs,
      cwndOctets: path.cwnd,
      ssthreshOctets: path.ssthresh,
      flightOctets: path.flight,
      errorCount: path.errorCount,
    })),
    inboundStreams: link?.handshake.inboundStreams ?? 0,
    outboundStreams: link?.handshake.outboundStreams ?? 0,
    peerWindowOctets: link?.sender.peerWindowOctets ?? 0,
    sendBufferOctets: buffer.octets,
    receiveBufferOctets: link?.receiver.heldOctets ?? 0,
    errorCount: paths.errorCount,
    counters: { ...counters },
  }
}
