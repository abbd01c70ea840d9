import { arch, cpus, totalmem, version as kernel } from 'node:os'

/** Where figures were taken. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGigabytes: number
  readonly architecture: string
  readonly kernel: string
  readonly node: string
  readonly v8: string
}

export function machine(): Machine {
  const [first] = cpus()
  return {
    cpu: first?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    architecture: arch(),
    kernel: kernel(),
    node: process.versions.node,
    v8: process.versions.v8,
  }
}
