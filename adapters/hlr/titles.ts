import type { SccpAddress } from '../ss7/sccp/primitives.ts'

/**
 * Routed on global title: E.164, nature international (Q.713 §3.4.2.3.4); in an ANSI network by translation type
 * alone, and marked as national (T1.112.3 §3.4.1).
 */
export function titled(
  digits: string,
  ssn: number,
  translationType: number,
  format: 'itu' | 'ansi' = 'itu',
): SccpAddress {
  if (format === 'ansi')
    return {
      routingIndicator: 'gt',
      ssn,
      globalTitle: { gti: 2, tt: translationType, digits },
      nationalUse: true,
    }
  const globalTitle = { gti: 4, tt: translationType, np: 'isdn-e164', nai: 'international', digits } as const
  return { routingIndicator: 'gt', ssn, globalTitle }
}
