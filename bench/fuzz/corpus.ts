/** What fuzzing starts from: every foreign message we know. */
import { golden as network } from '../../adapters/ss7/inspect/testing/golden-network.ts'
import { golden as tcap } from '../../adapters/ss7/inspect/testing/golden-tcap.ts'
import { golden as map } from '../../adapters/ss7/map/testing/golden.ts'
import { hintsOf } from '../../adapters/ss7/inspect/batch.ts'
import { fromHex, noOctets } from '../../adapters/ss7/wire/octets.ts'
import type { Sample } from './fuzz.ts'

export const corpus: readonly Sample[] = [...map, ...tcap, ...network].map(vector => ({
  layer: vector.layer.replace('-negative', ''),
  octets: fromHex(vector.hex) ?? noOctets,
  ...hintsOf({ ...vector }),
}))
