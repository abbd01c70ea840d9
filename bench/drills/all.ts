import { aspKill, aspSilent } from './associations.ts'
import type { Drill } from './drill.ts'

/** In the order `hlrgw drill all` runs them. */
export const drills: readonly Drill[] = [aspKill, aspSilent]
