// npm run build: the page with its service worker (dist/app) and the command (dist/cli).
import { chmod, copyFile, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HEADERS } from './headers.mjs'
import { PROGRAM } from './yara.mjs'
import { checkNode, install, isProgram, main, root, runPackage } from './shell.mjs'

/** Written last, so that a build that failed is not taken for a finished one. */
export const BUILT = join(root, 'dist/built')

const vite = (...args) => runPackage('vite', ['build', '--logLevel', 'warn', ...args])

export async function build() {
  await rm(BUILT, { force: true })
  console.log('Building the page…')
  await vite()
  await writeFile(join(root, 'dist/app/_headers'), hostHeaders())
  const { precache } = await import('./precache.mjs')
  const { count, bytes } = await precache()
  console.log(`  ${count} files, ${(bytes / 1e6).toFixed(1)} MB, kept for offline use`)
  console.log('Building the command…')
  await vite('--mode', 'command')
  await makeProgram(join(root, 'dist/cli/coldtrace.js'))
  // Files of their own, so that anyone can put another build of them there.
  await copyFile(join(root, 'node_modules/7z-wasm/7zz.wasm'), join(root, 'dist/cli/7zz.wasm'))
  await copyFile(PROGRAM, join(root, 'dist/cli/yara-x.wasm'))
  await writeFile(BUILT, '')
}

/** The headers in the form that common static hosts read. */
function hostHeaders() {
  const lines = Object.entries(HEADERS).map(([name, value]) => `  ${name}: ${value}`)
  return ['/*', ...lines, ''].join('\n')
}

async function makeProgram(path) {
  const text = await readFile(path, 'utf8')
  if (!text.startsWith('#!')) await writeFile(path, `#!/usr/bin/env node\n${text}`)
  await chmod(path, 0o755)
}

if (isProgram(import.meta.url)) {
  await main(async () => {
    checkNode()
    await install()
    await build()
  })
}
