import { z } from 'zod'
import { pointCode, positiveMs, ssn } from './fields.ts'

/** What a link sheet says of SCCP: which messages a node takes, how titles are translated, who is told of what. */

const digits = z.union([z.string(), z.int().min(0).transform(String)]).meta({ format: 'digits' })
const octet = z.int().min(0).max(255)
const plan = z.enum([
  'unknown',
  'isdn-e164',
  'generic',
  'data-x121',
  'telex-f69',
  'maritime-mobile',
  'land-mobile-e212',
  'isdn-mobile-e214',
  'private',
])
const nature = z.enum(['unknown', 'subscriber', 'reserved-national', 'national', 'international'])

const sending = z.strictObject({
  maxMessageOctets: z
    .int()
    .min(64)
    .max(65_535)
    .optional()
    .describe('Longest SCCP message; 268 unless given.'),
  long: z
    .enum(['segment', 'ludt', 'refuse'])
    .optional()
    .describe('More data than a UDT takes: XUDT in segments (the default), one LUDT, or nothing.'),
  preferExtended: z.boolean().optional().describe('XUDT instead of UDT always.'),
  hopCounter: z.int().min(1).max(15).optional().describe('Of new messages; 15 unless given.'),
})

export const sccp = z.strictObject({
  slsBits: z
    .union([z.literal(4), z.literal(5), z.literal(8)])
    .optional()
    .describe('Bits of the SLS: 4 (ITU) unless given, 5 or 8 in ANSI networks.'),
  subsystems: z.array(ssn).optional().describe('Local subsystems besides `signalling.ssn` and 147 (gsmSCF).'),
  concernedPointCodes: z
    .array(pointCode)
    .optional()
    .describe('Told when a local subsystem comes or goes (Q.714 §5.3.6).'),
  backups: z
    .array(
      z.strictObject({
        ssn: ssn.describe('The subsystem.'),
        pointCode: pointCode.describe('Where its replica is.'),
      }),
    )
    .optional()
    .describe('Replicas that must agree before a subsystem of ours goes (SOR, SOG).'),
  grantsOutages: z.boolean().optional().describe('Agree by ourselves that a replica goes.'),
  sending: sending.optional().describe('How messages leave.'),
  destinations: z
    .array(
      z.strictObject({
        pointCode: pointCode.describe('A node that takes other messages than the rest.'),
        sending: sending.describe('What differs there.'),
      }),
    )
    .optional()
    .describe('Nodes with ways of their own.'),
  timers: z
    .strictObject({
      reassemblyMs: positiveMs.optional().describe('T(reass), Q.714 annex C.'),
      statusTestMs: positiveMs
        .optional()
        .describe('T(stat.info): first interval of the subsystem status test.'),
      statusTestMaxMs: positiveMs.optional().describe('Its longest interval.'),
      coordinatedChangeMs: positiveMs.optional().describe('T(coord.chg).'),
      ignoreTestMs: positiveMs.optional().describe('T(ignore SST).'),
    })
    .optional()
    .describe('Timers of Q.714, where they differ from the defaults.'),
  limits: z
    .strictObject({
      reassemblies: z.int().min(1).optional().describe('Messages being put together at a time.'),
    })
    .optional()
    .describe('What this node spends.'),
})

const conversion = z.strictObject({
  plan: z
    .enum(['isdn-e164', 'land-mobile-e212', 'isdn-mobile-e214'])
    .describe('The numbering plan to convert to, e.g. IMSI to mobile global title (E.214).'),
  networks: z
    .array(
      z.strictObject({
        e212: digits.describe('MCC and MNC, without a hyphen.'),
        e164: digits.describe('Country code and national destination code that stand for them.'),
      }),
    )
    .min(1)
    .describe('Leading digits of each network in both plans; the longest that fits counts.'),
})

const title = z.union([
  z.literal('remove'),
  z.strictObject({
    convert: conversion.optional().describe('First of all: into another numbering plan.'),
    strip: z.int().min(0).max(32).optional().describe('Digits cut off in front.'),
    prepend: digits.optional().describe('Digits put in front, after the cut.'),
    tt: octet.optional().describe('New translation type.'),
    np: plan.optional().describe('New numbering plan.'),
    nai: nature.optional().describe('New nature of address.'),
  }),
])

const remote = z.strictObject({
  destinations: z
    .array(
      z.strictObject({
        pointCode: pointCode.describe('Where it goes.'),
        ssn: ssn.optional().describe('The subsystem there.'),
      }),
    )
    .min(1)
    .describe('In the order of preference.'),
  mode: z.enum(['primaryBackup', 'loadshare']).optional().describe('`primaryBackup` unless given.'),
  routingIndicator: z.enum(['gt', 'ssn']).optional().describe('How the next node routes; `gt` unless given.'),
  ssn: ssn.optional().describe('The subsystem in the new address.'),
  title: title.optional().describe('What becomes of the title; unchanged unless given.'),
})

const local = z.strictObject({
  local: z.literal(true).describe('For a subsystem of ours.'),
  ssn: ssn.optional().describe('Which; that of the address unless given.'),
})

export const translation = z.strictObject({
  name: z.string().min(1).max(64).describe('What `hlrgw explain` calls the rule.'),
  match: z
    .strictObject({
      prefix: digits.optional().describe('Digits the title begins with.'),
      range: z
        .strictObject({ from: digits.describe('First.'), to: digits.describe('Last, included.') })
        .optional()
        .describe('Compared as many digits as the bounds have.'),
      gti: z.int().min(1).max(4).optional().describe('Global title indicator.'),
      tt: octet.optional().describe('Translation type.'),
      np: plan.optional().describe('Numbering plan.'),
      nai: nature.optional().describe('Nature of address.'),
    })
    .default({})
    .describe('What is absent matches anything. The longest prefix wins, then the first rule.'),
  to: z.union([remote, local]).describe('Where it leads: `destinations`, or `local: true`.'),
})
