#!/usr/bin/env node
/// <reference types="node" />
/** The `hlrgw` command: runs what the build put into dist. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const program = new URL('../../dist/gateway/cli/main.js', import.meta.url)
if (existsSync(fileURLToPath(program))) {
  await import(program.href)
} else {
  process.stderr.write('hlrgw: not built yet; run "npm install" and "npm run build" first\n')
  process.exitCode = 4
}
