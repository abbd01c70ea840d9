/**
 * What protobufjs' reflection knows of proto/, as two modules of proto/gen: `services.js` with the table of services
 * and their methods, `files.js` with the file descriptors that server reflection hands out.
 */
import { existsSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import protobuf from 'protobufjs'
import descriptor from 'protobufjs/ext/descriptor.js'

/**
 * google.protobuf.FileDescriptorProto, as far as proto3 files without options need it
 * @typedef {object} FileDescriptor
 * @property {string} name
 * @property {string} package
 * @property {'proto3'} syntax
 * @property {string[]} dependency
 * @property {import('protobufjs/ext/descriptor.js').IDescriptorProto[]} messageType
 * @property {import('protobufjs/ext/descriptor.js').IEnumDescriptorProto[]} enumType
 * @property {import('protobufjs/ext/descriptor.js').IServiceDescriptorProto[]} service
 */

/**
 * @param {string} protoDir
 * @param {readonly string[]} sources relative to `protoDir`
 * @param {string} genDir
 */
export function writeDescriptors(protoDir, sources, genDir) {
  const parsed = new protobuf.Root()
  parsed.resolvePath = (_, target) => (existsSync(join(protoDir, target)) ? join(protoDir, target) : target)
  parsed.loadSync([...sources])
  parsed.resolveAll()
  const { files, services } = collect(parsed, protoDir)
  const encoded = files.map(file =>
    Buffer.from(descriptor.FileDescriptorProto.encode(file).finish()).toString('base64'),
  )
  writeFileSync(join(genDir, 'files.js'), `export const files = ${JSON.stringify(encoded, null, 2)}\n`)
  writeFileSync(join(genDir, 'files.d.ts'), filesTypes)
  writeFileSync(join(genDir, 'services.js'), servicesHeader + services.map(serviceCode).join('\n'))
  writeFileSync(
    join(genDir, 'services.d.ts'),
    servicesHeader + methodType + services.map(serviceType).join('\n'),
  )
}

/**
 * One descriptor for each file, as it was written: protobufjs itself would merge them by package.
 * @param {protobuf.Root} parsed
 * @param {string} protoDir
 */
function collect(parsed, protoDir) {
  /** @type {protobuf.Service[]} */
  const services = []
  /** @type {Map<string, FileDescriptor>} */
  const files = new Map()

  /** @param {protobuf.ReflectionObject} object */
  function fileOf(object) {
    // The well-known types come with protobufjs and name no file: Timestamp is in google/protobuf/timestamp.proto.
    const name =
      object.filename === null
        ? `google/protobuf/${object.name.toLowerCase()}.proto`
        : relative(protoDir, object.filename)
    const known = files.get(name)
    if (known !== undefined) return known
    const packageName = object.parent?.fullName.slice(1) ?? ''
    /** @type {FileDescriptor} */
    const file = {
      name,
      package: packageName,
      syntax: 'proto3',
      dependency: [],
      messageType: [],
      enumType: [],
      service: [],
    }
    files.set(name, file)
    return file
  }

  /** @param {protobuf.NamespaceBase} namespace */
  function visit(namespace) {
    for (const object of namespace.nestedArray) {
      if (object instanceof protobuf.Type) fileOf(object).messageType.push(object.toDescriptor('proto3'))
      else if (object instanceof protobuf.Enum) fileOf(object).enumType.push(object.toDescriptor())
      else if (object instanceof protobuf.Service) {
        services.push(object)
        fileOf(object).service.push(object.toDescriptor())
      } else if (object instanceof protobuf.Namespace) visit(object)
    }
  }

  visit(parsed)
  for (const file of files.values()) qualify(file, parsed, fileOf)
  return { files: [...files.values()], services }
}

/**
 * protobufjs leaves type names as they were written and names no dependencies; strict clients need both.
 * @param {FileDescriptor} file
 * @param {protobuf.Root} parsed
 * @param {(object: protobuf.ReflectionObject) => FileDescriptor} fileOf
 */
function qualify(file, parsed, fileOf) {
  /** @type {Set<string>} */
  const dependencies = new Set()

  /** @param {string | null | undefined} name @param {string} scope */
  function resolve(name, scope) {
    const from = parsed.lookup(scope)
    if (!(from instanceof protobuf.Namespace)) throw new Error(`${scope} is no scope`)
    const found = from.lookupTypeOrEnum(name ?? '')
    const owner = fileOf(topLevel(found))
    if (owner !== file) dependencies.add(owner.name)
    return found.fullName
  }

  /** @param {import('protobufjs/ext/descriptor.js').IDescriptorProto} message @param {string} scope */
  function visitMessage(message, scope) {
    const self = `${scope}.${message.name}`
    for (const field of message.field ?? [])
      if (field.typeName !== undefined && field.typeName !== '')
        field.typeName = resolve(field.typeName, self)
    for (const nested of message.nestedType ?? []) visitMessage(nested, self)
  }

  for (const message of file.messageType) visitMessage(message, file.package)
  for (const service of file.service) {
    for (const method of service.method ?? []) {
      method.inputType = resolve(method.inputType, file.package)
      method.outputType = resolve(method.outputType, file.package)
    }
  }
  file.dependency = [...dependencies]
}

/**
 * Files hold top-level types; a nested type is in its outermost type's file.
 * @param {protobuf.ReflectionObject} object
 */
function topLevel(object) {
  let top = object
  while (top.parent instanceof protobuf.Type) top = top.parent
  return top
}

/** @param {protobuf.Service} service */
function serviceCode(service) {
  const methods = methodsOf(service).map(
    ({ property, path, request, response, requestStream, responseStream }) =>
      `    ${property}: { path: '${path}', request: ${request}, response: ${response}, ` +
      `requestStream: ${requestStream}, responseStream: ${responseStream} },\n`,
  )
  return (
    `export const ${lowerFirst(service.name)} = {\n  fullName: '${service.fullName.slice(1)}',\n` +
    `  methods: {\n${methods.join('')}  },\n}\n`
  )
}

/** @param {protobuf.Service} service */
function serviceType(service) {
  const methods = methodsOf(service).map(
    ({ property, request, response, requestStream, responseStream }) =>
      `    readonly ${property}: Method<${request}, ${request}.$Properties, ` +
      `${response}, ${response}.$Properties, ${requestStream}, ${responseStream}>\n`,
  )
  return (
    `export declare const ${lowerFirst(service.name)}: {\n  readonly fullName: '${service.fullName.slice(1)}'\n` +
    `  readonly methods: {\n${methods.join('')}  }\n}\n`
  )
}

/** @param {protobuf.Service} service */
function methodsOf(service) {
  return service.methodsArray.map(method => ({
    property: lowerFirst(method.name),
    path: `/${service.fullName.slice(1)}/${method.name}`,
    request: method.resolvedRequestType?.fullName.slice(1) ?? '',
    response: method.resolvedResponseType?.fullName.slice(1) ?? '',
    requestStream: method.requestStream === true,
    responseStream: method.responseStream === true,
  }))
}

/** @param {string} text */
function lowerFirst(text) {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

const filesTypes = `/** Encoded google.protobuf.FileDescriptorProto, base64. */
export declare const files: readonly string[]
`

const servicesHeader = `import { hlrgw } from './messages.js'

`

const methodType = `/** How messages are written and read; \`In\` may leave out fields, \`Out\` has them all. */
export interface Codec<Out, In> {
  encode(message: In): { finish(): Uint8Array }
  decode(octets: Uint8Array): Out
}

export interface Method<Req, ReqIn, Res, ResIn, ReqStream extends boolean, ResStream extends boolean> {
  readonly path: string
  readonly request: Codec<Req, ReqIn>
  readonly response: Codec<Res, ResIn>
  readonly requestStream: ReqStream
  readonly responseStream: ResStream
}

`
