import { aspKill, aspSilent, sgRestart } from './associations.ts'
import { confusableNumbers, contractExhausted, overload } from './contracts.ts'
import type { Drill } from './drill.ts'
import { clockJump, eventLoopStall, gatewayKilled, networkDead } from './gateways.ts'
import { duna, hlrGarbage, hlrMute, slowMno, versionRefused } from './networks.ts'
import { bothAway, cachePoisoned, postgresAway, redisAway } from './stores.ts'

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
  postgresAway,
  redisAway,
  bothAway,
  networkDead,
  contractExhausted,
  confusableNumbers,
  cachePoisoned,
  gatewayKilled,
  overload,
  eventLoopStall,
  clockJump,
]
