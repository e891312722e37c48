// Builds the page (dist/app), its service worker, and the command (dist/cli).
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { main, root, run, tool } from './shell.mjs'

const vite = (args) => run(tool('vite'), ['build', '--logLevel', 'warn', ...args])

export async function build() {
  console.log('Building the page…')
  await vite([])
  const { precache } = await import('./precache.mjs')
  const { count, bytes } = await precache()
  console.log(`  ${count} files, ${(bytes / 1e6).toFixed(1)} MB, kept for offline use`)
  console.log('Building the command…')
  await vite(['--mode', 'command'])
  const command = join(root, 'dist/cli/coldtrace.js')
  const text = await readFile(command, 'utf8')
  if (!text.startsWith('#!')) await writeFile(command, `#!/usr/bin/env node\n${text}`)
  await chmod(command, 0o755)
  await writeFile(join(root, 'dist/built'), '')
}

if (process.argv[1]?.endsWith('build.mjs')) await main(build)
