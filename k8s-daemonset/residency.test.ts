import { readFileSync } from 'node:fs'
import test from 'ava'
import { assert, nat, property } from 'fast-check'
import { stringify } from 'yaml'
import { checkConfig } from '../gateway/config/load.ts'
import { firewallLeaks, isHome, leaksOf } from './residency.ts'
import { configFile, gatewayOf, overlays, rendered, top, type Manifest } from './testing/rendered.ts'

/** ni-fm-14: the deploy-time residency test. A leak anywhere in what a cluster would get fails it. */

const yamlOf = (manifests: readonly Manifest[]) =>
  manifests.map(manifest => stringify(manifest)).join('---\n')

for (const overlay of overlays)
  test(`ni-fm-14, ${overlay}: nothing that is deployed lets anything out of 10.0.0.0/8`, t => {
    t.deepEqual(leaksOf(yamlOf(rendered(overlay))), [])
  })

test('ni-fm-14: every signalling gateway of the configuration is inside', t => {
  const checked = checkConfig(
    configFile(rendered('prod'), 'hlrgw-config', 'hlrgw.yaml'),
    {},
    name => `${top}k8s-daemonset/base/config/${name}`,
  )
  if (!checked.ok) return t.fail(JSON.stringify(checked.problems))
  const peers = checked.config.operators.flatMap(({ associations }) =>
    associations.flatMap(({ peer }) => peer),
  )
  t.true(peers.length >= 10)
  for (const { address } of peers) t.true(isHome(address), address)
})

const ruleset = readFileSync(`${top}k8s-daemonset/components/host-network/egress.nft`, 'utf8')

test('ni-fm-14: where no policy reaches, the host’s firewall refuses what the gateway’s user sends', t => {
  const { pod } = gatewayOf(rendered('prod-host-network'))
  t.true(pod.hostNetwork)
  t.deepEqual(firewallLeaks(ruleset, pod.securityContext?.runAsUser ?? 0), [])
})

/** Planted in what prod renders: each must be found. */
const planted: [what: string, edit: (yaml: string) => string, leak: RegExp][] = [
  ['everything', yaml => yaml.replaceAll('cidr: 10.0.0.0/8', 'cidr: 0.0.0.0/0'), /egress to 0\.0\.0\.0\/0/],
  [
    'a wider prefix',
    yaml => yaml.replaceAll('cidr: 10.0.0.0/8', 'cidr: 10.0.0.0/7'),
    /egress to 10\.0\.0\.0\/7/,
  ],
  ['a cloud', yaml => `${yaml}---\n${extraEgress('203.0.113.7/32')}`, /egress to 203\.0\.113\.7\/32/],
  ['a neighbour', yaml => `${yaml}---\n${extraEgress('11.0.0.0/8')}`, /egress to 11\.0\.0\.0\/8/],
  ['IPv6', yaml => `${yaml}---\n${extraEgress('::/0')}`, /egress to ::\/0/],
  ['no destination', yaml => `${yaml}---\n${policy([{ ports: [{ port: 443 }] }])}`, /without destinations/],
  ['an unknown peer', yaml => `${yaml}---\n${policy([{ to: [{ fqdn: 'a.example' }] }])}`, /fqdn/],
  ['no policy', yaml => yaml.replaceAll('kind: NetworkPolicy', 'kind: ConfigMap'), /no NetworkPolicy/],
  ['ingress only', yaml => yaml.replaceAll('- Egress', '- Ingress'), /no NetworkPolicy/],
  [
    'a leg',
    yaml => yaml.replace('policy-for: sigtran-a, sigtran-b', 'policy-for: sigtran-a'),
    /by sigtran-b/,
  ],
  [
    'the host',
    yaml => yaml.replace('priorityClassName:', 'hostNetwork: true\n      priorityClassName:'),
    /hostNetwork/,
  ],
  ['the mesh', yaml => yaml.replace('mode: REGISTRY_ONLY', 'mode: ALLOW_ANY'), /lets everything out/],
  ['another kind', yaml => `${yaml}---\n${stringify({ kind: 'EgressGateway' })}`, /not understood/],
  ['a store', yaml => yaml.replace('- 10.20.0.0/24', '- 198.51.100.0/24'), /names 198\.51\.100\.0\/24/],
  ['DNS', yaml => yaml.replace('resolution: NONE', 'resolution: DNS'), /DNS/],
  [
    'a name',
    yaml =>
      `${yaml}---\n${stringify({ kind: 'Service', metadata: { name: 'x' }, spec: { type: 'ExternalName', externalName: 'a.example' } })}`,
    /leads to a\.example/,
  ],
]

for (const [what, edit, leak] of planted)
  test(`a leak is found: ${what}`, t => {
    const yaml = yamlOf(rendered('prod'))
    const edited = edit(yaml)
    t.not(edited, yaml, 'the fault was planted')
    const found = leaksOf(edited).map(({ where, leak: why }) => `${where} ${why}`)
    t.regex(found.join('\n'), leak)
  })

test('a leak in the firewall is found', t => {
  const spoilt = [
    ruleset.replace('10.0.0.0/8 accept', '10.0.0.0/7 accept'),
    ruleset.replace(/counter reject.*/, 'accept'),
    ruleset.replace('!= 64210', '!= 0'),
    ruleset.replace('oif lo accept', 'oif lo accept\n    ip daddr 203.0.113.0/24 accept'),
  ]
  for (const text of spoilt) t.not(firewallLeaks(text, 64_210).length, 0, text)
})

test('inside is what numbers say it is', t => {
  const octet = nat(255)
  assert(
    property(octet, octet, octet, octet, nat(32), (a, b, c, d, length) => {
      t.is(isHome(`${a}.${b}.${c}.${d}/${length}`), a === 10 && length >= 8)
    }),
  )
  for (const other of ['10.0.0.0/33', '10.0.0', '10.0.0.256', '010.0.0.1', 'fd00::/8', 'a.example', ''])
    t.false(isHome(other), other)
})

function extraEgress(cidr: string): string {
  return policy([{ to: [{ ipBlock: { cidr } }] }])
}

function policy(egress: readonly object[]): string {
  const spec = { podSelector: {}, policyTypes: ['Egress'], egress }
  return stringify({ kind: 'NetworkPolicy', metadata: { name: 'planted' }, spec })
}
