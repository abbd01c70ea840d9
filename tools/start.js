/** `npm start`: from a fresh clone to a gateway that answers, with simulated networks beside it. */
import { build, checkNode, installDependencies, say } from './prepare.js'

checkNode()
installDependencies()
await build()
stopWithNpm()
say('starting the gateway and its simulated networks; Ctrl-C stops everything')
// In this very process: signals need no forwarding, and nobody is left between the terminal and the gateway.
process.argv.splice(2, 0, 'serve', '--demo')
await import('../gateway/bin/hlrgw.js')

/** A killed npm cannot tell its child: then we have a new parent, and stop as on SIGTERM. */
function stopWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return
  const { ppid } = process
  setInterval(() => {
    if (process.ppid !== ppid) process.kill(process.pid, 'SIGTERM')
  }, 500).unref()
}
