/** proto/**\/*.proto -> proto/gen: messages, services and file descriptors. Skips when nothing changed. */
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const protoDir = join(root, 'proto')
const genDir = join(protoDir, 'gen')
const distDir = join(root, 'dist/proto/gen')
const stampFile = join(genDir, '.inputs.sha256')

const sources = readdirSync(protoDir, { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.proto'))
  .sort()
const outputs = ['messages.js', 'messages.d.ts', 'services.js', 'services.d.ts', 'files.js', 'files.d.ts']

/** @returns {Promise<boolean>} whether anything had to be generated */
export async function generate() {
  const stamp = inputsHash()
  const current = existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp && allIn(genDir)
  if (!current) {
    // Loaded only now: the generators take longer to load than everything else takes to find that nothing changed.
    const { writeDescriptors } = await import('./descriptors.js')
    mkdirSync(genDir, { recursive: true })
    await writeMessages()
    writeDescriptors(protoDir, sources, genDir)
    writeFileSync(stampFile, stamp)
  }
  if (!current || !allIn(distDir)) publish()
  return !current
}

/** The compiler copies no JavaScript: what runs in dist finds its generated code in dist. */
function publish() {
  mkdirSync(distDir, { recursive: true })
  for (const name of outputs) cpSync(join(genDir, name), join(distDir, name))
}

/** @param {string} folder */
function allIn(folder) {
  return outputs.every(name => existsSync(join(folder, name)))
}

function inputsHash() {
  const hash = createHash('sha256')
  for (const source of sources) hash.update(source).update(readFileSync(join(protoDir, source)))
  for (const name of [
    'tools/generate.js',
    'tools/descriptors.js',
    'node_modules/protobufjs-cli/package.json',
  ])
    hash.update(readFileSync(join(root, name)))
  return hash.digest('hex')
}

/** @returns {Promise<void>} */
async function writeMessages() {
  await writeStaticModule()
  const file = join(genDir, 'messages.js')
  const [first = '', ...lines] = readFileSync(file, 'utf8').split('\n')
  const at = lines.findIndex(line => line.startsWith('import $protobuf'))
  if (at < 0) throw new Error('protobufjs-cli imports protobufjs in another way than it did')
  lines.splice(at + 1, 0, plainNumbers)
  writeFileSync(file, [first, ...lines].join('\n'))
}

/** `--force-number` changes the types only: without this, 64-bit fields would be `Long` objects all the same. */
const plainNumbers = `
// Our 64-bit fields are instants and counters below 2^53: plain numbers.
$protobuf.util.Long = undefined;
$protobuf.configure();`

/** @returns {Promise<void>} */
async function writeStaticModule() {
  const { default: pbjs } = await import('protobufjs-cli/pbjs.js')
  const target = ['-t', 'static-module', '-w', 'esm', '--es6', '-d', '-p', protoDir]
  const leaveOut = ['delimited', 'verify', 'typeurl', 'convert', 'service'].map(name => `--no-${name}`)
  const out = ['-o', join(genDir, 'messages.js'), ...sources.map(name => join(protoDir, name))]
  return new Promise((resolve, reject) => {
    pbjs.main([...target, '--force-number', ...leaveOut, ...out], error => {
      if (error === null) resolve()
      else reject(error)
    })
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const done = await generate()
  console.log(`${relative(process.cwd(), genDir)} ${done ? 'generated' : 'is up to date'}`)
}
