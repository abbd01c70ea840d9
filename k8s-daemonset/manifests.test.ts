import test from 'ava'
import { checkConfig } from '../gateway/config/load.ts'
import { farewellMs } from '../gateway/signalling.ts'
import {
  all,
  configFile,
  configFiles,
  gatewayOf,
  only,
  overlays,
  rendered,
  top,
  type Manifest,
} from './testing/rendered.ts'
import { unknownFields, validate } from './testing/schemas.ts'

for (const overlay of overlays) {
  test(`${overlay}: every object passes its JSON schema`, t => {
    const manifests = rendered(overlay)
    t.true(manifests.length > 8)
    for (const manifest of manifests) t.notThrows(() => validate(manifest))
  })

  test(`${overlay}: the pod can do no more than it needs to`, t => {
    const { pod, container } = gatewayOf(rendered(overlay))
    t.like(pod, {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      serviceAccountName: 'hlrgw',
    })
    t.like(pod.securityContext, { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } })
    t.true((pod.securityContext?.runAsUser ?? 0) > 10_000)
    t.deepEqual(container.securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
    t.deepEqual(Object.keys(container.resources?.requests ?? {}).sort(), ['cpu', 'memory'])
    t.deepEqual(Object.keys(container.resources?.limits ?? {}), ['memory'])
    t.is(pod.containers.length, 1)
    t.deepEqual(
      pod.volumes?.filter(({ hostPath }) => hostPath !== undefined),
      [],
    )
    const rights = rendered(overlay).filter(({ apiVersion }) => apiVersion.startsWith('rbac.'))
    t.deepEqual(rights, [], 'the service account has no role')
  })

  test(`${overlay}: pods leave one by one, and with time to finish`, t => {
    const manifests = rendered(overlay)
    const { spec } = only(manifests, 'DaemonSet')
    t.deepEqual(spec?.updateStrategy?.rollingUpdate, { maxUnavailable: 1, maxSurge: 0 })
    const { pod, container } = gatewayOf(manifests)
    const checked = checkConfig(
      configFile(manifests, 'hlrgw-config', 'hlrgw.yaml'),
      {},
      name => `${top}k8s-daemonset/base/config/${name}`,
    )
    if (!checked.ok) return t.fail(JSON.stringify(checked.problems))
    const preStop = container.lifecycle?.preStop?.sleep?.seconds ?? 0
    t.true(preStop >= 3)
    const closing = 10
    const needed = preStop + (checked.config.drainMs + farewellMs) / 1_000 + closing
    t.true((pod.terminationGracePeriodSeconds ?? 30) >= needed, `${needed} s`)
  })

  test(`${overlay}: what selects pods selects ours`, t => {
    const manifests = rendered(overlay)
    const { template } = gatewayOf(manifests)
    const selectors = [
      ...all(manifests, 'Service').map(({ spec }) => spec?.selector),
      only(manifests, 'PodDisruptionBudget').spec?.selector?.matchLabels,
      only(manifests, 'DaemonSet').spec?.selector.matchLabels,
      ...policies(manifests).map(({ spec }) => spec.podSelector.matchLabels),
    ]
    t.true(selectors.length >= 5)
    for (const selector of selectors) {
      t.true(Object.keys(selector ?? {}).length > 0)
      t.like(template.metadata?.labels, selector ?? {})
    }
    t.truthy(manifests.find(({ kind, metadata }) => kind === 'PriorityClass' && metadata.name === 'hlrgw'))
  })
}

test('no object has a field that an API server would drop', t => {
  t.is(unknownFields(overlays.flatMap(overlay => rendered(overlay))), '')
})

interface Selecting extends Manifest {
  readonly spec: { readonly podSelector: { readonly matchLabels: Record<string, string> } }
}

function policies(manifests: readonly Manifest[]): Selecting[] {
  return manifests.filter(({ kind }) => kind.endsWith('NetworkPolicy')) as Selecting[]
}

for (const overlay of ['prod', 'prod-host-network'] as const)
  test(`${overlay}: one node may be missing, two may not`, t => {
    const nodes = Object.keys(configFiles(rendered(overlay), 'hlrgw-nodes')).length
    const { spec } = only(rendered(overlay), 'PodDisruptionBudget')
    t.is(nodes, 3)
    t.is(spec?.minAvailable, nodes - 1)
  })

const [planted] = rendered('dev').filter(({ kind }) => kind === 'DaemonSet')

test('the checks can fail: a wrong value, an unknown field, a kind nobody knows', t => {
  const wrong = structuredClone(planted) as unknown as {
    spec: { template: { spec: Record<string, unknown> } }
  }
  wrong.spec.template.spec['terminationGracePeriodSeconds'] = 'soon'
  t.throws(() => validate(wrong as unknown as Manifest), { message: /terminationGracePeriodSeconds/ })
  delete wrong.spec.template.spec['terminationGracePeriodSeconds']
  wrong.spec.template.spec['terminationGracePeriod'] = 50
  t.notThrows(() => validate(wrong as unknown as Manifest))
  t.regex(unknownFields([wrong as unknown as Manifest]), /terminationGracePeriod\W+ does not exist/)
  t.throws(() => validate({ apiVersion: 'v2', kind: 'Service', metadata: { name: 'a' } }), {
    message: /no schema/,
  })
})
