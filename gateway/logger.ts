import { pino, type Logger as PinoLogger } from 'pino'
import type { Answer } from '../actors/domain/answer.ts'
import { maskMsisdn } from '../actors/domain/msisdn.ts'
import type { ProbeOutcome } from '../actors/domain/outcome.ts'
import type { Config } from './config/schema.ts'
import type { Questions } from './questions.ts'

export type Logger = PinoLogger

/** JSON lines on standard error: standard output belongs to what a command answers. */
export function logger({ node, logLevel }: Pick<Config, 'node' | 'logLevel'>): Logger {
  return pino(
    { base: { node }, level: logLevel, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination(2),
  )
}

/**
 * A line for every question that reached a network, with its outcome and trace id; the others at level debug.
 * Numbers are masked; IMSIs and nodes are never in it.
 */
export function logged(questions: Questions, log: Logger): Questions {
  return {
    ...questions,
    async resolve(request, until) {
      const answer = await questions.resolve(request, until)
      const level = answer.probes.length > 0 ? 'info' : 'debug'
      if (log.isLevelEnabled(level)) log[level](answerLine(answer), 'resolved')
      return answer
    },
    probe(mno, about, until) {
      return questions.probe(mno, about, until)?.then(outcome => {
        if (log.isLevelEnabled('info'))
          log.info({ number: maskMsisdn(about.msisdn), ...outcomeLine(outcome) }, 'probed')
        return outcome
      })
    },
  }
}

function answerLine(answer: Answer) {
  return {
    traceId: answer.traceId,
    number: maskMsisdn(answer.msisdn),
    source: answer.source,
    confidence: answer.confidence,
    degradations: answer.degradations,
    probes: answer.probes.map(outcomeLine),
  }
}

function outcomeLine({ mno, operation, result, evidence, totalMs }: ProbeOutcome) {
  return {
    mno,
    operation,
    outcome: result.type === 'mapError' ? `mapError ${result.name}` : result.type,
    totalMs: Math.round(totalMs * 1000) / 1000,
    association: evidence.association,
    otid: evidence.otid,
  }
}
