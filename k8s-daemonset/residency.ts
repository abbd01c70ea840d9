import { parseAllDocuments } from 'yaml'

/**
 * Residency (ni-fm-14): what in a set of manifests would let the gateway send anything outside 10.0.0.0/8. The gate is
 * closed: a rule, a kind or a mode that this does not understand is a leak.
 */
export interface Leak {
  /** Kind and name. */
  readonly where: string
  readonly leak: string
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
type Tree = { readonly [key: string]: Json }

/** Where the law lets data be. */
const home = '10.0.0.0/8'

export function leaksOf(yaml: string): Leak[] {
  const objects = parseAllDocuments(yaml).map(document => document.toJS() as Tree)
  return objects.flatMap(object => {
    const kind = text(object, 'kind')
    const where = `${kind} ${text(tree(object['metadata']), 'name')}`
    const judge = judges[kind]
    if (judge === undefined) return inert.has(kind) ? [] : [{ where, leak: 'is of a kind not understood' }]
    return [...judge(tree(object['spec']), objects)].map(leak => ({ where, leak }))
  })
}

type Judge = (spec: Tree, all: readonly Tree[]) => Iterable<string>

const judges: Readonly<Record<string, Judge>> = {
  NetworkPolicy: policyLeaks,
  MultiNetworkPolicy: policyLeaks,
  DaemonSet: workloadLeaks,
  Deployment: workloadLeaks,
  StatefulSet: workloadLeaks,
  Job: workloadLeaks,
  Service: spec => [
    ...(spec['type'] === 'ExternalName' ? [`leads to ${text(spec, 'externalName')}`] : []),
    ...strangers(texts(spec['externalIPs'])).map(address => `leads to ${address}`),
  ],
  ServiceEntry: spec => {
    const addresses = texts(spec['addresses'])
    const endpoints = list(spec['endpoints']).map(endpoint => text(tree(endpoint), 'address'))
    const byName = spec['resolution'] !== 'NONE' && spec['resolution'] !== 'STATIC'
    return [
      ...strangers([...addresses, ...endpoints]).map(address => `names ${address}`),
      ...(addresses.length === 0 ? ['names hosts without addresses'] : []),
      ...(byName ? ['lets DNS say where its hosts are'] : []),
    ]
  },
  Sidecar: spec =>
    tree(spec['outboundTrafficPolicy'])['mode'] === 'REGISTRY_ONLY' ? [] : ['lets everything out'],
}

/** Kinds that let nothing out, whatever they say. */
const inert = new Set(
  `AuthorizationPolicy ConfigMap Namespace NetworkAttachmentDefinition PeerAuthentication PodDisruptionBudget
  PriorityClass PrometheusRule Secret ServiceAccount ServiceMonitor`.split(/\s+/),
)

function* policyLeaks(spec: Tree): Generator<string> {
  if (!list(spec['policyTypes']).includes('Egress')) return
  for (const rule of list(spec['egress'])) {
    const to = list(tree(rule)['to'])
    if (to.length === 0) yield 'an egress rule without destinations allows all'
    for (const peer of to) {
      const { ipBlock, podSelector, namespaceSelector, ...others } = tree(peer)
      for (const unknown of Object.keys(others)) yield `egress to ${unknown}, which is not understood`
      if (ipBlock !== undefined) {
        const cidr = text(tree(ipBlock), 'cidr')
        if (!isHome(cidr)) yield `egress to ${cidr}`
      } else if (podSelector === undefined && namespaceSelector === undefined) yield 'egress to anybody'
    }
  }
}

/** Each network a pod is on needs a policy that holds what leaves by it; the host's network has a firewall instead. */
function* workloadLeaks({ template: pods = {} }: Tree, all: readonly Tree[]): Generator<string> {
  const template = tree(pods)
  const metadata = tree(template['metadata'])
  const annotations = tree(metadata['annotations'])
  const holds = (kind: string, network?: string): boolean =>
    all.some(policy => {
      const spec = tree(policy['spec'])
      const labels = Object.entries(tree(tree(spec['podSelector'])['matchLabels']))
      const on = split(tree(tree(policy['metadata'])['annotations'])['k8s.v1.cni.cncf.io/policy-for'])
      return (
        policy['kind'] === kind &&
        list(spec['policyTypes']).includes('Egress') &&
        labels.every(([key, value]) => tree(metadata['labels'])[key] === value) &&
        (network === undefined || on.includes(network))
      )
    })
  if (tree(template['spec'])['hostNetwork'] === true) {
    if (annotations['hlrgw/egress-firewall'] !== 'egress.nft')
      yield 'hostNetwork escapes every policy, and no firewall is named'
  } else if (!holds('NetworkPolicy')) yield 'no NetworkPolicy holds what it sends'
  for (const network of split(annotations['k8s.v1.cni.cncf.io/networks']))
    if (!holds('MultiNetworkPolicy', network)) yield `no MultiNetworkPolicy holds what it sends by ${network}`
}

/** The nftables ruleset of components/host-network: accepts nothing but `home` and loopback, then refuses the rest. */
export function firewallLeaks(ruleset: string, uid: number): string[] {
  const rules = ruleset
    .split('\n')
    .map(line => line.replace(/#.*/, '').trim())
    .filter(line => /\b(?:accept|reject|drop)\b/.test(line) && !line.startsWith('type filter'))
  const expected = [`meta skuid != ${uid} accept`, 'oif lo accept', `ip daddr ${home} accept`]
  const found = rules.slice(0, -1).filter(rule => !expected.includes(rule))
  const last = rules.at(-1) ?? ''
  return [
    ...found.map(rule => `allows "${rule}"`),
    ...(/^counter (?:reject|drop)\b/.test(last) ? [] : ['does not end by refusing']),
    ...(rules.includes(`meta skuid != ${uid} accept`) ? [] : [`does not speak of user ${uid}`]),
  ]
}

function strangers(addresses: readonly string[]): string[] {
  return addresses.filter(address => !isHome(address))
}

/** An IPv4 address or prefix inside 10.0.0.0/8; nothing else, no IPv6 and no name. */
export function isHome(cidr: string): boolean {
  const match = /^10\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(cidr)
  if (match === null) return false
  const [, b, c, d, length = '32'] = match
  return [b, c, d].every(octet => Number(octet) < 256) && Number(length) >= 8 && Number(length) <= 32
}

function tree(value: Json | undefined): Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Tree) : {}
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : []
}

function text(from: Tree, key: string): string {
  return texts([from[key] ?? ''])[0] ?? ''
}

function texts(values: Json | undefined): string[] {
  return list(values).map(value => (typeof value === 'string' ? value : JSON.stringify(value)))
}

function split(value: Json | undefined): string[] {
  return typeof value === 'string' ? value.split(',').map(part => part.trim()) : []
}
