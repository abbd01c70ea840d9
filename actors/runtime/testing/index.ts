/** What tests of actors stand on. Not for production. */

export { type Deferred, deferred } from './deferred.ts'
export { type Harness, type HarnessOptions, harness } from './harness.ts'
export { type ManualDefer, manualDefer } from './manual-defer.ts'
export { type Recorder, recorder } from './recorder.ts'
export { seededRandom } from './seeded-random.ts'
export { type VirtualClock, virtualClock } from './virtual-clock.ts'
