import { readFileSync } from 'node:fs'
import { credentials, status, type ChannelCredentials, type ServiceError } from '@grpc/grpc-js'
import { Option, type Command } from 'commander'
import { GatewayError } from '../gateway-error.ts'
import { violationsIn } from '../grpc/call-error.ts'
import { grpcClient, type GrpcClient } from '../grpc/client.ts'

/** How a command reaches a running gateway, and what it says when it cannot. */

export interface ConnectionOptions {
  readonly address: string
  readonly timeout: number
  readonly json?: boolean
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

export function withConnection(command: Command): Command {
  return command
    .addOption(
      new Option('-a, --address <address>', 'the gateway’s gRPC address')
        .env('HLRGW_ADDRESS')
        .default('127.0.0.1:7070'),
    )
    .option('-t, --timeout <ms>', 'deadline of the call', wholeNumber, 5_000)
    .option('--ca <file>', 'TLS: who signed the gateway’s certificate (PEM)')
    .option('--cert <file>', 'TLS: our certificate (PEM)')
    .option('--key <file>', 'TLS: our private key (PEM)')
    .option('--json', 'for machines: one JSON document')
}

export function wholeNumber(text: string): number {
  if (/^[0-9]{1,9}$/.test(text)) return Number(text)
  throw new GatewayError('usage/invalid', { why: `"${text}" is not a whole number` })
}

/** Runs `ask` with a client; what fails becomes a `GatewayError` with its exit code. */
export async function connected<T>(
  options: ConnectionOptions,
  ask: (client: GrpcClient) => Promise<T>,
): Promise<T> {
  const client = grpcClient(options.address, credentialsOf(options))
  try {
    return await ask(client)
  } catch (error) {
    throw isServiceError(error) ? explained(error, options) : error
  } finally {
    client.close()
  }
}

function credentialsOf({ ca, cert, key }: ConnectionOptions): ChannelCredentials {
  if (ca === undefined && cert === undefined && key === undefined) return credentials.createInsecure()
  try {
    const [root, ours, secret] = [ca, key, cert].map(file => (file === undefined ? null : readFileSync(file)))
    return credentials.createSsl(root, ours, secret)
  } catch (error) {
    throw new GatewayError('usage/invalid', { why: error instanceof Error ? error.message : String(error) })
  }
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && 'details' in error && 'metadata' in error
}

function explained(error: ServiceError, { address }: ConnectionOptions): GatewayError {
  const draining = error.details.includes('draining')
  if (error.code === status.UNAVAILABLE && !draining)
    return new GatewayError('gateway/unreachable', { address, why: reasonOf(error.details) })
  if (error.code === status.INVALID_ARGUMENT) {
    const violations = violationsIn(error.metadata)
    const why =
      violations.map(({ field, description }) => `${field}: ${description}`).join('\n') || error.details
    return new GatewayError('usage/invalid', { why })
  }
  return new GatewayError('gateway/refused', { why: `${status[error.code]}: ${error.details}` })
}

/** grpc-js tells every attempt; the last system error is what matters. */
function reasonOf(details: string): string {
  return /\b(?:connect )?E[A-Z]{4,}\b[^\n;]*?(?=\. Res|$)/.exec(details)?.[0] ?? details
}
