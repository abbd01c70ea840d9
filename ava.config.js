/** Tests run on the compiled output; `*.e2e.ts` need real servers and run with the same command. */
export default {
  files: ['dist/**/*.test.js', 'dist/**/*.e2e.js'],
  concurrency: 2,
  timeout: '10m',
  workerThreads: false,
  nodeArguments: ['--enable-source-maps'],
}
