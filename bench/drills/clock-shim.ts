/** Loaded into a gateway before everything else: SIGUSR2 moves its wall clock an hour ahead, the next one back. */

const jumpMs = 3_600_000
const RealDate = Date
let ahead = false

const now = (): number => RealDate.now() + (ahead ? jumpMs : 0)

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args: unknown[], self) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, self) as object,
  apply: () => new RealDate(now()).toString(),
  get: (target, property, self): unknown => (property === 'now' ? now : Reflect.get(target, property, self)),
})

process.on('SIGUSR2', () => {
  ahead = !ahead
})
