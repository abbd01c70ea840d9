import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type {
  IPrometheusRule,
  IServiceMonitor,
} from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1'
import type { IDaemonSet } from 'kubernetes-models/apps/v1'
import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1'
import type { IConfigMap, IContainer, IService } from 'kubernetes-models/v1'
import { parseAllDocuments } from 'yaml'

/** The manifests as a cluster would get them. */

export const top = fileURLToPath(new URL('../../../', import.meta.url))

export const overlays = ['dev', 'prod', 'prod-host-network'] as const
export type Overlay = (typeof overlays)[number]

export interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
  }
  readonly spec?: unknown
}

/** Where tools/kubectl.js puts one when there is none on PATH. */
const carried = `${top}node_modules/.cache/hlrgw/kubectl/kubectl/kubectl`

const done = new Map<string, readonly Manifest[]>()

export function rendered(overlay: Overlay): readonly Manifest[] {
  const known = done.get(overlay)
  if (known !== undefined) return known
  const kubectl = existsSync(carried) ? carried : 'kubectl'
  const folder = `${top}k8s-daemonset/overlays/${overlay}`
  const { status, stdout, stderr, error } = spawnSync(kubectl, ['kustomize', folder], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`kubectl kustomize ${overlay}: ${error?.message ?? stderr}`)
  // A warning is a field that the next kustomize will not take.
  if (stderr !== '') throw new Error(`kubectl kustomize ${overlay} warns: ${stderr}`)
  const manifests = parseAllDocuments(stdout).map(document => document.toJS() as Manifest)
  done.set(overlay, manifests)
  return manifests
}

/** The kinds that tests look into, as the models type them; `validate` has seen them by then. */
interface Kinds {
  readonly ConfigMap: IConfigMap
  readonly DaemonSet: IDaemonSet
  readonly PodDisruptionBudget: IPodDisruptionBudget
  readonly PrometheusRule: IPrometheusRule
  readonly Service: IService
  readonly ServiceMonitor: IServiceMonitor
}

export function all<K extends keyof Kinds>(manifests: readonly Manifest[], kind: K): Kinds[K][] {
  return manifests.filter(manifest => manifest.kind === kind) as Kinds[K][]
}

export function only<K extends keyof Kinds>(manifests: readonly Manifest[], kind: K): Kinds[K] {
  const [first, ...more] = all(manifests, kind)
  return first !== undefined && more.length === 0 ? first : fail(`there is not one ${kind}`)
}

export function gatewayOf(manifests: readonly Manifest[]) {
  const template = only(manifests, 'DaemonSet').spec?.template
  const [container] = template?.spec?.containers ?? []
  if (template?.spec === undefined || container === undefined)
    throw new Error('the DaemonSet has no container')
  return { template, pod: template.spec, container }
}

/** The variables written out in the manifest; `$(NAME)` replaced as kubelet does, where `given` knows the name. */
export function environmentOf(
  { env = [] }: IContainer,
  given: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const known: Record<string, string> = {}
  for (const { name, value } of env) {
    const from = value ?? given[name]
    if (from !== undefined)
      known[name] = from.replaceAll(/\$\((\w+)\)/g, (all, key: string) => known[key] ?? all)
  }
  return known
}

/** A file that a generated ConfigMap holds; `name` without the hash that kustomize appends. */
export function configFile(manifests: readonly Manifest[], name: string, file: string): string {
  return configFiles(manifests, name)[file] ?? fail(`${name} has no ${file}`)
}

export function configFiles(manifests: readonly Manifest[], name: string): Record<string, string> {
  const map = all(manifests, 'ConfigMap').find(({ metadata }) =>
    new RegExp(`^${name}-[a-z0-9]{10}$`).test(metadata?.name ?? ''),
  )
  return map?.data ?? fail(`there is no ConfigMap ${name}`)
}

function fail(why: string): never {
  throw new Error(why)
}
