import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import {
  PrometheusRule,
  ServiceMonitor,
} from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1'
import { ServiceEntry, Sidecar } from '@kubernetes-models/istio/networking.istio.io/v1beta1'
import { AuthorizationPolicy, PeerAuthentication } from '@kubernetes-models/istio/security.istio.io/v1beta1'
import { DaemonSet } from 'kubernetes-models/apps/v1'
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1'
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1'
import { PriorityClass } from 'kubernetes-models/scheduling.k8s.io/v1'
import { ConfigMap, Namespace, Service, ServiceAccount } from 'kubernetes-models/v1'
import { top, type Manifest } from './rendered.ts'

/** What an API server would say of a manifest, before it sees it. */

interface Model {
  validate(): void
}

const prometheus = '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1'
const networking = '@kubernetes-models/istio/networking.istio.io/v1beta1'
const security = '@kubernetes-models/istio/security.istio.io/v1beta1'

/** By apiVersion and kind: the package that has its types, and its validator. */
const models: Readonly<Record<string, readonly [string, new (data: never) => Model]>> = {
  'apps/v1 DaemonSet': ['kubernetes-models/apps/v1', DaemonSet],
  'v1 ConfigMap': ['kubernetes-models/v1', ConfigMap],
  'v1 Namespace': ['kubernetes-models/v1', Namespace],
  'v1 Service': ['kubernetes-models/v1', Service],
  'v1 ServiceAccount': ['kubernetes-models/v1', ServiceAccount],
  'networking.k8s.io/v1 NetworkPolicy': ['kubernetes-models/networking.k8s.io/v1', NetworkPolicy],
  'policy/v1 PodDisruptionBudget': ['kubernetes-models/policy/v1', PodDisruptionBudget],
  'scheduling.k8s.io/v1 PriorityClass': ['kubernetes-models/scheduling.k8s.io/v1', PriorityClass],
  'monitoring.coreos.com/v1 PrometheusRule': [prometheus, PrometheusRule],
  'monitoring.coreos.com/v1 ServiceMonitor': [prometheus, ServiceMonitor],
  'networking.istio.io/v1beta1 ServiceEntry': [networking, ServiceEntry],
  'networking.istio.io/v1beta1 Sidecar': [networking, Sidecar],
  'security.istio.io/v1beta1 AuthorizationPolicy': [security, AuthorizationPolicy],
  'security.istio.io/v1beta1 PeerAuthentication': [security, PeerAuthentication],
}

/** Multus publishes no schema; its policies are by definition those of Kubernetes under another name. */
function asModelled(manifest: Manifest): Manifest | undefined {
  const { apiVersion, kind } = manifest
  if (apiVersion === 'k8s.cni.cncf.io/v1' && kind === 'NetworkAttachmentDefinition')
    return manifest.spec === undefined
      ? undefined
      : fail(manifest, 'a spec where the node has the configuration')
  if (apiVersion === 'k8s.cni.cncf.io/v1beta1' && kind === 'MultiNetworkPolicy')
    return { ...manifest, apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' }
  return manifest
}

/** Throws at a kind nobody knows, and with the path at a value that its JSON schema does not allow. */
export function validate(manifest: Manifest): void {
  const modelled = asModelled(manifest)
  if (modelled === undefined) return
  const [, model] = models[`${modelled.apiVersion} ${modelled.kind}`] ?? fail(manifest, 'no schema is known')
  try {
    new model(modelled as never).validate()
  } catch (error) {
    fail(manifest, error instanceof Error ? error.message : String(error))
  }
}

/**
 * The schemas allow unknown fields, an API server drops them in silence: a compiler finds them. Returns what it says.
 */
export function unknownFields(manifests: readonly Manifest[]): string {
  const folder = mkdtempSync(`${top}dist/k8s-daemonset/strict-`)
  const source = manifests.flatMap(asDeclared).join('\n')
  try {
    writeFileSync(`${folder}/manifests.ts`, source)
    const { stdout } = spawnSync(
      process.execPath,
      [
        `${top}node_modules/typescript/bin/tsc`,
        ...`--ignoreConfig --noEmit --strict --skipLibCheck --pretty false`.split(' '),
        ...`--target es2023 --module nodenext ${folder}/manifests.ts`.split(' '),
      ],
      { encoding: 'utf8' },
    )
    return stdout.replaceAll(/\S*manifests\.ts/g, 'manifests.ts')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function asDeclared(manifest: Manifest, at: number): string[] {
  const modelled = asModelled(manifest)
  if (modelled === undefined) return []
  const [from] = models[`${modelled.apiVersion} ${modelled.kind}`] ?? fail(manifest, 'no schema is known')
  const type = `import('${from}').I${modelled.kind}`
  return [
    `// ${manifest.kind} ${manifest.metadata.name}`,
    `export const o${at}: ${type} = ${JSON.stringify(modelled)}`,
  ]
}

function fail({ kind, metadata }: Manifest, why: string): never {
  throw new Error(`${kind} ${metadata.name}: ${why}`)
}
