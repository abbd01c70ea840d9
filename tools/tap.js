/** Counts a Test Anything Protocol stream, and knows whether it came to its end. */
export function tapTally() {
  let passed = 0
  let failed = 0
  /** @type {number | undefined} */
  let planned
  let inDetails = false
  return {
    /**
     * Takes one line; returns it when a reader should see it: a test that did not pass, and why.
     * @param {string} line
     */
    line(line) {
      const result = /^(not ok|ok) \d+ - (.*)$/.exec(line)
      if (result !== null) {
        // A test that was skipped proves nothing: it counts as failed.
        const good = result[1] === 'ok' && !/ # (?:SKIP|TODO)\b/.test(line)
        if (good) passed += 1
        else failed += 1
        inDetails = !good
        return good ? undefined : line
      }
      const plan = /^1\.\.(\d+)$/.exec(line)
      if (plan !== null) {
        planned = Number(plan[1])
        inDetails = false
      }
      return inDetails ? line : undefined
    },
    /** `undefined` unless the stream ended with a plan that counts what was seen. */
    result: () => (planned === passed + failed ? { passed, failed } : undefined),
  }
}
