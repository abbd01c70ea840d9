/** `npm start`: from a fresh clone to a gateway that answers, with simulated networks beside it. */
import { readFileSync } from 'node:fs'
import { build, checkNode, installDependencies, say } from './prepare.js'

checkNode()
installDependencies()
await build()
stopWithNpm()
say('starting the gateway and its simulated networks; Ctrl-C stops everything')
// In this very process: signals need no forwarding, and nobody is left between the terminal and the gateway.
process.argv.splice(2, 0, 'serve', '--demo')
await import('../gateway/bin/hlrgw.js')

/** A killed npm cannot tell: then we, or the shell it put between us, have another parent, and stop as on SIGTERM. */
function stopWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return
  const npm = starters()
  setInterval(() => {
    if (starters() !== npm) process.kill(process.pid, 'SIGTERM')
  }, 500).unref()
}

/** Our parent and its parent; the latter only where /proc tells. */
function starters() {
  const { ppid } = process
  try {
    const [, grandparent] = /^\d+ \(.*\) \S (\d+)/s.exec(readFileSync(`/proc/${ppid}/stat`, 'utf8')) ?? []
    return `${ppid} of ${grandparent}`
  } catch {
    return String(ppid)
  }
}
