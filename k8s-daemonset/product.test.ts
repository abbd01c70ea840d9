import { existsSync, readFileSync } from 'node:fs'
import test from 'ava'
import { operationNames } from '../actors/domain/operation.ts'
import { checkConfig } from '../gateway/config/load.ts'
import { program } from '../gateway/cli/program.ts'
import { serviceNames } from '../gateway/grpc/server.ts'
import { copies, said, stage } from './testing/dockerfile.ts'
import {
  all,
  configFiles,
  environmentOf,
  gatewayOf,
  overlays,
  rendered,
  top,
  type Overlay,
} from './testing/rendered.ts'

/** Every name in the manifests and the Dockerfile is one that the product knows. */

const build = stage('build')
const image = stage('image')
const kernelSctp = stage('with-kernel-sctp')
const workdir = said(image, 'WORKDIR')
const manifest = JSON.parse(readFileSync(`${top}package.json`, 'utf8')) as { version: string }

/** What the pod of an overlay runs with: its configuration, checked as the process would, its environment included. */
function configurationOf(overlay: Overlay) {
  const manifests = rendered(overlay)
  const { container } = gatewayOf(manifests)
  const environment = environmentOf(container, { NODE_NAME: 'ss7-kbl-1', POD_IP: '10.1.2.3' })
  const secrets = { DATABASE_URL: 'postgres://10.20.0.1/numint', REDIS_URL: 'redis://10.20.0.2' }
  const demo = overlay === 'dev'
  const file = demo
    ? readFileSync(`${top}gateway/config/demo.yaml`, 'utf8')
    : (configFiles(manifests, 'hlrgw-config')['hlrgw.yaml'] ?? '')
  const folder = demo ? 'gateway/config' : 'k8s-daemonset/base/config'
  const written = Object.fromEntries(
    // The certificates are cert-manager's; here only that they are mounted where they are read.
    Object.entries(environment).filter(([name]) => !name.startsWith('HLRGW_GRPC__TLS__')),
  )
  const tls = Object.entries(environment).filter(([name]) => name.startsWith('HLRGW_GRPC__TLS__'))
  const allowed = tls.length === 0 ? {} : { HLRGW_GRPC__ALLOW_PLAINTEXT: 'true' }
  const checked = checkConfig(file, { ...secrets, ...written, ...allowed }, path => `${top}${folder}/${path}`)
  return { checked, environment, tls, container, pod: gatewayOf(manifests).pod }
}

for (const overlay of overlays) {
  test(`${overlay}: configuration and environment are the product's, and its ports the container's`, t => {
    const { checked, environment, container } = configurationOf(overlay)
    if (!checked.ok) return t.fail(JSON.stringify(checked.problems))
    const { grpc, http, signalling } = checked.config
    const ports: unknown = Object.fromEntries(
      (container.ports ?? []).map(({ name, containerPort }) => [name, containerPort]),
    )
    t.deepEqual(ports, {
      grpc: grpc.listen.port,
      http: http.listen.port,
      sigtran: signalling.localAddress.port,
    })
    t.is(container.readinessProbe?.grpc?.port ?? container.readinessProbe?.tcpSocket?.port, grpc.listen.port)
    t.is(container.startupProbe?.grpc?.port ?? container.startupProbe?.tcpSocket?.port, grpc.listen.port)
    const ours = /^(?:HLRGW_[A-Z_]+|DATABASE_URL|REDIS_URL|NODE_OPTIONS|NODE_NAME|POD_IP)$/
    for (const { name } of container.env ?? []) t.regex(name, ours)
    t.false(JSON.stringify(environment).includes('$('), 'every variable named exists')
  })

  test(`${overlay}: the image has what the pod runs`, t => {
    const { container, pod } = configurationOf(overlay)
    t.regex(
      container.image ?? '',
      new RegExp(`^(?:registry\\.hlrgw\\.internal/)?hlrgw:(?:${manifest.version}|dev)$`),
    )
    t.deepEqual([container.command?.[0], container.args?.at(overlay === 'dev' ? 1 : -1)], ['node', 'serve'])
    const script = container.args?.find(word => word.endsWith('.js')) ?? ''
    t.true(copies(image).some(({ to }) => script.startsWith(`${to}/`)) && existsSync(top + script))
    t.truthy(program().commands.find(command => command.name() === 'serve'))
    t.is(said(image, 'USER'), `${pod.securityContext?.runAsUser}:${pod.securityContext?.runAsGroup}`)
    const mounted = (container.volumeMounts ?? []).map(({ mountPath }) => mountPath)
    const read = [container.env?.map(({ value }) => value), container.args]
      .flat()
      .flatMap(text => /\/etc\/[\w-]+/.exec(text ?? '') ?? [])
    for (const path of read) t.true(mounted.includes(path), `${path} is mounted`)
    for (const { name } of container.volumeMounts ?? [])
      t.truthy(pod.volumes?.find(volume => volume.name === name))
  })

  test(`${overlay}: services, probes and scrapes lead to ports and paths that are served`, t => {
    const manifests = rendered(overlay)
    const { container } = gatewayOf(manifests)
    const names = (container.ports ?? []).map(({ name }) => name)
    const services = all(manifests, 'Service')
    t.is(services.length, 2)
    for (const port of services.flatMap(({ spec }) => spec?.ports ?? []))
      t.is(container.ports?.find(({ name }) => name === port.targetPort)?.containerPort, port.port)
    t.true(names.includes(String(container.livenessProbe?.httpGet?.port)))
    const routes = readFileSync(`${top}gateway/http/routes.ts`, 'utf8').replaceAll('\\/', '/')
    t.true(routes.includes(`^${container.livenessProbe?.httpGet?.path}$`))
    for (const endpoint of all(manifests, 'ServiceMonitor').flatMap(({ spec }) => spec.endpoints)) {
      t.true(services.some(({ spec }) => spec?.ports?.some(port => port.name === endpoint.port)))
      t.true(routes.includes(`^${endpoint.path}$`))
    }
  })
}

test('mutual TLS on the host’s network: certificates are read where the Secret is mounted', t => {
  const { tls, environment } = configurationOf('prod-host-network')
  t.is(tls.length, 3)
  t.is(environment['HLRGW_GRPC__ALLOW_PLAINTEXT'], 'false')
  for (const [, file] of tls) t.regex(file, /^\/etc\/hlrgw-tls\/(?:tls\.crt|tls\.key|ca\.crt)$/)
})

test('the mesh lets callers to services that there are', t => {
  const policy = rendered('prod').find(({ kind }) => kind === 'AuthorizationPolicy')
  const paths = JSON.stringify(policy?.spec).match(/\/(?:hlrgw|grpc)[\w.]+/g) ?? []
  const named = new Set(paths.map(path => path.slice(1)))
  t.deepEqual([...named].sort(), [...serviceNames, 'grpc.health.v1.Health'].sort())
})

test('the prefix table that is deployed is the one that is shipped', t => {
  const shipped = readFileSync(`${top}gateway/data/prefixes-af.csv`, 'utf8')
  t.is(configFiles(rendered('prod'), 'hlrgw-config')['prefixes-af.csv'], shipped)
})

test('agreements name operations that there are', t => {
  const agreed = all(rendered('prod'), 'PrometheusRule')
    .flatMap(({ spec }) => spec.groups?.flatMap(({ rules = [] }) => rules) ?? [])
    .filter(({ record }) => record === 'hlrgw:agreed_rate')
  t.true(agreed.length > 0)
  for (const { labels = {} } of agreed) t.true(operationNames.some(name => name === labels['op']))
})

test('the kernel add-on is put where it is looked for', t => {
  const tool = readFileSync(`${top}tools/build-kernel-sctp.js`, 'utf8')
  const [{ sources, to } = { sources: [], to: '' }] = copies(kernelSctp)
  t.true(tool.includes(`'${to}'`))
  t.deepEqual(sources, [`${workdir}/${to}`])
})

test('the Dockerfile copies what there is, leaves nothing out that the build needs, and runs as nobody', t => {
  const ignored = readFileSync(`${top}.dockerignore`, 'utf8').split('\n')
  for (const { from, sources } of [...copies(build), ...copies(image)]) {
    if (from !== undefined) {
      t.deepEqual(sources, [`${workdir}/dist`])
      continue
    }
    for (const source of sources) {
      t.true(existsSync(top + source), source)
      t.true(ignored.includes(`!${source.split('/')[0]}`), `${source} is in .dockerignore`)
    }
  }
  const { include } = JSON.parse(readFileSync(`${top}tsconfig.json`, 'utf8')) as { include: string[] }
  const copied = copies(build).flatMap(({ sources }) => sources)
  for (const folder of include) if (folder !== 'k8s-daemonset') t.true(copied.includes(folder), folder)
  t.regex(said(image, 'USER'), /^[1-9]\d{4}:[1-9]\d{4}$/)
})
