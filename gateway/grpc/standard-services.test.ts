import test from 'ava'
import { Client, credentials } from '@grpc/grpc-js'
import { service as health } from 'grpc-health-check'
import { join } from 'node:path'
import protobuf from 'protobufjs'
import descriptor from 'protobufjs/ext/descriptor.js'
import { packageRoot } from '../package-root.ts'
import { serviceNames } from './server.ts'
import { serve, type Served } from './testing/served.ts'

/** The gRPC authors' own definition of the reflection service, as any client would have it. */
const reflection = protobuf.loadSync(
  join(packageRoot, 'node_modules/@grpc/reflection/build/proto/grpc/reflection/v1/reflection.proto'),
)
const request = reflection.lookupType('grpc.reflection.v1.ServerReflectionRequest')
const response = reflection.lookupType('grpc.reflection.v1.ServerReflectionResponse')

interface Reflected {
  listServicesResponse?: { service: { name: string }[] }
  fileDescriptorResponse?: { fileDescriptorProto: Uint8Array[] }
}

function rawClient({ server }: Served): Client {
  return new Client(`127.0.0.1:${server.address.port}`, credentials.createInsecure())
}

async function reflect(client: Client, asked: object): Promise<Reflected> {
  const stream = client.makeBidiStreamRequest<object, Reflected>(
    '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
    message => Buffer.from(request.encode(request.fromObject(message)).finish()),
    octets => response.toObject(response.decode(octets)),
  )
  stream.end(asked)
  for await (const message of stream) return message as Reflected
  throw new Error('nothing was reflected')
}

test('reflection names our services, and gives files that stand on their own', async t => {
  const served = await serve(t)
  const client = rawClient(served)
  t.teardown(() => client.close())
  const { listServicesResponse } = await reflect(client, { listServices: '' })
  t.deepEqual(listServicesResponse?.service.map(({ name }) => name).sort(), [...serviceNames].sort())

  const { fileDescriptorResponse } = await reflect(client, {
    fileContainingSymbol: 'hlrgw.v1.NumberIntelligence',
  })
  const files = (fileDescriptorResponse?.fileDescriptorProto ?? []).map(octets =>
    descriptor.FileDescriptorProto.toObject(descriptor.FileDescriptorProto.decode(octets)),
  ) as { name: string; dependency?: string[] }[]
  const names = files.map(({ name }) => name)
  t.true(names.includes('hlrgw/v1/number_intelligence.proto'))
  for (const { name, dependency = [] } of files)
    for (const needed of dependency) t.true(names.includes(needed), `${name} needs ${needed}`)
})

test('a client that has nothing but reflection can build our messages', async t => {
  const served = await serve(t)
  const client = rawClient(served)
  t.teardown(() => client.close())
  const { fileDescriptorResponse } = await reflect(client, {
    fileContainingSymbol: 'hlrgw.v1.NumberIntelligence',
  })
  const file = (fileDescriptorResponse?.fileDescriptorProto ?? []).map(octets =>
    descriptor.FileDescriptorProto.decode(octets),
  )
  const root = protobuf.Root.fromDescriptor(descriptor.FileDescriptorSet.encode({ file }).finish())
  const asked = root.lookupType('hlrgw.v1.ResolveMsisdnRequest')
  const answered = root.lookupType('hlrgw.v1.ResolveMsisdnResponse')
  const reply = await new Promise<protobuf.Message>((resolve, reject) => {
    client.makeUnaryRequest(
      '/hlrgw.v1.NumberIntelligence/ResolveMsisdn',
      (message: object) => Buffer.from(asked.encode(asked.fromObject(message)).finish()),
      octets => answered.decode(octets),
      { msisdn: '+93700001234', maxStalenessSeconds: 60 },
      (error, value) => (value === undefined ? reject(error ?? new Error('no answer')) : resolve(value)),
    )
  })
  t.like(answered.toObject(reply, { enums: String }), {
    answer: { msisdn: '+93700001234', source: 'ANSWER_SOURCE_LIVE_HLR', confidence: 'CONFIDENCE_HIGH' },
  })
})

test('grpc.health.v1: the whole, each service, and each operator', async t => {
  const served = await serve(t)
  const client = rawClient(served)
  t.teardown(() => client.close())
  const check = (service: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const { path, requestSerialize, responseDeserialize } = health['Check'] ?? t.fail()
      client.makeUnaryRequest(
        path,
        requestSerialize,
        octets => responseDeserialize(octets) as { status: string },
        { service },
        (error, value) => (error === null ? resolve(value?.status ?? '') : reject(error)),
      )
    })
  for (const name of ['', ...serviceNames]) served.server.setHealth(name, true)
  served.server.setHealth('mno/awcc', false)
  t.is(await check(''), 'SERVING')
  t.is(await check('hlrgw.v1.NumberIntelligence'), 'SERVING')
  t.is(await check('mno/awcc'), 'NOT_SERVING')
  await t.throwsAsync(check('mno/ufone'), { message: /NOT_FOUND/ })
})
