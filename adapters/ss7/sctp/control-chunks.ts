/** The control chunks that the state table sends, filled in from the association. */
import type { Association } from './association.ts'
import { ownAddresses } from './handshake.ts'
import type { Chunk } from './packet/chunks.ts'
import type { Unrecognized } from './packet/layout.ts'
import type { Parameter } from './packet/parameters.ts'
import type { AssociationEffect } from './states.ts'

export type OwnChunk = Exclude<Chunk, Unrecognized>
type Name = Extract<AssociationEffect, { type: 'send' }>['chunk']

const noOctets = new Uint8Array(0)

/** RFC 9260 §3.3: one writer each. */
export const controlChunks: Record<Name, (association: Association) => OwnChunk> = {
  init: ({ proposal, world, localTag, preservativeMs }) => {
    const preservative: Parameter[] =
      preservativeMs > 0 ? [{ type: 'cookiePreservative', incrementMs: preservativeMs }] : []
    return {
      type: 'init',
      initiateTag: localTag,
      receiverWindow: world.config.receiveBufferOctets,
      outboundStreams: proposal.outboundStreams,
      inboundStreams: proposal.inboundStreams,
      initialTsn: proposal.localTsn,
      parameters: [...ownAddresses(world.config.localAddresses), ...preservative],
    }
  },
  cookieEcho: ({ cookie }) => ({ type: 'cookieEcho', cookie }),
  cookieAck: () => ({ type: 'cookieAck' }),
  shutdown: ({ link }) => ({ type: 'shutdown', cumulativeTsn: link?.receiver.tracker.cumulative ?? 0 }),
  shutdownAck: () => ({ type: 'shutdownAck' }),
  shutdownComplete: () => ({ type: 'shutdownComplete', reflected: 0 }),
  abort: () => ({
    type: 'abort',
    causes: [{ type: 'userInitiatedAbort', reason: noOctets }],
    reflected: 0,
  }),
}
