import { aspKill, aspSilent, sgRestart } from './associations.ts'
import type { Drill } from './drill.ts'
import { duna, hlrGarbage, hlrMute, slowMno, versionRefused } from './networks.ts'

/** In the order `hlrgw drill all` runs them. */
export const drills: readonly Drill[] = [
  aspKill,
  aspSilent,
  sgRestart,
  duna,
  hlrMute,
  hlrGarbage,
  versionRefused,
  slowMno,
]
