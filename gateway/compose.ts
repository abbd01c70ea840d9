import { dirname, resolve } from 'node:path'
import { core } from '../actors/core.ts'
import type { FactKind } from '../actors/domain/fact.ts'
import type { PrefixTable } from '../actors/domain/prefix-table.ts'
import { mno } from '../actors/mno/mno.ts'
import { operators as operatorsOf, type Operator } from '../actors/mno/operators.ts'
import type { Clock, SubscriberNetwork } from '../actors/ports.ts'
import { system } from '../actors/runtime/index.ts'
import { secureRandom } from '../adapters/io/crypto.ts'
import { coreMeter, measureHealth, runtimeMeter } from '../adapters/prometheus/meters.ts'
import { metrics as prometheus } from '../adapters/prometheus/metrics.ts'
import { watchAgreements } from './agreements.ts'
import { prefixReferences, type Problem } from './config/cross-references.ts'
import type { Loaded } from './config/load.ts'
import type { Config } from './config/schema.ts'
import { openCache, openContracts, openStore } from './dependencies.ts'
import { serviceNames, startGrpc } from './grpc/server.ts'
import { restRoutes } from './http/rest.ts'
import { platformRoutes } from './http/routes.ts'
import { startHttp } from './http/server.ts'
import { decideOperator } from './explanation.ts'
import { logged, type Logger } from './logger.ts'
import { overviewOf } from './overview.ts'
import type { Questions } from './questions.ts'
import { readiness } from './readiness.ts'
import { openSignalling } from './signalling.ts'

/** The whole process, wired by hand from the outside in. */
export interface Gateway {
  readonly grpcAddress: string
  readonly httpAddress: string
  readonly store: string
  readonly cache: string
  readonly questions: Questions
  /** Resolves when every association is usable, or after `withinMs`. */
  connected(withinMs: number): Promise<void>
  /** Another prefix table from now on; or, kept out by these problems, the old one still. */
  takePrefixes(table: PrefixTable): readonly Problem[]
  /** Not ready, no new work, open work finished, ASPs down, associations shut down, stores closed. */
  drain(): Promise<void>
}

export interface World {
  readonly clock: Clock
  readonly logger: Logger
}

export async function compose(
  { file, config, prefixes: initial }: Loaded,
  { clock, logger }: World,
): Promise<Gateway> {
  const draining = new AbortController()
  const metrics = prometheus()
  const opened = new Closing()
  let prefixes = initial
  try {
    const [signalling, store] = await Promise.all([
      openSignalling(config, { clock, metrics, logger }).then(it => opened.add(it)),
      openStore(config, { clock, metrics, logger }).then(it => opened.add(it)),
    ])
    opened.add(watchAgreements(config.operators, { clock, metrics, logger }))
    const cache = opened.add(openCache(config, { clock, metrics, logger }))
    const shared = openContracts(config, { clock, logger })
    if (shared !== undefined) opened.add(shared)
    const actors = system({
      clock,
      random: secureRandom,
      defer: run => setImmediate(run),
      meter: runtimeMeter(metrics),
      onCrash: crash => logger.error({ ...crash, err: crash.error }, 'an actor crashed'),
    })
    const meter = coreMeter(metrics)
    const operators = config.operators.map((operator): Operator => {
      const { id, name, country } = operator
      const network = signalling.networks.get(id)
      if (network === undefined) throw new RangeError(`${id} has no network`)
      measureHealth(metrics, id, () => network.health())
      const profile = { ...operator, contracts: contractsOf(operator) }
      const gate = actors.spawn(`mno-${id}`, mno(profile, { network, clock, meter, shared }), {
        kind: 'mno',
        capacity: operator.maxQueued,
      })
      return { profile, name, country, network, gate }
    })
    const answering = core(actors, {
      cache,
      store,
      operators: operatorsOf(operators),
      prefixes: () => prefixes,
      clock,
      meter,
      events: {
        divergence(msisdn, divergence) {
          metrics.count('numint_divergences_total', { kind: divergence.kind })
          store.divergence(msisdn, divergence)
        },
      },
      ttl: timeToLive(config),
      cacheTtlMs: config.resolve.cacheSeconds * 1000,
      idleMs: config.resolve.idleMs,
    })
    const questions: Questions = logged(
      {
        ...answering,
        operatorOf: msisdn => prefixes.lookup(msisdn)?.mno,
        mnos: overviewOf(config.operators, () => prefixes, signalling),
        async explain(msisdn, { mno: named, sls }) {
          const names = config.operators.map(({ id }) => id)
          const { mno: chosen, operators: considered } = await decideOperator(msisdn, named, {
            cache,
            store,
            prefixes,
            names,
          })
          const route = chosen === undefined ? undefined : signalling.explain(chosen, msisdn, sls)
          return chosen === undefined || route === undefined
            ? undefined
            : { msisdn, mno: chosen, operators: considered, route }
        },
        signalling: () => signalling.views(),
        control: control => signalling.control(control),
        onMnoChange(listener) {
          const stops = operators.map(({ profile, network }) => network.onHealth(() => listener(profile.id)))
          return () => stops.forEach(stop => stop())
        },
      },
      logger,
    )
    const grpc = await startGrpc({
      clock,
      logger,
      questions,
      grpc: config.grpc,
      access: config.access,
      defaults: config.resolve,
      draining: draining.signal,
      locate: path => resolve(dirname(file), path),
    })
    opened.add({ close: () => grpc.close(0) })
    let phase: 'starting' | 'draining' | undefined = 'starting'
    const http = await startHttp(
      config.http.listen,
      [
        ...platformRoutes({
          metrics,
          readiness: readiness({
            phase: () => phase,
            store: () => store.ping(),
            cache: () => cache.ping(),
            mnos: () => questions.mnos(),
          }),
        }),
        ...(config.http.rest ? restRoutes({ questions, clock, config, draining: draining.signal }) : []),
      ],
      logger,
    )
    opened.add({ close: () => http.close(0) })
    const setHealth = (serving: boolean): void => {
      for (const name of ['', ...serviceNames]) grpc.setHealth(name, serving)
    }
    for (const { profile, network } of operators) {
      const tell = (): void => grpc.setHealth(`mno/${profile.id}`, network.health().available > 0)
      network.onHealth(tell)
      tell()
    }
    signalling.start()
    setHealth(true)
    phase = undefined
    return {
      grpcAddress: `${grpc.address.address}:${grpc.address.port}`,
      httpAddress: `${http.address.address}:${http.address.port}`,
      store: store.where,
      cache: cache.where,
      questions,
      connected: withinMs =>
        allServing(
          operators.map(({ network }) => network),
          withinMs,
        ),
      takePrefixes(table) {
        const problems = prefixReferences(config, table)
        if (problems.length === 0) prefixes = table
        return problems
      },
      async drain() {
        phase = 'draining'
        setHealth(false)
        draining.abort()
        const until = clock.now() + config.drainMs
        await Promise.all([grpc.close(config.drainMs), signalling.drain(config.drainMs)])
        await actors.stop({ deadline: until })
        await opened.closeAll()
      },
    }
  } catch (error) {
    await opened.closeAll()
    throw error
  }
}

/** What was opened, to be closed in the opposite order, also when the next thing cannot be opened. */
class Closing {
  readonly #all: { close(): Promise<void> }[] = []

  add<T extends { close(): Promise<void> }>(opened: T): T {
    this.#all.push(opened)
    return opened
  }

  async closeAll(): Promise<void> {
    for (const opened of this.#all.splice(0).reverse()) await opened.close()
  }
}

function contractsOf({ contracts }: Config['operators'][number]) {
  return Object.fromEntries(Object.entries(contracts).filter(([, contract]) => contract !== undefined))
}

function timeToLive({ resolve: { timeToLive } }: Config) {
  return Object.fromEntries(Object.entries(timeToLive).map(([kind, seconds]) => [kind, seconds * 1000])) as {
    readonly [K in FactKind]: number
  }
}

function allServing(networks: readonly SubscriberNetwork[], withinMs: number): Promise<void> {
  return new Promise(resolve => {
    const done = (): void => {
      clearTimeout(timer)
      for (const stop of stops) stop()
      resolve()
    }
    const check = (): void => {
      if (networks.every(network => network.health().state === 'SERVING')) done()
    }
    const timer = setTimeout(done, withinMs)
    const stops = networks.map(network => network.onHealth(check))
    check()
  })
}
