import test, { type ExecutionContext } from 'ava'
import { exitCodeOf } from './exit-code.ts'
import { program } from './program.ts'
import { anExplanation, aView } from '../grpc/testing/signalling.ts'
import { awcc, serve } from '../grpc/testing/served.ts'
import type { Control, Questions } from '../questions.ts'

/** The command line against a gateway, both in this process; one command at a time, since they share its output. */

interface Ran {
  readonly code: number
  readonly stdout: string
}

async function hlrgw(
  t: ExecutionContext,
  questions: Partial<Questions>,
): Promise<(...args: string[]) => Promise<Ran>> {
  const { server } = await serve(t, questions, { control: ['anyone'] })
  const address = `127.0.0.1:${server.address.port}`
  return async (...args) => {
    let stdout = ''
    const write = process.stdout.write.bind(process.stdout)
    process.stdout.write = (text: string | Uint8Array) => {
      stdout += String(text)
      return true
    }
    try {
      await program().parseAsync([...args, '--address', address], { from: 'user' })
      return { code: Number(process.exitCode ?? 0), stdout }
    } catch (error) {
      const code = exitCodeOf(error)
      if (code === undefined) throw error
      return { code, stdout }
    } finally {
      process.stdout.write = write
      process.exitCode = undefined
    }
  }
}

test.serial('hlrgw explain: the whole way, and exit 1 when nothing would leave', async t => {
  const cli = await hlrgw(t, {
    async explain(msisdn, { mno, sls }) {
      const explanation = anExplanation(msisdn, mno, sls)
      const away = { association: undefined, stream: undefined, verdict: 'nothing would leave: mtpFailure' }
      return sls === 9 ? { ...explanation, route: { ...explanation.route, ...away } } : explanation
    },
  })
  const { code, stdout } = await cli('explain', '+93700001234', '--sls', '5')
  t.is(code, 0)
  t.regex(stdout, /operator +✔ awcc: prefix 9370 was allotted to it/)
  t.regex(stdout, /✔ awcc: longest prefix that fits/)
  t.regex(stdout, /label +OPC 2011, DPC 1011, SLS 5/)
  t.regex(stdout, /· awcc-sg2: ASP is down: not connected yet/)
  t.regex(stdout, /verdict +it would leave over awcc-sg1, stream 6, to awcc/)
  const shut = await cli('explain', '+93700001234', '--sls', '9')
  t.is(shut.code, 1)
  t.regex(shut.stdout, /nothing would leave: mtpFailure/)
  const json = await cli('explain', '+93700001234', '--json')
  t.like(JSON.parse(json.stdout), { mnoId: 'awcc', dpc: 1011, association: 'awcc-sg1' })
})

test.serial(
  'hlrgw drain, hlrgw asp up: one association out and back; what is not done is exit 1',
  async t => {
    const asked: Control[] = []
    const cli = await hlrgw(t, {
      control(control) {
        asked.push(control)
        const up = control.action === 'up'
        const why = 'taken out by 127.0.0.1'
        const link = {
          name: control.association,
          state: up ? 'active' : 'closed',
          usable: up,
          ...(!up && { why }),
        }
        return Promise.resolve({ mno: awcc, link, done: control.graceMs !== 1, unanswered: up ? 0 : 3 })
      },
    })
    const drained = await cli('drain', 'awcc-sg1', '--grace', '500')
    t.is(drained.code, 0)
    t.is(
      drained.stdout,
      'awcc awcc-sg1: done, now closed (taken out by 127.0.0.1), 3 dialogues not answered in time\n',
    )
    t.is((await cli('asp', 'up', 'awcc-sg1')).stdout, 'awcc awcc-sg1: done, now active\n')
    t.is((await cli('asp', 'drain', 'awcc-sg1', '--grace', '1')).code, 1)
    await cli('asp', 'down', 'awcc-sg1')
    t.deepEqual(
      asked.map(({ action, graceMs }) => [action, graceMs]),
      [
        ['drain', 500],
        ['up', 10_000],
        ['drain', 1],
        ['down', 10_000],
      ],
    )
  },
)

test.serial('hlrgw status: associations with paths, servers, destinations, and why not', async t => {
  const cli = await hlrgw(t, { signalling: () => [aView('awcc')] })
  const { stdout } = await cli('status')
  t.regex(stdout, /association +awcc-sg1 +down +SCTP cookieWait, quirks noNotify/)
  t.regex(stdout, /why +no answer to INIT/)
  t.regex(stdout, /path +127\.0\.11\.1:9899 unconfirmed, primary, RTO 200 ms, 1 errors/)
  t.regex(stdout, /deviations +wrongPayloadProtocol 3/)
  t.regex(stdout, /server +awcc +down +loadshare, routing context 111, 0 active, 1 needed/)
  t.regex(stdout, /destination +PC 1011 +unavailable/)
  const json = JSON.parse((await cli('status', 'awcc', '--json')).stdout) as {
    signalling: { mnoId: string }
  }[]
  t.is(json[0]?.signalling.mnoId, 'awcc')
  t.is((await cli('status', 'nobody')).code, 1)
})
